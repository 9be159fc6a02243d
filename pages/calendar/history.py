"""What was entered about one thing, the latest first: nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.shared.moment import moment
from pages.shared.tables import Sheet, show_table
from pipeline.access.calendar import SeenCalendar
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("when", "Saisi le"),
    ColumnSpec("author", "Par"),
    ColumnSpec("commune", "Commune"),
    ColumnSpec("words", "Ce qui a été dit"),
    ColumnSpec("date", "Date", "date"),
    ColumnSpec("proof", "Preuve"),
)


def show_history(area: SeenCalendar, entry: str, words: pl.Expr, name: str, *, kept: Sequence[pl.Expr] = ()) -> None:
    """The history of one kind of entry; `words`: what each said, in French; `kept`: which of them."""
    told = area.history(entry).filter(*kept) if kept else area.history(entry)
    if told.is_empty():
        return
    when = pl.Series("when", [moment(value) for value in told["entered_at"]], dtype=pl.String)
    with st.expander(f"Historique des saisies ({told.height})"):
        show_table(Sheet(told.with_columns(when, words=words), COLUMNS, "Historique des saisies", name))
