"""The page of papers: what each role is offered, what a choice changes, what an empty choice says."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal, InvalidOperation

import pytest

from pipeline.access import COMMISSION, SeenBooks, Viewer
from pipeline.access.reports import SeenReports
from pipeline.books import Books
from pipeline.report.annual import annual_report, tables_of
from pipeline.report.tables import to_csv

LA_CHAPELLE = "72065"


def buttons(page) -> list[str]:
    return [button.label for button in page.get("download_button")]


def test_the_commission_gets_the_report_and_no_list_of_accounts(open_page, demonstration):
    page = open_page(demonstration, "reports", role="commission", annee="2026")
    assert page.title[0].value == "Que porter au conseil\u202f?"
    assert {"Rapport PDF", "Rapport DOCX", "Graphiques PDF"} <= set(buttons(page))
    page.get("button_group")[0].set_value("etats").run()
    assert not page.exception
    assert "Pour le conseil et le titre (PDF)" in buttons(page)
    assert not [label for label in buttons(page) if "référent" in label]
    assert {"Titres à émettre (XLSX)", "Titres à émettre (CSV)", "Fiche d’une page"} <= set(buttons(page))


def test_a_referent_gets_the_papers_of_the_own_commune_alone(open_page, demonstration):
    page = open_page(demonstration, "reports", role="referent", communes=(LA_CHAPELLE,), annee="2026")
    assert not page.exception
    assert set(buttons(page)) == {
        "Pour le conseil et le titre (PDF)",
        "Pour le conseil et le titre (XLSX)",
        "Pour le référent (PDF)",
        "Pour le référent (XLSX)",
        "Fiche d’une page",
    }
    (choice,) = [box for box in page.main.selectbox if box.label == "Commune"]
    assert choice.options == ["La Chapelle-Saint-Aubin"]
    assert any("375,00" in text.value for text in page.markdown)


def test_a_commune_of_the_address_is_shown(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026", commune="72130")
    page.get("button_group")[0].set_value("etats").run()
    (choice,) = [box for box in page.main.selectbox if box.label == "Commune"]
    assert choice.value == "72130"
    assert any("12,50" in text.value and "projet" in text.value for text in page.markdown)


def test_no_section_is_no_report(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[1].set_value([]).run()
    assert not page.exception
    assert "Rapport PDF" not in buttons(page)
    assert any("au moins une partie" in info.value for info in page.info)


def test_one_section_is_one_page_or_few(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[1].set_value(["synthese"]).run()
    assert not page.exception
    assert len(page.get("image")) == 1


@pytest.mark.parametrize("place", [0, 3, -1])
def test_each_table_is_offered(open_page, demonstration, place):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[0].set_value("tableaux").run()
    (choice,) = [box for box in page.main.selectbox if box.label == "Tableau"]
    choice.select_index(range(len(choice.options))[place]).run()
    assert not page.exception
    assert {"XLSX", "CSV", "Tous les tableaux (ZIP)", "Tous les graphiques (ZIP)"} <= set(buttons(page))


def test_an_archive_is_prepared_with_its_progress_then_offered(open_page, demonstration):
    page = open_page(demonstration, "reports", annee="2026")
    page.get("button_group")[0].set_value("etats").run()
    (prepare,) = [
        button for button in page.main.button if button.label.startswith("Préparer l’archive pour le conseil")
    ]
    prepare.click().run()
    assert not page.exception
    assert "Archive pour le conseil et le titre (ZIP)" in buttons(page)


def test_the_screen_shows_the_cells_of_the_files(open_page, demonstration):
    seen = SeenBooks(Books(demonstration), Viewer(COMMISSION))
    tables = tables_of(annual_report(SeenReports(seen).annual(2026)))
    page = open_page(demonstration, "reports", role="commission", annee="2026")
    page.get("button_group")[0].set_value("tableaux").run()
    (choice,) = [box for box in page.main.selectbox if box.label == "Tableau"]
    assert choice.options == [table.title for table in tables]
    for place in (0, 1):
        choice.select_index(place).run()
        (choice,) = [box for box in page.main.selectbox if box.label == "Tableau"]
        shown = page.table[0].value
        plain = to_csv(tables[place].frame, tables[place].columns)
        in_file = list(csv.reader(io.StringIO(plain.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert [str(name) for name in shown.columns] == in_file[0]
        for on_screen, cells in zip(shown.itertuples(index=False), in_file[1:], strict=True):
            for words, cell in zip(on_screen, cells, strict=True):
                assert same(str(words), cell), (words, cell)


def same(words: str, cell: str) -> bool:
    """Whether a cell of the screen (units, groups, escaped signs) says what the cell of the file says."""
    bare = re.sub(r"[\\\s\u202f\u00a0€h]", "", words.replace("\u2212", "-"))
    return bare == re.sub(r"[\s\u00a0h]", "", cell) or (bare == "–" and cell == "") or number(bare) == number(cell)


def number(text: str) -> Decimal | str:
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:
        return text
