"""Accounts derived from users snapshots, against a bare sort and group_by of the same frame.

`python tests/benchmarks/accounts.py` prints seconds and ratios: one snapshot of 2 million accounts, and 12 monthly
ones of 200 000 with openings, closings, blocks, transfers and disappearances.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipeline.accounts import derive
from pipeline.convention import load_convention
from pipeline.convention.months import add_months
from tests.accounts.facts import OBSERVATION, Facts

FIRST = date(2026, 1, 31)


def snapshot(accounts: int, number: int, day: date) -> pl.DataFrame:
    """One extract: of 100 accounts one is deleted, one gone, one blocked and one moved, a month each."""
    rank = pl.col("n") % 1200
    key = pl.format("{}-1111-4222-8333-444455556666", pl.col("n").reverse().cast(pl.String).str.zfill(8))
    insee = pl.format(
        "72{}", (pl.col("n") % 350 + pl.when(rank - 800 < number).then(1).otherwise(0)).cast(pl.String).str.zfill(3)
    )
    name = pl.format("p.nom{}@commune.fr", "n")
    stamp = FIRST + timedelta(days=10)
    return (
        pl.DataFrame({"n": range(accounts)}, schema={"n": pl.Int32})
        .with_columns(
            deposit_id=pl.lit(number, pl.Int32),
            line=pl.col("n") + 2,
            account=key,
            upn=name,
            address=name,
            name=pl.format("Prénom Nom {}", "n"),
            insee=pl.when(rank >= 800)
            .then(insee)
            .otherwise(pl.format("72{}", (pl.col("n") % 350).cast(pl.String).str.zfill(3))),
            created=pl.date(2020, 1, 1) + pl.duration(days=pl.col("n") % 2000),
            mailbox_created=pl.lit(None, pl.Date),
            deleted=pl.when(rank < number - 1).then(pl.lit(stamp)),
            blocked=rank.is_between(400, 400 + number - 1, closed="left"),
            mailbox=pl.lit("user"),
            products=pl.lit("Microsoft 365 E3"),
            ignored=pl.lit(None, pl.String),
            known_on=pl.lit(day),
        )
        .filter(~rank.is_between(600, 600 + number - 1, closed="left"))
        .select(pl.col(column).cast(kind) for column, kind in OBSERVATION.items())
        .sample(fraction=1.0, shuffle=True, seed=number)
    )


def seconds(work: Callable[[], object]) -> float:
    """The best of three."""
    measured = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        measured.append(time.perf_counter() - start)
    return min(measured)


def measure(accounts: int, snapshots: int) -> None:
    days = [add_months(FIRST, month) for month in range(snapshots)]
    observations = pl.concat([snapshot(accounts, number, day) for number, day in enumerate(days, start=1)])
    facts = Facts()
    for day in days:
        facts.users(day.isoformat())
    frames = facts.frames() | {"observations": observations}
    base = seconds(
        lambda: (
            observations.sort("account", "known_on")
            .group_by("account", maintain_order=True)
            .agg(pl.col("created").min(), pl.col("insee").last(), pl.col("known_on").min())
        )
    )
    spent = seconds(lambda: derive(**frames, convention=load_convention()))
    books = derive(**frames, convention=load_convention())
    print(f"{snapshots} x {accounts} accounts: {books.events.height} events, {books.periods.height} periods")
    print(f"  sort + group_by {base:.2f} s, derive {spent:.2f} s, ratio {spent / base:.2f}")


def main() -> None:
    print(f"{pl.thread_pool_size()} threads")
    measure(2_000_000, 1)
    measure(200_000, 12)


if __name__ == "__main__":
    main()
