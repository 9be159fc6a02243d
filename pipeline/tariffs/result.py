"""What a simulation gives back."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.tariffs.equity import Equity
from pipeline.tariffs.legal import LegalClock
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.split import PARTS


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


@dataclass(frozen=True)
class Summary:
    """One year of a scenario for all communes together, amounts in cents: what stays whole when communes are left out.

    `readings`: reading of Article 7, total without and with the scenario. `winners`, `losers`, `unchanged`: communes,
    without those whose refusal ends what they owe: these are `refusing`. `base_account_fees_cents`: of the total
    without the scenario, what accounts owe. `shifted_cents`: what the distribution moves from communes to others.
    """

    total_base_cents: int
    total_scenario_cents: int
    base_account_fees_cents: int
    volume_cents: int
    refusals_cents: int
    level_cents: int
    distribution_cents: int
    winners: int
    losers: int
    unchanged: int
    refusing: int
    shifted_cents: int
    account_months: int
    readings: tuple[tuple[str, int, int], ...]

    @property
    def change_cents(self) -> int:
        """What the scenario changes, for the metropole."""
        return self.total_scenario_cents - self.total_base_cents

    @property
    def communes(self) -> int:
        """How many communes owe something, or are members."""
        return self.winners + self.losers + self.unchanged + self.refusing

    @property
    def split(self) -> dict[str, int]:
        """The change by part: volume, refusals, level, distribution; they add up to it."""
        return {part: getattr(self, f"{part}_cents") for part in PARTS}


def summarised(communes: pl.DataFrame, readings: pl.DataFrame, base_account_fees_cents: int) -> Summary:
    """The summary of a year from all its communes and all its readings."""
    leaves = pl.col("refuses") & (pl.col("effect") != "unchanged")
    effects = dict(communes.filter(~leaves).group_by("effect").len().rows())
    totals = readings.group_by("reading", maintain_order=True).agg(pl.col("base_cents", "scenario_cents").sum())
    names = ("total_base", "total_scenario", *PARTS)
    columns = ("base", "scenario", *PARTS)
    sums = {
        f"{name}_cents": int(communes[f"{column}_cents"].sum()) for name, column in zip(names, columns, strict=True)
    }
    return Summary(
        **sums,
        base_account_fees_cents=base_account_fees_cents,
        winners=effects.get("winner", 0),
        losers=effects.get("loser", 0),
        unchanged=effects.get("unchanged", 0),
        refusing=communes.filter(leaves).height,
        shifted_cents=int(communes["distribution_cents"].clip(lower_bound=0).sum()),
        account_months=int(communes["account_months"].sum()),
        readings=tuple(totals.rows()),
    )


@dataclass(frozen=True, eq=False)
class YearResult:
    """One year of a scenario.

    `communes`, by insee: insee, name, population, account_months, base_cents, scenario_cents, change_cents,
    change_percent (hundredths of a per cent, null when nothing was owed), change_per_account_cents (a year),
    change_per_inhabitant_cents, effect (`winner`, `loser`, `unchanged`), refuses, and the split: volume_cents,
    refusals_cents, level_cents, distribution_cents. `readings`: reading, insee, base_cents, scenario_cents under each
    reading of Article 7. `summary`: the sums of all communes, also where some are left out of the frames.
    """

    year: int
    communes: pl.DataFrame
    readings: pl.DataFrame
    summary: Summary
    coverage: Coverage | None
    equity_base: Equity
    equity: Equity
    refusals: Refusals

    @property
    def total_base_cents(self) -> int:
        """What the tariffs without the scenario give."""
        return self.summary.total_base_cents

    @property
    def total_scenario_cents(self) -> int:
        """What the scenario gives."""
        return self.summary.total_scenario_cents

    @property
    def change_cents(self) -> int:
        """What the scenario changes, for the metropole."""
        return self.summary.change_cents


@dataclass(frozen=True, eq=False)
class SimulationResult:
    """A scenario computed: one result a year, the legal clock, and in French what was assumed."""

    scenario: Scenario
    years: tuple[YearResult, ...]
    legal: LegalClock
    assumptions: tuple[str, ...]
