"""The commission's own proposals (Article 9): written, linked to what they rest on, followed, never overwritten."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared.moment import moment, now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.review import PROPOSAL_AIMS, PROPOSAL_STATES
from pipeline.wording import enumeration


def show_proposals(books: SeenBooks, area: SeenReviewArea) -> None:
    """The proposals as they stand, each with its follow-up, and a form for a new one."""
    found = area.proposals()
    with st.expander(f"Propositions de la commission ({found.height})", icon=":material/lightbulb:"):
        for row in found.iter_rows(named=True):
            _show(books, area, row)
        if area.viewer.may_give_opinions:
            _new(books, area)


def _show(books: SeenBooks, area: SeenReviewArea, row: dict[str, Any]) -> None:
    aims = enumeration([PROPOSAL_AIMS[aim] for aim in row["aims"]])
    rests_on = f"  \nS’appuie sur\u00a0: {plain(row['rests_on'])}" if row["rests_on"] else ""
    with st.container(border=True):
        st.markdown(f"**{row['state_words'].capitalize()}** · {aims}  \n{plain(row['text'])}{rests_on}")
        st.caption(f"Proposition {row['proposal']}, {plain(row['author'])}, le {moment(row['first_entered_at'])}.")
        if area.viewer.may_give_opinions:
            _follow(books, area, row)


def _follow(books: SeenBooks, area: SeenReviewArea, row: dict[str, Any]) -> None:
    number = row["proposal"]
    with st.popover("Donner une suite", type="tertiary", icon=":material/edit_note:"):
        with st.form(f"follow-{number}"):
            state = st.segmented_control(
                "Suite", list(PROPOSAL_STATES), default=row["state"], format_func=lambda code: PROPOSAL_STATES[code]
            )
            if not st.form_submit_button("Enregistrer la suite"):
                return
        with safely("Enregistrer la suite"):
            area.record_proposal(
                row["text"],
                row["aims"],
                state or row["state"],
                now(books),
                rests_on=row["rests_on"] or "",
                proposal=number,
            )
            st.rerun()


def _new(books: SeenBooks, area: SeenReviewArea) -> None:
    with st.form("new-proposal", clear_on_submit=True):
        text = st.text_area("Nouvelle proposition", placeholder="Ce que la commission propose")
        aims = st.pills(
            "Buts", list(PROPOSAL_AIMS), selection_mode="multi", format_func=lambda code: PROPOSAL_AIMS[code], wrap=True
        )
        rests_on = st.text_input("S’appuie sur", help="Un constat, un scénario, un chiffre.")
        if not st.form_submit_button("Enregistrer la proposition", icon=":material/add:"):
            return
    with safely("Enregistrer la proposition"):
        area.record_proposal(text or "", list(aims or []), "proposed", now(books), rests_on=rests_on or "")
        st.rerun()
