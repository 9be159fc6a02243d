"""From project to closed statement, for one commune: sent, validated or contested, closed; each step stays."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared.moment import moment, now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.review import STATEMENT_STATES
from pipeline.wording import day, euros

ANSWERS = {"validated": "Valider", "contested": "Contester"}


def show_project(books: SeenBooks, area: SeenReviewArea, year: int, insee: str) -> None:
    """Where the statement stands, the referent's answer, and the history."""
    st.subheader("Le projet d’état liquidatif", anchor=False)
    found = area.statements(year).filter(pl.col("insee") == insee)
    for row in found.iter_rows(named=True):
        st.markdown(_state(row))
    closings = area.closings(year).filter(pl.col("insee").is_null() | (pl.col("insee") == insee))
    for row in closings.sort("entered_at").tail(1).iter_rows(named=True):
        st.markdown(f"Comptes arrêtés au **{day(row['closed_on'])}**\u00a0: le titre est contrôlé à cette date.")
    sent = found.filter(pl.col("state") != "not_sent").height > 0
    if sent and closings.is_empty() and area.viewer.sees_persons(insee):
        _answer(books, area, year, insee)
    history = area.statement_history(year, insee)
    if history.height:
        with st.expander(f"Historique du projet ({history.height})"):
            for row in history.reverse().iter_rows(named=True):
                st.markdown(_step(row))


def _state(row: dict[str, Any]) -> str:
    said = f"**{STATEMENT_STATES[row['state']].capitalize()}**"
    if row["sent_on"] is not None:
        said += f", envoyé le {day(row['sent_on'])} pour {euros(row['amount_cents'])}"
    if row["answered_at"] is not None:
        said += f", réponse le {moment(row['answered_at'])}"
    if row["reason"]:
        said += f"\u00a0: «\u00a0{plain(row['reason'])}\u00a0»"
    if row["changed"]:
        said += f". Le montant a changé depuis l’envoi\u00a0: {euros(row['current_cents'])} aujourd’hui"
    return said + "."


def _answer(books: SeenBooks, area: SeenReviewArea, year: int, insee: str) -> None:
    with st.form(f"answer-{year}-{insee}", clear_on_submit=True):
        answer = st.segmented_control(
            "Réponse du référent", list(ANSWERS), format_func=lambda code: ANSWERS[code], wrap=True
        )
        reason = st.text_input("Motif", help="Nécessaire pour contester.")
        if not st.form_submit_button("Enregistrer la réponse", icon=":material/how_to_reg:"):
            return
    if answer is None:
        st.error("Choisir «\u00a0Valider\u00a0» ou «\u00a0Contester\u00a0».", icon=":material/error:")
        return
    with safely("Enregistrer la réponse"):
        area.answer_statement(year, insee, answer, now(books), reason=reason or "")
        st.rerun()


def _step(row: dict[str, Any]) -> str:
    reason = f"\u00a0: «\u00a0{plain(row['reason'])}\u00a0»" if row.get("reason") else ""
    state = STATEMENT_STATES[row["state"]].capitalize()
    return f"**{state}** · {plain(row['author'])}, le {moment(row['entered_at'])}{reason}"
