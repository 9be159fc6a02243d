"""What of the activity is looked at: the view, the commune, the threshold; all three live in the address."""

from __future__ import annotations

import streamlit as st

from pages.shared.address import asked_commune, to_commune
from pipeline.access.activity import SeenActivity

VIEW, THRESHOLD = "vue", "seuil"
VIEWS = {
    "utilisation": "Utilisation",
    "comptes": "Comptes",
    "demandes": "Demandes",
    "moyens": "Moyens",
    "comparer": "Comparer",
    "a-traiter": "À traiter",
    "budget": "Budget",
}
LONGEST_THRESHOLD = 730
_VIEW_CHOICE, _COMMUNE_CHOICE, _THRESHOLD_CHOICE = "activity_view", "activity_commune", "activity_threshold"


def chosen_threshold(area: SeenActivity) -> int:
    """The days of the address, else those of the rules."""
    asked = st.query_params.get(THRESHOLD, "")
    return int(asked) if asked.isdigit() and 1 <= int(asked) <= LONGEST_THRESHOLD else area.usual_threshold


def chosen_view() -> str:
    """The view of the address, else the first."""
    asked = st.query_params.get(VIEW)
    return asked if asked in VIEWS else next(iter(VIEWS))


def choose_commune(names: dict[str, str]) -> None:
    """One commune, or all of them."""
    st.session_state[_COMMUNE_CHOICE] = asked_commune()
    st.selectbox(
        "Commune",
        list(names),
        index=None,
        key=_COMMUNE_CHOICE,
        format_func=lambda insee: names[insee],
        placeholder="Toutes les communes",
        on_change=lambda: to_commune(st.session_state[_COMMUNE_CHOICE]),
    )


def choose_threshold(area: SeenActivity) -> None:
    """Days without activity after which an account sleeps."""
    st.session_state[_THRESHOLD_CHOICE] = chosen_threshold(area)
    st.number_input(
        "Dormant après (jours)",
        min_value=1,
        max_value=LONGEST_THRESHOLD,
        step=1,
        key=_THRESHOLD_CHOICE,
        on_change=lambda: _threshold_to_address(area),
        help=f"La règle est de {area.usual_threshold}\u00a0jours\u00a0; ce choix ne change que ce qui est montré ici.",
    )


def _threshold_to_address(area: SeenActivity) -> None:
    days = st.session_state[_THRESHOLD_CHOICE]
    if days == area.usual_threshold:
        st.query_params.pop(THRESHOLD, None)
    else:
        st.query_params[THRESHOLD] = str(days)


def choose_view() -> None:
    """The part of the page that is shown."""
    st.session_state[_VIEW_CHOICE] = chosen_view()
    st.segmented_control(
        "Partie de l’activité",
        list(VIEWS),
        key=_VIEW_CHOICE,
        format_func=lambda view: VIEWS[view],
        required=True,
        wrap=True,
        label_visibility="collapsed",
        on_change=_view_to_address,
    )


def _view_to_address() -> None:
    st.query_params[VIEW] = st.session_state[_VIEW_CHOICE]
