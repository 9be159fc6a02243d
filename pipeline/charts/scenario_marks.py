"""How the present tariff and up to four scenarios are told apart: colour, shape, dash and letter, in every picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.charts.tokens import Palette

MOST_SCENARIOS = 4
PRESENT = "tarif actuel"
SHAPES = ("circle", "diamond", "square", "triangle-up")
DASHES: tuple[list[int], ...] = ([], [6, 3], [2, 2], [8, 3, 2, 3])


@dataclass(frozen=True)
class ScenarioMark:
    """The marks of one scenario."""

    colour: str
    shape: str
    dash: list[int]

    @property
    def key(self) -> dict[str, Any]:
        """The mark as the key of a picture shows it."""
        return {"shape": self.shape, "size": 90, "filled": True, "fill": self.colour, "strokeWidth": 0}


def scenario_mark(place: int, palette: Palette) -> ScenarioMark:
    """The marks of the scenario in a place, 0 to 3. IndexError beyond."""
    colours = (palette.expected, palette.invoiced, palette.second_scenario, palette.consistent)
    return ScenarioMark(colours[place], SHAPES[place], DASHES[place])


def present_mark(palette: Palette) -> ScenarioMark:
    """The marks of the present tariff."""
    return ScenarioMark(palette.not_auditable, "stroke", [])
