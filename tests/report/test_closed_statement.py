"""Once the accounts are closed a statement says what was known on that day, whatever came later (Article 8)."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.reports import SeenReports
from pipeline.access.review import SeenReviewArea
from pipeline.books import Books
from pipeline.books.reports import closed_on_of
from pipeline.report.pdf import to_pdf
from pipeline.report.statements import file_stem, finance_table, statement_paper
from tests.conftest import copy_books
from tests.report import reading
from tests.report.conftest import AT, AUTHOR

SAINT_GEORGES, AIGNE = "72280", "72001"


@pytest.fixture(scope="module")
def reports(said_of, tmp_path_factory):
    database = copy_books(said_of, tmp_path_factory.mktemp("closed") / "books")
    seen = SeenBooks(Books(database), Viewer(ANALYST, name=AUTHOR))
    SeenReviewArea(seen).close_accounts(2026, date(2026, 12, 10), AT)
    return SeenReports(seen)


def text_of(material) -> str:
    return reading.pdf_words(to_pdf(statement_paper(material, persons=False, demonstration=True)))


def test_it_is_frozen_on_the_day_of_the_closing(reports, analyst):
    closed, project = (each.statement(2026, SAINT_GEORGES, persons=False) for each in (reports, analyst))
    assert closed.statement.summary["to_invoice_cents"] == 30917
    assert project.statement.summary["to_invoice_cents"] == 36750
    assert closed.closed_on == date(2026, 12, 10)
    assert closed.data_date <= date(2026, 12, 10)
    said = reading.loose(text_of(closed))
    assert reading.loose("arrêtés au 10 décembre 2026") in said
    assert reading.loose("309,17 €") in said
    assert "PROJET" not in said
    assert "PROJET" in reading.loose(text_of(project))


def test_the_file_and_the_finance_table_say_that_it_is_closed(reports):
    material = reports.statement(2026, SAINT_GEORGES, persons=False)
    assert file_stem(material) == "etat-liquidatif_2026_72280_Saint-Georges-du-Bois"
    table = finance_table(reports.statements(2026, persons=False), demonstration=True)
    assert set(table["state"]) == {"arrêté"}
    assert table.filter(table["insee"] == SAINT_GEORGES)["claim_cents"].unique().to_list() == [30917]


def test_the_day_of_sending_stands_on_it(reports, analyst):
    assert analyst.statement(2026, AIGNE, persons=False).sent_on == date(2026, 11, 30)
    assert reading.loose("le 30 novembre 2026") in reading.loose(text_of(reports.statement(2026, AIGNE, persons=False)))
    assert analyst.statement(2026, SAINT_GEORGES, persons=False).sent_on is None


def test_a_commune_s_own_closing_goes_before_that_of_all(reports):
    closings = pl.DataFrame(
        {"insee": [None, AIGNE], "closed_on": [date(2026, 12, 10), date(2026, 12, 20)]},
        schema_overrides={"insee": pl.String},
    )
    assert closed_on_of(closings, AIGNE) == date(2026, 12, 20)
    assert closed_on_of(closings, SAINT_GEORGES) == date(2026, 12, 10)
    assert closed_on_of(closings.clear(), AIGNE) is None
