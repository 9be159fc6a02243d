"""The grid of a commune's months: due as known today, and in dispute under an explanation (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.review.lives import MASK

# Beyond so many accounts among which some are, hatching them all would tell nothing.
MOST_POSSIBLE = 12


def grid(due: pl.DataFrame, disputed: pl.DataFrame) -> pl.DataFrame:
    """account, account_count (1), due_mask, disputed_mask, by account.

    `due`: account, mask, as known today. `disputed`: columns of `disputed.DISPUTED`. A month is in dispute that is due
    and was not charged, or charged and not due; of a few accounts among which some are, every due month.
    """
    possible = pl.col("possible") & (pl.col("possible").sum() <= MOST_POSSIBLE)
    marked = disputed.select(
        "account",
        disputed_mask=pl.when("possible")
        .then(pl.when(possible).then("due").otherwise(pl.lit(0, dtype=MASK)))
        .otherwise(pl.col("due") ^ pl.col("charged")),
    )
    both = due.select("account", due_mask=pl.col("mask").cast(MASK)).join(
        marked, on="account", how="full", coalesce=True, validate="1:1"
    )
    filled = both.with_columns(pl.col("due_mask", "disputed_mask").fill_null(0))
    return (
        filled.filter((pl.col("due_mask") > 0) | (pl.col("disputed_mask") > 0))
        .select("account", pl.lit(1, dtype=pl.Int64).alias("account_count"), "due_mask", "disputed_mask")
        .sort("account")
    )


def by_cohort(rows: pl.DataFrame) -> pl.DataFrame:
    """The same without persons: accounts with the same months are one row (Article 5)."""
    return (
        rows.group_by("due_mask", "disputed_mask")
        .agg(pl.col("account_count").sum())
        .select("account_count", "due_mask", "disputed_mask")
        .sort("due_mask", "disputed_mask")
    )
