"""The review at its sizes: the demonstration, a commune of 1500 accounts, 35 000 communes with a spoiled invoice each.

`python tests/benchmarks/review.py [communes]`, on two cores. Exit code 1 beyond 1 s for every commune of the demonstration
year, 2 s for the commune with pairs, 60 s for the 35 000. The demonstration is built in a temporary folder first.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("POLARS_MAX_THREADS", "2")
sys.path.insert(0, str(Path(__file__).parents[2]))

import polars as pl

from pipeline.books import Books
from pipeline.convention import load_convention
from pipeline.review import explain, explanations_of
from tests.review.spoiling import PAIRS, YEAR, Commune, commune_of, frames, spoil, territory

ROOT = Path(__file__).parents[2]
DEMONSTRATION_LIMIT, LARGE_LIMIT, TERRITORY_LIMIT = 1.0, 2.0, 60.0
LARGE = 1500
TERRITORY = 35_000
MOST_ACCOUNTS = 310
SMALLEST = 83


def demonstration() -> float:
    """Every commune of the demonstration year: statuses, causes, sentences and items."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "books.duckdb"
        init = [sys.executable, "-m", "pipeline", "--database", str(database), "init", "--demo"]
        subprocess.run(init, cwd=ROOT, check=True, capture_output=True)
        books = Books(database)
        # What the other pages ask too: it is kept per data version.
        for on in (None, *books.review(YEAR).communes["reference_date"].unique().drop_nulls().to_list()):
            books.situation(on)
        books.review(YEAR).inputs.known(None)
        begun = time.perf_counter()
        review = books.review(YEAR)
        told = [review.explanations_of(insee) for insee in review.communes["insee"].to_list()]
        spent = time.perf_counter() - begun
    print(f"demonstration, {len(told)} communes, {sum(map(len, told))} explanations: {spent:.2f} s")
    return spent


def large_commune(convention) -> float:
    """A commune of 1500 accounts whose titre is wrong in two ways; the worst of several pairs."""
    dice = random.Random(5)
    worst = 0.0
    tried = 0
    for faults in dice.sample(PAIRS, len(PAIRS)):
        commune = commune_of("00001", LARGE, "1500", dice)
        if not spoil(commune, faults, dice):
            continue
        review, inputs = frames([commune], convention)
        begun = time.perf_counter()
        found = explanations_of(explain(YEAR, review, inputs), "00001", SMALLEST)
        worst = max(worst, time.perf_counter() - begun)
        assert found
        tried += 1
        if tried == 12:
            break
    print(f"a commune of {LARGE} accounts, {tried} pairs of faults, the slowest: {worst:.2f} s")
    return worst


def _renamed(communes: list[Commune]) -> list[Commune]:
    """The same communes under other codes, so that two territories stand beside each other."""
    for commune in communes:
        commune.insee = f"P{commune.insee}"
        for account in commune.accounts:
            account.name = f"P{account.name}"
        for request in commune.requests:
            request.reference = f"P{request.reference}"
    return communes


def whole_territory(convention, number: int) -> float:
    """Each commune of a territory with a spoiled invoice: the causes of all, and the sentences of a hundred."""
    # 35 000 communes have 2 million accounts: 57 each, so the largest are left out here.
    drawn = [*territory(3, 1_750, pairs=False), *_renamed(territory(4, 250, pairs=True))]
    base = [commune for commune in drawn if len(commune.accounts) <= MOST_ACCOUNTS]
    review, inputs = frames(base, convention)
    copies = -(-number // len(base))
    known = inputs.known(None)

    def many(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """As many copies of the communes as it takes, each under its own code and with its own accounts."""
        suffix = pl.DataFrame({"copy": [f"-{place:02d}" for place in range(copies)]})
        own = frame.join(suffix, how="cross")
        renamed = own.with_columns(pl.col(column) + pl.col("copy") for column in columns if column in frame.columns)
        return renamed.drop("copy")

    wide = type(known)(
        periods=many(known.periods, "account", "insee"),
        adhesions=many(known.adhesions, "insee"),
        requests=many(known.requests, "reference", "insee"),
        carry_over=many(known.carry_over, "insee"),
        previous=many(known.previous, "insee"),
        uncounted=known.uncounted,
    )
    lines = many(inputs.invoice_lines, "insee", "titre")
    held = type(inputs)(
        known=lambda _: wide, invoice_lines=lines, events=inputs.events, requests=wide.requests,
        names=many(inputs.names, "insee"), convention=convention,
    )  # fmt: skip
    spoiled = many(review, "insee").head(number)
    begun, cpu = time.perf_counter(), time.process_time()
    searched = explain(YEAR, spoiled, held)
    spent, cpu = time.perf_counter() - begun, time.process_time() - cpu
    accounts = wide.periods["account"].n_unique()
    begun = time.perf_counter()
    for insee in spoiled["insee"].head(100).to_list():
        explanations_of(searched, insee, SMALLEST)
    each = (time.perf_counter() - begun) / 100
    print(
        f"{spoiled.height} communes, {accounts} accounts, {searched.frame.height} explanations: {spent:.1f} s "
        f"({cpu:.1f} s of processor)"
    )
    print(f"sentence and items of one of them, when asked: {each * 1000:.0f} ms")
    return spent


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else TERRITORY
    convention = load_convention()
    late = [
        demonstration() > DEMONSTRATION_LIMIT,
        large_commune(convention) > LARGE_LIMIT,
        whole_territory(convention, number) > TERRITORY_LIMIT,
    ]
    return int(any(late))


if __name__ == "__main__":
    sys.exit(main())
