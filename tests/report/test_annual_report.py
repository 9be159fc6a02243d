"""The annual report on the demonstration: what the screen shows, with causes and decisions, and nobody named."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest

from pipeline.access import AccessRefusedError
from pipeline.books import Books, BooksError
from pipeline.books.annual import rules_version
from pipeline.report.annual import EVERY_SECTION, SECTIONS, annual_report, charts_page, tables_of
from pipeline.report.annual.words import ABSENT
from pipeline.report.document import written
from pipeline.report.docx import to_docx
from pipeline.report.exports import picture_files, table_files
from pipeline.report.pdf import to_pdf
from pipeline.wording import euros, signed_euros
from tests.report import reading


@pytest.fixture(scope="module")
def document(annual):
    return annual_report(annual)


@pytest.fixture(scope="module")
def pdf(document):
    return reading.Pdf(to_pdf(document))


@pytest.fixture(scope="module")
def docx(document):
    return to_docx(document)


def loose(tables):
    return [[[reading.loose(cell) for cell in row] for row in table] for table in tables]


def test_every_table_is_the_same_in_pdf_docx_xlsx_and_csv(document, pdf, docx):
    expected = loose(
        [[table.head(), *table.body(), *([table.foot()] if table.foot() else [])] for table in tables_of(document)]
    )
    figures = [table for table in loose(pdf.tables()) if table not in expected]
    assert len(figures) == 1  # the four figures of the synthesis
    assert [table for table in loose(pdf.tables()) if table in expected] == expected
    assert loose(reading.docx_tables(docx)) == loose(pdf.tables())
    files = list(table_files(document, demonstration=True))
    for table, (name, workbook), (_, plain) in zip(tables_of(document), files[::2], files[1::2], strict=True):
        rows = reading.csv_rows(plain)
        assert rows[0] == table.head()
        assert len(rows) == len(table.body()) + 1
        in_workbook = reading.xlsx_rows(workbook)
        for words, text, numbers in zip(table.body(), rows[1:], in_workbook[1:], strict=True):
            for said, cell, number, column in zip(words, text, numbers, table.columns, strict=True):
                if column.kind == "euros" and said != "–":
                    assert reading.number_of(said) * 100 == round(number * 100), name
                    assert written(round(number * 100), "euros") == said
                    assert cell.replace(",", ".") == f"{number:.2f}"
                elif said == "–":
                    assert (cell, number) in {("", None), ("–", "–")}


def test_headings_are_the_same_and_in_the_order_of_the_article(pdf, docx):
    assert [heading for heading in pdf.headings() if heading != "Sommaire"] == [
        reading.plain(heading) for heading in reading.docx_headings(docx)
    ]
    sections = [heading for heading in reading.docx_headings(docx) if re.match(r"\d+\. ", heading)]
    assert sections == [f"{number}. {section.title}" for number, section in enumerate(SECTIONS, start=1)]


def test_the_figures_are_those_of_the_books(said_of, document, pdf):
    books = Books(said_of)
    review, recharge = books.review(2026).communes, books.recharge(2026).communes
    (control,) = [table for table in pdf.tables() if table[0][:2] == ["Commune", "Constat"]]
    for row in review.iter_rows(named=True):
        (shown,) = [line for line in control if line[0] == row["commune"]]
        for place, name in ((2, "expected_cents"), (3, "invoiced_cents"), (4, "difference_cents")):
            if row[name] is not None:
                assert reading.number_of(shown[place]) * 100 == row[name]
    (owed,) = [table for table in pdf.tables() if table[0][:3] == ["Commune", "Comptes", "Mois dus"]]
    for row in recharge.filter(pl.col("total_cents") > 0).iter_rows(named=True):
        (shown,) = [line for line in owed if line[0] == row["commune"]]
        assert reading.number_of(shown[7]) * 100 == row["to_invoice_cents"]
        assert reading.number_of(shown[2]) == row["account_months"]
    assert reading.number_of(owed[-1][7]) * 100 == recharge["to_invoice_cents"].sum()


def test_the_synthesis_fits_one_page(annual):
    assert reading.Pdf(to_pdf(annual_report(annual, ["synthese"]))).pages == 1


def test_each_finding_has_its_cause_and_the_commission_s_decision(annual, pdf):
    text = reading.plain(pdf.text)
    for row in annual.review.filter(pl.col("status") == "difference").iter_rows(named=True):
        heading = f"{row['commune']} : {signed_euros(row['difference_cents'])}".replace("\u00a0", " ")
        assert heading in [words.replace("\u00a0", " ") for words in pdf.headings()]
    assert reading.loose("chaque compte est facturé douze mois") in reading.loose(text)
    assert reading.loose("à rectifier, le 31/01/2027 : Ramener le titre à neuf mois.") in reading.loose(text)
    assert reading.loose("aucun avis enregistré") in reading.loose(text)
    assert reading.loose("Ne pas facturer les adresses jamais utilisées.") in reading.loose(text)
    assert reading.loose("Scénario « Hausse modérée »") in reading.loose(text)


def test_date_hashes_and_version_of_the_rules_stand_in_it(said_of, annual, pdf):
    text = reading.loose(pdf.text)
    assert reading.loose("31 janvier 2027") in text
    assert annual.rules in text
    used = Books(said_of).deposits().filter(pl.col("withdrawn_at").is_null())
    assert annual.deposits.height == used.height
    for sha in used["sha256"].to_list():
        assert sha[:16] in text


def test_another_rule_is_another_version(annual):
    other = annual.convention.replace(rounding="per_account")
    assert rules_version(other) != rules_version(annual.convention) == annual.rules


def test_pictures_have_words_and_are_also_files(document, pdf):
    figures = pdf.nodes("Figure")
    assert len(figures) >= 5
    assert all(len(figure["alt_text"]) > 40 for figure in figures)
    names = [name for name, _ in picture_files(document, demonstration=True)]
    assert len(names) == 2 * len(figures)
    assert all(re.fullmatch(r"demonstration_\d\d_[A-Za-z0-9_-]+\.(png|svg)", name) for name in names)


def test_the_page_of_charts_holds_the_pictures_alone(annual, pdf):
    charts = reading.Pdf(to_pdf(charts_page(annual)))
    assert len(charts.nodes("Figure")) == len(pdf.nodes("Figure"))
    assert not charts.nodes("Table")
    assert "graphiques" in charts.metadata["Title"].lower()


def test_chosen_sections_are_numbered_anew(annual):
    document = annual_report(annual, ["methode", "refacturation"])
    assert reading.docx_headings(to_docx(document))[0] == "1. Ce que doit chaque commune"
    with pytest.raises(ValueError, match="no such section"):
        annual_report(annual, ["annexe"])


def test_what_was_not_deposited_is_said_and_never_invented(annual):
    bare = replace(annual, activity=None, duties=None, opinions=None, proposals=None, owed_twice=None, changes=None,
                   scenarios=(), findings={})  # fmt: skip
    document = annual_report(bare)
    text = reading.loose(reading.pdf_words(to_pdf(document)))
    assert text.count(reading.loose(ABSENT)) == 3  # activity, means, dates
    assert reading.loose("Aucun scénario n’est retenu") in text
    assert reading.loose("Aucune proposition de la commission n’est enregistrée") in text


def test_a_year_without_titres_is_not_auditable_and_names_what_is_missing(analyst):
    material = analyst.annual(2027)
    text = reading.loose(reading.pdf_words(to_pdf(annual_report(material, ["synthese", "coherence"]))))
    assert reading.loose("ne peuvent pas encore être contrôlées") in text
    assert reading.loose("titres de l’exercice 2027") in text


def test_the_report_is_for_the_commission_and_the_dsin(commission, referent):
    assert commission.annual(2026).year == 2026
    with pytest.raises(AccessRefusedError, match="réservé"):
        referent.annual(2026)
    with pytest.raises(BooksError, match="pas enregistré"):
        commission.annual(2026, ["S99"])


def test_commission_and_analyst_get_the_same_paper(commission, annual, document):
    other = commission.annual(2026, commission.scenario_names()["reference"].to_list())
    assert to_pdf(annual_report(other)) == to_pdf(document)
    assert euros(annual.summary.due_cents) == euros(other.summary.due_cents)
    assert set(EVERY_SECTION) == {section.key for section in SECTIONS}
