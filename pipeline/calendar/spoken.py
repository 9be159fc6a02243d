"""Days and lists of communes as French words, for columns of a frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import polars as pl

from pipeline.wording import count, day, enumeration

MOST_NAMED = 3
"""Beyond this many communes, their number says more than their names."""


def for_each_day(frame: pl.DataFrame, column: str, answer: Callable[[date], object], kind: pl.DataType) -> pl.Expr:
    """An expression that gives the answer for each different day of a column, asked once a day; null for null."""
    days = frame[column].drop_nulls().unique().to_list()
    return pl.col(column).replace_strict(days, [answer(value) for value in days], default=None, return_dtype=kind)


def spoken_day(frame: pl.DataFrame, column: str) -> pl.Expr:
    """The days of a column as they are said: `1er juin 2027`."""
    return for_each_day(frame, column, day, pl.String())


def named(names: list[str]) -> str:
    """`Aigné, Fay et Ruaudin`, or `17 communes`."""
    return enumeration(names) if len(names) <= MOST_NAMED else count(len(names), "commune")
