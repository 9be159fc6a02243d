"""Durations as consoles write them (`1 jours 5 heures 14 minutes`, a day of 24 hours) → hours of two decimals."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipeline.extracts.cells import Where
from pipeline.extracts.numbers import as_hours, hundredths
from pipeline.extracts.slices import evaluate

SECONDS = {
    "(?:jours?|jour\\(s\\)|days?|j|d)": 86_400,
    "(?:heures?|heure\\(s\\)|hours?|h)": 3_600,
    "(?:minutes?|minute\\(s\\)|min|mn)": 60,
    "(?:secondes?|seconde\\(s\\)|seconds?|sec|s)": 1,
}
IN_WORDS = rf"^(?:\d{{1,6}}\s*(?:{'|'.join(SECONDS)})(?:[\s,.]+|$))+$"
# 3h30 · 3 h 05 · 12:40 · 12:40:00
CLOCK = r"^(\d{1,6})\s*[:h]\s*(\d{2})(?::(\d{2}))?$"
HOUR, MINUTE = 3_600, 60
HUNDREDTH = 36


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration as hours, Decimal(9, 2); the parts of a cell of several lines are added.

    `exact`: what is not a whole number of hundredths (20 minutes) cannot be read: it would be billed at another
    price. Without it, it is rounded half up.
    """

    exact: bool = False
    problem: str = "bad_hours"
    dtype: pl.DataType = field(default_factory=lambda: pl.Decimal(9, 2))

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """Hours."""
        cell = pl.col("cell").str.to_lowercase()
        clock = cell.str.extract_groups(CLOCK)
        of_clock = (
            clock.struct.field("1").cast(pl.Int64) * HOUR
            + clock.struct.field("2").cast(pl.Int64) * MINUTE
            + clock.struct.field("3").cast(pl.Int64).fill_null(0)
        )
        in_words = pl.when(cell.str.contains(IN_WORDS)).then(
            pl.sum_horizontal(_count(cell, unit) * seconds for unit, seconds in SECONDS.items())
        )
        seconds = pl.coalesce(of_clock, in_words)
        whole = pl.when(seconds % HUNDREDTH == 0).then(seconds // HUNDREDTH)
        rounded = whole if self.exact else (seconds * 2 + HUNDREDTH) // (2 * HUNDREDTH)
        return evaluate(cells, as_hours(pl.coalesce(hundredths(pl.col("cell")), rounded)))

    def values(self) -> dict[str, str]:
        """None."""
        return {}


def _count(cell: pl.Expr, unit: str) -> pl.Expr:
    """How many of a unit, all mentions added."""
    mentions = cell.str.extract_all(rf"\d{{1,6}}\s*{unit}(?:[\s,.]|$)")
    return mentions.list.eval(pl.element().str.extract(r"^(\d+)").cast(pl.Int64)).list.sum()
