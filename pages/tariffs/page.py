"""What would other tariffs do, and to whom?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.shared.gate import enter
from pages.shared.layout import Figure, Rule, figures, head, how_obtained, setting_of
from pages.shared.moment import observed_on
from pages.shared.states import safely
from pages.shared.words import plain
from pages.tariffs.board import Board, Computed, compute, open_board, write_address
from pages.tariffs.editor import choose_scenario, choose_years, edit
from pages.tariffs.keeping import show_adoption, show_done, show_keeping
from pages.tariffs.legal import show_clock
from pages.tariffs.solving import show_solving
from pages.tariffs.views import VIEWS, Scene
from pipeline.access import SeenBooks
from pipeline.access.tariffs import SeenTariffs
from pipeline.tariffs.comparison import Shown
from pipeline.tariffs.sentences import clock_figure, covered, for_whom, headline
from pipeline.wording import euros, number, signed_euros

QUESTION = "Que feraient d’autres tarifs, et à qui\u202f?"
YEAR, VIEW = "simulation", "vue"


def show(books: SeenBooks) -> None:
    """The page, in the order in which it is read."""
    tariffs = SeenTariffs(books)
    board = open_board(tariffs)
    computed = compute(board, tariffs)
    write_address(board, [one.result.scenario for one in computed.shown])
    one = computed.of(board.chosen)
    year = _year(board)
    if one is None:
        head(QUESTION, "**Ce scénario a un champ à corriger**, indiqué ci-dessous\u202f; rien n’est enregistré.")
    else:
        of = one.year(year)
        head(QUESTION, f"**{plain(headline(one.result.scenario.name, of))}** {plain(for_whom(of))}")
        figures(_figures(one, year))
    show_done()
    for sentence in (*board.said, *st.session_state.pop("tariffs_said", [])):
        st.warning(plain(sentence), icon=":material/link_off:")
    choose_scenario(board)
    left, right = st.columns([2, 3], gap="large")
    with left, st.container(border=True):
        edit(board, tariffs, computed.problems.get(board.chosen, ()), _account_fees(computed, year))
        choose_years(board)
    if one is not None:
        scene = Scene(board, tariffs, computed, one, year, setting_of(books))
        with right:
            _picture(scene)
        _below(scene, books)
    _keeping(board, tariffs, computed)


def _year(board: Board) -> int:
    """The year shown, from the address; else the first whole year under the new tariff."""
    asked = st.query_params.get(YEAR, "")
    if asked.isdigit() and int(asked) in board.years:
        return int(asked)
    later = [year for year in board.years if year > board.draft.fields["effective"].year]
    return later[0] if later else board.years[-1]


def _account_fees(computed: Computed, year: int) -> int:
    return computed.shown[0].year(year).summary.base_account_fees_cents if computed.shown else 0


def _figures(one: Shown, year: int) -> list[Figure]:
    of = one.year(year)
    summary = of.summary
    share, cost = covered(of.coverage)
    return [
        Figure(
            f"Total {year}", euros(summary.total_scenario_cents), f"{signed_euros(summary.change_cents)} sur l’actuel"
        ),
        Figure(
            "Hausses · baisses",
            f"{number(summary.losers)} · {number(summary.winners)}",
            f"{number(summary.unchanged)} sans écart, {number(summary.refusing)} refus",
        ),
        Figure("Coût couvert", share, cost),
        Figure("Communication", *clock_figure(one.result)),
    ]


def _picture(scene: Scene) -> None:
    def look() -> None:
        scene.board.touched = True
        st.query_params.update({YEAR: str(st.session_state["tariffs.year"]), VIEW: st.session_state["tariffs.view"]})

    st.session_state.setdefault("tariffs.year", scene.year)
    if st.session_state["tariffs.year"] not in scene.board.years:
        st.session_state["tariffs.year"] = scene.year
    asked = st.query_params.get(VIEW)
    st.session_state.setdefault("tariffs.view", asked if asked in VIEWS else next(iter(VIEWS)))
    st.segmented_control("Année montrée", scene.board.years, key="tariffs.year", required=True, on_change=look)
    view = st.segmented_control(
        "Ce que l’on regarde", list(VIEWS), key="tariffs.view", required=True,
        format_func=lambda name: VIEWS[name][0], wrap=True, on_change=look,
    )  # fmt: skip
    VIEWS[view or next(iter(VIEWS))][1](scene)


def _below(scene: Scene, books: SeenBooks) -> None:
    how_obtained(
        [
            Rule("Volumes", " ".join(plain(said) for said in scene.one.result.assumptions), "articles 6 et 7"),
            Rule(
                "Arrondi",
                "Un seul arrondi par commune et par an, au centime, la moitié s’éloignant de zéro.",
                "article 6",
            ),
            Rule(
                "Décomposition",
                "Chaque part est la moyenne de ce que le changement ajoute, dans tous les ordres possibles\u00a0: elle "
                "ne dépend pas de l’ordre, et les parts s’additionnent au centime.",
                "méthode",
            ),
        ],
        scene.setting,
    )
    _opened("Calendrier juridique", ":material/gavel:", lambda: show_clock(scene, observed_on(books)))
    _opened("Quel tarif donne ce total\u202f?", ":material/target:", lambda: show_solving(scene))
    _opened("Adopter ce tarif", ":material/verified:", lambda: show_adoption(scene, scene.one))


def _opened(label: str, icon: str, show_it: Callable[[], None]) -> None:
    """A part of the page that is computed only while it is open: a closed one must not slow a moved slider."""
    part = st.expander(label, icon=icon, key=f"tariffs.part.{label}", on_change="rerun")
    if part.open:
        with part:
            show_it()


def _keeping(board: Board, tariffs: SeenTariffs, computed: Computed) -> None:
    _opened("Enregistrer, ouvrir, partager", ":material/save:", lambda: show_keeping(board, tariffs, computed))


seen = enter()
with safely("Simuler d’autres tarifs"):
    show(seen)
