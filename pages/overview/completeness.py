"""Which extracts of the year are in: month by kind."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.layout import picture
from pages.shared.links import Link, show_link
from pages.shared.tables import Sheet, replaced
from pipeline.charts import Setting, completeness_grid
from pipeline.report.tables import ColumnSpec

STATE = {"received": "● reçu", "superseded": "● reçu, remplacé", "partial": "◐ partiel", "missing": "○ manquant"}


def show_completeness(extracts: pl.DataFrame, year: int, setting: Setting, *, may_deposit: bool) -> None:
    """The grid of awaited extracts, its table, and the way to the deposit for those who make it."""
    if extracts.is_empty():
        return
    st.subheader("Les extraits de l’année", anchor=False)
    sheet = Sheet(
        replaced(extracts, {"state": STATE}),
        (
            ColumnSpec("month", "Mois", "date"),
            ColumnSpec("kind", "Extrait"),
            ColumnSpec("state", "État"),
            ColumnSpec("extract_date", "Date de l’extrait", "date"),
            ColumnSpec("deposits", "Dépôts", "number"),
            ColumnSpec("rows_accepted", "Lignes retenues", "number"),
            ColumnSpec("rows_rejected", "Lignes rejetées", "number"),
        ),
        f"Extraits attendus de {year}",
        f"extraits_{year}",
    )
    picture(lambda drawn: completeness_grid(extracts, drawn), sheet, setting)
    if may_deposit:
        show_link(Link("deposits", "Déposer un extrait", year, icon="upload_file"))
