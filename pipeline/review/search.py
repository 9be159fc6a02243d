"""The search: for each commune every cause, then every pair, that meets the invoiced amount to the cent (Article 9).

The account part, the hours part and the whole titre have each their own rows; a fit is one row of each whose amounts
add up to the titre and whose causes are two at most. All communes at once, as joins.
"""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR
from pipeline.review.causes import BIT, causes_literal, number_of_causes
from pipeline.review.charged import Charged, charged, missing, round_half_by, shaped
from pipeline.review.elsewhere import other_communes, year_before
from pipeline.review.extra import extras, missing_and_extra, with_extras
from pipeline.review.fits import MOST_CAUSES, Dispute, as_fits
from pipeline.review.hours import HOURS, hours_cents, hours_charged
from pipeline.review.other_prices import other_fees, other_rates
from pipeline.review.rules import profiles

# A line that stands on two titres is there to be seen: that is more than an amount that fits.
SEEN_TWICE = 5.0


def search(dispute: Dispute, year: int, fees: tuple[int, ...], convention: Convention) -> pl.DataFrame:
    """Every way in which the titres are met, columns `FIT`; causes one or two, each changing what is owed."""
    per_account = convention.choice("rounding") == "per_account"
    found = charged(profiles(dispute.accounts, fees, year, per_account=per_account), year)
    hours = hours_charged(dispute.due, dispute.unaccepted, dispute.titres)
    right = _right_amounts(dispute)
    hours = _hours_options(hours, right, dispute)
    whole = _whole_options(dispute)
    target = right.select("c", want=pl.col("residual") - pl.col("right_hours"))
    more = extras(dispute.pool, fees)
    left_out = missing(found, right_rule=True)
    every = [
        _as_billed(found, right),
        found.plain,
        left_out,
        with_extras(found, more, right_rule=True),
        _previous(dispute, right),
    ]
    accounts = _changing(pl.concat(every), right)
    double = pl.concat(
        [
            missing(found, right_rule=False, target=target),
            with_extras(found, more, right_rule=False),
            missing_and_extra(left_out, more, target),
        ]
    )
    double = (
        _changing(double, right).join(target, on="c", how="inner").filter(pl.col("accounts_cents") == pl.col("want"))
    )
    pairs = _pairs(pl.concat([accounts, double.drop("want")]), hours, whole)
    fits = [pairs, *other_fees(found, accounts, hours, whole, right, fees, convention)]
    fits += [
        *other_rates(dispute, accounts, hours, whole, convention),
        other_communes(dispute, right),
        year_before(dispute),
    ]
    return pl.concat([as_fits(frame) for frame in fits]).filter(
        pl.col("causes") > 0, number_of_causes(pl.col("causes")) <= MOST_CAUSES
    )


def _right_amounts(dispute: Dispute) -> pl.DataFrame:
    """c, right_accounts, right_hours, residual: what is owed, and what the titre leaves to accounts and hours."""
    return dispute.titres.select("c", residual=pl.col("invoiced_cents") - pl.col("carry_cents")).join(
        dispute.owed.rename({"accounts_cents": "right_accounts", "hours_cents": "right_hours"}),
        on="c", how="left", validate="1:1",
    )  # fmt: skip


def _as_billed(found: Charged, right: pl.DataFrame) -> pl.DataFrame:
    """The account part where no account is due, or none is recomputed."""
    none = right.join(found.bases.filter(pl.col("rule") == 0), on="c", how="anti")
    return shaped(
        none.select(
            "c",
            odds=pl.lit(1.0),
            numerator=pl.col("right_accounts") * FEE_DENOMINATOR,
            denominator=pl.lit(FEE_DENOMINATOR),
        )
    )


