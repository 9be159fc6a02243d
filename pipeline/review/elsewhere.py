"""A whole titre that belongs elsewhere: another commune's recharge, or that of the year before (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.review.causes import BIT, causes_literal
from pipeline.review.fits import Dispute, as_fits


def year_before(dispute: Dispute) -> pl.DataFrame:
    """The whole recharge of the year before, without what it left to this one."""
    return (
        dispute.previous.join(dispute.titres, on="c", how="inner", validate="1:1")
        .filter(
            pl.col("accounts_cents") + pl.col("hours_cents") == pl.col("invoiced_cents"), pl.col("invoiced_cents") > 0
        )
        .select("c", "accounts_cents", "hours_cents", causes=causes_literal(BIT["previous_year"]), odds=pl.lit(0.5))
    )


def other_communes(dispute: Dispute, right: pl.DataFrame) -> pl.DataFrame:
    """Another commune's recharge: wholly, or its account part, or its hours; `others` have that same amount."""
    natures = dispute.titres.select("c", "insee", "invoiced_cents", "forfait_cents")
    own = natures.join(right, on="c", how="inner", validate="1:1")
    invoiced, left = pl.col("invoiced_cents"), pl.col("residual")
    settled = own.filter(left != invoiced)
    readings = [
        (own.with_columns(wanted=invoiced), "their_invoice", 0.5),
        (own.with_columns(wanted=invoiced), "their_total", 0.4),
        (settled.with_columns(wanted=left), "their_total", 0.2),
        (own.with_columns(wanted=left - pl.col("right_hours")), "their_accounts", 0.2),
        (own.with_columns(wanted=left - pl.col("right_accounts")), "their_hours", 0.1),
    ]
    theirs = dispute.amounts.select(
        other="insee",
        their_accounts="accounts_cents",
        their_hours="hours_cents",
        their_total=pl.col("accounts_cents") + pl.col("hours_cents"),
        their_invoice="to_invoice_cents",
    )
    return pl.concat(
        [_same_amount(wanted, theirs, column, odds / max(theirs.height, 1)) for wanted, column, odds in readings]
    )


def _same_amount(wanted: pl.DataFrame, theirs: pl.DataFrame, column: str, odds: float) -> pl.DataFrame:
    """Fits of the communes whose `wanted` is that amount of another commune; of several, one whose lines agree."""
    same = wanted.join(theirs.filter(pl.col(column) > 0).with_columns(wanted=column), on="wanted", how="inner").filter(
        pl.col("other") != pl.col("insee")
    )
    own_accounts, own_hours = column == "their_hours", column == "their_accounts"
    parts = same.with_columns(
        accounts_cents="right_accounts" if own_accounts else "their_accounts",
        hours_cents="right_hours" if own_hours else "their_hours",
    )
    first = parts.sort("c", pl.col("accounts_cents") != pl.col("forfait_cents"), "other").group_by("c")
    found = first.agg(pl.col("other", "accounts_cents", "hours_cents").first(), others=pl.len())
    return as_fits(
        found.with_columns(causes=causes_literal(BIT["other_commune"]), odds=pl.col("others").cast(pl.Float64) * odds)
    )
