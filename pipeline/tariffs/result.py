"""What a simulation gives back."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.tariffs.equity import Equity
from pipeline.tariffs.legal import LegalClock
from pipeline.tariffs.scenario import Scenario


@dataclass(frozen=True)
class Coverage:
    """The service's cost against what is recharged; shares in ten-thousandths. `cost_year`: the exercice it is of."""

    cost_year: int
    cost_cents: int
    base_share: int | None
    scenario_share: int | None


@dataclass(frozen=True, eq=False)
class Refusals:
    """What refusals leave, and to whom.

    `communes`: insee, name, account_months (to the end of the convention), owed_cents, lost_cents (what the commune
    would have owed), licences_cents (yearly price of its licences; null where none is entered: whether a refusing
    commune owes them to the contract's end is a question, Article 5-1). `missing_cents`: what the total lacks.
    `surcharge_cents`: what each account of those who stay would pay more, a year, to make up for it, rounded up.
    `break_even_fee_cents`: the flat fee that makes up for it, where the scenario's tariff is a flat fee.
    """

    communes: pl.DataFrame
    missing_cents: int
    surcharge_cents: int | None
    break_even_fee_cents: int | None


@dataclass(frozen=True, eq=False)
class YearResult:
    """One year of a scenario.

    `communes`, by insee: insee, name, population, account_months, base_cents, scenario_cents, change_cents,
    change_percent (hundredths of a per cent, null when nothing was owed), change_per_account_cents (a year),
    change_per_inhabitant_cents, effect (`winner`, `loser`, `unchanged`), refuses, and the split: volume_cents,
    refusals_cents, level_cents, distribution_cents. `readings`: reading, insee, base_cents, scenario_cents under each
    reading of Article 7. Totals are the sums of the communes.
    """

    year: int
    communes: pl.DataFrame
    readings: pl.DataFrame
    coverage: Coverage | None
    equity_base: Equity
    equity: Equity
    refusals: Refusals

    @property
    def total_base_cents(self) -> int:
        """What the tariffs without the scenario give."""
        return int(self.communes["base_cents"].sum())

    @property
    def total_scenario_cents(self) -> int:
        """What the scenario gives."""
        return int(self.communes["scenario_cents"].sum())

    @property
    def change_cents(self) -> int:
        """What the scenario changes, for the metropole."""
        return self.total_scenario_cents - self.total_base_cents


@dataclass(frozen=True, eq=False)
class SimulationResult:
    """A scenario computed: one result a year, the legal clock, and in French what was assumed."""

    scenario: Scenario
    years: tuple[YearResult, ...]
    legal: LegalClock
    assumptions: tuple[str, ...]
