from __future__ import annotations

import re

from playwright.sync_api import expect


def test_it_opens_in_french_and_says_that_its_data_are_invented(dashboard, browser_page):
    browser_page.goto(dashboard)
    expect(browser_page.get_by_text("Données de démonstration.").first).to_be_visible()
    expect(browser_page.locator("html")).to_have_attribute("lang", "fr")
    expect(browser_page).to_have_url(re.compile("annee=2026"))


def test_on_empty_books_it_says_what_to_deposit_first(empty_dashboard, browser_page):
    browser_page.goto(empty_dashboard)
    expect(browser_page.get_by_role("heading", name="Par quoi commencer")).to_be_visible()


def test_what_is_read_aloud_is_french(dashboard, browser_page):
    browser_page.goto(f"{dashboard}/coherence?annee=2026&commune=72065")
    expect(browser_page.get_by_role("button", name="Aide\u00a0: Commentaire")).to_be_visible(timeout=30_000)
    expect(browser_page.get_by_role("button", name="Menu principal")).to_be_visible()
    expect(browser_page.get_by_role("button", name="Help for")).to_have_count(0)
