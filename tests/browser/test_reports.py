"""Papers taken from the page in a real browser: the report, a statement, an archive; each can be opened."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.report import reading

TITLE = "Que porter au conseil"


def opened(page: Page, dashboard: str, **address: str) -> None:
    asked = "&".join(f"{name}={value}" for name, value in {"annee": "2026", **address}.items())
    page.goto(f"{dashboard}/rapport?{asked}")
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()


def taken(page: Page, label: str) -> tuple[str, bytes]:
    """The file behind a button: its name and its bytes."""
    button = page.get_by_role("button", name=label)
    expect(button).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=60_000) as waiting:
        button.click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_the_report_is_taken_as_pdf_and_as_docx(dashboard, browser_page):
    opened(browser_page, dashboard)
    expect(browser_page.get_by_text("Page 1 sur")).to_be_visible(timeout=60_000)
    name, pdf = taken(browser_page, "Rapport PDF")
    assert name == "demonstration_rapport-annuel_2026.pdf"
    assert "Rapport annuel 2026" in reading.pdf_words(pdf)
    name, word = taken(browser_page, "Rapport DOCX")
    assert name == "demonstration_rapport-annuel_2026.docx"
    assert reading.docx_headings(word)[0] == "1. Synthèse"


def test_a_statement_and_the_archive_of_all_are_taken(dashboard, browser_page):
    opened(browser_page, dashboard, commune="72130")
    browser_page.get_by_role("radio", name="États des communes").click()
    expect(browser_page.get_by_text("12,50")).to_be_visible(timeout=60_000)
    name, pdf = taken(browser_page, "Pour le conseil et le titre (PDF)")
    assert name == "demonstration_projet-etat-liquidatif_2026_72130_Fay.pdf"
    assert "Sous le seuil de mise en recouvrement" in reading.pdf_words(pdf)
    browser_page.get_by_role("button", name="Préparer l’archive pour le conseil").click()
    name, archive = taken(browser_page, "Archive pour le conseil et le titre (ZIP)")
    assert name == "demonstration_etats-liquidatifs_2026.zip"
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        names = files.namelist()
    assert len(names) == 40
    assert "demonstration_titres-a-emettre_2026.csv" in names


def test_a_phone_shows_the_choices_one_below_the_other(dashboard, phone_page):
    opened(phone_page, dashboard)
    expect(phone_page.get_by_role("button", name="Rapport PDF")).to_be_visible(timeout=60_000)
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 390
