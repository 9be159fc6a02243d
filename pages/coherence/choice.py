"""The way from all communes to one, and from one to another."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared.address import asked_commune, to_commune
from pipeline.wording import signed_euros

MARKS = {"difference": "◆", "consistent": "●", "not_auditable": "○", "nothing_due": "–"}
RANKS = {"difference": 0, "not_auditable": 1, "consistent": 2, "nothing_due": 3}
CHOICE = "commune_choice"


def choose_commune(review: pl.DataFrame, year: int) -> None:
    """A selector of the communes, the largest gap first; the choice goes to the address."""
    ranked = review.sort(
        pl.col("status").replace_strict(RANKS, return_dtype=pl.Int8),
        pl.col("difference_cents").abs(),
        "commune",
        descending=[False, True, False],
        nulls_last=True,
    )
    words = {row["insee"]: _words(row) for row in ranked.iter_rows(named=True)}
    st.session_state[CHOICE] = asked_commune()
    st.selectbox(
        f"Examiner une commune en {year}",
        list(words),
        index=None,
        key=CHOICE,
        format_func=lambda insee: words[insee],
        placeholder="Choisir une commune, de l’écart le plus fort au plus faible",
        on_change=_chosen,
        width=420,
    )


def _words(row: dict[str, Any]) -> str:
    gap = f" · {signed_euros(row['difference_cents'])}" if row["status"] == "difference" else ""
    return f"{MARKS[row['status']]} {row['commune']}{gap}"


def _chosen() -> None:
    to_commune(st.session_state[CHOICE])
