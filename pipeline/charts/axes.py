"""Axes of amounts, on which no commune flattens the others, and of months."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW
from pipeline.charts.theme import SHORT_MONTHS
from pipeline.wording import MONTHS

CROWDED = 6
"""When the largest amount is beyond this many times the median one, a linear axis would flatten the others."""
FEWEST = 3
FINEST = 200
"""Ticks below this part of the largest amount would crowd the left end."""
ROUND_EUROS = (0, 10, 50, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
FLATTENING = 3
"""A bar more than this many times the next one is cut, so that the others can be read."""
CUT_LENGTH = 1.18
MOST_CUT = 2
SQUARE_ROOT_WORDS = "Échelle en racine carrée\u00a0: les grands montants sont resserrés."


@dataclass(frozen=True)
class AmountAxis:
    """A horizontal axis in euros, from `left` pixels to where `right` (Vega expression) says; zero is always on it."""

    largest: float
    smallest: float
    square_root: bool
    left: float
    right: str

    @property
    def words(self) -> str:
        """What a reader must know of the scale, or nothing."""
        return SQUARE_ROOT_WORDS if self.square_root else ""

    def encode(self, field: str) -> alt.X:
        """The channel of one field on this axis."""
        least = self.largest / FINEST
        ticks = [value for value in ROUND_EUROS if value == 0 or least <= value <= self.largest]
        return alt.X(
            f"{field}:Q",
            scale=alt.Scale(
                type="sqrt" if self.square_root else "linear",
                domain=[min(self.smallest, 0), self.largest or 1],
                range=[self.left, alt.expr(self.right)],
                nice=False,
            ),
            axis=alt.Axis(
                format="$,.0f",
                title=None,
                values=ticks if self.square_root else alt.Undefined,
                tickCount=alt.Undefined if self.square_root else 4,  # with values, it would thin them out
                labelOverlap="greedy",
                labelSeparation=6,
                labelFlush=False,
                domain=False,
                ticks=False,
                labelPadding=6,
            ),
        )


def amount_axis(cents: pl.Series, left: float, right: str) -> AmountAxis:
    """The axis for these amounts: linear, or square root when the largest would flatten most of the others."""
    amounts = cents.drop_nulls() / 100
    positive = amounts.filter(amounts > 0)
    median = positive.median()
    largest = float(positive.max() or 0) if positive.len() else 0.0  # type: ignore[arg-type]
    crowded = positive.len() >= FEWEST and isinstance(median, float) and largest > CROWDED * median
    smallest = float(amounts.min() or 0) if amounts.len() else 0.0  # type: ignore[arg-type]
    return AmountAxis(largest=largest, smallest=smallest, square_root=crowded, left=left, right=right)


def month_axis(months: Sequence[date]) -> alt.Axis:
    """Names of these months, numbered from 0: short, initials where it is narrow; the year under its first month."""
    years = [str(value.year) if at == 0 or value.month == 1 else "" for at, value in enumerate(months)]
    wide = [[SHORT_MONTHS[value.month - 1], year] for value, year in zip(months, years, strict=True)]
    narrow = [[MONTHS[value.month - 1][0].upper(), year] for value, year in zip(months, years, strict=True)]
    names = f"({IS_NARROW} ? {json.dumps(narrow)} : {json.dumps(wide, ensure_ascii=False)})[datum.value]"
    return alt.Axis(
        title=None, domain=False, ticks=False, labelAngle=0, labelOverlap=False, labelPadding=8, labelExpr=names
    )


def cut_length(cents: list[int]) -> int:
    """Length of the longest bar, in cents: the largest amount, or a little over the largest that flattens no other.

    At most two amounts are cut, and only where more communes than that come after them.
    """
    positive = [amount for amount in cents if amount > 0]
    for giants in range(MOST_CUT, 0, -1):
        after = positive[giants:]
        if len(after) > giants and positive[giants - 1] > FLATTENING * after[0]:
            return round(after[0] * CUT_LENGTH)
    return max(positive, default=0)
