"""The commission's opinion (avis) on a commune's year: the latest word, the form, the history, never overwritten."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.shared.moment import moment, now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.review import OPINIONS
from pipeline.wording import signed_euros


def show_opinion(books: SeenBooks, area: SeenReviewArea, year: int, insee: str) -> None:
    """Where the opinion stands, how to give one, and all that was said before."""
    st.subheader("L’avis de la commission", anchor=False)
    history = area.opinion_history(year, insee)
    latest = area.opinions(year).filter(pl.col("insee") == insee)
    _latest(latest)
    if area.viewer.may_give_opinions:
        _form(books, area, year, insee)
    _history(history)


def _latest(latest: pl.DataFrame) -> None:
    for row in latest.iter_rows(named=True):
        st.markdown(f"**{row['opinion_words'].capitalize()}**{_by(row)}")
        if row["comment"]:
            st.markdown(plain(row["comment"]))
        if row["to_review"]:
            st.warning(f"**À revoir**\u00a0: {plain(row['what_changed'])}", icon=":material/update:")
        return
    st.caption("Aucun avis n’est encore donné sur ce constat.")


def _by(row: dict[str, Any]) -> str:
    titre = f", par le titre {plain(row['titre'])}" if row["titre"] else ""
    return f"{titre} · {plain(row['author'])}, le {moment(row['entered_at'])}"


def _form(books: SeenBooks, area: SeenReviewArea, year: int, insee: str) -> None:
    with st.form(f"opinion-{year}-{insee}", clear_on_submit=True):
        opinion = st.segmented_control(
            "Avis", list(OPINIONS), format_func=lambda code: OPINIONS[code].capitalize(), wrap=True
        )
        comment = st.text_area(
            "Commentaire",
            placeholder="Ce que la commission a constaté",
            help="Ne nommer personne\u00a0: il va au rapport.",
        )
        titre = st.text_input("Titre qui rectifie", help="Numéro du titre, pour un écart rectifié.")
        if not st.form_submit_button("Enregistrer l’avis", type="primary", icon=":material/gavel:"):
            return
    if opinion is None:
        st.error("Choisir un avis avant d’enregistrer.", icon=":material/error:")
        return
    with safely("Enregistrer l’avis"):
        area.record_opinion(year, insee, opinion, now(books), comment=comment or "", titre=titre or "")
        st.rerun()


def _history(history: pl.DataFrame) -> None:
    if history.height < 1:
        return
    with st.expander(f"Historique des avis ({history.height})"):
        for row in history.reverse().iter_rows(named=True):
            comment = f"  \n{plain(row['comment'])}" if row["comment"] else ""
            st.markdown(f"**{OPINIONS[row['opinion']].capitalize()}**{_by(row)}{_figures(row)}{comment}")


def _figures(row: dict[str, Any]) -> str:
    gap = row["difference_cents"]
    return "" if gap is None else f", sur un écart de {signed_euros(gap)}"
