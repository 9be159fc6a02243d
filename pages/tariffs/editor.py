"""One scenario written: its name, its tariff, its dates, who refuses, and what few need."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.tariffs.board import MOST, Board, copied
from pages.tariffs.fields import Problems, amount, complain
from pages.tariffs.structures import choose_structure
from pipeline.access.tariffs import SeenTariffs
from pipeline.tariffs.comparison import LETTERS
from pipeline.tariffs.drafts import effect_years

FRENCH_DAY = "DD/MM/YYYY"
CAP_UNITS = {False: "euros", True: "pour cent"}


def choose_scenario(board: Board) -> None:
    """Which scenario is written and shown; one more, or one less."""
    key = "tariffs.chosen"
    st.session_state[key] = board.chosen

    def take() -> None:
        board.touched = True
        picked = st.session_state[key]
        board.chosen = board.chosen if picked is None else picked

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.segmented_control(
            "Scénario montré",
            range(len(board.drafts)),
            key=key,
            on_change=take,
            format_func=lambda place: f"{LETTERS[place]} · {board.drafts[place].name or 'sans nom'}",
            wrap=True,
        )
        st.button(
            "Comparer un autre",
            icon=":material/add:",
            on_click=lambda: board.add(copied(board.draft, f"{board.draft.name} (variante)")),
            disabled=len(board.drafts) >= MOST,
            help="Part d’une copie de celui-ci\u00a0; quatre scénarios au plus, à côté du tarif actuel.",
        )
        if len(board.drafts) > 1:
            st.button(f"Ôter {LETTERS[board.chosen]}", icon=":material/close:", on_click=board.remove, type="tertiary")


def edit(board: Board, tariffs: SeenTariffs, problems: Problems, total_cents: int) -> None:
    """The fields of the chosen scenario, each with what is wrong with it."""
    fields = board.draft.fields
    st.text_input("Nom du scénario", **board.bound(fields, "name", ""), max_chars=120)
    complain(problems, "name")
    choose_structure(board, tariffs, problems, total_cents)
    left, right = st.columns(2)
    with left:
        st.date_input("Date d’effet", format=FRENCH_DAY, **_effect(board))
        complain(problems, "effective")
    with right:
        st.date_input("Communiqué le", format=FRENCH_DAY, **board.bound(fields, "communicated", None))
        complain(problems, "communicated")
    names = dict(tariffs.communes().rows())
    st.multiselect(
        "Communes qui refusent",
        list(names),
        **board.bound(fields, "refusals", [], starting="default"),
        format_func=names.__getitem__,
        placeholder="Aucune",
        help="Ou cliquer sur la ligne d’une commune dans l’image «\u00a0Qui paie plus, qui paie moins\u00a0».",
    )
    complain(problems, "refusals")
    with st.expander("Autres réglages", icon=":material/tune:"):
        _more(board, tariffs, problems)


def _effect(board: Board) -> dict[str, Any]:
    """The effect date, which may be changed and not emptied: everything is counted from it."""
    fields, before = board.draft.fields, board.draft.fields["effective"]

    def kept() -> None:
        if fields["effective"] is None:
            board.write(fields, "effective", before)

    return board.bound(fields, "effective", before, also=kept, starting="value")


def _more(board: Board, tariffs: SeenTariffs, problems: Problems) -> None:
    fields = board.draft.fields
    st.toggle(
        "Garder le même total",
        **board.bound(fields, "hold_total", False),
        help="Les prix sont tous multipliés par un même coefficient, pour que le total ne bouge pas d’un centime.",
    )
    reading = tariffs.convention.parameter("tariff_application")
    st.radio(
        "Le nouveau tarif s’applique (article 7)",
        list(reading.allowed),
        **board.bound(fields, "tariff_application", reading.allowed[0]),
        format_func=lambda value: reading.labels.get(value, value),
        help=reading.note,
    )
    for name, label in (
        ("growth_accounts", "Comptes de plus par an (%)"),
        ("growth_hours", "Heures de plus par an (%)"),
    ):
        st.number_input(label, -50.0, 100.0, step=0.5, format="%g", **board.bound(fields, name, 0.0))
    amount(board, fields, "floor", "Montant minimal par commune et par an", problems)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        st.text_input(
            "Écart maximal par an", **board.bound(fields, "cap", ""), placeholder="sans limite",
            help="Le plus que la redevance d’une commune peut bouger par an, à la hausse comme à la baisse.",
        )  # fmt: skip
    with right:
        st.selectbox("En", list(CAP_UNITS), **board.bound(fields, "cap_is_share", False), format_func=CAP_UNITS.get)
    st.number_input("Nouveau tarif atteint en (ans)", 1, 10, step=1, **board.bound(fields, "transition_years", 1))
    complain(problems, "cap", "transition_years", "growth.accounts", "growth.hours", "tariff_application")


def choose_years(board: Board) -> None:
    """Which years are compared, the same for all scenarios."""
    key = "tariffs.years"
    offered = sorted({*effect_years(board.draft.fields["effective"]), *board.years})
    st.session_state.setdefault(key, board.years)

    def take() -> None:
        board.touched = True
        board.years = sorted(st.session_state[key]) or board.years

    st.multiselect("Années comparées", offered, key=key, on_change=take)
