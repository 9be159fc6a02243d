"""What people entered on pages, read back: one row per entry, its payload opened, in the order in which they came."""

from __future__ import annotations

import polars as pl

from pipeline.books.books import Books

JOURNAL = ("number", "year", "insee", "author", "entered_at")


def entered(books: Books, entry: str, payload: pl.Struct, year: int | None = None) -> pl.DataFrame:
    """The entries of a kind, oldest first: number (of its deposit), year, insee, author, entered_at, and the payload.

    `payload`: its fields and types; a field that an entry lacks is null. `year`: those of one exercice only.
    """
    rows = books.facts().entry.filter(pl.col("entry") == entry)
    if year is not None:
        rows = rows.filter(pl.col("year") == year)
    return (
        rows.with_columns(
            number=pl.col("deposit_id"),
            entered_at=pl.col("entered_at").cast(pl.Datetime("us", "UTC")),
            said=pl.col("payload").str.json_decode(payload),
        )
        .sort("entered_at", "deposit_id", "line")
        .select(*JOURNAL, "said")
        .unnest("said")
    )
