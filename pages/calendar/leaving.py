"""A commune that leaves: what a denunciation gives, and the withdrawal from the service (Articles 5-1 and 10)."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from pages.calendar.history import show_history
from pages.calendar.said import say_and_draw
from pages.shared.moment import now
from pages.shared.states import safely
from pipeline.access.calendar import SeenCalendar
from pipeline.calendar.entries import WITHDRAWAL
from pipeline.wording import day


def show_leaving(area: SeenCalendar, states: pl.DataFrame, on: date) -> None:
    """The two ways out, which differ: one ends the convention, the other stops the service."""
    members = states.filter(pl.col("effective").is_not_null())
    if members.is_empty():
        return
    names = dict(members.select("insee", "commune").iter_rows())
    effects = dict(members.select("insee", "effective").iter_rows())
    with st.expander("Dénonciation\u00a0: quel est le dernier jour en vigueur\u202f?"):
        insee = st.selectbox("Commune", list(names), format_func=lambda code: names[code], key="denonce")
        notified = st.date_input("Lettre recommandée reçue le", value=on, format="DD/MM/YYYY", key="denonce_le")
        if notified is not None:
            ends = area.denunciation_end(notified, effects[insee])
            st.markdown(
                f"Reçue le {day(notified)}, la dénonciation met fin à la convention le **{day(ends)}** au soir. "
                "La saisir ci-dessus comme dernier jour en vigueur."
            )
    with st.expander("Retrait du service de messagerie"):
        st.caption(
            "Le retrait ferme les comptes et ouvre les délais de récupération et de destruction des données\u202f; la "
            "convention, elle, court jusqu’à sa fin, et les abonnements des licences restent dus jusque-là."
        )
        with st.form("withdrawal", clear_on_submit=True, border=False):
            left = st.selectbox("Commune", list(names), format_func=lambda code: names[code], key="retrait")
            day_left = st.date_input(
                "Date effective du retrait",
                value=None,
                format="DD/MM/YYYY",
                help="Laisser vide pour annuler un retrait.",
            )
            recover = st.checkbox("La commune veut récupérer ses données")
            proof = st.text_input("Preuve", placeholder="Référence du courrier")
            sent = st.form_submit_button("Enregistrer le retrait", icon=":material/logout:")
        if sent:
            with safely("Enregistrer le retrait"):
                say_and_draw(area.enter_withdrawal(left, day_left, now(area), recover=bool(recover), proof=proof or ""))
    recover = pl.when("recover").then(pl.lit(", données à récupérer")).otherwise(pl.lit(""))
    words = pl.when(pl.col("date").is_null()).then(pl.lit("retrait repris")).otherwise(pl.format("retrait{}", recover))
    show_history(area, WITHDRAWAL, words, "historique_retraits")
