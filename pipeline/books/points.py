"""Points of equity that the review reports beside its statuses: transfer months that two communes owe (Article 6)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.books.books import Books
from pipeline.convention.money import round_half_away_expr
from pipeline.convention.months import month_starts
from pipeline.recharge import FEE_DENOMINATOR

NEXT_DAY = "1d"


def months_owed_twice(books: Books, year: int) -> pl.DataFrame:
    """The transfer months of a year that both communes owe, without a word of whose account it is.

    from_insee, from_commune, to_insee, to_commune, month (its first day), accounts, amount_cents: what the second
    commune owes for these months, at the fee of the month. Sorted by month and commune.
    """
    return books.kept(("months_owed_twice", year), lambda: _months_owed_twice(books, year))


def _months_owed_twice(books: Books, year: int) -> pl.DataFrame:
    situation = books.situation()
    masks = books.recharge(year).bill.masks.select("account", "insee", "mask")
    moved = pl.col("date").is_between(date(year, 1, 1), date(year, 12, 31))
    arrived = situation.events.filter(pl.col("event") == "moved_in", moved).select(
        "account", to_insee="insee", moved_on="date"
    )
    # A departure bears the last day in the old commune, an arrival the first one in the new.
    left = situation.events.filter(pl.col("event") == "moved_out").select(
        "account", from_insee="insee", moved_on=pl.col("date").dt.offset_by(NEXT_DAY)
    )
    transfers = arrived.join(left, on=["account", "moved_on"], how="inner", validate="m:m")
    bit = pl.lit(2, dtype=pl.Int64).pow(pl.col("moved_on").dt.month() - 1)
    owed = (
        transfers.join(masks, left_on=["account", "to_insee"], right_on=["account", "insee"], validate="m:1")
        .join(masks, left_on=["account", "from_insee"], right_on=["account", "insee"], suffix="_from", validate="m:1")
        .with_columns(month=pl.col("moved_on").dt.month_start(), bit=bit)
        .filter(_holds("mask"), _holds("mask_from"))
    )
    fees = pl.DataFrame(
        {"month": month_starts(year), "fee": books.convention.monthly_fees(year) if owed.height else [0] * 12}
    )
    names = situation.communes.select("insee", "name")
    return (
        owed.group_by("from_insee", "to_insee", "month")
        .agg(accounts=pl.col("account").n_unique().cast(pl.Int64))
        .join(fees, on="month", how="left", validate="m:1")
        .with_columns(amount_cents=round_half_away_expr(pl.col("fee") * pl.col("accounts"), FEE_DENOMINATOR))
        .join(names.rename({"insee": "from_insee", "name": "from_commune"}), on="from_insee", how="left")
        .join(names.rename({"insee": "to_insee", "name": "to_commune"}), on="to_insee", how="left")
        .sort("month", "from_insee", "to_insee")
        .select("from_insee", "from_commune", "to_insee", "to_commune", "month", "accounts", "amount_cents")
    )


def _holds(mask: str) -> pl.Expr:
    return (pl.col(mask).cast(pl.Int64) // pl.col("bit").cast(pl.Int64)) % 2 == 1
