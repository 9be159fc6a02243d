"""Whether the means are adequate (Article 9): hours done against hours available, cost against recharge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

SORTS = ("request", "support", "incident")
HUNDRED = 100


@dataclass(frozen=True)
class Means:
    """Hours and money of an exercice. None: nothing entered, which is not zero.

    `available_hours`: of the lines of cost that tell theirs; `lines_without_hours`: of those that do not.
    `done_hours`: spent on what was done in the year; `tasks_without_hours`: done, and nobody said in how many hours.
    """

    available_hours: Decimal | None
    lines_without_hours: int
    done_hours: Decimal
    tasks_without_hours: int
    cost_cents: int | None
    recharge_cents: int

    @property
    def used_percent(self) -> Decimal | None:
        """Hours done against hours available, in per cent; None where none is entered."""
        if not self.available_hours:
            return None
        return HUNDRED * self.done_hours / self.available_hours

    @property
    def coverage_percent(self) -> Decimal | None:
        """The recharge against the cost, in per cent; None where no cost is entered."""
        if not self.cost_cents:
            return None
        return Decimal(HUNDRED * self.recharge_cents) / self.cost_cents


def current_costs(costs: pl.DataFrame) -> pl.DataFrame:
    """The costs in force, one line per exercice and item: the later extract wins."""
    return (
        costs.sort("exercice", "item", "known_on", "deposit_id", "line")
        .unique(["exercice", "item"], keep="last", maintain_order=True)
        .select("exercice", "item", "amount_cents", "hours_available")
    )


def hours_done(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Hours spent on what was done between two days: one row per sort of work (`request`, `support`, `incident`).

    sort, tasks, hours, unknown (tasks whose hours are not known). `requests`: in force, incidents among them; a request
    without a proposal is ordinary support (Article 3).
    """
    sort = (
        pl.when(pl.col("nature") == "incident")
        .then(pl.lit("incident"))
        .when(pl.col("quoted_hours").is_null())
        .then(pl.lit("support"))
        .otherwise(pl.lit("request"))
    )
    done = requests.filter(pl.col("done_on").is_between(first, last)).with_columns(sort=sort)
    found = done.group_by("sort").agg(
        tasks=pl.len().cast(pl.Int64),
        hours=pl.col("spent_hours").sum().cast(pl.Decimal(14, 2)),
        unknown=pl.col("spent_hours").null_count().cast(pl.Int64),
    )
    every = pl.DataFrame({"sort": SORTS})
    return every.join(found, on="sort", how="left", maintain_order="left", validate="1:1").with_columns(
        pl.col("tasks", "unknown").fill_null(0), pl.col("hours").fill_null(Decimal(0))
    )


def means(costs: pl.DataFrame, work: pl.DataFrame, recharge_cents: int, year: int) -> Means:
    """The means of an exercice. `costs`: in force; `work`: from `hours_done`; `recharge_cents`: all communes."""
    own = costs.filter(pl.col("exercice") == year)
    told = own["hours_available"].drop_nulls()
    return Means(
        available_hours=Decimal(told.sum()) if told.len() else None,
        lines_without_hours=own["hours_available"].null_count(),
        done_hours=Decimal(work["hours"].sum()),
        tasks_without_hours=int(work["unknown"].sum()),
        cost_cents=int(own["amount_cents"].sum()) if own.height else None,
        recharge_cents=recharge_cents,
    )
