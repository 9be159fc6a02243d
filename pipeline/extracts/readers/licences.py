"""The template `licences`: the yearly price of each product, from a date (Articles 5-1 and 7)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Amount, Column, Text
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Form, Reader, not_negative


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One price per row. It may take effect after the extract: a contract is signed before it runs."""
    return {"licence_price": rows.select("line", "product", "annual_price_cents", "effective")}


READER = Reader(
    kind="licences",
    title="Modèle « licences »",
    registers=(),
    columns=(
        Column("product", "produit", Text(), filled=True),
        Column("annual_price_cents", "prix_annuel", Amount(), filled=True),
        Column("effective", "date_effet", Day(order="day_first"), filled=True),
    ),
    rules=(not_negative("annual_price_cents"),),
    key=("product", "effective"),
    yields=yields,
    form=Form(
        "Prix des licences",
        (
            ("Exchange Online (Plan 1)", "42,00", "2026-01-01"),
            ("Office 365 E1", "93,60", "01/01/2026"),
        ),
    ),
)
