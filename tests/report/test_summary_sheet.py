"""A commune's year on one page: what it pays, against last year, next year's line; the figures of the books."""

from __future__ import annotations

import polars as pl
import pypdfium2
import pytest

from pipeline.books import Books
from pipeline.books.budget import budget
from pipeline.report.pdf import to_pdf
from pipeline.report.summary_sheet import owed_table, summary_sheet
from pipeline.wording import euros, signed_euros
from tests.report import reading

AIGNE = "72001"


def text_of(material) -> str:
    return reading.loose(reading.pdf_words(to_pdf(summary_sheet(material))))


@pytest.mark.parametrize("year", [2026, 2027])
def test_every_commune_s_sheet_is_one_page(analyst, year):
    for insee in analyst.statement_communes(year)["insee"].to_list():
        with pypdfium2.PdfDocument(to_pdf(summary_sheet(analyst.sheet(year, insee)))) as pdf:
            assert len(pdf) == 1, insee


def test_its_figures_are_those_of_the_books(analyst, said_of):
    books = Books(said_of)
    text = text_of(analyst.sheet(2026, AIGNE))
    own = pl.col("insee") == AIGNE
    owed = books.recharge(2026).communes.filter(own).row(0, named=True)
    control = books.review(2026).communes.filter(own).row(0, named=True)
    planned = budget(books, 2027).filter(own).row(0, named=True)
    for words in (
        euros(owed["to_invoice_cents"]),
        euros(control["invoiced_cents"]),
        signed_euros(control["difference_cents"]),
        euros(planned["present_plan_cents"]),
        signed_euros(planned["carry_over_cents"]),
        "chaque compte est facturé douze mois",
        "Signer l’avenant",
    ):
        assert reading.loose(words) in text, words


def test_last_year_stands_beside_where_it_is_known(analyst):
    first, second = owed_table(analyst.sheet(2026, AIGNE)), owed_table(analyst.sheet(2027, AIGNE))
    assert [column.header for column in first.columns] == ["Ligne", "Exercice"]
    assert "2025" in first.note
    assert [column.header for column in second.columns] == ["Ligne", "Exercice précédent", "Exercice", "Variation"]
    for before, after, change in second.frame.select("before_cents", "amount_cents", "change_cents").iter_rows():
        assert change == after - before


def test_a_year_without_titres_says_why_it_is_not_controlled(analyst):
    assert reading.loose("impossible, il manque : titres de l’exercice 2027") in text_of(analyst.sheet(2027, AIGNE))


def test_a_referent_sees_the_own_commune_and_no_name_of_another(referent):
    sheet = referent.sheet(2026, "72065")
    assert sheet.statement.statement.accounts.is_empty()
    assert reading.loose("La Chapelle-Saint-Aubin") in text_of(sheet)