def _changing(accounts: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Adds accounts_cents; without the causes that change nothing."""
    return (
        accounts.with_columns(accounts_cents=round_half_by(pl.col("numerator"), pl.col("denominator")))
        .join(right.select("c", "right_accounts"), on="c", how="inner")
        .filter((pl.col("causes") == 0) | (pl.col("accounts_cents") != pl.col("right_accounts")))
        .drop("right_accounts")
        .unique(maintain_order=False)
    )


def _previous(dispute: Dispute, right: pl.DataFrame) -> pl.DataFrame:
    """The account part of the year before."""
    return shaped(
        dispute.previous.filter(pl.col("accounts_cents") > 0)
        .join(right, on="c", how="semi")
        .select(
            "c",
            causes=pl.lit(BIT["previous_year"]),
            numerator=pl.col("accounts_cents") * FEE_DENOMINATOR,
            denominator=pl.lit(FEE_DENOMINATOR),
            odds=pl.lit(0.5),
        )
    )


def _hours_options(hours: pl.DataFrame, right: pl.DataFrame, dispute: Dispute) -> pl.DataFrame:
    """The hours rows with hours_cents; those of the year before; without the causes that change nothing."""
    before = dispute.previous.filter(pl.col("hours_cents") > 0).select(
        "c",
        h_causes=causes_literal(BIT["previous_year"]),
        h_numerator=pl.col("hours_cents") * RATE_DENOMINATOR,
        h_odds=pl.lit(0.5),
    )
    blank = pl.DataFrame(schema=HOURS)
    # Where the hours are not recomputed, those billed are the only right ones.
    other = right.join(
        hours.filter(pl.col("h_causes") == 0).select("c", right_hours=hours_cents()),
        on=["c", "right_hours"],
        how="anti",
    )
    billed = other.select(
        "c", h_causes=causes_literal(0), h_numerator=pl.col("right_hours") * RATE_DENOMINATOR, h_odds=pl.lit(1.0)
    )
    told = [pl.concat([blank, rows], how="diagonal") for rows in (before, billed)]
    options = pl.concat([hours.join(other, on="c", how="anti"), *told])
    return (
        options.with_columns(hours_cents=hours_cents())
        .join(right.select("c", "right_hours"), on="c", how="inner")
        .filter((pl.col("h_causes") == 0) | (pl.col("hours_cents") != pl.col("right_hours")))
        .drop("right_hours")
    )


def _whole_options(dispute: Dispute) -> pl.DataFrame:
    """c, w_causes, whole_cents, residual, w_odds: what the titre may hold beside accounts and hours."""
    base = dispute.titres
    carried, other, twice = pl.col("carry_cents"), pl.col("other_carry_cents"), pl.col("repeated_cents")
    carry, repeated = BIT["carry_over"], BIT["duplicate_invoice"]
    parts = []
    for causes, held, needed in (
        (0, carried, pl.lit(value=True)),
        (carry, other, carried != other),
        (repeated, carried + twice, twice != 0),
        (carry | repeated, other + twice, (carried != other) & (twice != 0)),
    ):
        parts.append(
            base.filter(needed).select(
                "c", w_causes=causes_literal(causes), whole_cents=held, residual=pl.col("invoiced_cents") - held,
                w_odds=pl.lit(SEEN_TWICE if causes & repeated else 1.0),
            )
        )  # fmt: skip
    return pl.concat(parts)


def _pairs(accounts: pl.DataFrame, hours: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """One row of each part, adding up to the titre, two causes at most."""
    few = number_of_causes(pl.col("causes") | pl.col("w_causes")) <= MOST_CAUSES
    return (
        accounts.lazy()
        .join(whole.lazy(), on="c", how="inner")
        .filter(few)
        .with_columns(needed=pl.col("residual") - pl.col("accounts_cents"))
        .join(hours.lazy(), left_on=["c", "needed"], right_on=["c", "hours_cents"], how="inner")
        .with_columns(
            causes=pl.col("causes") | pl.col("w_causes") | pl.col("h_causes"),
            odds=pl.col("odds") * pl.col("w_odds") * pl.col("h_odds"),
            hours_cents="needed",
        )
        .filter(number_of_causes(pl.col("causes")) <= MOST_CAUSES)
        .collect()
    )
