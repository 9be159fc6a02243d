"""From one year to the next: what each commune owed and owes, and why it changed."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet, show_table
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec


def columns(year: int) -> tuple[ColumnSpec, ...]:
    """The two years, the change, and its parts."""
    return (
        ColumnSpec("commune", "Commune"),
        ColumnSpec("owed_before_cents", f"Dû {year - 1}", "euros"),
        ColumnSpec("owed_cents", f"Dû {year}", "euros"),
        ColumnSpec("change_cents", "Évolution", "euros"),
        ColumnSpec("accounts_cents", "dont comptes", "euros"),
        ColumnSpec("months_cents", "dont mois par compte", "euros"),
        ColumnSpec("tariff_cents", "dont tarif", "euros"),
        ColumnSpec("requests_cents", "dont demandes", "euros"),
        ColumnSpec("carry_over_cents", "dont régularisation", "euros"),
        ColumnSpec("invoiced_before_cents", f"Titré {year - 1}", "euros"),
        ColumnSpec("invoiced_cents", f"Titré {year}", "euros"),
    )


def show_yearly(area: SeenReviewArea, year: int, setting: Setting, insee: str | None = None) -> None:
    """A row per commune, or one; the parts add up to the change, to the cent, whatever the order of the causes."""
    every = area.year_on_year(year)
    table = every if insee is None else every.filter(pl.col("insee") == insee)
    if not (table["owed_before_cents"].fill_null(0) != 0).any():
        return
    ranked = table.sort(pl.col("change_cents").abs(), "insee", descending=[True, False], nulls_last=True)
    with st.expander(f"De {year - 1} à {year}\u00a0: ce qui a changé, et pourquoi", icon=":material/trending_up:"):
        st.markdown(
            "Les parts s’ajoutent exactement à l’évolution et ne dépendent pas de l’ordre des causes\u00a0: "
            "chacune est la moyenne de son effet sur tous les ordres possibles."
        )
        sheet = Sheet(
            ranked,
            columns(year),
            f"De {year - 1} à {year}",
            f"evolution_{year}_{insee}" if insee else f"evolution_{year}",
        )
        with st.container(key="wide-table"):
            show_table(sheet)
        offer(sheet, setting)
