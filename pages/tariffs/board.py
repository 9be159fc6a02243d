"""What lies on the table: up to four scenarios as drafts, and years; kept in the session and in the address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from pipeline.access.tariffs import SeenTariffs
from pipeline.tariffs import (
    Draft,
    Problem,
    Scenario,
    ScenarioError,
    draft_of,
    from_link,
    starting_scenario,
    to_link,
)
from pipeline.tariffs.comparison import LETTERS, Shown

BOARD = "tariffs_board"
LINK = "s"
WRONG = "tariffs.wrong"
"""Where what was wrong with the last entry stays, until the scenarios change or another one is tried."""
MOST = len(LETTERS)
STARTING_NAME = "Premier scénario"
"""Says nothing of its price, which whoever opens the page moves at once."""


@dataclass
class Board:
    """Drafts with an identity each (a draft that is replaced gets a new one, and so new widgets), and what is shown.

    `written`: the links as this session last put them in the address. `touched`: something was entered since.
    `clicks`: how often the picture was clicked. `turns`: by field, how often something else than its widget wrote it.
    """

    drafts: list[Draft]
    years: list[int]
    first_id: int = 0
    ids: list[int] = field(default_factory=list)
    chosen: int = 0
    written: list[str] = field(default_factory=list)
    touched: bool = False
    clicks: int = 0
    turns: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give each draft its identity."""
        self.ids = [self.first_id + place for place in range(len(self.drafts))]

    @property
    def draft(self) -> Draft:
        """The draft that is being written."""
        return self.drafts[self.chosen]

    def key(self, name: str) -> str:
        """The key of a widget of the draft that is being written."""
        return self._turned(self._field(name))

    def renew(self, name: str) -> None:
        """Another widget for a field, since something else wrote it.

        A browser sends what all its widgets hold. One that has not yet been told the new value sends the old one, as if
        it had just been entered: as it belongs to a widget that is no more, nobody heeds it.
        """
        field_key = self._field(name)
        self.turns[field_key] = self.turns.get(field_key, 0) + 1

    def heeds(self, name: str, do: Callable[[], None]) -> Callable[[], None]:
        """What a widget does when it changes, unless another one has taken its place meanwhile."""
        field_key, key = self._field(name), self.key(name)

        def heeding() -> None:
            if self._turned(field_key) == key:
                self.touched = True
                do()

        return heeding

    def _field(self, name: str) -> str:
        return f"tariffs.{self.ids[self.chosen]}.{name}"

    def _turned(self, field_key: str) -> str:
        turn = self.turns.get(field_key)
        return f"{field_key}.{turn}" if turn else field_key

    def add(self, draft: Draft) -> None:
        """Lay one more draft on the table, and write on it. Nothing where four lie there."""
        if len(self.drafts) < MOST:
            self.touched = True
            self.drafts.append(draft)
            self.ids.append(max(self.ids) + 1)
            self.chosen = len(self.drafts) - 1

    def put(self, draft: Draft) -> None:
        """Another draft in place of the one that is being written."""
        self.touched = True
        self.drafts[self.chosen] = draft
        self.ids[self.chosen] = max(self.ids) + 1

    def remove(self) -> None:
        """Take the draft that is being written off the table; the last one stays."""
        if len(self.drafts) > 1:
            self.touched = True
            del self.drafts[self.chosen], self.ids[self.chosen]
            self.chosen = min(self.chosen, len(self.drafts) - 1)

    def bound(
        self,
        target: dict[str, Any],
        name: str,
        default: Any,  # noqa: ANN401 (what a widget holds)
        also: Callable[[], None] | None = None,
        starting: str = "",
    ) -> dict[str, Any]:
        """The key and the callback of a widget that writes `target[name]`. `also`: what else its change does.

        `starting`: the widget's parameter for what it first holds, needed where something else writes the field too: a
        widget that is told its value later is empty for a moment, and a browser may send that.
        """
        key = self.key(name)
        target.setdefault(name, default)
        if not starting and key not in st.session_state:
            st.session_state[key] = target[name]

        def take() -> None:
            target[name] = st.session_state[key]
            if also is not None:
                also()

        return {"key": key, "on_change": self.heeds(name, take)} | ({starting: target[name]} if starting else {})

    def write(self, target: dict[str, Any], name: str, value: Any) -> None:  # noqa: ANN401
        """Write a field from elsewhere than its own widget."""
        self.touched = True
        target[name] = value
        self.renew(name)


def open_board(tariffs: SeenTariffs) -> Board:
    """The scenarios of the address if this session did not write them, else those of the session, else a first one.

    What was just entered is newer than the address it comes with: a slider moved twice in a breath is sent by a browser
    that has not yet had the address of the first move, and that address must not undo the second.
    """
    board: Board | None = st.session_state.get(BOARD)
    asked = st.query_params.get_all(LINK)[:MOST]
    if board is None or (asked and asked != board.written and not board.touched):
        first_id = 0 if board is None else max(board.ids) + 1
        board = _from_address(tariffs, asked, first_id) or board or _first_board(tariffs)
        board.written = asked
        st.session_state[BOARD] = board
    return board


def _first_board(tariffs: SeenTariffs) -> Board:
    scenario = starting_scenario(tariffs.convention, STARTING_NAME)
    return Board([draft_of(scenario, tariffs.convention)], list(scenario.years))


def _from_address(tariffs: SeenTariffs, words: list[str], first_id: int) -> Board | None:
    scenarios, said = [], []
    for word in words:
        try:
            scenarios.append(from_link(word, tariffs.convention, tariffs.communes()))
        except ScenarioError as error:
            said += [f"Ce lien n’a pas pu être lu\u00a0: {problem.message}" for problem in error.problems]
    if not scenarios:
        if said:
            st.session_state["tariffs_said"] = said
        return None
    years = sorted({year for scenario in scenarios for year in scenario.years})
    return Board([draft_of(scenario, tariffs.convention) for scenario in scenarios], years, first_id, said=said)


def write_address(board: Board, scenarios: list[Scenario]) -> None:
    """The scenarios that can be read, in the address: whoever opens it sees the same."""
    links = [to_link(scenario) for scenario in scenarios]
    if links != board.written:
        st.session_state.pop(WRONG, None)
    if links != board.written or st.query_params.get_all(LINK) != links:
        st.query_params[LINK] = links
        board.written = links
    board.touched = False


@dataclass(frozen=True)
class Computed:
    """The drafts that could be computed, and by place what is wrong with the others."""

    shown: tuple[Shown, ...]
    problems: dict[int, tuple[Problem, ...]]

    def of(self, place: int) -> Shown | None:
        """What a draft gives; None where it is at fault."""
        return next((one for one in self.shown if one.place == place), None)


def compute(board: Board, tariffs: SeenTariffs) -> Computed:
    """Every draft read and simulated; each answer is kept by the books, so that only a moved one costs."""
    shown, problems = [], {}
    for place, draft in enumerate(board.drafts):
        draft.fields["years"] = list(board.years)
        try:
            shown.append(Shown(place, tariffs.simulate(tariffs.read(draft.content()))))
        except ScenarioError as error:
            problems[place] = error.problems
    return Computed(tuple(shown), problems)


def copied(draft: Draft, name: str) -> Draft:
    """A draft of its own with the same fields under another name."""
    settings = {kind: dict(own) for kind, own in draft.settings.items()}
    return replace(draft, fields=dict(draft.fields) | {"name": name}, settings=settings, reference=None)
