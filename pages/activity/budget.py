"""Next year's budget line of each commune: accounts, hours, present and simulated tariff, carry-over."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import streamlit as st

from pages.activity.view import View
from pages.shared.downloads import offer
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pipeline.access.tariffs import SeenTariffs
from pipeline.report.tables import ColumnSpec
from pipeline.tariffs import Scenario, ScenarioError
from pipeline.wording import euros

NONE, OWN = "aucun", "saisi"
ASSUMED = (
    "Prévision\u00a0: les comptes ouverts aujourd’hui sont supposés le rester toute l’année (article 6)\u00a0; "
    "les heures sont celles de la dernière année complète."
)
PRESENT = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("account_months", "Mois dus", "number"),
    ColumnSpec("account_fee_cents", "Redevance", "euros"),
    ColumnSpec("hours", "Heures prévues", "hours"),
    ColumnSpec("request_fee_cents", "Demandes", "euros"),
    ColumnSpec("present_cents", "Au tarif actuel", "euros"),
    ColumnSpec("carry_over_cents", "Régularisation", "euros"),
    ColumnSpec("present_plan_cents", "À inscrire", "euros"),
)
SIMULATED = (
    ColumnSpec("simulated_cents", "Au tarif simulé", "euros"),
    ColumnSpec("simulated_plan_cents", "À inscrire, simulé", "euros"),
)


def show_budget(view: View) -> None:
    """The line of the year that follows the one looked at, and under another tariff if one is chosen."""
    coming = view.year.year + 1
    st.subheader(f"Ce qu’une commune inscrit à son budget {coming}", anchor=False)
    scenario = _choose_scenario(view, coming)
    lines = view.area.budget(coming, scenario)
    if view.insee is not None:
        lines = lines.filter(pl.col("insee") == view.insee)
    if lines.is_empty():
        st.info(f"Rien n’est à prévoir pour {coming}.", icon=":material/info:")
        return
    totals = view.area.budget_total(lines)
    st.markdown(
        f"**{euros(totals['present_plan_cents'])} à inscrire au tarif actuel**"
        + (f", **{euros(totals['simulated_plan_cents'])} au tarif simulé**" if scenario else "")
        + ", régularisation comprise là où elle est connue."
    )
    sheet = Sheet(
        lines.sort("commune", "insee"),
        PRESENT + (SIMULATED if scenario else ()),
        f"Ligne budgétaire {coming}",
        f"budget_{coming}" + (f"_{view.insee}" if view.insee else ""),
        lines=(ASSUMED,),
        total=totals if view.insee is None else None,
    )
    offer(sheet, view.setting)
    show_table(sheet)
    st.caption(
        f"{ASSUMED} La régularisation vient de l’exercice précédent (article 8)\u202f; un tiret\u00a0: elle n’est pas "
        "connue, et n’est pas comptée."
    )


def _choose_scenario(view: View, coming: int) -> Scenario | None:
    """The simulated tariff: none, a saved scenario, or two prices."""
    tariffs = SeenTariffs(view.books)
    saved = dict(tariffs.saved().select("reference", "name").iter_rows())
    choice = st.selectbox(
        "Tarif simulé",
        [NONE, OWN, *saved],
        format_func=lambda key: {NONE: "Aucun", OWN: "Deux prix à saisir"}.get(key) or saved[key],
        key="budget_scenario",
        width=420,
    )
    if choice == NONE:
        return None
    try:
        return tariffs.saved_one(choice) if choice != OWN else tariffs.read(_prices(tariffs, view, coming))
    except ScenarioError as error:
        for problem in error.problems:
            st.error(plain(problem.message), icon=":material/error:")
        return None


def _prices(tariffs: SeenTariffs, view: View, coming: int) -> dict[str, object]:
    effective = view.area.first_revision(coming)
    fee, rate = tariffs.prices_on(effective)
    left, middle, right = st.columns(3)
    day = right.date_input("À partir du", value=effective, format="DD/MM/YYYY", key="budget_day")
    account = left.number_input("Redevance annuelle (€)", value=float(fee), min_value=0.0, step=0.1, format="%.2f")
    hour = middle.number_input("Tarif horaire (€)", value=float(rate), min_value=0.0, step=0.5, format="%.2f")
    return {
        "name": "Deux prix",
        "years": [coming],
        "effective": day,
        "account_fee": f"{Decimal(str(account)):.2f}",
        "hourly_rate": f"{Decimal(str(hour)):.2f}",
    }
