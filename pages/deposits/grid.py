"""Month by kind: received, replaced, partial, missing."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.layout import picture, setting_of
from pages.shared.tables import Sheet, replaced
from pipeline.access import SeenBooks
from pipeline.charts import completeness_grid
from pipeline.charts.completeness import STATES
from pipeline.report.tables import ColumnSpec
from pipeline.wording import month

COLUMNS = (
    ColumnSpec("month_name", "Mois"),
    ColumnSpec("kind", "Extrait"),
    ColumnSpec("state", "État"),
    ColumnSpec("extract_date", "Dernier extrait du", "date"),
    ColumnSpec("deposits", "Dépôts", "number"),
    ColumnSpec("rows_accepted", "Lignes acceptées", "number"),
    ColumnSpec("rows_rejected", "Lignes rejetées", "number"),
)


def show_grid(grid: pl.DataFrame, books: SeenBooks) -> None:
    """The picture and its table; words where nothing is awaited yet. `grid`: columns of `books.completeness`."""
    if grid.is_empty():
        st.caption("La grille des mois apparaît au premier extrait déposé.")
        return
    names = pl.Series("month_name", [month(value) for value in grid["month"].to_list()])
    table = replaced(grid.with_columns(names), {"state": STATES})
    sheet = Sheet(table, COLUMNS, "Extraits reçus et manquants, mois par mois", "completude_des_extraits")
    picture(lambda setting: completeness_grid(grid, setting), sheet, setting_of(books))
