"""What the titres of one reference date are held against: the accounts, the requests, the amounts then known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR, bill
from pipeline.review.hours import due_requests, unaccepted_requests
from pipeline.review.known import Inputs, Known
from pipeline.review.lives import between, lives, nothing
from pipeline.review.rules import priced


@dataclass(frozen=True, eq=False)
class Grounds:
    """What was known on a reference date of the communes that are disputed on it (c: their number).

    `titres`: c, insee, invoiced_cents, carry_cents (in the amount due), other_carry_cents (in it or not, the other
    way), repeated_cents (lines on a second titre). `accounts`: `lives.lives`. `pool`: accounts that do not count (c,
    account, reason, span, own). `due`, `unaccepted`: requests. `previous`: c, accounts_cents, hours_cents of the year
    before. `amounts`: insee, accounts_cents, hours_cents, to_invoice_cents of every commune. `fixed`: the communes (c)
    whose account part no rule of this room recomputes: a tariff of another structure is in force; `fixed_hours`: the
    same of the hours.
    """

    on: date
    known: Known
    convention: Convention
    fees: tuple[int, ...]
    titres: pl.DataFrame
    accounts: pl.DataFrame
    pool: pl.DataFrame
    due: pl.DataFrame
    unaccepted: pl.DataFrame
    previous: pl.DataFrame
    amounts: pl.DataFrame
    fixed: pl.DataFrame
    fixed_hours: pl.DataFrame


def grounds_of(on: date, titres: pl.DataFrame, year: int, inputs: Inputs) -> Grounds:
    """The grounds of the titres of one reference date (columns of the review, c)."""
    known = inputs.known(on)
    convention = known.convention or inputs.convention
    billed = bill(known.periods, known.adhesions, known.requests, year, convention, known.products)
    amounts = _amounts(billed.lines, known.carry_over, convention)
    fees = fees_of(year, convention)
    numbered = titres.select("c", "insee")
    accounts = lives(known, numbered, year, fees, convention)
    requests = billed.requests.join(numbered, on="insee", how="inner", validate="m:1")
    due = due_requests(requests, year)
    return Grounds(
        on=on,
        known=known,
        convention=convention,
        fees=fees,
        titres=_carried(titres, known, convention),
        accounts=accounts,
        pool=uncounted_pool(known, numbered, accounts, year),
        due=due,
        unaccepted=unaccepted_requests(requests, year),
        previous=known.previous.join(numbered, on="insee", how="inner", validate="1:1").select(
            "c", accounts_cents="account_fee_cents", hours_cents="request_fee_cents"
        ),
        amounts=amounts,
        fixed=_fixed(numbered, accounts, amounts, fees, convention),
        fixed_hours=_fixed_hours(numbered, due, amounts),
    )


def fees_of(year: int, convention: Convention) -> tuple[int, ...]:
    """The fees of a year; before the first tariff nothing was due, and a hypothesis has no price."""
    if year < convention.first_effect("account_fee").year:
        return (0,) * MONTHS_OF_A_YEAR
    return convention.monthly_fees(year)


def _amounts(lines: pl.DataFrame, carry_over: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """What every commune owed: insee, accounts_cents, hours_cents, to_invoice_cents."""

    def of(nature: str) -> pl.Expr:
        return pl.col("amount_cents").filter(pl.col("nature") == nature).sum()

    carried = convention.choice("carry_over") == "next_december"
    return (
        lines.group_by("insee")
        .agg(accounts_cents=of("forfait"), hours_cents=of("heures"))
        .join(carry_over, on="insee", how="left", validate="1:1")
        .with_columns(carry=pl.col("carry_over_cents").fill_null(0) if carried else pl.lit(0, dtype=pl.Int64))
        .select(
            "insee", "accounts_cents", "hours_cents",
            to_invoice_cents=pl.col("accounts_cents") + pl.col("hours_cents") + pl.col("carry"),
        )
        .sort("insee")
    )  # fmt: skip


def _fixed(
    numbered: pl.DataFrame, accounts: pl.DataFrame, amounts: pl.DataFrame, fees: tuple[int, ...], convention: Convention
) -> pl.DataFrame:
    """The communes (c) whose bill is not the sum of their account-months at the fee of each month."""
    numerator = priced(pl.col("due"), fees)
    if convention.choice("rounding") == "per_account":
        counted = round_half_away_expr(numerator, FEE_DENOMINATOR).sum()
    else:
        counted = round_half_away_expr(numerator.sum(), FEE_DENOMINATOR)
    own = accounts.group_by("c").agg(counted=counted)
    return (
        numbered.join(own, on="c", how="left", validate="1:1")
        .join(amounts.select("insee", "accounts_cents"), on="insee", how="left", validate="1:1")
        .filter(pl.col("counted").fill_null(0) != pl.col("accounts_cents").fill_null(0))
        .select("c")
    )


def _fixed_hours(numbered: pl.DataFrame, due: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
    """The communes (c) whose hours are not those of their due requests at the rate of each proposal."""
    own = due.group_by("c").agg(counted=round_half_away_expr(pl.col("quoted").sum(), RATE_DENOMINATOR))
    return (
        numbered.join(own, on="c", how="left", validate="1:1")
        .join(amounts.select("insee", "hours_cents"), on="insee", how="left", validate="1:1")
        .filter(pl.col("counted").fill_null(0) != pl.col("hours_cents").fill_null(0))
        .select("c")
    )


def uncounted_pool(known: Known, titres: pl.DataFrame, accounts: pl.DataFrame, year: int) -> pl.DataFrame:
    """The accounts that do not count in the year: c, account, reason, span, own; `not_due` or why they never count."""
    not_due = accounts.filter(pl.col("due") == 0).select(
        "c", "account", reason=pl.lit("not_due"), span="span", own="open"
    )
    if known.uncounted.is_empty():
        return not_due
    spans = accounts.select("c", "span").unique("c")
    periods = known.uncounted.join(titres.select("c", "insee"), on="insee", how="semi")
    # An account that counted once is judged by its periods alone.
    periods = periods.join(known.periods.select("account", "insee"), on=["account", "insee"], how="anti")
    return pl.concat(
        [
            not_due,
            periods.unique(["account", "insee"])
            .join(titres.select("c", "insee"), on="insee", how="inner", validate="m:1")
            .join(spans, on="c", how="inner", validate="m:1")
            .select("c", "account", "reason", "span", own=_open_months(year) & pl.col("span")),
        ]
    )


def _open_months(year: int) -> pl.Expr:
    opened, closed = pl.col("opened"), pl.col("closed")
    start, end = pl.lit(date(year, 1, 1)), pl.lit(date(year, 12, 31))
    first = pl.max_horizontal(opened, start)
    last = pl.min_horizontal(closed.fill_null(end), end)
    return pl.when(first <= last).then(between(first.dt.month(), last.dt.month())).otherwise(nothing())


def _carried(titres: pl.DataFrame, known: Known, convention: Convention) -> pl.DataFrame:
    """Adds carry_cents and other_carry_cents (`Grounds.titres`)."""
    included = convention.choice("carry_over") == "next_december"
    carry = pl.col("carry_over_cents").fill_null(0)
    none = pl.lit(0, dtype=pl.Int64)
    return titres.join(known.carry_over, on="insee", how="left", validate="1:1").with_columns(
        carry_cents=carry if included else none,
        other_carry_cents=none if included else carry,
    )
