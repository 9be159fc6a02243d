"""Another annual fee, another hourly rate: alone, or beside one other cause (Articles 6 and 7)."""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR
from pipeline.review.causes import BIT, causes_literal, number_of_causes
from pipeline.review.charged import Charged
from pipeline.review.fits import Dispute
from pipeline.review.prices import MANY_MONTHS, TENTH, WHOLE_CENT, dated_prices, implied
from pipeline.review.rules import PLAIN_RULES, ROUNDED, RULES

MONTH_DAYS = 30


def other_fees(
    found: Charged,
    accounts: pl.DataFrame,
    hours: pl.DataFrame,
    whole: pl.DataFrame,
    right: pl.DataFrame,
    fees: tuple[int, ...],
    convention: Convention,
) -> list[pl.DataFrame]:
    """Another annual fee: alone, with hours or a whole-titre cause, another rule, accounts left out or added."""
    bit = BIT["tariff"]
    dated = dated_prices("account_fee", convention)
    uniform = fees[0] if len(set(fees)) == 1 else None
    by_month = [
        place for place in PLAIN_RULES if not RULES[place].by_day and "rounded_per_account" not in RULES[place].words
    ]
    plain = found.plain.filter(pl.col("rule").is_in(by_month), pl.col("months") > 0)
    if uniform:
        by_day = [place for place in PLAIN_RULES if RULES[place].by_day]
        days = found.plain.filter(pl.col("rule").is_in(by_day)).with_columns(months=pl.col("numerator") // uniform)
        moved = accounts.filter(
            (pl.col("missing") > 0) | (pl.col("added") > 0), pl.col("denominator") == FEE_DENOMINATOR
        ).with_columns(months=pl.col("numerator") // uniform)
        plain = pl.concat([plain, days, moved.select(plain.columns)])
    parts = whole.join(hours, on="c", how="inner").with_columns(
        b_causes=pl.col("w_causes") | pl.col("h_causes"), b_odds=pl.col("w_odds") * pl.col("h_odds")
    )
    rows = _one_cause_at_most(plain, "causes", parts, "b_causes").with_columns(
        want=pl.col("residual") - pl.col("hours_cents")
    )
    equivalent = (
        pl.when(pl.col("denominator") == FEE_DENOMINATOR).then("months").otherwise(pl.col("months") // MONTH_DAYS)
    )
    step = pl.when(equivalent > MANY_MONTHS).then(WHOLE_CENT).otherwise(TENTH).cast(pl.Int64)
    current = pl.lit(uniform, dtype=pl.Int64)
    solved = implied(
        rows, quantity="months", divisor=pl.col("denominator"), step=step, dated=dated, current=current
    ).with_columns(
        causes=pl.col("causes") | pl.col("b_causes") | causes_literal(bit),
        odds=pl.col("odds") * pl.col("b_odds") * pl.col("price_odds"),
        fee="price",
        accounts_cents="want",
    )
    answers = [solved]
    if uniform:
        answers.append(_rounded_fee(found, right, dated, uniform))
    return answers


def _rounded_fee(found: Charged, right: pl.DataFrame, dated: list[int], uniform: int) -> pl.DataFrame:
    """Another annual fee, rounded account by account."""
    classes = found.classes.filter(pl.col("rule") == 0).select("c", "n", months=pl.col("value") // uniform)
    sums = classes.group_by("c").agg(n=pl.col("n").sum(), total=(pl.col("n") * pl.col("months")).sum())
    step = pl.when(pl.col("total") > MANY_MONTHS).then(WHOLE_CENT).otherwise(TENTH).cast(pl.Int64)
    # Rounding moves each account by half a cent at most: the fee is near the one that would do without.
    near = (
        sums.join(right, on="c", how="inner")
        .with_columns(want=pl.col("residual") - pl.col("right_hours"), step=step)
        .filter(pl.col("want") > 0)
        .with_columns(centre=pl.col("want") * FEE_DENOMINATOR // (pl.col("total") * pl.col("step")) * pl.col("step"))
        .join(pl.DataFrame({"offset": list(range(-6, 8))}), how="cross")
        .with_columns(price=pl.col("centre") + pl.col("offset") * pl.col("step"))
        .filter(pl.col("price") != uniform, pl.col("price").is_between(uniform // 4, uniform * 4))
    )
    each = (pl.col("months") * pl.col("price") * 2 + FEE_DENOMINATOR) // (2 * FEE_DENOMINATOR)
    worth = (
        near.join(classes.select("c", "months", each_n="n"), on="c", how="inner")
        .group_by("c", "price", "want", "total", "right_hours")
        .agg(amount=(each * pl.col("each_n")).sum())
        .with_columns(once=(pl.col("total") * pl.col("price") * 2 + FEE_DENOMINATOR) // (2 * FEE_DENOMINATOR))
        .filter(pl.col("amount") == pl.col("want"), pl.col("once") != pl.col("want"))
    )
    return worth.select(
        "c", causes=causes_literal(BIT["tariff"] | BIT["rounded_per_account"]), odds=pl.lit(0.001), fee="price",
        accounts_cents="want", hours_cents="right_hours", rule=pl.lit(ROUNDED, dtype=pl.UInt8),
    ).with_columns(odds=pl.when(pl.col("fee").is_in(dated)).then(0.3).otherwise("odds"))  # fmt: skip


def other_rates(
    dispute: Dispute, accounts: pl.DataFrame, hours: pl.DataFrame, whole: pl.DataFrame, convention: Convention
) -> list[pl.DataFrame]:
    """Another hourly rate: alone, with other hours, with an account rule or a whole-titre cause."""
    dated = dated_prices("hourly_rate", convention)
    bit = BIT["hourly_rate"]
    # Hours at one rate: hundredths of an hour. Where requests of a commune have several, hours cannot be told.
    # Those of the year before were priced then.
    own = hours.filter(pl.col("h_causes") & causes_literal(BIT["previous_year"]) == 0)
    plain = (
        own.join(_rates(dispute), on="c", how="inner")
        .filter(pl.col("h_numerator") % pl.col("in_force") == 0, pl.col("h_numerator") > 0)
        .with_columns(hundredths=pl.col("h_numerator") // pl.col("in_force"))
    )
    beside = _one_cause_at_most(whole, "w_causes", accounts, "causes").with_columns(
        b_causes=pl.col("w_causes") | pl.col("causes")
    )
    rows = _one_cause_at_most(beside, "b_causes", plain, "h_causes").with_columns(
        b_causes=pl.col("b_causes") | pl.col("h_causes"), want=pl.col("residual") - pl.col("accounts_cents")
    )
    step = pl.when(pl.col("b_causes") == 0).then(TENTH).otherwise(5 * TENTH).cast(pl.Int64)
    solved = implied(
        rows, quantity="hundredths", divisor=pl.lit(RATE_DENOMINATOR, dtype=pl.Int64), step=step, dated=dated,
        current=pl.col("in_force"),
    )  # fmt: skip
    return [
        solved.with_columns(
            causes=pl.col("b_causes") | causes_literal(bit),
            odds=pl.col("odds") * pl.col("w_odds") * pl.col("h_odds") * pl.col("price_odds"),
            rate="price",
            hours_cents="want",
        )
    ]


def _rates(dispute: Dispute) -> pl.DataFrame:
    """c, in_force: the one rate of a commune's requests, ten-thousandths of a euro."""
    rates = pl.concat([dispute.due.select("c", "rate"), dispute.unaccepted.select("c", "rate")])
    return (
        rates.group_by("c")
        .agg(in_force=pl.col("rate").first(), n=pl.col("rate").n_unique())
        .filter(pl.col("n") == 1)
        .select("c", "in_force")
    )


def _one_cause_at_most(left: pl.DataFrame, causes: str, right: pl.DataFrame, others: str) -> pl.DataFrame:
    """Rows of both of a commune that have one cause together at most; what has one meets only what has none."""
    number, other = number_of_causes(pl.col(causes)), number_of_causes(pl.col(others))
    return pl.concat(
        [
            left.filter(number == 0).join(right.filter(other <= 1), on="c", how="inner"),
            left.filter(number == 1).join(right.filter(other == 0), on="c", how="inner"),
        ]
    )
