"""Which parameter matters most: each is moved alone, down and up, and the year's total is looked at."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention.months import add_months
from pipeline.recharge.structures import Basis, Total
from pipeline.tariffs.inputs import Inputs
from pipeline.tariffs.scenario import Scenario, Setting
from pipeline.tariffs.schedule import prices, timelines
from pipeline.tariffs.worlds import owed, world

LESS, MORE = Decimal("0.9"), Decimal("1.1")
GROWTH_STEP = Decimal("0.05")
CENT = Decimal("0.01")
LABELS = {
    "account_fee": "redevance par compte, 10 % de moins ou de plus",
    "hourly_rate": "tarif horaire, 10 % de moins ou de plus",
    "fees": "redevances de la structure, 10 % de moins ou de plus",
    "fixed": "part fixe, 10 % de moins ou de plus",
    "rate": "tarif par habitant, 10 % de moins ou de plus",
    "total": "total à partager, 10 % de moins ou de plus",
    "growth.accounts": "comptes, 5 points par an de moins ou de plus",
    "growth.hours": "heures, 5 points par an de moins ou de plus",
    "effective": "date d’effet, un mois plus tard ou plus tôt",
    "refusals": "refus de la commune qui doit le plus, ou aucun refus",
}


def totals(scenarios: Iterable[Scenario], inputs: Inputs, year: int) -> pl.DataFrame:
    """The year's total under each scenario: place, name, total_base_cents, total_scenario_cents, change_cents.

    What `simulate` gives, without what surrounds it: made for many scenarios.
    """
    bases: dict[str, Total] = {}
    worlds: dict[Hashable, Basis] = {}
    rows = []
    for place, scenario in enumerate(scenarios):
        before, after = timelines(scenario, inputs.convention)
        if before.reading not in bases:
            untouched = world(scenario, inputs, year, growth=False, refusals=False)
            bases[before.reading] = owed(untouched, before).total
        base = bases[before.reading]
        # Scenarios that only move prices share their volumes.
        volumes = (scenario.growth_accounts, scenario.growth_hours, scenario.refusals, scenario.effective)
        if volumes not in worlds:
            worlds[volumes] = world(scenario, inputs, year, growth=True, refusals=True)
        there = worlds[volumes]
        total = owed(there, after, base if scenario.hold_total else None).total.cents
        rows.append((place, scenario.name, base.cents, total, total - base.cents))
    return pl.DataFrame(
        rows,
        schema={
            "place": pl.Int64,
            "name": pl.String,
            "total_base_cents": pl.Int64,
            "total_scenario_cents": pl.Int64,
            "change_cents": pl.Int64,
        },
        orient="row",
    )


def sensitivity(scenario: Scenario, inputs: Inputs, year: int) -> pl.DataFrame:
    """One row per parameter, the one that moves the year's total most first.

    Columns: parameter, label, total_less_cents, total_cents, total_more_cents, swing_cents.
    """
    moved = _moved(scenario, inputs, year)
    trials = [scenario, *(trial for _, less, more in moved for trial in (less, more))]
    found = totals(trials, inputs, year)["total_scenario_cents"]
    frame = pl.DataFrame(
        {
            "parameter": [name for name, _, _ in moved],
            "label": [LABELS[name] for name, _, _ in moved],
            "total_less_cents": found[1::2],
            "total_more_cents": found[2::2],
        }
    ).with_columns(total_cents=pl.lit(found[0], dtype=pl.Int64))
    swing = (pl.col("total_more_cents") - pl.col("total_less_cents")).abs()
    columns = ("parameter", "label", "total_less_cents", "total_cents", "total_more_cents", "swing_cents")
    return (
        frame.with_columns(swing_cents=swing).select(columns).sort("swing_cents", "parameter", descending=[True, False])
    )


def _moved(scenario: Scenario, inputs: Inputs, year: int) -> list[tuple[str, Scenario, Scenario]]:
    fee, rate = prices(scenario, inputs.convention)
    if scenario.kind == "index":
        scenario = replace(scenario, kind="per_account", settings=())
    scenario = replace(scenario, account_fee=fee, hourly_rate=rate)
    accounts, hours = scenario.growth_accounts, scenario.growth_hours
    less_accounts, less_hours = (max(growth - GROWTH_STEP, Decimal(-1)) for growth in (accounts, hours))
    moved = [
        _trial("hourly_rate", scenario, hourly_rate=(_times(rate, LESS), _times(rate, MORE))),
        _trial("growth.accounts", scenario, growth_accounts=(less_accounts, accounts + GROWTH_STEP)),
        _trial("growth.hours", scenario, growth_hours=(less_hours, hours + GROWTH_STEP)),
        _trial(
            "effective", scenario, effective=(add_months(scenario.effective, 1), add_months(scenario.effective, -1))
        ),
    ]
    if scenario.kind in ("per_account", "fixed_plus_account", "hours_package", "by_kind"):
        moved.append(_trial("account_fee", scenario, account_fee=(_times(fee, LESS), _times(fee, MORE))))
    for place, (name, value) in enumerate(scenario.settings):
        if name in ("fees", "fixed", "rate", "total"):
            less, more = (_replaced(scenario.settings, place, name, _scaled(value, by)) for by in (LESS, MORE))
            moved.append(_trial(name, scenario, settings=(less, more)))
    largest = _largest(scenario, inputs, year)
    if largest is not None:
        refused = tuple(sorted({*scenario.refusals, largest}))
        moved.append(_trial("refusals", scenario, refusals=(refused, ())))
    return moved


def _trial(name: str, scenario: Scenario, **moved: tuple[Any, Any]) -> tuple[str, Scenario, Scenario]:
    """A parameter's name, the scenario with the lesser value of one field, and with the greater one."""
    ((field, (less, more)),) = moved.items()
    return name, replace(scenario, **{field: less}), replace(scenario, **{field: more})


def _replaced(
    settings: tuple[tuple[str, Setting], ...], place: int, name: str, value: Setting
) -> tuple[tuple[str, Setting], ...]:
    return (*settings[:place], (name, value), *settings[place + 1 :])


def _scaled(value: Setting, by: Decimal) -> Setting:
    if isinstance(value, Decimal):
        return _times(value, by)
    if not isinstance(value, tuple):
        raise TypeError(f"prices are a number or a tuple, got {value!r}")
    scaled = [
        (item[0], _times(item[1], by)) if isinstance(item, tuple) else _times(Decimal(item), by) for item in value
    ]
    return tuple(scaled)  # type: ignore[return-value]


def _times(price: Decimal, by: Decimal) -> Decimal:
    return (price * by).quantize(CENT)


def _largest(scenario: Scenario, inputs: Inputs, year: int) -> str | None:
    before, _ = timelines(scenario, inputs.convention)
    amounts = owed(world(scenario, inputs, year, growth=False, refusals=False), before).communes
    staying = amounts.filter(~pl.col("insee").is_in(scenario.refusals))
    return None if staying.is_empty() else str(staying.sort(-pl.col("total_cents"), "insee")["insee"][0])
