"""How fast scenarios are, beside a raw computation of the same account fees measured in the same run.

Run: `python tests/benchmarks/tariffs.py`. Bounds: 1 000 scenarios for a sensitivity in under 3 s on the sizes of the
demonstration; 35 000 communes x 4 scenarios in under 2 s; a moved slider in under 200 ms.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pipeline.charts import Setting, changes_by_commune
from pipeline.convention import load_convention
from pipeline.tariffs import Inputs, Scenario, gather, sensitivity, simulate, solve, totals

YEAR = 2028
YEARS = (2026, 2027, 2028, 2029)


def territory(communes: int, accounts: int) -> Inputs:
    """A territory with its accounts dealt out among its communes, a fifth of them shared mailboxes."""
    codes = pl.DataFrame({"place": range(communes)}).select(
        insee=pl.col("place").cast(pl.String).str.zfill(5),
        name=pl.lit("Commune"),
        population=(pl.col("place") * 37 % 20_000 + 50).cast(pl.Int32),
    )
    periods = pl.DataFrame({"place": range(accounts)}).select(
        account=pl.col("place").cast(pl.String),
        insee=(pl.col("place") * 7919 % communes).cast(pl.String).str.zfill(5),
        opened=pl.lit(date(2026, 1, 1)) + pl.duration(days=pl.col("place") * 31 % 900),
        closed=pl.lit(None, dtype=pl.Date),
        opened_by=pl.lit("opened"),
        closed_by=pl.lit(None, dtype=pl.String),
        mailbox=pl.when(pl.col("place") % 5 == 0).then(pl.lit("shared")).otherwise(pl.lit("user")),
    )
    adhesions = codes.select("insee", effective=pl.lit(date(2026, 4, 1)), end=pl.lit(None, dtype=pl.Date))
    requests = codes.select(
        "insee",
        reference=pl.col("insee"),
        nature=pl.lit("request"),
        asked_on=pl.lit(date(2026, 2, 1)),
        quoted_on=pl.lit(date(2026, 2, 2)),
        quoted_hours=(pl.col("insee").cast(pl.Int64) % 30).cast(pl.Decimal(9, 2)),
        accepted_on=pl.lit(date(2026, 2, 3)),
        refused_on=pl.lit(None, dtype=pl.Date),
        done_on=pl.lit(date(2026, 3, 1)),
        spent_hours=pl.lit(None, dtype=pl.Decimal(9, 2)),
    )
    return gather(periods, adhesions, requests, codes, YEARS, date(2026, 11, 24), load_convention())


def scenarios(refusing: tuple[str, ...]) -> list[Scenario]:
    """Four scenarios as a commission would lay side by side."""
    known = {"years": (YEAR,), "effective": date(2027, 6, 1), "communicated": date(2026, 11, 25)}
    fees = (Decimal("10.00"), Decimal("9.00"), Decimal("8.00"))
    return [
        Scenario(name="hausse", account_fee=Decimal("10.20"), hourly_rate=Decimal("31.00"), **known),
        Scenario(name="tranches", kind="bands", settings=(("fees", fees), ("upto", (20, 100))), **known),
        Scenario(
            name="part fixe", kind="fixed_plus_account", account_fee=Decimal("6.00"), hold_total=True,
            settings=(("fixed", Decimal("50.00")),), **known,
        ),
        Scenario(name="refus", growth_accounts=Decimal("0.03"), refusals=refusing, **known),
    ]  # fmt: skip


def best(run: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs, in seconds."""
    durations = []
    for _ in range(times):
        start = perf_counter()
        run()
        durations.append(perf_counter() - start)
    return min(durations)


def moved(inputs: Inputs) -> object:
    """What a moved slider costs the server beside Streamlit: the scenario's years, and the picture written out."""
    scenario = replace(scenarios(("00003",))[0], years=YEARS)
    communes = simulate(scenario, inputs).years[-1].communes.rename({"name": "commune"})
    picture = changes_by_commune(communes, YEARS[-1], scenario.name, Setting(date(2026, 11, 24)))
    return picture.to_dict(validate=False)


def raw(inputs: Inputs) -> Callable[[], object]:
    """The account fees of one year at one fee, as bare Polars would have them."""
    frame = inputs.volumes[YEAR].basis.frame
    months = pl.sum_horizontal(f"accounts_{month:02d}" for month in range(1, 13))
    return lambda: frame.select("insee", (months * 100_000 * 2 + 1200) // 2400).sort("insee")


def report(name: str, seconds: float, baseline: float, bound: float) -> bool:
    """Print one line; whether the bound holds."""
    print(f"{name:<58} {seconds * 1000:9.1f} ms  x {seconds / baseline:8.1f} raw  (bound {bound * 1000:.0f} ms)")
    return seconds < bound


def main() -> int:
    """Measure, print, and say by the exit code whether every bound holds."""
    small = territory(20, 1200)
    flat = raw(small)
    baseline_small = best(lambda: [flat() for _ in range(1000)])
    one = scenarios(("00003",))[0]
    many = [
        Scenario(name=str(cents), years=(YEAR,), effective=date(2027, 6, 1), account_fee=Decimal(cents).scaleb(-2))
        for cents in range(1000)
    ]
    mixed = [scenarios(("00003",))[place % 4] for place in range(1000)]
    growing = [replace(mixed[3], growth_accounts=Decimal(place).scaleb(-4), refusals=()) for place in range(1000)]
    held = [
        report("1 000 scenarios, totals of 20 communes", best(lambda: totals(many, small, YEAR)), baseline_small, 3.0),
        report(
            "1 000 scenarios of four structures, the same",
            best(lambda: totals(mixed, small, YEAR)),
            baseline_small,
            3.0,
        ),
        report(
            "1 000 scenarios, each with its own growth", best(lambda: totals(growing, small, YEAR)), baseline_small, 3.0
        ),
        report("one simulated year, 20 communes", best(lambda: simulate(one, small)), baseline_small / 1000, 0.2),
        report(
            "a moved slider: four years and its picture", best(lambda: moved(small), 10), baseline_small / 1000, 0.2
        ),
        report("sensitivity of one scenario", best(lambda: sensitivity(one, small, YEAR)), baseline_small / 1000, 0.2),
        report("solve one total", best(lambda: solve(1_234_567, one, small, YEAR)), baseline_small / 1000, 0.2),
    ]
    large = territory(35_000, 2_000_000)
    baseline_large = best(raw(large))
    refusing = tuple(f"{place:05d}" for place in range(0, 35_000, 100))
    four = scenarios(refusing)
    seconds = best(lambda: [simulate(scenario, large) for scenario in four])
    held.append(report("35 000 communes x 4 scenarios", seconds, baseline_large * 4, 2.0))
    for scenario in four:
        seconds = best(lambda chosen=scenario: simulate(chosen, large))
        report(f"  of which « {scenario.name} »", seconds, baseline_large, 2.0)
    return 0 if all(held) else 1


if __name__ == "__main__":
    raise SystemExit(main())
