"""Civil month arithmetic: the calendar of the convention counts in months, never in days (Articles 6, 7, 10)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import polars as pl

MONTHS_OF_A_YEAR = 12


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier if negative), or the month's last day where there is no such day.

    2 months after 31 December is 28 February, 29 in a leap year.
    """
    index = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = divmod(index, MONTHS_OF_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_months_expr(day: pl.Expr, months: int) -> pl.Expr:
    """The same arithmetic on a column of days: Date in, Date out; null stays null."""
    return day.dt.offset_by(f"{months}mo")


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February in a common year."""
    return add_months(day, years * MONTHS_OF_A_YEAR)


def first_day(day: date) -> date:
    """The first day of that day's month: from it an opened account counts (Article 6)."""
    return day.replace(day=1)


def last_day(day: date) -> date:
    """The last day of that day's month: to it a closed account counts (Article 6)."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_starts(year: int) -> tuple[date, ...]:
    """The first day of each of the twelve months of a civil year."""
    return tuple(date(year, month, 1) for month in range(1, MONTHS_OF_A_YEAR + 1))
