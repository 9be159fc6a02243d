"""How the communes stand, a symbol for each, and the table behind."""

from __future__ import annotations

import polars as pl

from pages.shared.layout import picture
from pages.shared.tables import Sheet, replaced
from pages.shared.words import STATUS
from pipeline.charts import Setting, status_summary
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("status", "Constat"),
    ColumnSpec("expected_cents", "Recalculé", "euros"),
    ColumnSpec("invoiced_cents", "Titré", "euros"),
    ColumnSpec("difference_cents", "Écart", "euros"),
)


def show_statuses(review: pl.DataFrame, year: int, setting: Setting) -> None:
    """The picture of the statuses, its files, its table ranked by gap."""
    ranked = review.sort(pl.col("difference_cents").abs(), "commune", descending=[True, False], nulls_last=True)
    sheet = Sheet(replaced(ranked, {"status": STATUS}), COLUMNS, f"Constats de l’exercice {year}", f"constats_{year}")
    picture(lambda drawn: status_summary(review, year, drawn), sheet, setting)
