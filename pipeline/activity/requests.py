"""Requests and incidents: how many, how many hours, how long each step takes (Articles 3 and 6).

Each step counts in the year of its own day. Delays are in calendar days. A step whose day is not known has no delay,
and work done before it was accepted has none from acceptance to work: neither is a delay of zero.
"""

from __future__ import annotations

from datetime import date

import polars as pl

STEPS = {
    "asked": ("asked_on", None),
    "quoted": ("quoted_on", "quoted_hours"),
    "accepted": ("accepted_on", "quoted_hours"),
    "refused": ("refused_on", "quoted_hours"),
    "done": ("done_on", "quoted_hours"),
}
DELAYS = {
    "quote": ("asked_on", "quoted_on"),
    "acceptance": ("quoted_on", "accepted_on"),
    "work": ("accepted_on", "done_on"),
    "whole": ("asked_on", "done_on"),
}
DECILE = (9, 10)
NO_HOURS = pl.lit(None, pl.Decimal(14, 2))


def priced(requests: pl.DataFrame) -> pl.DataFrame:
    """The requests with a proposal; the others are ordinary support, or wait for theirs."""
    return requests.filter(pl.col("quoted_hours").is_not_null())


def request_steps(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Requests with a proposal that took each step between two days: step, requests, hours (quoted), spent_hours.

    A quoted request whose proposal has no day of its own counts from its acceptance. `spent_hours`: of those done,
    where it is known. `requests`: `Bill.requests`.
    """
    rows = priced(requests).with_columns(quoted_on=pl.coalesce("quoted_on", "accepted_on", "refused_on"))
    counted = [
        rows.filter(pl.col(day).is_between(first, last)).select(
            step=pl.lit(step),
            requests=pl.len().cast(pl.Int64),
            hours=pl.col(hours).sum().cast(pl.Decimal(14, 2)) if hours else NO_HOURS,
            spent_hours=pl.col("spent_hours").sum().cast(pl.Decimal(14, 2)) if step == "done" else NO_HOURS,
        )
        for step, (day, hours) in STEPS.items()
    ]
    return pl.concat(counted)


def request_states(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Requests asked between two days by their state today: state, requests, hours (quoted; null without any)."""
    rows = requests.filter(pl.coalesce("asked_on", "quoted_on", "accepted_on", "done_on").is_between(first, last))
    hours = pl.when(pl.col("quoted_hours").count() > 0).then(pl.col("quoted_hours").sum())
    return (
        rows.group_by("state").agg(requests=pl.len().cast(pl.Int64), hours=hours.cast(pl.Decimal(14, 2))).sort("state")
    )


def request_delays(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """How long each step took, of the requests whose step ended between two days, in calendar days.

    delay (`quote`, `acceptance`, `work`, `whole`), requests (that have both days), median_days (half a day where it
    lies between two), decile_days (nine in ten took at most so long), both null without any.
    """
    rows = priced(requests)
    return pl.concat(
        [
            _delay(rows, begun, ended, first, last).select(pl.lit(name).alias("delay"), pl.all())
            for name, (begun, ended) in DELAYS.items()
        ]
    )


def _delay(rows: pl.DataFrame, begun: str, ended: str, first: date, last: date) -> pl.DataFrame:
    days = (pl.col(ended) - pl.col(begun)).dt.total_days()
    known = rows.filter(pl.col(ended).is_between(first, last)).select(days=days).filter(pl.col("days") >= 0)
    return known.select(
        requests=pl.len().cast(pl.Int64), median_days=pl.col("days").median(), decile_days=ninth_decile(pl.col("days"))
    )


def ninth_decile(values: pl.Expr) -> pl.Expr:
    """The smallest value that nine in ten do not exceed: a value that really occurred; null without any."""
    over, under = DECILE
    ordered = values.drop_nulls().sort()
    rank = (ordered.len().cast(pl.Int64) * over + under - 1) // under
    return ordered.get(pl.max_horizontal(rank - 1, 0), null_on_oob=True)


def awaiting_acceptance(requests: pl.DataFrame, today: date) -> pl.DataFrame:
    """Proposals without an answer, the oldest first.

    insee, reference, subject, asked_on, quoted_on, quoted_hours, waiting_days (since the proposal; null where its day
    is not known).
    """
    waiting = requests.filter(pl.col("state") == "quoted")
    return waiting.select(
        "insee", "reference", "subject", "asked_on", "quoted_on", "quoted_hours",
        waiting_days=(pl.lit(today) - pl.col("quoted_on")).dt.total_days(),
    ).sort("quoted_on", "insee", "reference", nulls_last=True)  # fmt: skip


def requests_by_commune(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Requests with a proposal of each commune between two days, by INSEE code.

    insee, asked, quoted_hours, accepted_hours, refused_hours, done, done_hours (quoted hours of what was done), each by
    the day of its own step.
    """
    rows = priced(requests).with_columns(quoted_on=pl.coalesce("quoted_on", "accepted_on", "refused_on"))

    def within(day: str) -> pl.Expr:
        return pl.col(day).is_between(first, last)

    def hours(day: str) -> pl.Expr:
        return pl.col("quoted_hours").filter(within(day)).sum().cast(pl.Decimal(14, 2))

    return (
        rows.group_by("insee")
        .agg(
            asked=within("asked_on").sum().cast(pl.Int64),
            quoted_hours=hours("quoted_on"),
            accepted_hours=hours("accepted_on"),
            refused_hours=hours("refused_on"),
            done=within("done_on").sum().cast(pl.Int64),
            done_hours=hours("done_on"),
        )
        .sort("insee")
    )


def incidents(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Incidents (Article 3) opened between two days, all communes: one row.

    incidents, solved, open, solved_days (with both days), median_days, decile_days, spent_hours (where known).
    `requests`: the requests in force, incidents among them.
    """
    rows = requests.filter(pl.col("nature") == "incident", pl.col("asked_on").is_between(first, last))
    days = (pl.col("done_on") - pl.col("asked_on")).dt.total_days()
    return rows.select(
        incidents=pl.len().cast(pl.Int64),
        solved=pl.col("done_on").count().cast(pl.Int64),
        open=pl.col("done_on").null_count().cast(pl.Int64),
        median_days=days.median(),
        decile_days=ninth_decile(days),
        spent_hours=pl.when(pl.col("spent_hours").count() > 0).then(pl.col("spent_hours").sum()),
    )


def incidents_by_commune(requests: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """insee, incidents opened between two days, by INSEE code."""
    rows = requests.filter(pl.col("nature") == "incident", pl.col("asked_on").is_between(first, last))
    return rows.group_by("insee").agg(incidents=pl.len().cast(pl.Int64)).sort("insee")
