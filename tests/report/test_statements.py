"""A statement says the same on paper, in its workbook and in the finance department's file, whatever the lives."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.books.reports import StatementMaterial
from pipeline.recharge import bill, recharge_table
from pipeline.recharge import statement as statement_of
from pipeline.recharge.structures import FixedPlusAccount, HourlyPrice, Tariff, adopt
from pipeline.report.pdf import to_pdf
from pipeline.report.statements import (
    FINANCE_COLUMNS,
    file_stem,
    finance_files,
    finance_table,
    statement_files,
    statement_paper,
    statement_workbook,
)
from pipeline.report.statements.names import cohort_words, months_words, of_commune
from pipeline.report.tables import safe_file_name
from tests.recharge import builders
from tests.recharge.test_properties import CONVENTION, TERRITORY, YEARS, lives
from tests.report import reading

KNOWN_ON = date(2027, 1, 31)
CARRIED = st.one_of(st.none(), st.integers(-50_000, 50_000))


def material_of(world, year, carried=0, convention=CONVENTION, insee="A", closed_on=None) -> StatementMaterial:
    periods, adhesions, requests = world
    billed = bill(periods, adhesions, requests, year, convention)
    carry_over = TERRITORY.select("insee", carry_over_cents=pl.lit(carried, dtype=pl.Int64))
    summary = recharge_table(TERRITORY, billed, carry_over, convention).row(
        by_predicate=pl.col("insee") == insee, named=True
    )
    return StatementMaterial(
        statement=statement_of(billed, summary, convention, KNOWN_ON, complete=True),
        commune=f"Commune {insee}",
        insee=insee,
        siren="217200657",
        labels=periods.select("account").unique().with_columns(label=pl.col("account") + "@commune.fr"),
        adhesions=adhesions.filter(pl.col("insee") == insee),
        closed_on=closed_on,
        sent_on=None,
        convention=convention,
    )


def world(accounts=20, opened="2020-01-01", effective="2026-04-01", requests=()):
    return (
        builders.accounts(accounts, opened=opened),
        builders.adhesions(("A", effective, None)),
        builders.requests(*requests),
    )


def table_called(read, first_header):
    (table,) = [table for table in read.tables() if table[0][0] == first_header]
    return table


def paper_of(material, *, persons=False):
    return reading.Pdf(to_pdf(statement_paper(material, persons=persons, demonstration=False)))


def cents(words) -> int:
    return int(reading.number_of(words) * 100)


def formulas(data, sheet="État"):
    """Label of each row and the value of its cells, every formula computed anew in fractions."""
    page = openpyxl.load_workbook(io.BytesIO(data))[sheet]
    known = {}

    def value(coordinate):
        if coordinate not in known:
            cell = page[coordinate].value
            known[coordinate] = (
                evaluated(cell[1:]) if isinstance(cell, str) and cell.startswith("=") else Fraction(str(cell or 0))
            )
        return known[coordinate]

    def evaluated(text):
        called = re.fullmatch(r"SUM\(([A-Z])(\d+):\1(\d+)\)", text)
        if called:
            column, first, last = called[1], int(called[2]), int(called[3])
            return sum((value(f"{column}{row}") for row in range(first, last + 1)), Fraction(0))
        called = re.fullmatch(r"ROUND\(([A-Z]\d+),2\)", text)
        if called:
            exact = value(called[1]) * 100
            return Fraction((abs(exact) + Fraction(1, 2)).__floor__() * (1 if exact >= 0 else -1), 100)
        result, sign = None, None
        for part in re.split(r"([+*/])", text):
            if part in "+*/":
                sign = part
                continue
            number = value(part) if part[0].isalpha() else Fraction(part)
            if result is None:
                result = number
            else:
                result = {"+": result + number, "*": result * number, "/": result / number if number else 0}[sign]
        return result

    live = sum(str(cell.value).startswith("=") for row in page.iter_rows() for cell in row)
    rows = {str(row[0].value): row for row in page.iter_rows() if row[0].value is not None}
    return {label: value(row[1].coordinate) for label, row in rows.items() if _is_number(row[1].value)}, live


def _is_number(value) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and value.startswith("="))


@settings(max_examples=12, deadline=None)
@given(lives(), YEARS, CARRIED)
def test_paper_workbook_and_finance_file_agree_with_the_recharge(lives_drawn, year, carried):
    material = material_of(lives_drawn, year, carried)
    summary = material.statement.summary
    read = paper_of(material)
    lines = {row[0]: row for row in table_called(read, "Ligne")[1:]}
    assert cents(lines[f"Refacturation de l’exercice {year}"][2]) == summary["total_cents"]
    if carried is None:
        assert lines["À titrer"][2] == "–"
    else:
        assert cents(lines["À titrer"][2]) == summary["to_invoice_cents"] == summary["total_cents"] + carried
    if summary["account_months"]:
        groups = table_called(read, "Groupe de comptes")
        months = [int(reading.number_of(row[3])) for row in groups[1:]]
        assert sum(months[:-1]) == months[-1] == summary["account_months"]
        assert abs(reading.number_of(groups[-1][5]) * 100 - summary["account_fee_cents"]) <= Decimal("0.5")
    amounts, live = formulas(statement_workbook(material, persons=False, demonstration=False))
    assert amounts[f"Refacturation de l’exercice {year}"] * 100 == summary["total_cents"]
    if carried is not None:
        assert amounts["À titrer"] * 100 == summary["to_invoice_cents"]
        assert live >= 1
    table = finance_table([material], demonstration=False)
    if carried is not None:
        assert table["amount_cents"].sum() == summary["to_invoice_cents"]
        assert set(table["claim_cents"]) <= {summary["to_invoice_cents"]}
    else:
        assert table["claim_cents"].null_count() == table.height


def test_a_cached_value_of_the_workbook_is_what_its_formula_gives():
    material = material_of(world(), 2027)
    data = statement_workbook(material, persons=False, demonstration=False)
    live, _ = formulas(data)
    page = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["État"]
    shown = {row[0].value: row[1].value for row in page.iter_rows() if row[0].value in live}
    assert {label: round(float(value), 4) for label, value in live.items()} == {
        label: round(value, 4) for label, value in shown.items()
    }


def test_la_chapelle_saint_aubin_before_and_after_a_revision():
    for year, months, amount in ((2026, 180, "150,00\u00a0€"), (2028, 240, "207,40\u00a0€")):
        groups = table_called(paper_of(material_of(world(), year)), "Groupe de comptes")
        assert groups[-1][3] == str(months)
        assert groups[-1][5] == amount


def test_a_year_of_two_fees_shows_the_months_at_each():
    groups = table_called(paper_of(material_of(world(), 2027)), "Groupe de comptes")
    assert [row[0] for row in groups[1:]] == [
        "20\u00a0comptes, de janvier à mai",
        "20\u00a0comptes, de juin à décembre",
        "Ensemble",
    ]
    assert [row[4] for row in groups[1:3]] == ["10,00\u00a0€", "10,37\u00a0€"]


@pytest.mark.parametrize(
    ("accounts", "mask", "words"),
    [
        (3, 0b111111100000, "3\u00a0comptes, de juin à décembre"),
        (1, 0b000000000010, "1\u00a0compte, en février"),
        (2, 0b111111111111, "2\u00a0comptes, toute l’année"),
        (1, 0b111000000011, "1\u00a0compte, de janvier à février et d’octobre à décembre"),
        (1, 0b100000001000, "1\u00a0compte, en avril et en décembre"),
    ],
)
def test_a_group_is_said_without_naming_anyone(accounts, mask, words):
    assert cohort_words(accounts, mask) == words


def test_a_month_alone_is_said_alone():
    assert months_words(1) == "en janvier"


@pytest.mark.parametrize(
    ("name", "words"),
    [("Allonnes", "d’Allonnes"), ("Le Mans", "du Mans"), ("La Milesse", "de La Milesse"), ("Étival", "d’Étival")],
)
def test_a_commune_stands_after_de(name, words):
    assert of_commune(name) == words


def test_it_is_a_project_until_the_accounts_are_closed():
    project, closed = material_of(world(), 2026), material_of(world(), 2026, closed_on=date(2026, 12, 10))
    assert "Projet d’état liquidatif" in paper_of(project).text
    assert "PROJET" in paper_of(project).text
    assert paper_of(project).metadata["Title"].startswith("Projet")
    read = paper_of(closed)
    assert "rojet" not in read.text.replace("conteste le projet auprès", "")
    assert "10 décembre 2026" in read.text
    assert file_stem(project).startswith("projet-")
    assert file_stem(closed).startswith("etat-liquidatif_2026_A")
    assert finance_table([closed], demonstration=False)["state"].to_list() == ["arrêté"]


def test_the_floor_is_said_and_the_amount_kept():
    read = paper_of(material_of(world(accounts=1), 2026))
    assert "15,00 €" in read.text
    assert "Sous le seuil" in read.text
    (row,) = finance_table([material_of(world(accounts=1), 2026)], demonstration=False).iter_rows(named=True)
    assert (row["amount_cents"], row["below_floor"]) == (750, True)
    assert "Sous le seuil" not in paper_of(material_of(world(accounts=2), 2026)).text  # 15.00 is recovered


def test_accounts_of_the_m57_articles_and_dates_stand_on_it():
    text = paper_of(material_of(world(), 2026)).text
    for words in ("70875", "62876", "L.1611-5", "2012-1246", "L.5215-27", "31 janvier 2027", "217200657"):
        assert words in text


def test_only_the_referent_s_statement_lists_accounts_and_subjects():
    asked = builders.request(**builders.DONE, subject="Boîte de Mme Untel")
    material = material_of(world(requests=[asked]), 2026)
    named, council = paper_of(material, persons=True), paper_of(material)
    assert "A-0003@commune.fr" in named.text
    assert "Mme Untel" in named.text
    for file in (
        to_pdf(statement_paper(material, persons=False, demonstration=False)),
        statement_workbook(material, persons=False, demonstration=False),
    ):
        said = reading.everything("etat", file)
        assert "@commune.fr" not in said
        assert "A-0003" not in said
        assert "Untel" not in said
    accounts = table_called(named, "Compte")
    assert len(accounts) == 22
    assert accounts[-1][2] == "180"
    assert "20 comptes, d’avril à décembre" in reading.plain(council.text)


def test_rounding_account_by_account_is_no_formula_and_says_so():
    convention = CONVENTION.replace(rounding="per_account")
    lived = world(accounts=30, opened="2026-06-10")
    amounts, _ = formulas(
        statement_workbook(material_of(lived, 2026, convention=convention), persons=False, demonstration=False)
    )
    assert amounts["Redevance des comptes, arrondie au centime"] * 100 == 17490
    assert amounts["À titrer"] * 100 == 17490


def test_another_structure_shows_months_and_one_amount():
    tariff = Tariff(structure=FixedPlusAccount(500_000, 100_000), hours=HourlyPrice(300_000))
    convention = adopt(CONVENTION, date(2027, 6, 1), tariff)
    material = material_of(world(), 2028, convention=convention)
    assert material.statement.summary["total_cents"] == 25_000
    read = paper_of(material)
    groups = table_called(read, "Groupe de comptes")
    assert groups[0] == ["Groupe de comptes", "Comptes", "Mois par compte", "Mois dus"]
    assert groups[-1][3] == "240"
    assert cents(table_called(read, "Ligne")[-1][2]) == 25_000
    assert reading.loose("n’est pas un simple montant par compte") in reading.loose(read.text)
    assert paper_of(material, persons=True).tables()
    amounts, _ = formulas(statement_workbook(material, persons=False, demonstration=False))
    assert amounts["À titrer"] * 100 == 25_000


def test_files_of_all_communes_have_safe_names_and_the_finance_file_names_them():
    materials = [material_of(world(), 2026)]
    files = dict(statement_files(materials, persons=False, demonstration=True))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+\.(pdf|xlsx|csv)", name) for name in files)
    assert all(name.startswith("demonstration_") for name in files)
    (table,) = [data for name, data in files.items() if name.endswith(".csv")]
    header, row = reading.csv_rows(table)
    assert header == [column.header for column in FINANCE_COLUMNS]
    assert row[-1] in files
    assert row[0] == "217200657"
    assert row[7] == row[8] == "150,00"
    workbook = [data for name, data in files.items() if "titres" in name and name.endswith(".xlsx")]
    assert reading.xlsx_rows(workbook[0])[1][7] == 150


def test_a_carry_over_apart_is_not_in_the_claim():
    convention = CONVENTION.replace(carry_over="separate")
    material = material_of(world(), 2026, carried=500, convention=convention)
    table = finance_table([material], demonstration=False)
    assert table["amount_cents"].to_list() == [15000]
    assert table["claim_cents"].to_list() == [15000]


def test_a_commune_to_which_money_is_owed_is_no_titre():
    material = material_of(world(), 2026, carried=-20_000)
    table = finance_table([material], demonstration=False)
    assert table["amount_cents"].sum() == -5000
    assert set(table["remark"]) == {"en faveur de la commune\u00a0: réduction de titre"}


def test_same_statement_same_bytes():
    material = material_of(world(), 2026)
    first = list(statement_files([material], persons=True, demonstration=False))
    assert list(statement_files([material], persons=True, demonstration=False)) == first
    assert safe_file_name("x", "pdf") == "x.pdf"
    assert list(finance_files([material], demonstration=False)) == list(finance_files([material], demonstration=False))
