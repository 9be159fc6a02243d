"""A whole titre that belongs elsewhere: another commune's recharge, or that of the year before (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.review.causes import BIT, causes_literal
from pipeline.review.fits import Dispute, as_fits


def year_before(dispute: Dispute) -> pl.DataFrame:
    """The whole recharge of the year before, without what it left to this one."""
    return (
        dispute.previous.join(dispute.titres, on="c", how="inner", validate="1:1")
        .filter(pl.col("accounts_cents") + pl.col("hours_cents") == pl.col("invoiced_cents"))
        .select("c", "accounts_cents", "hours_cents", causes=causes_literal(BIT["previous_year"]), odds=pl.lit(0.5))
    )


def other_communes(dispute: Dispute, right: pl.DataFrame) -> pl.DataFrame:
    """Another commune's recharge: wholly, or its account part, or its hours; `others` have that same amount."""
    everyone = dispute.amounts
    own = dispute.titres.select("c", "insee", "invoiced_cents").join(right, on="c", how="inner", validate="1:1")
    readings = [
        (own.select("c", "insee", "right_accounts", "right_hours", wanted="invoiced_cents"), "to_invoice_cents", 0.5),
        (own.with_columns(wanted="invoiced_cents"), "total_cents", 0.4),
        (
            own.filter(pl.col("residual") != pl.col("invoiced_cents")).with_columns(wanted="residual"),
            "total_cents",
            0.2,
        ),
        (own.with_columns(wanted=pl.col("residual") - pl.col("right_hours")), "accounts_cents", 0.2),
        (own.with_columns(wanted=pl.col("residual") - pl.col("right_accounts")), "hours_cents", 0.1),
    ]
    bit = BIT["other_commune"]
    parts = []
    theirs = everyone.select(
        other="insee", accounts_cents="accounts_cents", hours_cents="hours_cents",
        total_cents=pl.col("accounts_cents") + pl.col("hours_cents"), to_invoice_cents="to_invoice_cents",
    )  # fmt: skip
    for wanted, column, odds in readings:
        same = wanted.join(
            theirs.select("other", worth=column).filter(pl.col("worth") > 0), left_on="wanted", right_on="worth"
        ).filter(pl.col("other") != pl.col("insee"))
        accounts = {"accounts_cents": pl.col("wanted") if column == "accounts_cents" else pl.col("right_accounts")}
        hours = pl.col("wanted") if column == "hours_cents" else pl.col("right_hours")
        parts.append(
            same.sort("c", "other").group_by("c", "wanted").agg(
                pl.col("other").first(), others=pl.len(), **{k: v.first() for k, v in accounts.items()},
                hours_cents=hours.first(),
            ).with_columns(odds=pl.col("others") * odds / max(everyone.height, 1))
        )  # fmt: skip
    return pl.concat([as_fits(part.with_columns(causes=causes_literal(bit))) for part in parts])
