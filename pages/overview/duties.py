"""The next duties, with the days that are left; those that are late are counted, and told on their page."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared.links import Link, show_link
from pages.shared.words import plain
from pipeline.wording import count, day

MOST = 5


def show_duties(duties: pl.DataFrame, year: int) -> None:
    """`duties`: those of `SeenCalendar.grouped`."""
    st.subheader("Prochaines échéances", anchor=False)
    late = duties.filter(pl.col("state") == "late")
    # one of each kind: a deposit due each month would hide what falls due once a year
    coming = (
        duties.filter(pl.col("state") == "due", pl.col("due").is_not_null())
        .sort("due", "what")
        .unique("kind", keep="first", maintain_order=True)
        .head(MOST)
    )
    with st.container(key="duties", gap=None):
        if late.height:
            said = count(
                late.height,
                "échéance est passée sans être notée faite",
                "échéances sont passées sans être notées faites",
            )
            show_link(Link("calendar", f"**{said}**", year, icon="warning"))
        for row in coming.iter_rows(named=True):
            show_link(Link("calendar", _words(row), year, icon="event"))
        if not late.height and coming.is_empty():
            st.markdown("Aucune échéance n’est connue.")


def _words(row: dict[str, Any]) -> str:
    left = row["days_left"]
    when = "aujourd’hui" if left == 0 else f"dans {count(left, 'jour')}"
    return f"**{day(row['due'])}**, {when}\u00a0: {plain(row['what'])}"
