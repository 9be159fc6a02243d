"""What each commune owes for a year: the picture that stands where nothing can be held against it yet."""

from __future__ import annotations

import polars as pl

from pages.shared.layout import picture
from pages.shared.tables import Sheet
from pipeline.charts import Setting, due_by_commune
from pipeline.report.tables import ColumnSpec

DUE = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("account_months", "Mois dus", "number"),
    ColumnSpec("account_fee_cents", "Redevance", "euros"),
    ColumnSpec("hours", "Heures", "hours"),
    ColumnSpec("request_fee_cents", "Demandes", "euros"),
    ColumnSpec("total_cents", "Refacturation", "euros"),
    ColumnSpec("carry_over_cents", "Régularisation", "euros"),
    ColumnSpec("to_invoice_cents", "À titrer", "euros"),
)


def show_due(recharge: pl.DataFrame, year: int, setting: Setting) -> None:
    """The picture of what each commune owes, its files, its table; nothing where nobody owes anything."""
    owing = recharge.filter(pl.col("total_cents") > 0)
    if owing.is_empty():
        return
    sheet = Sheet(owing.sort("total_cents", "commune", descending=[True, False]), DUE, f"Dû pour {year}", f"du_{year}")
    picture(lambda drawn: due_by_commune(owing, year, drawn), sheet, setting)
