"""Colours of the dashboard, light and dark, in one place; each has a shape, a dash or a word beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme: text meets 4.5:1 on both grounds, marks meet 3:1.

    `track` and `grid` are furniture (rows, grid lines): they carry no meaning of their own.
    """

    background: str
    panel: str
    text: str
    muted: str
    expected: str
    invoiced: str
    invoiced_text: str
    consistent: str
    difference: str
    not_auditable: str
    second_scenario: str
    grid: str
    track: str


PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        background="#FFFFFF",
        panel="#F5F4F0",
        text="#1E2430",
        muted="#5B6472",
        expected="#17456B",
        invoiced="#C4661A",
        invoiced_text="#A85208",
        consistent="#0B7261",
        difference="#B3261E",
        not_auditable="#646C79",
        second_scenario="#6D4BA3",
        grid="#E3E1DA",
        track="#EFEDE7",
    ),
    "dark": Palette(
        background="#12161C",
        panel="#1B212A",
        text="#E8EBF0",
        muted="#A3ACBA",
        expected="#6FB1E4",
        invoiced="#F0A35B",
        invoiced_text="#F0A35B",
        consistent="#4CC2A9",
        difference="#FF8A80",
        not_auditable="#9AA4B2",
        second_scenario="#B79CE6",
        grid="#2B333F",
        track="#202731",
    ),
}
