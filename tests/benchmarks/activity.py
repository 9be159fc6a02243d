"""Activity of 2 million accounts over 12 monthly usage extracts: under 5 s on two cores.

`python tests/benchmarks/activity.py [accounts]`. 24 million rows of mailbox usage in 34 999 communes, joined by name to
one users extract; one name in a thousand was held by two accounts, one mailbox in eight is shared. Exit code 1 beyond.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")
sys.path.insert(0, str(Path(__file__).parents[2]))

import polars as pl

from pipeline.activity import account_states, count_states, sightings, storage_by_commune
from pipeline.convention import load_convention

COMMUNES = 34_999
DAYS = [date(2026, month, 28) for month in range(1, 13)]
LONGEST = 5.0


def accounts(number: int) -> pl.DataFrame:
    """The accounts, with the name that each holds."""
    rank = pl.int_range(number, dtype=pl.Int64)
    # Of a thousand accounts two follow each other under one name.
    holder = rank - pl.when(rank % 1000 == 999).then(1).otherwise(0)
    return pl.select(rank=rank).with_columns(
        account=pl.format("{}-1111-4222-8333-444455556666", pl.col("rank").cast(pl.String).str.zfill(8)),
        upn=pl.format("prenom.nom{}@commune{}.fr", holder, holder % COMMUNES),
        insee=(pl.col("rank") % COMMUNES).cast(pl.String).str.zfill(5),
        mailbox=pl.when(pl.col("rank") % 8 == 0).then(pl.lit("shared")).otherwise(pl.lit("user")),
    )


def territory(number: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Usage rows, observations, periods; the same in every run."""
    held = accounts(number)
    first = pl.lit(DAYS[0])
    observations = held.select(
        "account", "upn", "insee", address="upn", created=first, deleted=pl.lit(None, pl.Date), known_on=first
    )
    periods = held.select(
        "account", "insee", opened=pl.lit(date(2025, 1, 1)), closed=pl.lit(None, pl.Date),
        opened_by=pl.lit("opened"), closed_by=pl.lit(None, pl.String), presumed=pl.lit(value=False), mailbox="mailbox",
    ).sort("account")  # fmt: skip
    idle = pl.col("rank").hash(1) % 300
    months = []
    for deposit, day in enumerate(DAYS):
        last = pl.lit(day) - pl.duration(days=idle)
        grown = pl.when(pl.col("rank") % 5 == 0).then(0).otherwise(deposit)
        months.append(
            held.select(
                "upn", "mailbox", deposit_id=pl.lit(deposit, pl.Int32), line=pl.col("rank").cast(pl.Int32),
                report=pl.lit("mailbox_usage"), account=pl.lit(None, pl.String), known_on=pl.lit(day),
                created=pl.lit(None, pl.Date), deleted=pl.lit(None, pl.Date),
                last_activity=pl.when(pl.col("mailbox") == "user").then(last), items=300 + grown,
                storage_bytes=(300 + grown) * 71_680, sent=pl.lit(None, pl.Int64), received=pl.lit(None, pl.Int64),
                read=pl.lit(None, pl.Int64), period_days=pl.lit(30, pl.Int16), ignored=pl.lit(None, pl.String),
            )
        )  # fmt: skip
    return pl.concat(months), observations, periods


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    usage, observations, periods = territory(number)
    convention = load_convention()
    spent = []
    for _ in range(3):
        begun, worked = time.perf_counter(), time.process_time()
        seen = sightings(usage, observations, periods)
        named = time.perf_counter()
        states = account_states(seen, DAYS[-1], convention)
        judged = time.perf_counter()
        communes = count_states(states)
        storage = storage_by_commune(seen)
        ended = time.perf_counter()
        spent.append(ended - begun)
        print(
            f"{usage.height} usage rows, {number} accounts, {communes.height} communes, {pl.thread_pool_size()} threads: "
            f"names {named - begun:.2f} s, states {judged - named:.2f} s, counts and storage {ended - judged:.2f} s, "
            f"all {ended - begun:.2f} s ({time.process_time() - worked:.2f} s of work)"
        )
    assert communes["accounts"].sum() == number, "accounts were lost"
    assert storage.height == len(DAYS) * COMMUNES or number < COMMUNES, "storage was lost"
    return int(min(spent) > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
