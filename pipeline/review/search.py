"""The search: for each commune every cause, then every pair, that meets the invoiced amount to the cent (Article 9).

The account part, the hours part and the whole titre have each their own rows; a fit is one row of each whose amounts
add up to the titre and whose causes are two at most. All communes at once, as joins.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.convention import Convention
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR
from pipeline.review.causes import BIT, causes_literal, number_of_causes
from pipeline.review.charged import (
    CHARGED,
    Charged,
    charged,
    extras,
    missing,
    missing_and_extra,
    round_half_by,
    shaped,
    with_extras,
)
from pipeline.review.hours import HOURS, hours_cents, hours_charged
from pipeline.review.prices import MANY_MONTHS, TENTH, WHOLE_CENT, dated_prices, implied
from pipeline.review.rules import PLAIN_RULES, ROUNDED, RULES, profiles

MOST_CAUSES = 2
MONTH_DAYS = 30
# A line that stands on two titres is there to be seen: that is more than an amount that fits.
SEEN_TWICE = 5.0
# One row: a way in which the amount is met. `whole`: what the titre holds beside accounts and hours (carry-over, a
# line twice). `fee`, `rate`: another price, ten-thousandths of a euro. `other`: the other commune (c of `amounts`).
DETAILS = [name for name in CHARGED if name not in ("c", "causes", "odds")] + [
    name for name in HOURS if name not in ("c", "h_causes", "h_odds")
]
_OWN: dict[str, pl.DataType] = {
    "c": pl.UInt32(), "causes": pl.UInt32(), "odds": pl.Float64(), "accounts_cents": pl.Int64(),
    "hours_cents": pl.Int64(), "whole_cents": pl.Int64(), "fee": pl.Int64(), "rate": pl.Int64(), "other": pl.String(),
    "others": pl.Int64(),
}  # fmt: skip
FIT = pl.Schema(
    [*_OWN.items(), *((name, kind) for name, kind in (*CHARGED.items(), *HOURS.items()) if name in DETAILS)]
)


@dataclass(frozen=True, eq=False)
class Dispute:
    """Communes whose titre was wrong then, and what is known of them on one reference date.

    `titres`: c, insee, invoiced_cents, carry_cents (in the amount due), other_carry_cents (in it or not, the other
    way), repeated_cents (lines on a second titre). `accounts`: `lives.lives`. `pool`: accounts that do not count
    (c, reason, span, own). `due`, `unaccepted`: requests. `previous`: c, accounts_cents, hours_cents of the year
    before. `amounts`: insee, accounts_cents, hours_cents, to_invoice_cents of every commune.
    """

    titres: pl.DataFrame
    accounts: pl.DataFrame
    pool: pl.DataFrame
    due: pl.DataFrame
    unaccepted: pl.DataFrame
    previous: pl.DataFrame
    amounts: pl.DataFrame


def as_fits(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `FIT`; what a row does not say is null."""
    return frame.select(
        *(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in FIT.items()
        )
    )


def search(dispute: Dispute, year: int, fees: tuple[int, ...], convention: Convention) -> pl.DataFrame:
    """Every way in which the titres are met, columns `FIT`; causes one or two, each changing what is owed."""
    per_account = convention.choice("rounding") == "per_account"
    found = charged(profiles(dispute.accounts, fees, year, per_account=per_account), year)
    hours = hours_charged(dispute.due, dispute.unaccepted, dispute.titres)
    right = _right_amounts(dispute, found, hours)
    hours = _hours_options(hours, right, dispute)
    whole = _whole_options(dispute)
    target = right.select("c", want=pl.col("residual") - pl.col("right_hours"))
    more = extras(dispute.pool, fees)
    left_out = missing(found, right_rule=True)
    every = [
        _zero(right),
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
    fits = [pairs, *_other_fees(found, accounts, hours, whole, right, fees, convention)]
    fits += [*_other_rates(accounts, hours, whole, convention), _other_communes(dispute, right), _year_before(dispute)]
    return pl.concat([as_fits(frame) for frame in fits]).filter(
        pl.col("causes") > 0, number_of_causes(pl.col("causes")) <= MOST_CAUSES
    )


def _right_amounts(dispute: Dispute, found: Charged, hours: pl.DataFrame) -> pl.DataFrame:
    """c, right_accounts, right_hours, residual: what is owed, and what the titre leaves to accounts and hours."""
    owed = found.bases.filter(pl.col("rule") == 0).select(
        "c", right_accounts=round_half_by(pl.col("numerator"), pl.col("denominator"))
    )
    spent = hours.filter(pl.col("h_causes") == 0).select("c", right_hours=hours_cents())
    return (
        dispute.titres.select("c", residual=pl.col("invoiced_cents") - pl.col("carry_cents"))
        .join(owed, on="c", how="left", validate="1:1")
        .join(spent, on="c", how="left", validate="1:1")
        .with_columns(pl.col("right_accounts", "right_hours").fill_null(0))
    )


def _zero(right: pl.DataFrame) -> pl.DataFrame:
    """The account part where no account is due."""
    none = right.filter(pl.col("right_accounts") == 0)
    return shaped(none.select("c", odds=pl.lit(1.0), denominator=pl.lit(FEE_DENOMINATOR)))


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
        dispute.previous.join(right, on="c", how="semi").select(
            "c",
            causes=pl.lit(BIT["previous_year"]),
            numerator=pl.col("accounts_cents") * FEE_DENOMINATOR,
            denominator=pl.lit(FEE_DENOMINATOR),
            odds=pl.lit(0.5),
        )
    )


