"""Entries of the journal as rows: what people entered of one kind, oldest first. Nothing is ever overwritten."""

from __future__ import annotations

import polars as pl

ORDER = ("entered_at", "deposit_id", "line")


class EntryRefusedError(ValueError):
    """An entry that cannot stand: says in French what is wrong and what to do."""


def said(entries: pl.DataFrame, kind: str, payload: pl.Struct, year: int | None = None) -> pl.DataFrame:
    """The entries of one kind (of a year, if given): insee, author, entered_at, and the fields of the payload."""
    of_kind = entries.filter(pl.col("entry") == kind)
    rows = of_kind if year is None else of_kind.filter(pl.col("year") == year)
    told = rows.sort(ORDER).select("insee", "author", "entered_at", said=pl.col("payload").str.json_decode(payload))
    # A payload may name communes of its own.
    own = [field.name for field in payload.fields]
    return told.drop(name for name in ("insee",) if name in own).unnest("said")
