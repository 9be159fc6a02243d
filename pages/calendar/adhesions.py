"""Adhesions with state, term, renewal and last day of notice; entered and corrected by analysts, with their history."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import streamlit as st

from pages.calendar.leaving import show_leaving
from pages.calendar.said import say_and_draw
from pages.shared.downloads import offer
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced, show_table
from pipeline.access.calendar import SeenCalendar
from pipeline.books.following import Adhesion
from pipeline.calendar import ADHESION_STATES
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("state", "État"),
    ColumnSpec("effective", "Prise d’effet", "date"),
    ColumnSpec("term", "Terme de la période", "date"),
    ColumnSpec("renewal", "Prochaine reconduction", "date"),
    ColumnSpec("notice", "Dernier jour de préavis", "date"),
)
ENDS = (ColumnSpec("end", "Dernier jour en vigueur", "date"), ColumnSpec("end_reason", "Motif de fin"))
PERSONS = (ColumnSpec("referent", "Référent"), ColumnSpec("dpo_contact", "Contact DPO"))
HISTORY = (
    ColumnSpec("known_on", "Connu le", "date"),
    ColumnSpec("source", "Par"),
    ColumnSpec("author", "Auteur"),
    ColumnSpec("effective", "Prise d’effet", "date"),
    *ENDS,
    *PERSONS,
)
REASONS = ("dénonciation", "refus des nouveaux tarifs", "accord des parties")


def show_adhesions(area: SeenCalendar, on: date, setting: Setting) -> None:
    """The table, its files, and for analysts the form."""
    states = area.adhesion_states(on)
    without = states.filter(pl.col("state") == "none")
    st.subheader(_finding(states), anchor=False)
    if without.height:
        st.caption(f"Sans adhésion\u00a0: {', '.join(without['commune'].to_list())}.")
    shows_persons = area.viewer.may_deposit or states["referent"].is_not_null().any()
    columns = (*COLUMNS, *(PERSONS if shows_persons else ()), *(ENDS if states["end"].is_not_null().any() else ()))
    sheet = Sheet(replaced(states, {"state": ADHESION_STATES}), columns, "Adhésions à la convention", "adhesions")
    show_table(sheet)
    offer(sheet, setting)
    if area.viewer.may_deposit:
        _edit(area, states)
        show_leaving(area, states, on)


def _finding(states: pl.DataFrame) -> str:
    ending = states.filter(pl.col("state").is_in(["ending", "ended"])).height
    running = states.filter(pl.col("state").is_in(["first_term", "renewed"])).height
    said = f"{count(running, 'convention court', 'conventions courent')} sans fin connue"
    return f"{said}\u202f; {count(ending, 'a une fin', 'ont une fin')}" if ending else said


def _edit(area: SeenCalendar, states: pl.DataFrame) -> None:
    st.subheader("Saisir ou corriger une adhésion", anchor=False)
    rows = states.rows(named=True)
    place = st.selectbox(
        "Commune", range(len(rows)), format_func=lambda at: _label(rows[at]), key="adhesion_a_corriger"
    )
    _form(area, rows[place])
    history = area.adhesion_history(rows[place]["insee"])
    if history.height:
        with st.expander(f"Historique des adhésions de {rows[place]['commune']} ({history.height})"):
            source = pl.when("entered").then(pl.lit("saisie")).otherwise(pl.lit("dépôt de fichier"))
            show_table(Sheet(history.with_columns(source=source), HISTORY, "Historique", "historique_adhesion"))


def _label(row: dict[str, Any]) -> str:
    return f"{row['commune']} – {ADHESION_STATES[row['state']]}"


def _form(area: SeenCalendar, row: dict[str, Any]) -> None:
    key = f"{row['insee']}-{row['effective']}"
    with st.form(f"adhesion-{key}", border=True):
        left, right = st.columns(2)
        effective = left.date_input("Prise d’effet", value=row["effective"], format="DD/MM/YYYY", key=f"effet-{key}")
        end = right.date_input(
            "Dernier jour en vigueur",
            value=row["end"],
            format="DD/MM/YYYY",
            key=f"fin-{key}",
            help="Laisser vide tant qu’aucune fin n’est connue.",
        )
        reason = st.text_input(
            "Motif de fin", value=row["end_reason"] or "", key=f"motif-{key}", placeholder=", ".join(REASONS)
        )
        left, right = st.columns(2)
        referent = left.text_input("Référent", value=row["referent"] or "", key=f"referent-{key}")
        contact = right.text_input("Contact DPO", value=row["dpo_contact"] or "", key=f"dpo-{key}")
        if not st.form_submit_button("Enregistrer l’adhésion", type="primary", icon=":material/save:"):
            return
    if effective is None:
        st.error("Donner la date de prise d’effet de la convention.", icon=":material/error:")
        return
    with safely("Enregistrer l’adhésion"):
        adhesion = Adhesion(
            insee=row["insee"],
            effective=effective,
            end=end,
            end_reason=reason or "",
            referent=referent or "",
            dpo_contact=contact or "",
            replaces=row["effective"] if row["effective"] not in (None, effective) else None,
        )
        say_and_draw(area.enter_adhesion(adhesion, now(area)))
