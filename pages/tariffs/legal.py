"""The legal clock of a scenario: in time or late, until when each commune may refuse, what is to be signed by when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import show_table
from pages.shared.words import plain
from pages.tariffs.sheets import windows_sheet
from pages.tariffs.views import Scene
from pipeline.tariffs.sentences import clock_left


def show_clock(scene: Scene, on: date) -> None:
    """Every date of the revision, in the order in which they come. `on`: the day from which it is seen."""
    result = scene.one.result
    if not result.legal.possible:
        st.warning(plain(result.legal.sentences[0]), icon=":material/gavel:")
    for sentence in (*result.legal.sentences[0 if result.legal.possible else 1 :], *clock_left(result, on)):
        st.markdown(f"- {plain(sentence)}")
    st.caption(
        "Le délai de refus court de la réception prouvée\u202f; sans elle, de la communication. Le silence vaut "
        "acceptation\u202f; l’avenant reste à signer (articles 7 et 11)."
    )
    sheet = windows_sheet(result, dict(scene.tariffs.communes().rows()))
    if result.legal.windows["refusal_until"].null_count() == result.legal.windows.height:
        return
    show_table(sheet)
    offer(sheet, scene.setting)
