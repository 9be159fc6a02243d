"""The titres of a commune for a year, with their reductions and cancellations."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import NATURE
from pipeline.access import SeenBooks
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("titre", "Titre"),
    ColumnSpec("bordereau", "Bordereau"),
    ColumnSpec("issued_on", "Émis le", "date"),
    ColumnSpec("what", "Nature"),
    ColumnSpec("signed_cents", "Montant", "euros"),
)
# An ordinary line is told by its nature alone.
SORT_OF = {"ordinary": "", "reduction": "réduction", "cancellation": "annulation"}


def show_titres(books: SeenBooks, year: int, insee: str, invoiced_cents: int, setting: Setting) -> None:
    """One line per line of titre, reductions negative, and what they come to, as the control has it."""
    lines = books.invoice_lines(year, insee)
    st.subheader("Les titres de l’exercice", anchor=False)
    if lines.is_empty():
        st.caption(f"Aucun titre de l’exercice {year} n’est déposé pour cette commune.")
        return
    told = replaced(lines, {"nature": NATURE, "sort": SORT_OF})
    sheet = Sheet(
        told.with_columns(what=_what()),
        COLUMNS,
        f"Titres de l’exercice {year}",
        f"titres_{year}_{insee}",
        total={"titre": "Ensemble", "signed_cents": invoiced_cents},
    )
    show_table(sheet)
    offer(sheet, setting)


def _what() -> pl.Expr:
    """`redevance (forfait)`; `réduction du titre 3104, redevance (forfait)`."""
    original = pl.when(pl.col("original_titre").is_not_null()).then(pl.format(" du titre {}", "original_titre"))
    correction = pl.concat_str("sort", original.otherwise(pl.lit("")), pl.lit(", "), "nature")
    return pl.when(pl.col("sort") == "").then("nature").otherwise(correction)
