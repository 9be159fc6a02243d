"""Which months an account owes: those with a day on which it was open while the adhesion ran (Article 6)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.months import MONTHS_OF_A_YEAR


def account_dues(periods: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention) -> pl.DataFrame:
    """The due months of every account in a year, one row per account and commune that owes any (Article 6).

    Columns: account, insee, mask (UInt16, bit 0 is January), account_months, mailbox. A month counts once per account
    and commune, whatever closes and reopens inside it. Sorted by commune and account.
    """
    return due_masks(periods, adhesions, year, convention).sort("insee", "account")


def due_masks(periods: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention) -> pl.DataFrame:
    """`account_dues` in no promised order, for those who only add up."""
    start, end = pl.lit(date(year, 1, 1)), pl.lit(date(year, 12, 31))
    spans = adhesions.lazy().select(
        "insee",
        runs_from=pl.max_horizontal("effective", start),
        runs_to=pl.min_horizontal(pl.col("end").fill_null(end), end),
    )
    shared = (
        periods.lazy()
        .filter(pl.col("opened") <= end, pl.col("closed").is_null() | (pl.col("closed") >= start))
        .join(spans.filter(pl.col("runs_from") <= pl.col("runs_to")), on="insee", how="inner", validate="m:m")
        .with_columns(
            first=pl.max_horizontal("opened", "runs_from"),
            last=pl.min_horizontal(pl.col("closed").fill_null(end), "runs_to"),
        )
        .filter(pl.col("first") <= pl.col("last"))
        .with_columns(mask=_months_between(pl.col("first").dt.month(), pl.col("last").dt.month()))
    )
    return (
        _without_transfer_months(shared, convention)
        .group_by("account", "insee")
        .agg(pl.col("mask").bitwise_or(), pl.col("mailbox").max())
        .filter(pl.col("mask") > 0)
        .select(
            "account",
            "insee",
            "mask",
            pl.col("mask").bitwise_count_ones().cast(pl.Int64).alias("account_months"),
            "mailbox",
        )
        .collect()
    )


def _months_between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The bits of the months from `first` to `last`, both included."""
    two = pl.lit(2, dtype=pl.Int64)
    return (two.pow(last) - two.pow(first - 1)).cast(pl.UInt16)


def _without_transfer_months(shared: pl.LazyFrame, convention: Convention) -> pl.LazyFrame:
    """Under `old` or `new`, the month of a transfer is due by one commune only (Article 6 is silent).

    Only a month that both communes would owe is taken from one: where the other has no adhesion, it stays due.
    """
    reading = convention.choice("transfer_month")
    if reading == "both":
        return shared
    # A transfer on D: the account is last open on D-1 in the old commune, first open on D in the new one.
    moved_in = pl.when(pl.col("opened_by") == "moved_in").then("opened")
    moved_out = pl.when(pl.col("closed_by") == "moved_out").then(pl.col("closed").dt.offset_by("1d"))
    spared, owing, day = (moved_in, moved_out, "opened") if reading == "old" else (moved_out, moved_in, "closed")
    other = (
        shared.select("account", moved_on=owing, other_mask="mask")
        .drop_nulls("moved_on")
        .group_by("account", "moved_on")
        .agg(pl.col("other_mask").bitwise_or())
    )
    month = pl.col(day).dt.month()
    twice = pl.col("mask") & pl.col("other_mask") & _months_between(month, month)
    return (
        shared.with_columns(moved_on=spared)
        .join(other, on=["account", "moved_on"], how="left", validate="m:1")
        .with_columns(mask=pl.col("mask") - twice.fill_null(pl.lit(0, dtype=pl.UInt16)))
    )


def cohorts(dues: pl.DataFrame) -> pl.DataFrame:
    """Groups of accounts that owe the same months: insee, mask, accounts, account_months, first_month, last_month.

    What those see who may not see persons: the calculation bases in full, without a line per person.
    """
    return (
        dues.group_by("insee", "mask")
        .agg(accounts=pl.len().cast(pl.Int64), account_months=pl.col("account_months").sum())
        .with_columns(first_and_last_month())
        .sort("insee", "first_month", "last_month", "mask")
    )


def first_and_last_month() -> list[pl.Expr]:
    """The first and the last due month (1 to 12) of a mask."""
    mask = pl.col("mask").cast(pl.UInt16)
    return [
        (mask.bitwise_trailing_zeros().cast(pl.Int64) + 1).alias("first_month"),
        (16 - mask.bitwise_leading_zeros().cast(pl.Int64)).alias("last_month"),
    ]


def months_of(mask: int) -> list[int]:
    """The due months (1 to 12) of one mask."""
    return [month for month in range(1, MONTHS_OF_A_YEAR + 1) if mask >> (month - 1) & 1]
