"""The months that are due: account by account for those who may see persons, else by groups of accounts."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.layout import picture
from pages.shared.tables import Sheet
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting, month_grid
from pipeline.report.statements.names import months_words
from pipeline.report.tables import ColumnSpec

GROUPS = (
    ColumnSpec("period", "Mois dus"),
    ColumnSpec("disputed", "Mois en cause"),
    ColumnSpec("account_count", "Comptes", "number"),
)
ACCOUNTS = (ColumnSpec("label", "Compte"), *GROUPS[:2])


def show_months(
    books: SeenBooks, area: SeenReviewArea, year: int, insee: str, name: str, rank: int, setting: Setting
) -> None:
    """The grid of due and disputed months, its table and files."""
    rows = area.disputed_months(year, insee, rank)
    if rows.is_empty():
        return
    persons = "label" in rows.columns
    st.subheader("Les mois dus, compte par compte" if persons else "Les mois dus, par groupe de comptes", anchor=False)
    if not persons:
        st.caption(
            "Un groupe réunit les comptes qui doivent les mêmes mois\u00a0: les bases du calcul, sans nommer personne."
        )
    start, end = _in_force(books, insee, year)
    frame = rows.with_columns(period=_words("due_mask"), disputed=_words("disputed_mask"))
    if persons:
        frame = frame.sort("label")
    kind = "comptes" if persons else "groupes"
    sheet = Sheet(
        frame, ACCOUNTS if persons else GROUPS, f"Mois dus, {plain(name)} {year}", f"mois_{kind}_{year}_{insee}"
    )
    picture(lambda drawn: month_grid(rows, year, drawn, adhesion_start=start, adhesion_end=end), sheet, setting)


def _words(mask: str) -> pl.Expr:
    """The months of a mask in words; nothing where it has none."""
    return pl.col(mask).map_batches(
        lambda masks: masks.replace_strict(
            {value: months_words(value) if value else None for value in masks.unique().to_list()},
            return_dtype=pl.String,
        ),
        return_dtype=pl.String,
    )


def _in_force(books: SeenBooks, insee: str, year: int) -> tuple:
    """The first day and the last of the adhesion that runs in the year, as far as they are known."""
    running = books.adhesions(insee).filter(
        pl.col("effective").dt.year() <= year, pl.col("end").is_null() | (pl.col("end").dt.year() >= year)
    )
    return running.select("effective", "end").row(-1) if running.height else (None, None)
