"""The activity in a real browser: views in the address, files that hold what the screen shows, a phone's width."""

from __future__ import annotations

import io
import re

import fastexcel
from playwright.sync_api import expect

ADDRESS = "activite?annee=2026"


def test_a_view_and_a_commune_stand_in_the_address(dashboard, browser_page):
    browser_page.goto(f"{dashboard}/{ADDRESS}")
    expect(browser_page.get_by_role("heading", name=re.compile("Le service est-il utilisé"))).to_be_visible()
    expect(
        browser_page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    ).to_be_visible()
    browser_page.get_by_role("radio", name="Budget").or_(
        browser_page.get_by_role("button", name="Budget")
    ).first.click()
    expect(browser_page.get_by_text("Ce qu’une commune inscrit à son budget 2027")).to_be_visible()
    expect(browser_page).to_have_url(re.compile("vue=budget"))
    browser_page.goto(f"{dashboard}/{ADDRESS}&vue=comparer&commune=72065")
    expect(browser_page.get_by_text("Une mesure inconnue, ou que moins de trois")).to_be_visible()
    assert browser_page.get_by_text("Traceback").count() == 0


def test_the_workbook_holds_what_the_table_shows(dashboard, browser_page):
    browser_page.goto(f"{dashboard}/{ADDRESS}&vue=budget")
    expect(browser_page.get_by_text("Ce qu’une commune inscrit à son budget 2027")).to_be_visible()
    with browser_page.expect_download() as waited:
        browser_page.get_by_role("button", name=re.compile("XLSX")).first.click()
    expect(browser_page.locator("table tbody tr").first).to_be_visible()
    assert waited.value.suggested_filename == "demonstration_budget_2027.xlsx"
    sheet = fastexcel.read_excel(io.BytesIO(waited.value.path().read_bytes()).getvalue()).load_sheet(0).to_polars()
    cells = browser_page.locator("table tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"
    )
    rows = {line[0]: line[-1] for line in cells if line[0]}
    saved = dict(sheet.select("Commune", "À inscrire").iter_rows())
    assert set(saved) == set(rows)
    assert len(saved) == 19
    for commune, amount in saved.items():
        written = rows[commune].replace("\u202f", "").replace("\u00a0€", "").replace("−", "-").replace(",", ".")
        assert abs(float(written) - amount) < 0.005, commune


def test_it_fits_a_phone(dashboard, phone_page):
    for view in ("utilisation", "demandes", "comparer&commune=72065"):
        phone_page.goto(f"{dashboard}/{ADDRESS}&vue={view}")
        expect(phone_page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()
        phone_page.wait_for_timeout(500)
        wider = phone_page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, view
