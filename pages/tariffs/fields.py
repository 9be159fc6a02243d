"""The fields of a scenario: a slider beside its exact entry, and below each field what is wrong with it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import streamlit as st

from pages.shared.words import plain
from pages.tariffs.board import Board
from pipeline.tariffs import Problem
from pipeline.tariffs.drafts import nearest_step, slider_reach, slider_steps, typed_price

Problems = tuple[Problem, ...]


def complain(problems: Problems, *names: str) -> None:
    """What is wrong with these fields of the file, in their place."""
    for problem in problems:
        if problem.field in names or any(problem.field.startswith((f"{name}[", f"{name}.")) for name in names):
            message = problem.message[:1].upper() + problem.message[1:]
            st.markdown(f":red[:material/error: {plain(message)}]")


def price(board: Board, target: dict[str, Any], name: str, label: str, now: Decimal, problems: Problems) -> None:
    """A price by slider and as an exact entry. `now`: the price in force, which the slider is built around."""
    slider, reach = board.key(f"{name}.slider"), board.key(f"{name}.reach")
    target.setdefault(name, typed_price(now))
    st.session_state[reach] = slider_reach(now, target[name], st.session_state.get(reach))
    steps = slider_steps(st.session_state[reach])

    def typed() -> None:
        board.renew(f"{name}.slider")

    def slid() -> None:
        board.write(target, name, typed_price(st.session_state[slider]))

    left, right = st.columns([5, 3], vertical_alignment="bottom")
    with left:
        st.select_slider(
            label,
            steps,
            nearest_step(target[name], steps),
            key=slider,
            on_change=board.heeds(f"{name}.slider", slid),
            format_func=typed_price,
            help=f"Tarif en vigueur\u00a0: {typed_price(now)}\u00a0€.",
        )
    with right:
        st.text_input(
            f"{label}, montant exact",
            **board.bound(target, name, typed_price(now), also=typed, starting="value"),
            label_visibility="collapsed",
            icon=":material/euro:",
        )
    complain(problems, name, f"structure.{name}")


def amount(board: Board, target: dict[str, Any], name: str, label: str, problems: Problems, default: str = "") -> None:
    """An amount as an exact entry."""
    st.text_input(label, **board.bound(target, name, default), icon=":material/euro:")
    complain(problems, name, f"structure.{name}")
