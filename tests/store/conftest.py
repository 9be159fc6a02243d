from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipeline.store import Content, NewDeposit, Store

REJECTED = {"line": pl.Int32, "column_name": pl.String, "code": pl.String, "message": pl.String}
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def content(rows: int = 2, rejected: int = 0) -> Content:
    costs = pl.DataFrame(
        {
            "line": range(2, rows + 2),
            "exercice": [2026] * rows,
            "item": [f"poste {n}" for n in range(rows)],
            "amount_cents": [n * 100 for n in range(rows)],
            "hours_available": [None] * rows,
        },
        schema={
            "line": pl.Int32,
            "exercice": pl.Int32,
            "item": pl.String,
            "amount_cents": pl.Int64,
            "hours_available": pl.Decimal(9, 2),
        },
    )
    refused = pl.DataFrame(
        {
            "line": range(100, 100 + rejected),
            "column_name": ["montant"] * rejected,
            "code": ["bad_amount"] * rejected,
            "message": ["« x » n’est pas un montant."] * rejected,
        },
        schema=REJECTED,
    )
    return Content(rows + rejected + 1, rows, {"blank_row": 1}, refused, "Lu.", {"cost": costs})


def new(name: str = "couts.csv", kind: str = "couts", day: date = date(2026, 4, 30)) -> NewDeposit:
    return NewDeposit(name, kind, day, "analyste", AT)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "livre.duckdb")
    store.create()
    return store
