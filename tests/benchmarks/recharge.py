"""A year's recharge of 2 million account periods in 35 000 communes, against bare Polars in the same run.

`python tests/benchmarks/recharge.py [periods]`, on two cores. The baseline does the same join, sort and month union, and
adds up; nothing else. Exit code 1 beyond 3 times the baseline, or 1.5 s.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")
sys.path.insert(0, str(Path(__file__).parents[2]))

import polars as pl

from pipeline.convention import load_convention
from pipeline.recharge import bill, disagreements, nothing_carried, recharge_table, second_computation

COMMUNES = 35_000
YEAR = 2027
MOST, LONGEST = 3.0, 1.5


def territory(rows: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Periods in no order, adhesions, requests, communes; the same in every run."""
    scattered = pl.int_range(rows, eager=True).shuffle(seed=72)
    draw = [scattered.hash(seed) for seed in range(4)]
    frame = pl.DataFrame({"number": scattered, "a": draw[0], "b": draw[1], "c": draw[2], "d": draw[3]})
    opened = pl.date(2024, 1, 1) + pl.duration(days=pl.col("b") % 1300)
    closed = opened + pl.duration(days=pl.col("c") % 900)
    # One account in ten has a second period, and seven in ten are open.
    account = pl.col("number") - pl.when(pl.col("number") % 10 == 9).then(1).otherwise(0)
    periods = frame.select(
        account=pl.format("{}-1111-4222-8333-444455556666", account.cast(pl.String).str.zfill(8)),
        insee=(account.hash(5) % COMMUNES).cast(pl.String).str.zfill(5),
        opened=opened,
        closed=pl.when(pl.col("d") % 10 < 3).then(closed),
        opened_by=pl.lit("opened"),
        closed_by=pl.lit("closed"),
        presumed=pl.lit(value=False),
        mailbox=pl.when(pl.col("a") % 8 == 0).then(pl.lit("shared")).otherwise(pl.lit("user")),
    )
    codes = pl.int_range(COMMUNES, eager=True).cast(pl.String).str.zfill(5)
    start = pl.date(2026, 4, 1) + pl.duration(days=pl.col("insee").hash(6) % 500)
    adhesions = pl.DataFrame({"insee": codes}).select(
        "insee", effective=start, end=pl.when(pl.col("insee").hash(7) % 20 == 0).then(pl.date(2027, 5, 31))
    )
    days = {name: pl.lit(date(2027, 3, 1)) for name in ("asked_on", "quoted_on", "accepted_on", "done_on")}
    hours = (pl.col("insee").hash(8) % 4000).cast(pl.Int64).cast(pl.Decimal(9, 2)) * pl.lit(0.01, pl.Decimal(9, 2))
    requests = pl.DataFrame({"insee": codes}).select(
        reference=pl.format("D{}", "insee"),
        insee="insee",
        nature=pl.lit("request"),
        quoted_hours=hours.cast(pl.Decimal(9, 2)),
        refused_on=pl.lit(None, dtype=pl.Date),
        **days,
    )
    return periods, adhesions, requests, pl.DataFrame({"insee": codes, "name": codes})


def bare(periods: pl.DataFrame, adhesions: pl.DataFrame) -> pl.DataFrame:
    """The same join, sort and month union, and the account-months by commune."""
    start, end = pl.lit(date(YEAR, 1, 1)), pl.lit(date(YEAR, 12, 31))
    first = pl.max_horizontal("opened", "effective", start)
    last = pl.min_horizontal(pl.col("closed").fill_null(end), pl.col("end").fill_null(end), end)
    one = pl.lit(2, dtype=pl.Int64)
    touched = (
        periods.lazy()
        .join(adhesions.lazy(), on="insee")
        .filter(first <= last)
        .with_columns(mask=(one.pow(last.dt.month()) - one.pow(first.dt.month() - 1)).cast(pl.UInt16))
    )
    dues = touched.group_by("insee", "account").agg(pl.col("mask").bitwise_or()).sort("insee", "account").collect()
    return dues.group_by("insee").agg(pl.col("mask").bitwise_count_ones().cast(pl.Int64).sum().alias("account_months"))


def best(work: Callable[[], object], times: int = 5) -> float:
    """Shortest of several runs, in seconds, after one that warms up."""
    work()
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    periods, adhesions, requests, communes = territory(rows)
    convention = load_convention()
    nothing = nothing_carried(communes)

    def recharge() -> pl.DataFrame:
        return recharge_table(communes, bill(periods, adhesions, requests, YEAR, convention), nothing, convention)

    def recharge_and_dues() -> pl.DataFrame:
        billed = bill(periods, adhesions, requests, YEAR, convention)
        recharge_table(communes, billed, nothing, convention)
        return billed.dues

    baseline = best(lambda: bare(periods, adhesions))
    table, whole = best(recharge), best(recharge_and_dues)
    months = bare(periods, adhesions)["account_months"].sum()
    assert recharge()["account_months"].sum() == months, "the baseline counts other months"
    print(f"{rows} periods, {COMMUNES} communes, {months} account-months, {pl.thread_pool_size()} threads")
    print(f"bare Polars:                            {baseline:.3f} s")
    print(f"recharge of the year, commune by commune: {table:.3f} s = {table / baseline:.2f} times")
    print(f"the same with every account's months, sorted: {whole:.3f} s = {whole / baseline:.2f} times")
    begun = time.perf_counter()
    second = second_computation(periods, adhesions, requests, YEAR, convention)
    spent = time.perf_counter() - begun
    agreed = disagreements(bill(periods, adhesions, requests, YEAR, convention), second).is_empty()
    print(f"second computation, in SQL:             {spent:.3f} s, {'agrees' if agreed else 'DISAGREES'}")
    return int(not agreed or whole > MOST * baseline or whole > LONGEST)


if __name__ == "__main__":
    sys.exit(main())
