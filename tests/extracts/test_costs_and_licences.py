"""The templates `couts` and `licences`: what the service costs, what each product costs."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

COSTS = "exercice;poste;montant;heures_disponibles\n2026;Administration;6 200,00;150\n2026;Antispam;2400.5;\n"
LICENCES = "produit;prix_annuel;date_effet\nOffice 365 E1;93,60;01/01/2027\nOffice 365 E1;90;2026-01-01\n"


def workbook(text):
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append(line.split(";"))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


FORMS = [lambda text, encoding=encoding: text.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "cp1252")]


@pytest.mark.parametrize("form", [*FORMS, lambda text: text.replace(";", "\t").encode(), workbook])
def test_costs(read, form):
    reading = read(form(COSTS))
    assert (reading.kind, reading.status) == ("couts", "accepted")
    frame = reading.frames["cost"]
    assert frame.schema == pl.Schema(
        {
            "line": pl.Int32,
            "exercice": pl.Int32,
            "item": pl.String,
            "amount_cents": pl.Int64,
            "hours_available": pl.Decimal(9, 2),
        }
    )
    assert frame.rows() == [(2, 2026, "Administration", 620000, Decimal(150)), (3, 2026, "Antispam", 240050, None)]


@pytest.mark.parametrize("form", [*FORMS, workbook])
def test_licences_may_take_effect_after_the_extract(read, form):
    reading = read(form(LICENCES))
    assert (reading.kind, reading.status) == ("licences", "accepted")
    frame = reading.frames["licence_price"]
    assert frame.schema == pl.Schema(
        {"line": pl.Int32, "product": pl.String, "annual_price_cents": pl.Int64, "effective": pl.Date}
    )
    assert frame.rows() == [(2, "Office 365 E1", 9360, date(2027, 1, 1)), (3, "Office 365 E1", 9000, date(2026, 1, 1))]


@pytest.mark.parametrize(
    ("text", "column", "code"),
    [
        (COSTS + "26;X;1;\n", "exercice", "bad_year"), (COSTS + "2026;X;-1;\n", "montant", "negative_amount"),
        (COSTS + "2026;X;1;-2\n", "heures_disponibles", "negative_amount"), (COSTS + "2026;;1;\n", "poste", "missing_value"),
        (COSTS + "2026;X;;\n", "montant", "missing_value"), (COSTS + "2026;X;1,005;\n", "montant", "bad_amount"),
        (LICENCES + "X;;2026-01-01\n", "prix_annuel", "missing_value"), (LICENCES + "X;1;31/02/2026\n", "date_effet", "bad_date"),
        (LICENCES + "X;-1;2026-01-01\n", "prix_annuel", "negative_amount"), (LICENCES + ";1;2026-01-01\n", "produit", "missing_value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(read, text, column, code):
    reading = read(text)
    assert (reading.status, reading.rows_accepted) == ("partly_accepted", 2)
    assert reading.rejected.select("line", "column_name", "code").rows() == [(4, column, code)]


@pytest.mark.parametrize("text", [COSTS, LICENCES])
def test_the_same_row_twice_is_one_and_two_prices_contradict_each_other(read, text):
    lines = text.splitlines()
    assert read("\n".join([*lines, lines[1]])).ignored == {"duplicate_row": 1}
    changed = lines[1].replace("6 200", "6 300").replace("93,60", "93,61")
    assert read("\n".join([*lines, changed])).rejected["code"].to_list() == ["conflicting_row"] * 2
