"""From the year to one account-month, as people go: open, see the mistakes, go down, take files away, give an opinion."""

from __future__ import annotations

import io
import struct

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.steps import settled

PNG = b"\x89PNG\r\n\x1a\n"
HIGH = 30_000


@pytest.fixture
def arrived(browser_page, dashboard):
    """A page of the dashboard that has drawn everything: `arrived("/coherence?annee=2026")`."""

    def go(address: str, page=browser_page):
        page.goto(f"{dashboard}{address}")
        settled(page)
        return page

    return go


def file_button(page, label):
    return page.get_by_test_id("stDownloadButton").filter(has_text=label).first.get_by_role("button").first


def test_the_demonstration_year_shows_its_mistakes_and_leads_down_to_account_months(arrived):
    page = arrived("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Où en est l’exercice 2026\u202f?")
    page.get_by_role("link", name="ne suivent pas la convention").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les refacturations de 2026 sont-elles cohérentes\u202f?")
    settled(page)
    expect(page.locator('[aria-label*="Champagné"]').first).to_be_attached()
    page.get_by_label("Examiner une commune en 2026").click()
    page.get_by_role("option", name="La Chapelle-Saint-Aubin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("La Chapelle-Saint-Aubin")
    assert "commune=72065" in page.url
    settled(page)
    page.get_by_role("radio", name="Compte par compte").or_(page.get_by_text("Compte par compte")).first.click()
    settled(page)
    page.get_by_text("Comptes de messagerie de la commune en 2026").click()
    table = page.get_by_role("table", name="Comptes de messagerie de la commune en 2026")
    expect(table).to_be_visible()
    expect(table.get_by_role("row")).to_have_count(32)
    expect(table.get_by_role("row").last).to_contain_text("270")


def test_the_workbook_holds_what_the_screen_shows(arrived):
    page = arrived("/coherence?annee=2026")
    with page.expect_download() as download:
        file_button(page, "XLSX").click()
    assert download.value.suggested_filename == "demonstration_coherence_2026.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert header[:6] == ("Commune", "Constat", "Avis de la commission", "Recalculé", "Titré", "Écart")
    assert len(rows) == 20
    assert rows[0][0] == "Champagné"
    assert rows[0][3:6] == (665.0, 1330.0, 665.0)
    about = [cell for row in book["À propos"].iter_rows(values_only=True) for cell in row]
    assert any("DÉMONSTRATION" in str(cell) for cell in about)
    page.get_by_text("Le tableau").first.click()
    expect(page.get_by_role("table", name="Recalculé et titré en 2026").get_by_role("row")).to_have_count(21)


def test_the_picture_leaves_as_a_png_fit_for_paper(arrived):
    page = arrived("/coherence?annee=2026")
    with page.expect_download() as download:
        file_button(page, "PNG").click()
    data = download.value.path().read_bytes()
    assert data.startswith(PNG)
    width, height = struct.unpack(">II", data[16:24])
    assert width > 1800
    assert 600 < height < 6000
    assert len(data) > 20_000


def test_the_table_leaves_for_a_french_spreadsheet(arrived):
    page = arrived("/coherence?annee=2026")
    with page.expect_download() as download:
        file_button(page, "CSV").click()
    text = download.value.path().read_bytes().decode("utf-8")
    assert text.startswith("\ufeffCommune;Constat;")
    assert ";665,00;1330,00;665,00;" in text


def test_an_opinion_is_given_and_found_in_the_history(own_dashboard, browser_page):
    page = browser_page
    page.goto(f"{own_dashboard}/coherence?annee=2026&commune=72360")
    settled(page)
    page.get_by_text("À rectifier", exact=True).click()
    page.get_by_role("textbox", name="Commentaire").fill("Aucun titre\u00a0: à émettre.")
    page.get_by_role("button", name="Enregistrer l’avis").click()
    expect(page.get_by_text("Historique des avis (1)")).to_be_visible(timeout=HIGH)
    page.get_by_text("Historique des avis (1)").click()
    expect(page.get_by_text("à émettre").last).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_text("Historique des avis (1)")).to_be_visible()


@pytest.mark.parametrize("address", ["/?annee=2026", "/coherence?annee=2026", "/coherence?annee=2026&commune=72054"])
def test_on_a_phone_nothing_scrolls_sideways(arrived, phone_page, address):
    page = arrived(address, phone_page)
    widths = page.evaluate(
        "() => [document.documentElement.scrollWidth, document.querySelector('[data-testid=\"stMain\"]').scrollWidth]"
    )
    assert widths == [390, 390]


def test_the_role_of_the_side_bar_hides_the_names(arrived):
    page = arrived("/coherence?annee=2026&commune=72065")
    page.get_by_text("Comptes de messagerie de la commune en 2026").click()
    expect(page.get_by_text("lachapellesaintaubin").first).to_be_visible()
    page.get_by_role("combobox", name="Voir en tant que").click()
    page.get_by_role("option", name="Membre de la commission").click()
    expect(page.get_by_text("Comptes de messagerie et mois dus en 2026")).to_be_visible(timeout=HIGH)
    settled(page)
    assert "lachapellesaintaubin" not in page.content()
    for closed in ("Comptes de messagerie et mois dus en 2026", "Demandes dues en 2026"):
        page.get_by_text(closed).click()
    buttons = page.get_by_test_id("stDownloadButton").filter(has_text="CSV").filter(visible=True)
    expect(buttons).to_have_count(5)
    for button in buttons.all():
        with page.expect_download() as download:
            button.get_by_role("button").first.evaluate("button => button.click()")
        assert "lachapellesaintaubin" not in download.value.path().read_text("utf-8")


def test_nothing_is_asked_of_another_machine(dashboard, browser_page):
    asked = []
    browser_page.on("request", lambda request: asked.append(request.url))
    for address in ("/?annee=2026", "/coherence?annee=2026"):
        browser_page.goto(f"{dashboard}{address}")
        settled(browser_page)
    outside = [url for url in asked if not url.startswith((dashboard, "data:", "blob:"))]
    assert outside == []
