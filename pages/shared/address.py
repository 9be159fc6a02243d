"""The year and the commune live in the address, so that a view can be sent as a link."""

from __future__ import annotations

import streamlit as st

from pipeline.access import SeenBooks

YEAR = "annee"
COMMUNE = "commune"
_KEPT_YEAR = "kept_year"
_YEAR_CHOICE = "year_choice"


def chosen_year(books: SeenBooks) -> int:
    """The exercice of the address; else the last one looked at; else the latest that has titres. It is then written."""
    years = books.years()
    for asked in (st.query_params.get(YEAR), st.session_state.get(_KEPT_YEAR), books.latest_invoiced_year()):
        if asked is not None and str(asked).isdigit() and int(asked) in years:
            year = int(asked)
            break
    else:
        year = years[-1]
    st.session_state[_KEPT_YEAR] = year
    if st.query_params.get(YEAR) != str(year):
        st.query_params[YEAR] = str(year)
    return year


def choose_year(books: SeenBooks) -> None:
    """The selector of the exercice, bound to the address."""
    st.session_state[_YEAR_CHOICE] = chosen_year(books)
    st.selectbox("Exercice", books.years()[::-1], key=_YEAR_CHOICE, on_change=_year_to_address, filter_mode=None)


def _year_to_address() -> None:
    st.query_params[YEAR] = str(st.session_state[_YEAR_CHOICE])


def asked_commune() -> str | None:
    """The INSEE code in the address, whether or not there is such a commune."""
    return st.query_params.get(COMMUNE)


def to_commune(insee: str | None) -> None:
    """Put a commune in the address, or take it away."""
    if insee is None:
        st.query_params.pop(COMMUNE, None)
    else:
        st.query_params[COMMUNE] = insee


def link(year: int, insee: str | None = None) -> dict[str, str]:
    """The address parameters of a view."""
    return {YEAR: str(year)} | ({COMMUNE: insee} if insee else {})
