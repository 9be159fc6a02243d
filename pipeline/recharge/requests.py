"""What requests owe: accepted proposals, quoted hours at the rate in force on the proposal’s day (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention, MissingParameterError
from pipeline.convention.money import price_units
from pipeline.wording import short_day

# A rate has ten-thousandths of a euro and hours have hundredths: amounts stand over their product, in cents.
RATE_DENOMINATOR = 10_000
# The day that decides the year; where a request does not tell when it was asked, its first later step does.
DUE_DAY = {
    "done": ("done_on",),
    "accepted": ("accepted_on",),
    "asked": ("asked_on", "quoted_on", "accepted_on"),
}


def request_dues(requests: pl.DataFrame, adhesions: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """Every request with its state and what it owes, in order of commune and reference; incidents are none.

    Adds to the columns of a request: `state` (`asked`, `quoted`, `refused`, `committed` = accepted and not yet done,
    `due`, `not_accepted` = done and never accepted, `support` = no proposal: ordinary support, Article 3),
    `accepted_after_work` (due, to be regularised), `outside_adhesion` (due all the same: acceptance commits),
    `due_year` (null unless due), `rate_units` (ten-thousandths of €), `amount_numerator` (cents over RATE_DENOMINATOR).
    MissingParameterError names a due request whose proposal is older than the first hourly rate.
    """
    due_day = pl.coalesce(DUE_DAY[convention.choice("request_year")])
    accepted = pl.col("accepted_on").is_not_null() & pl.col("quoted_hours").is_not_null()
    done = pl.col("done_on").is_not_null()
    state = (
        pl.when(accepted & done)
        .then(pl.lit("due"))
        .when(accepted)
        .then(pl.lit("committed"))
        .when(pl.col("refused_on").is_not_null())
        .then(pl.lit("refused"))
        .when(pl.col("quoted_hours").is_null() & done)
        .then(pl.lit("support"))
        .when(done)
        .then(pl.lit("not_accepted"))
        .when(pl.col("quoted_hours").is_not_null())
        .then(pl.lit("quoted"))
        .otherwise(pl.lit("asked"))
    )
    rated = requests.filter(pl.col("nature") == "request").with_columns(
        state=state,
        proposed_on=pl.coalesce("quoted_on", "accepted_on"),
        due_on=due_day,
        quoted_hundredths=(pl.col("quoted_hours") * 100).cast(pl.Int64),
    )
    due = pl.col("state") == "due"
    priced = _with_rates(rated, convention)
    _refuse_unpriced(priced.filter(due, pl.col("rate_units").is_null()))
    return (
        priced.join(_covered(rated, adhesions), on="reference", how="left", validate="1:1")
        .with_columns(
            accepted_after_work=due & (pl.col("accepted_on") > pl.col("done_on")),
            outside_adhesion=due & ~pl.col("covered").fill_null(value=False),
            due_year=pl.when(due).then(pl.col("due_on").dt.year().cast(pl.Int32)),
            amount_numerator=pl.when(due).then(pl.col("quoted_hundredths") * pl.col("rate_units")),
        )
        .drop("covered", "proposed_on", "quoted_hundredths")
        .sort("insee", "reference")
    )


def _refuse_unpriced(requests: pl.DataFrame) -> None:
    if requests.is_empty():
        return
    reference, proposed_on = requests.sort("reference").select("reference", "proposed_on").row(0)
    raise MissingParameterError(
        f"Demande {reference}\u00a0: sa proposition du {short_day(proposed_on)} précède le premier tarif horaire. "
        "Corriger sa date de proposition, ou ajouter une ligne datée de hourly_rate à data/reference/tariffs.toml."
    )


def _with_rates(requests: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    lines = convention.parameter("hourly_rate").values
    rates = pl.DataFrame(
        {
            "from": [effective for effective, _ in lines],
            "rate_units": [price_units(convention.amount("hourly_rate", on=effective)) for effective, _ in lines],
        },
        schema={"from": pl.Date, "rate_units": pl.Int64},
    )
    dated = requests.sort("proposed_on", "reference")
    return dated.join_asof(rates, left_on="proposed_on", right_on="from", strategy="backward").drop("from")


def _covered(requests: pl.DataFrame, adhesions: pl.DataFrame) -> pl.DataFrame:
    """reference, covered: whether the commune's convention ran on the day on which the request falls due."""
    spans = adhesions.select("insee", "effective", "end")
    return (
        requests.select("reference", "insee", "due_on")
        .join(spans, on="insee", how="inner")
        .filter(pl.col("due_on") >= pl.col("effective"), pl.col("end").is_null() | (pl.col("due_on") <= pl.col("end")))
        .select("reference", covered=pl.lit(value=True))
        .unique("reference")
    )


def hours_lines(requests: pl.DataFrame, year: int) -> pl.DataFrame:
    """Hours due in a year: insee, hours, numerator (over RATE_DENOMINATOR, cents); from `request_dues`."""
    return (
        requests.filter(pl.col("due_year") == year)
        .group_by("insee")
        .agg(hours=pl.col("quoted_hours").sum(), numerator=pl.col("amount_numerator").sum())
        .sort("insee")
    )
