"""The months that are due: by groups of accounts, and account by account for those who may see persons."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.layout import picture
from pages.shared.tables import Sheet
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting, month_grid
from pipeline.report.statements.names import months_words
from pipeline.report.tables import ColumnSpec
from pipeline.review import by_cohort

GROUPS = (
    ColumnSpec("period", "Mois dus"),
    ColumnSpec("disputed", "Mois en cause"),
    ColumnSpec("account_count", "Comptes", "number"),
)
GROUPED, ONE_BY_ONE = "Par groupe de comptes", "Compte par compte"
DETAILS = (GROUPED, ONE_BY_ONE)
ACCOUNTS = (ColumnSpec("label", "Compte"), *GROUPS[:2])


def show_months(
    books: SeenBooks, area: SeenReviewArea, year: int, insee: str, name: str, rank: int, setting: Setting
) -> None:
    """The grid of due and disputed months, its table and files."""
    every = area.disputed_months(year, insee, rank)
    if every.is_empty():
        return
    st.subheader("Les mois dus", anchor=False)
    one_by_one = "label" in every.columns and _detail(f"detail-{year}-{insee}")
    rows = every if one_by_one else by_cohort(every)
    frame = rows.with_columns(period=_words("due_mask"), disputed=_words("disputed_mask"))
    kind = "comptes" if one_by_one else "groupes"
    sheet = Sheet(
        frame.sort("label") if one_by_one else frame,
        ACCOUNTS if one_by_one else GROUPS,
        f"Mois dus par {'compte' if one_by_one else 'groupe de comptes'}, {name} {year}",
        f"mois_{kind}_{year}_{insee}",
    )
    start, end = _in_force(books, insee, year)
    picture(lambda drawn: month_grid(rows, year, drawn, adhesion_start=start, adhesion_end=end), sheet, setting)


def _detail(key: str) -> bool:
    """Whether accounts are asked for one by one: offered to those who may see persons."""
    shown = st.segmented_control("Présentation", list(DETAILS), default=GROUPED, required=True, key=key)
    return shown == ONE_BY_ONE


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
