"""How the communes stand, a symbol for each, and who owes how much."""

from __future__ import annotations

import polars as pl

from pages.shared.layout import picture
from pages.shared.tables import Sheet, replaced
from pages.shared.words import STATUS
from pipeline.charts import Setting, due_by_commune, status_summary
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("status", "Constat"),
    ColumnSpec("expected_cents", "Recalculé", "euros"),
    ColumnSpec("invoiced_cents", "Titré", "euros"),
    ColumnSpec("difference_cents", "Écart", "euros"),
)

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


def show_statuses(review: pl.DataFrame, year: int, setting: Setting) -> None:
    """The picture of the statuses, its files, its table ranked by gap."""
    ranked = review.sort(pl.col("difference_cents").abs(), "commune", descending=[True, False], nulls_last=True)
    sheet = Sheet(replaced(ranked, {"status": STATUS}), COLUMNS, f"Constats de l’exercice {year}", f"constats_{year}")
    picture(lambda drawn: status_summary(review, year, drawn), sheet, setting)


def show_due(recharge: pl.DataFrame, year: int, setting: Setting) -> None:
    """The picture of what each commune owes, its files, its table; nothing where nobody owes anything."""
    owing = recharge.filter(pl.col("total_cents") > 0)
    if owing.is_empty():
        return
    sheet = Sheet(owing.sort("total_cents", "commune", descending=[True, False]), DUE, f"Dû pour {year}", f"du_{year}")
    picture(lambda drawn: due_by_commune(owing, year, drawn), sheet, setting)
