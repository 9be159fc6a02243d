"""Which explanations are offered, and in which order: a plausible cause before an arithmetical coincidence (Article 9).

The score of a set of causes is how often such mistakes are met, times how readily they give just this amount: a rule
without any freedom gives one amount, three accounts among a hundred give many, so that meeting it proves less.
"""

from __future__ import annotations

import polars as pl

from pipeline.review.causes import (
    BIT,
    CAUSES,
    OF_ACCOUNTS,
    OF_HOURS,
    PAIR_ODDS,
    causes_literal,
    number_of_causes,
    set_of,
)

# A pair that is so much less likely than the best answer is a coincidence; so is one beyond the first few.
LEAST_SHARE = 0.002
MOST_OFFERED = 8
# Two free quantities (an implied fee and some accounts) meet any amount: under this score a pair proves nothing.
LEAST_SCORE = 2e-6
# Where each line of the titre has its own cause, each amount is met by one free quantity only.
LEAST_SCORE_BY_LINE = 1e-9
LEAST_ELSEWHERE = 1e-4
# Accounts and hours stand on lines of their own: an explanation that meets both is worth more than one of the sum.
AGREES, DISAGREES = 1.0, 0.02
NATURES = (
    "forfait_cents",
    "heures_cents",
    "regularisation_cents",
    "repeated_forfait_cents",
    "repeated_heures_cents",
)


def ranked(fits: pl.DataFrame, titres: pl.DataFrame) -> pl.DataFrame:
    """One row per commune and set of causes, best first: the columns of `FIT`, score, agrees, rank, ways.

    `titres`: c, natures, and the amounts of `NATURES`. `agrees`: the amounts meet each nature of the titre too.
    """
    known = fits.join(titres.select("c", "natures", *NATURES), on="c", how="left", validate="m:1")
    twice = (pl.col("causes") & pl.lit(BIT["duplicate_invoice"], dtype=pl.UInt32)) > 0
    accounts = pl.col("accounts_cents") + pl.when(twice).then("repeated_forfait_cents").otherwise(0)
    hours = pl.col("hours_cents") + pl.when(twice).then("repeated_heures_cents").otherwise(0)
    # A carry-over without a line of its own stands on that of the accounts; the sum is met in any case.
    plain = pl.col("regularisation_cents") == 0
    agrees = (hours == pl.col("heures_cents")) & (plain | (accounts == pl.col("forfait_cents")))
    itemised = pl.col("natures") > 1
    scored = known.with_columns(agrees=agrees.fill_null(value=False)).with_columns(
        score=pl.col("odds")
        * weight()
        * pl.when(pl.col("agrees") | ~itemised).then(AGREES).otherwise(DISAGREES)
        * pl.when(number_of_causes(pl.col("causes")) > 1).then(PAIR_ODDS).otherwise(1.0),
    )
    order = [
        "score",
        "accounts_cents",
        "hours_cents",
        "rule",
        "key",
        "missing",
        "added",
        "h_missing",
        "h_added",
        "fee",
        "rate",
    ]
    best = (
        scored.sort("c", "causes", *order, descending=[False, False, *([True] * len(order))], nulls_last=True)
        .with_columns(total=pl.col("score").sum().over("c", "causes"), ways=pl.len().over("c", "causes"))
        .unique(["c", "causes"], keep="first", maintain_order=True)
        .drop(*NATURES, "score")
        .rename({"total": "score"})
    )
    placed = best.with_columns(single=number_of_causes(pl.col("causes")) == 1).sort(
        "c", "single", "score", "causes", descending=[False, True, True, False]
    )
    strongest = pl.col("score").max().over("c")
    least = pl.when(_line_by_line()).then(LEAST_SCORE_BY_LINE).otherwise(LEAST_SCORE)
    likely = (pl.col("score") >= strongest * LEAST_SHARE) & (pl.col("score") >= least)
    # Among thousands of communes another one's amount is soon met: that is offered only where nothing else fits, or
    # where each line of the titre meets it.
    elsewhere = pl.col("causes") == BIT["other_commune"]
    remote = elsewhere & (pl.col("score") < LEAST_ELSEWHERE) & ~(pl.col("agrees") & (pl.col("natures") > 1))
    return (
        placed.with_columns(place=pl.int_range(1, pl.len() + 1).over("c"))
        .with_columns(kept=pl.when("single").then(~remote).otherwise(likely & (pl.col("place") <= MOST_OFFERED)))
        .filter(pl.col("kept") | (remote & ~pl.col("kept").any().over("c")))
        .with_columns(rank=pl.int_range(1, pl.len() + 1).over("c"))
        .drop("single", "kept", "place", "natures")
    )


def _line_by_line() -> pl.Expr:
    """Pairs of which one half is on the line of the accounts and the other on that of the hours: both lines are met."""
    causes = pl.col("causes")
    in_hours = number_of_causes(causes & causes_literal(set_of(*OF_HOURS))) == 1
    in_accounts = number_of_causes(causes & causes_literal(set_of(*OF_ACCOUNTS))) == 1
    return pl.col("agrees") & (pl.col("natures") > 1) & in_hours & in_accounts


def weight() -> pl.Expr:
    """How often the causes of a set are met, together."""
    product = pl.lit(1.0)
    for place, cause in enumerate(CAUSES):
        held = (pl.col("causes") & pl.lit(1 << place, dtype=pl.UInt32)) > 0
        product = product * pl.when(held).then(cause.weight / 1000).otherwise(1.0)
    return product
