"""Accounts that come and go, month by month, and how many stay (Article 3)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention.months import add_months, first_day

ARRIVALS = ("opened", "reopened", "moved_in")
DEPARTURES = ("closed", "moved_out")
MOVES = (*ARRIVALS, *DEPARTURES)


def left_on() -> pl.Expr:
    """The day at whose end an account has left its commune: that of its closing; of a transfer, the first elsewhere."""
    return pl.when(pl.col("closed_by") == "moved_out").then(pl.col("closed").dt.offset_by("1d")).otherwise("closed")


def open_at(day: date) -> pl.Expr:
    """Whether a period runs on beyond the end of a day: what closes on that day is closed."""
    return (pl.col("opened") <= day) & (left_on().is_null() | (left_on() > day))


def moves_by_commune(periods: pl.DataFrame, first: date, until: date) -> pl.DataFrame:
    """Moves of each commune in each month from that of `first` to that of `until`, by month and commune.

    insee, month (its first day), opened, reopened, moved_in, closed, moved_out, presumed (closings that are presumed),
    open_accounts (at the end of the month; of the last month, at the end of `until`). The accounts of a month are those
    of the month before, and what came, less what left.
    """
    start = first_day(first)
    months = []
    while start <= until:
        months.append(start)
        start = add_months(start, 1)
    known = periods.filter(pl.col("opened") <= until)
    came = _counted(known, "opened_by", pl.col("opened"), ARRIVALS)
    gone = known.with_columns(left=left_on()).filter(pl.col("left") <= until)
    went = _counted(gone, "closed_by", pl.col("left"), DEPARTURES)
    presumed = (
        gone.filter("presumed", pl.col("closed_by") == "closed")
        .group_by("insee", month=pl.col("left").dt.truncate("1mo"))
        .agg(presumed=pl.len().cast(pl.Int64))
    )
    grid = (
        pl.concat([came.select("insee", "month"), went.select("insee", "month")])
        .select("insee")
        .unique()
        .join(pl.DataFrame({"month": months}, schema={"month": pl.Date}), how="cross")
    )
    every = pl.concat([grid, came.select("insee", "month"), went.select("insee", "month")]).unique()
    table = every.sort("insee", "month")
    for part in (came, went, presumed):
        table = table.join(part, on=["insee", "month"], how="left", validate="1:1", maintain_order="left")
    table = table.with_columns(pl.col(*MOVES, "presumed").fill_null(0))
    change = pl.sum_horizontal(ARRIVALS) - pl.sum_horizontal(DEPARTURES)
    table = table.with_columns(open_accounts=change.cum_sum().over("insee"))
    shown = table.filter(pl.col("month") >= first_day(first))
    return shown.select("insee", "month", *MOVES, "presumed", "open_accounts").sort("month", "insee")


def _counted(periods: pl.DataFrame, kind: str, day: pl.Expr, kinds: tuple[str, ...]) -> pl.DataFrame:
    """insee, month and the number of each kind of move."""
    return periods.group_by("insee", month=day.dt.truncate("1mo")).agg(
        (pl.col(kind) == name).sum().cast(pl.Int64).alias(name) for name in kinds
    )


def drawn_moves() -> tuple[pl.Expr, pl.Expr]:
    """All that came as `opened`, all that left as `closed`: what a picture of moves shows."""
    return pl.sum_horizontal(ARRIVALS).alias("opened"), pl.sum_horizontal(DEPARTURES).alias("closed")


def total_moves(moves: pl.DataFrame) -> pl.DataFrame:
    """Moves of all communes together, one row a month. A transfer between two of them is an arrival and a departure."""
    return moves.group_by("month").agg(pl.col(*MOVES, "presumed", "open_accounts").sum()).sort("month")
