"""The `forfait` lines of a bill under tariffs of any structure."""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention
from pipeline.recharge.structures.basis import basis_of
from pipeline.recharge.structures.fees import account_fees
from pipeline.recharge.structures.timeline import Timeline, timeline_of


def needs_structures(convention: Convention) -> bool:
    """Whether some dated tariff is more than an account fee and an hourly rate."""
    return any(not tariff.is_plain for _, tariff in timeline_of(convention).lines)


def structured_fee_lines(
    dues: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention
) -> pl.DataFrame:
    """The `forfait` line of each commune that owes any, in the columns of a bill's lines, sorted by commune.

    Columns: insee, nature, quantity (account-months), numerator over denominator (cents before rounding), amount_cents.
    A commune without any account-month has a line when a fixed part, its inhabitants or a floor make it owe.
    """
    timeline: Timeline = timeline_of(convention)
    fees = account_fees(basis_of(dues, adhesions, adhesions.select("insee").unique(), year), timeline)
    owing = fees.communes.filter((pl.col("account_months") > 0) | (pl.col("account_fee_cents") != 0))
    return owing.select(
        "insee",
        pl.lit("forfait").alias("nature"),
        pl.col("account_months").cast(pl.Decimal(14, 2)).alias("quantity"),
        "numerator",
        pl.lit(fees.denominator, dtype=pl.Int64).alias("denominator"),
        amount_cents=pl.col("account_fee_cents"),
    )
