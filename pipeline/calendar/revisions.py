"""Each revision followed per commune: communicated, received, answered, amendment signed (Articles 7 and 11)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import polars as pl

from pipeline.calendar.spoken import for_each_day
from pipeline.convention import Convention, terms
from pipeline.convention.months import add_months_expr

ANSWERS = {
    "not_communicated": "pas encore communiquée",
    "receipt_unknown": "communiquée, réception non prouvée",
    "silent_so_far": "délai de refus en cours",
    "accepted": "acceptée",
    "refused": "refusée",
    "refused_late": "refus hors délai\u00a0: réputée acceptée",
    "silent_accepted": "réputée acceptée, avenant non signé",
    "signed": "avenant signé",
}
"""Where a commune stands with a revision, and its French words."""
REFUSED = "refused"
STEP_COLUMNS = ("communicated", "received", "answer", "amendment")


def revision_dates(steps: pl.DataFrame, convention: Convention, adopted: Iterable[date] = ()) -> list[date]:
    """The effect dates of every revision, oldest first: that of the contract's end, those adopted, those followed.

    The first one is there even while no tariff is known: its duties do not wait for one (Article 7).
    """
    followed = steps["effective"].drop_nulls().to_list()
    return sorted({convention.day("firm_until"), *adopted, *followed})


def refusals(steps: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """The refusals that count, those within the delay: insee, effective, refused_on, last_day (Article 7).

    The delay runs from proven receipt: without one it has not begun to run, and a refusal is in time.
    """
    table = _wide(steps, convention)
    kept = table.filter(_refuses() & ~_is_late())
    last_day = _for_each_effect(kept, terms.last_day_after_refusal, convention)
    return kept.select("insee", "effective", refused_on="answered_on", last_day=last_day)


def revision_follow_up(
    adhesions: pl.DataFrame, steps: pl.DataFrame, revisions: Iterable[date], convention: Convention, on: date
) -> pl.DataFrame:
    """Where each commune stands with each revision on a day; one row per revision and commune that it concerns.

    Columns: effective, insee, communicated_on, communicate_by, days_late (of the communication; null while unknown),
    received_on, refusal_until (null while no receipt is proven), answered_on, amendment_on, sign_by, state (see
    ANSWERS). Steps dated after the day are not known yet. Sorted by effective, insee.

    Args:
        adhesions: insee, effective, end; those in force before any refusal cuts them.
        steps: insee, effective, step, date, answer.
        revisions: Effect dates.
        convention: Delays.
        on: The day from which it is seen.
    """
    known = _wide(steps.filter(pl.col("date") <= on), convention)
    parts = [_concerned(adhesions, effective, convention) for effective in revisions]
    concerned = pl.concat([pl.DataFrame(schema={"insee": pl.String, "effective": pl.Date, "sign_by": pl.Date}), *parts])
    late = (pl.col("communicated_on") - pl.col("communicate_by")).dt.total_days().clip(lower_bound=0)
    return (
        concerned.join(known, on=["insee", "effective"], how="left", validate="1:1")
        .with_columns(communicate_by=_for_each_effect(concerned, terms.communicate_by, convention))
        .with_columns(days_late=late, state=_state(on))
        .select(
            *("effective", "insee", "communicated_on", "communicate_by", "days_late", "received_on", "refusal_until"),
            *("answered_on", "amendment_on", "sign_by", "state"),
        )
        .sort("effective", "insee")
    )


def _concerned(adhesions: pl.DataFrame, effective: date, convention: Convention) -> pl.DataFrame:
    """Communes whose convention runs on the eve of a revision."""
    eve = terms.last_day_after_refusal(effective, convention)
    runs = (pl.col("effective") <= eve) & (pl.col("end").is_null() | (pl.col("end") >= eve))
    return (
        adhesions.filter(runs)
        .select("insee", effective=pl.lit(effective, dtype=pl.Date), sign_by=pl.lit(eve, dtype=pl.Date))
        .unique("insee")
    )


def _wide(steps: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """One row per commune and revision, a column per step, and the end of the refusal delay."""
    dates = [pl.col("date").filter(pl.col("step") == step).last().alias(f"{step}_on") for step in STEP_COLUMNS]
    answer = pl.col("answer").filter(pl.col("step") == "answer").last()
    return (
        steps.filter(pl.col("effective").is_not_null(), pl.col("insee").is_not_null())
        .group_by("insee", "effective")
        .agg(*dates, answer)
        .with_columns(refusal_until=add_months_expr(pl.col("received_on"), convention.number("refusal_months")))
        .rename({"answer_on": "answered_on"})
    )


def _for_each_effect(
    frame: pl.DataFrame, answer: Callable[[date, Convention], date], convention: Convention
) -> pl.Expr:
    """A date of each revision, from its effect."""
    return for_each_day(frame, "effective", lambda effective: answer(effective, convention), pl.Date())


def _refuses() -> pl.Expr:
    return (pl.col("answer") == REFUSED).fill_null(value=False)


def _is_late() -> pl.Expr:
    return (pl.col("answered_on") > pl.col("refusal_until")).fill_null(value=False)


def _state(on: date) -> pl.Expr:
    over = (pl.col("refusal_until") < on).fill_null(value=False)
    return (
        pl.when(_refuses() & ~_is_late()).then(pl.lit("refused"))
        .when(pl.col("amendment_on").is_not_null()).then(pl.lit("signed"))
        .when(_refuses()).then(pl.lit("refused_late"))
        .when(pl.col("answer") == "accepted").then(pl.lit("accepted"))
        .when(over).then(pl.lit("silent_accepted"))
        .when(pl.col("received_on").is_not_null()).then(pl.lit("silent_so_far"))
        .when(pl.col("communicated_on").is_not_null()).then(pl.lit("receipt_unknown"))
        .otherwise(pl.lit("not_communicated"))
    )  # fmt: skip
