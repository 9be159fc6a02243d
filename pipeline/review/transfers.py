"""Months that two communes owe for one account, because it moved in between: a point of equity (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.convention.money import round_half_away
from pipeline.recharge import FEE_DENOMINATOR
from pipeline.review.lives import MASK, bit

TRANSFER = pl.Schema(
    {
        "month": pl.Date,
        "from_insee": pl.String,
        "to_insee": pl.String,
        "account": pl.String,
        "accounts": pl.Int64,
        "amount_cents": pl.Int64,
    }
)


def transfers_counted_twice(
    periods: pl.DataFrame, dues: pl.DataFrame, year: int, fees: tuple[int, ...]
) -> pl.DataFrame:
    """The months of a year that both communes of a transfer owe, by month, communes and account (columns `TRANSFER`).

    `dues`: account, insee, mask. `amount_cents`: what the second commune owes for that month, rounded alone.
    """
    arrived = periods.filter(pl.col("opened_by") == "moved_in", pl.col("opened").dt.year() == year)
    left = periods.filter(pl.col("closed_by") == "moved_out").select(
        "account", from_insee="insee", opened=pl.col("closed").dt.offset_by("1d")
    )
    moved = arrived.select("account", "opened", to_insee="insee").join(left, on=["account", "opened"], how="inner")
    months = dues.select("account", "insee", pl.col("mask").cast(MASK))
    both = (
        moved.with_columns(bit=bit(pl.col("opened").dt.month()))
        .join(months.rename({"insee": "to_insee", "mask": "due_to"}), on=["account", "to_insee"], how="inner")
        .join(months.rename({"insee": "from_insee", "mask": "due_from"}), on=["account", "from_insee"], how="inner")
        .filter((pl.col("due_to") & pl.col("due_from") & pl.col("bit")) > 0)
    )
    worth = {month: round_half_away(fee, FEE_DENOMINATOR) for month, fee in enumerate(fees, start=1)}
    return (
        both.select(
            month=pl.col("opened").dt.month_start(),
            from_insee="from_insee",
            to_insee="to_insee",
            account="account",
            accounts=pl.lit(1),
            amount_cents=pl.col("opened").dt.month().cast(pl.Int64).replace_strict(worth, return_dtype=pl.Int64),
        )
        .select(pl.col(name).cast(kind) for name, kind in TRANSFER.items())
        .sort("month", "from_insee", "to_insee", "account")
    )


def without_accounts(transfers: pl.DataFrame) -> pl.DataFrame:
    """The same without persons: month, from_insee, to_insee, accounts, amount_cents."""
    keys = ["month", "from_insee", "to_insee"]
    return transfers.group_by(keys).agg(pl.col("accounts", "amount_cents").sum()).sort(keys)
