"""« Convention et échéances » in a browser: the calendar file, the views, and an entry that is seen at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.steps import choose


def open_calendar(page, dashboard, view=""):
    page.goto(f"{dashboard}/echeances" + (f"?vue={view}" if view else ""))
    expect(page.get_by_role("heading", name="Qu’est-ce qui échoit")).to_be_visible()


def test_the_calendar_file_is_downloaded_and_read_by_another_program(dashboard, browser_page):
    open_calendar(browser_page, dashboard)
    with browser_page.expect_download() as download:
        browser_page.get_by_role("button", name="Ajouter à mon agenda").click()
    assert download.value.suggested_filename == "demonstration_echeances.ics"
    events = {
        str(event["UID"]): event
        for event in Calendar.from_ical(Path(download.value.path()).read_bytes()).walk("VEVENT")
    }
    told = events["communicate_tariffs-2027-06-01-20261201@convention-messagerie"]
    assert told["DTSTART"].dt == date(2026, 12, 1)
    assert "démonstration" in str(told["DESCRIPTION"])


def test_views_are_reached_by_a_link_and_stay_in_the_address(dashboard, browser_page):
    open_calendar(browser_page, dashboard, "Adhésions")
    expect(browser_page.get_by_role("heading", name="19 conventions courent")).to_be_visible()
    browser_page.get_by_role("radio", name="Engagements").click()
    expect(browser_page.get_by_text("lien internet suffisant", exact=False).first).to_be_visible()
    browser_page.wait_for_url("**vue=Engagements**")


def test_on_a_phone_nothing_is_wider_than_the_screen(dashboard, phone_page):
    for view in ("", "Adhésions", "Révision des tarifs"):
        open_calendar(phone_page, dashboard, view)
        phone_page.wait_for_timeout(500)
        assert phone_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), view


def test_a_step_of_the_revision_is_seen_at_once(own_dashboard, browser_page):
    open_calendar(browser_page, own_dashboard, "Révision des tarifs")
    choose(browser_page, browser_page.get_by_role("combobox", name="Communes"), "Fay")
    browser_page.keyboard.press("Escape")
    browser_page.get_by_role("button", name="Enregistrer l’étape").click()
    expect(browser_page.get_by_text("Étape enregistrée pour 1")).to_be_visible()
    expect(browser_page.get_by_text("communiquée, réception non prouvée").first).to_be_visible()
