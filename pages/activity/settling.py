"""Forms that settle a row of a list: each answer is a new fact, with its author and moment."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.activity.view import View
from pages.shared.moment import now
from pages.shared.states import safely
from pipeline.wording import short_day


def _choose(rows: pl.DataFrame, label: str, key: str) -> dict[str, Any] | None:
    places = list(range(rows.height))
    written = [
        f"{row['label'] or row['account']} · {row['commune']} · {short_day(row.get('closed') or row['date'])}"
        for row in rows.iter_rows(named=True)
    ]
    place = st.selectbox(label, places, format_func=lambda at: written[at], key=key)
    return None if place is None else rows.row(place, named=True)


def settle_presumed(view: View, rows: pl.DataFrame) -> None:
    """Confirm that a presumed closing was one, with its day, or say that the account is open."""
    with st.expander("Confirmer une fermeture, ou dire que le compte sert encore", icon=":material/edit:"):
        row = _choose(rows, "Compte", "presumed_account")
        if row is None:
            return
        with st.form("presumed", border=False):
            closed = st.radio("Ce compte est", ["fermé", "toujours ouvert"], horizontal=True)
            on = st.date_input(
                "Depuis le",
                value=row["date"],
                format="DD/MM/YYYY",
                help="Fermé\u00a0: le dernier jour où il était ouvert.",
            )
            if not st.form_submit_button("Enregistrer", type="primary"):
                return
        with safely("Enregistrer la confirmation"):
            said = view.area.confirm_closing if closed == "fermé" else view.area.confirm_opening
            said(row["account"], row["insee"], on, now(view.books))
            st.rerun()


def settle_suspended(view: View, rows: pl.DataFrame) -> None:
    """Say whether a block of sign-in was a departure (Article 5-2)."""
    with st.expander("Qualifier une suspension", icon=":material/edit:"):
        row = _choose(rows, "Compte", "suspended_account")
        if row is None:
            return
        with st.form("suspended", border=False):
            what = st.radio(
                "Ce blocage est",
                ["un départ", "un congé ou un incident"],
                horizontal=True,
                help="Un départ ferme le compte au jour du blocage (article 5-2)\u00a0; sinon il reste dû.",
            )
            if not st.form_submit_button("Enregistrer", type="primary"):
                return
        with safely("Enregistrer la qualification"):
            view.area.qualify_block(row["account"], row["insee"], now(view.books), departure=what == "un départ")
            st.rerun()


def settle_destruction(view: View, rows: pl.DataFrame) -> None:
    """Note that a content is destroyed, on which day and under which visa."""
    with st.expander("Noter une destruction faite", icon=":material/edit:"):
        row = _choose(rows, "Compte", "destroyed_account")
        if row is None:
            return
        with st.form("destruction", clear_on_submit=True, border=False):
            on = st.date_input("Détruit le", value=view.on, format="DD/MM/YYYY")
            visa = st.text_input("Visa des archives départementales", placeholder="Numéro ou référence du bordereau")
            if not st.form_submit_button("Enregistrer", type="primary"):
                return
        with safely("Enregistrer la destruction"):
            view.area.enter_destruction(row["account"], row["insee"], row["closed"], on, visa, now(view.books))
            st.rerun()