def _hours_options(hours: pl.DataFrame, right: pl.DataFrame, dispute: Dispute) -> pl.DataFrame:
    """The hours rows with hours_cents; those of the year before; without the causes that change nothing."""
    before = dispute.previous.select(
        "c",
        h_causes=causes_literal(BIT["previous_year"]),
        h_numerator=pl.col("hours_cents") * RATE_DENOMINATOR,
        h_odds=pl.lit(0.5),
    )
    blank = pl.DataFrame(schema=HOURS)
    options = pl.concat([hours, pl.concat([blank, before], how="diagonal")])
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


def _other_fees(
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
    parts = parts.filter(number_of_causes(pl.col("b_causes")) <= 1)
    rows = (
        plain.join(parts, on="c", how="inner")
        .filter(number_of_causes(pl.col("causes") | pl.col("b_causes")) <= 1)
        .with_columns(want=pl.col("residual") - pl.col("hours_cents"))
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


def _other_rates(
    accounts: pl.DataFrame, hours: pl.DataFrame, whole: pl.DataFrame, convention: Convention
) -> list[pl.DataFrame]:
    """Another hourly rate: alone, with other hours, with an account rule or a whole-titre cause."""
    dated = dated_prices("hourly_rate", convention)
    current = dated[0] if len(dated) == 1 else None
    bit = BIT["hourly_rate"]
    rate = current or dated[-1]
    # Hours at one rate: hundredths of an hour. With several rates in force, quoted hours cannot be told from amounts.
    plain = hours.filter(pl.col("h_numerator") % rate == 0, pl.col("h_numerator") > 0).with_columns(
        hundredths=pl.col("h_numerator") // rate
    )
    rows = (
        whole.join(accounts, on="c", how="inner")
        .with_columns(b_causes=pl.col("w_causes") | pl.col("causes"))
        .filter(number_of_causes(pl.col("b_causes")) <= 1)
        .join(plain, on="c", how="inner")
        .with_columns(
            b_causes=pl.col("b_causes") | pl.col("h_causes"), want=pl.col("residual") - pl.col("accounts_cents")
        )
        .filter(number_of_causes(pl.col("b_causes")) <= 1)
    )
    step = pl.when(pl.col("b_causes") == 0).then(TENTH).otherwise(5 * TENTH).cast(pl.Int64)
    solved = implied(
        rows, quantity="hundredths", divisor=pl.lit(RATE_DENOMINATOR, dtype=pl.Int64), step=step, dated=dated,
        current=pl.lit(current, dtype=pl.Int64),
    )  # fmt: skip
    return [
        solved.with_columns(
            causes=pl.col("b_causes") | causes_literal(bit),
            odds=pl.col("odds") * pl.col("w_odds") * pl.col("h_odds") * pl.col("price_odds"),
            rate="price",
            hours_cents="want",
        )
    ]


def _year_before(dispute: Dispute) -> pl.DataFrame:
    """The whole recharge of the year before, without what it left to this one."""
    return (
        dispute.previous.join(dispute.titres, on="c", how="inner", validate="1:1")
        .filter(pl.col("accounts_cents") + pl.col("hours_cents") == pl.col("invoiced_cents"))
        .select("c", "accounts_cents", "hours_cents", causes=causes_literal(BIT["previous_year"]), odds=pl.lit(0.5))
    )


def _other_communes(dispute: Dispute, right: pl.DataFrame) -> pl.DataFrame:
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
