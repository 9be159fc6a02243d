"""« Quel tarif donne ce total ? » : the prices of the chosen structure that give an amount to the cent."""

from __future__ import annotations

import streamlit as st

from pages.shared.words import plain
from pages.tariffs.board import Board
from pages.tariffs.fields import complain
from pages.tariffs.views import Scene
from pipeline.tariffs import Reached, ScenarioError, draft_of
from pipeline.tariffs.drafts import cents_of
from pipeline.wording import euros

TARGET = "tariffs.target"
WORDS = {
    "exact": "**Au centime**",
    "nearest": "**Au plus près**",
    "below": "**Juste au-dessous**, au centime de tarif",
    "above": "**Juste au-dessus**, au centime de tarif",
}


def show_solving(scene: Scene) -> None:
    """An amount typed, the tariff that gives it, and a button that takes it."""
    year = scene.one.year(scene.year)
    st.markdown(
        f"Le scénario {scene.one.letter} garde sa structure, ses refus et sa croissance\u202f; ses prix bougent "
        f"ensemble jusqu’à donner ce total en {scene.year}, demandes comprises."
    )
    st.text_input(
        "Total voulu", key=TARGET, icon=":material/euro:", placeholder=euros(year.total_base_cents),
        help="Vide\u00a0: le total que donne le tarif actuel.", persist_state="session",
    )  # fmt: skip
    typed = st.session_state.get(TARGET) or ""
    try:
        target = cents_of(typed, "total") if typed.strip() else year.total_base_cents
        solution = scene.tariffs.solve(target, scene.one.result.scenario, scene.year)
    except ScenarioError as error:
        complain(error.problems, *(problem.field for problem in error.problems))
        return
    st.markdown(f"**{plain(solution.sentence)}**")
    if solution.exact is not None:
        _offer(scene, solution.exact, "exact")
        return
    for reached, word in ((solution.nearest, "nearest"), (solution.below, "below"), (solution.above, "above")):
        if reached is not None:
            _offer(scene, reached, word)


def _offer(scene: Scene, reached: Reached, word: str) -> None:
    with st.container(border=True):
        st.markdown(f"{WORDS[word]}\u00a0: {plain(scene.tariffs.words(reached.scenario))}.")
        st.markdown(f"Total\u00a0: **{euros(reached.total_cents)}**")
        st.button(
            f"Prendre ce tarif pour le scénario {scene.one.letter}",
            key=f"tariffs.take.{word}",
            on_click=_take,
            args=(scene.board, scene, reached),
            icon=":material/check:",
        )


def _take(board: Board, scene: Scene, reached: Reached) -> None:
    board.put(draft_of(reached.scenario, scene.tariffs.convention, board.draft.reference))
