"""What each commune owes for a year, one rounding per line (Articles 6 and 8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge.dues import cohorts, due_masks
from pipeline.recharge.requests import RATE_DENOMINATOR, hours_lines, request_dues
from pipeline.recharge.structures import needs_structures, structured_fee_lines, structured_hour_lines

# Annual fees are ten-thousandths of a euro: a sum of them over months, divided by this, is cents.
FEE_DENOMINATOR = MONTHS_OF_A_YEAR * 100


@dataclass(frozen=True, eq=False)
class Bill:
    """The recharge of every commune for one year.

    `masks`: the due months of each account and commune, in no promised order. `requests`: every request with its state
    and amount. `lines`: commune x nature (`forfait`, `heures`): quantity (account-months or hours), exact amount in
    cents as numerator over denominator, `amount_cents` after the one rounding.
    """

    year: int
    masks: pl.DataFrame
    requests: pl.DataFrame
    lines: pl.DataFrame

    @cached_property
    def dues(self) -> pl.DataFrame:
        """The due months of each account: insee, account, mask, account_months, mailbox; by commune and account."""
        # Sorting millions of accounts takes longer than billing them: it is done for those who read them.
        return self.masks.sort("insee", "account")

    @cached_property
    def cohorts(self) -> pl.DataFrame:
        """Groups of accounts that owe the same months (`recharge.cohorts`)."""
        return cohorts(self.masks)


def bill(
    periods: pl.DataFrame,
    adhesions: pl.DataFrame,
    requests: pl.DataFrame,
    year: int,
    convention: Convention,
    products: pl.DataFrame | None = None,
) -> Bill:
    """The recharge of a year from account periods, adhesions and requests in force (Articles 6 and 8).

    `products` (account, products) are for an adopted tariff that prices by product; no other asks for them.
    """
    masks = due_masks(periods, adhesions, year, convention)
    judged = request_dues(requests, adhesions, convention)
    if needs_structures(convention, year):
        dues = masks if products is None else masks.join(products, on="account", how="left", validate="m:1")
        account_lines = structured_fee_lines(dues, adhesions, year, convention)
        hour_lines = structured_hour_lines(judged, adhesions, year, convention)
    else:
        account_lines = _plain_fee_lines(masks, year, convention)
        hour_lines = hours_fee_lines(judged, year)
    lines = pl.concat([account_lines, hour_lines]).sort("insee", "nature")
    return Bill(year=year, masks=masks, requests=judged, lines=lines)


def _plain_fee_lines(dues: pl.DataFrame, year: int, convention: Convention) -> pl.DataFrame:
    # A year in which no account is due asks for no tariff: a request done in 2025 does not make 2025 need one.
    fees = convention.monthly_fees(year) if dues.height else (0,) * MONTHS_OF_A_YEAR
    return account_fee_lines(dues, fees, convention)


def fee_numerator(fees: tuple[int, ...]) -> pl.Expr:
    """What the due months of a mask cost before division: the sum of the annual fees of its months (Article 6)."""
    mask = pl.col("mask").cast(pl.UInt16)
    terms = []
    for fee in sorted(set(fees)):
        months = sum(1 << month for month, monthly in enumerate(fees) if monthly == fee)
        terms.append((mask & pl.lit(months, dtype=pl.UInt16)).bitwise_count_ones().cast(pl.Int64) * fee)
    return pl.sum_horizontal(terms)


def account_fee_lines(dues: pl.DataFrame, fees: tuple[int, ...], convention: Convention) -> pl.DataFrame:
    """The `forfait` line of each commune: sum over its due months of the annual fee of the month, divided by 12.

    `fees`: the annual fee of each month, ten-thousandths of € (`convention.monthly_fees`, or those of a hypothesis).
    """
    # Thousands of accounts owe the same months: adding them up first keeps the arithmetic small.
    groups = (
        dues.group_by("insee", "mask").agg(accounts=pl.len().cast(pl.Int64)).with_columns(numerator=fee_numerator(fees))
    )
    months = pl.col("mask").cast(pl.UInt16).bitwise_count_ones().cast(pl.Int64)
    if convention.choice("rounding") == "per_account":
        amount = (round_half_away_expr(pl.col("numerator"), FEE_DENOMINATOR) * pl.col("accounts")).sum()
    else:
        amount = round_half_away_expr((pl.col("numerator") * pl.col("accounts")).sum(), FEE_DENOMINATOR)
    return (
        groups.group_by("insee")
        .agg(
            quantity=(months * pl.col("accounts")).sum().cast(pl.Decimal(14, 2)),
            amount_cents=amount,
            numerator=(pl.col("numerator") * pl.col("accounts")).sum(),
        )
        .select(
            "insee",
            pl.lit("forfait").alias("nature"),
            "quantity",
            "numerator",
            pl.lit(FEE_DENOMINATOR, dtype=pl.Int64).alias("denominator"),
            "amount_cents",
        )
    )


def hours_fee_lines(requests: pl.DataFrame, year: int) -> pl.DataFrame:
    """The `heures` line of each commune: the hours due in the year, each at the rate of its proposal (Article 6)."""
    return hours_lines(requests, year).select(
        "insee",
        pl.lit("heures").alias("nature"),
        pl.col("hours").cast(pl.Decimal(14, 2)).alias("quantity"),
        "numerator",
        pl.lit(RATE_DENOMINATOR, dtype=pl.Int64).alias("denominator"),
        round_half_away_expr(pl.col("numerator"), RATE_DENOMINATOR).alias("amount_cents"),
    )


def totals(lines: pl.DataFrame) -> pl.DataFrame:
    """The recharge of each commune, all natures: insee, total_cents."""
    return lines.group_by("insee").agg(total_cents=pl.col("amount_cents").sum()).sort("insee")
