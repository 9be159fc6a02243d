"""A process that deposits again and again, to be killed at any moment by the tests; it says when it begins."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipeline.store import Content, NewDeposit, Store

ROWS = 20_000


def deposit(store: Store, name: str) -> tuple[int, bool]:
    """One deposit of ROWS rows, whose bytes are its name."""
    lines = pl.int_range(2, ROWS + 2, eager=True).cast(pl.Int32)
    usage = pl.DataFrame({"line": lines}).select(
        "line",
        day=pl.lit(date(2026, 4, 1)),
        measure=pl.lit(name),
        value=pl.col("line").cast(pl.Int64),
    )
    rejected = pl.DataFrame(
        schema={"line": pl.Int32, "column_name": pl.String, "code": pl.String, "message": pl.String}
    )
    content = Content(ROWS, ROWS, {}, rejected, "Lu.", {"tenant_day": usage})
    new = NewDeposit(name, "tenant_activity", date(2026, 4, 30), "test", datetime(2026, 5, 1, tzinfo=UTC))
    return store.deposit(new, name.encode(), content)


if __name__ == "__main__":
    store = Store(Path(sys.argv[1]))
    first = int(sys.argv[2])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for number in range(first, first + 1000):
        deposit(store, f"fichier {number}")
