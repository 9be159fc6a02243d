"""What arrived between a titre and today: events of accounts, and requests told otherwise (Article 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.review.known import Inputs

EVENTS = ("opened", "closed", "reopened", "moved_in", "moved_out")
REQUEST_FACTS = ("quoted_hours", "accepted_on", "refused_on", "done_on")


@dataclass(frozen=True, eq=False)
class LearnedSince:
    """`events`: account, event, date, known_on. `requests`: reference, known_on, and the facts that were not known.

    Both are of one commune, and told by extracts dated after `reference_date`; by date, account and reference.
    """

    reference_date: date
    events: pl.DataFrame
    requests: pl.DataFrame


def learned_since(inputs: Inputs, insee: str, year: int, reference_date: date) -> LearnedSince:
    """What extracts dated after a commune's reference date told of a year: its movements of accounts, its requests."""
    events = inputs.events.filter(
        pl.col("insee") == insee,
        pl.col("known_on") > reference_date,
        pl.col("event").is_in(EVENTS),
        pl.col("date") <= date(year, 12, 31),
    )
    then = inputs.known(reference_date).requests.filter(pl.col("insee") == insee)
    facts = ["reference", *(name for name in REQUEST_FACTS if name in then.columns)]
    today = inputs.requests.filter(pl.col("insee") == insee, pl.col("nature") == "request")
    changed = today.join(then.select(facts), on=facts, how="anti", nulls_equal=True)
    if "known_on" not in changed.columns:
        changed = changed.with_columns(known_on=pl.lit(None, dtype=pl.Date))
    when = pl.coalesce("done_on", "accepted_on", "quoted_on", "asked_on").dt.year()
    return LearnedSince(
        reference_date=reference_date,
        events=events.select("account", "event", "date", "known_on").sort("date", "account", "event"),
        requests=changed.filter(when == year)
        .select("reference", "quoted_hours", "accepted_on", "done_on", "known_on")
        .sort("reference"),
    )
