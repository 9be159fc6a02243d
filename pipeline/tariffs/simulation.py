"""A scenario computed on the volumes at hand: every year, every commune, every reading of Article 7."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge.structures import Basis, MissingPopulationError, PerAccount, Timeline
from pipeline.tariffs.assumptions import assumptions
from pipeline.tariffs.equity import TEN_THOUSANDTHS, equity
from pipeline.tariffs.inputs import Inputs
from pipeline.tariffs.legal import legal_clock
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.result import Coverage, Refusals, SimulationResult, YearResult, summarised
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.schedule import timelines
from pipeline.tariffs.split import Changes, split_effect
from pipeline.tariffs.worlds import Owed, flat, last_day_in_force, owed, world

UNITS_PER_CENT = 100


def simulate(scenario: Scenario, inputs: Inputs) -> SimulationResult:
    """The scenario against the tariffs in force, for each of its years.

    Pure: equal scenarios on equal inputs give equal results, whatever the order of rows. ScenarioError names the field
    of what cannot be computed (a year without volumes, an index month that is not known, a population that is missing).
    """
    try:
        base, revised = timelines(scenario, inputs.convention)
        years = tuple(_Year(scenario, inputs, year, base, revised).result() for year in scenario.years)
    except MissingPopulationError as error:
        raise ScenarioError(Problem("structure.kind", str(error))) from error
    return SimulationResult(
        scenario=scenario,
        years=years,
        legal=legal_clock(scenario, inputs.convention, inputs.communes, inputs.receipts),
        assumptions=assumptions(scenario, inputs),
    )


class _Year:
    """One year of a scenario; what is owed under each set of changes is computed once."""

    def __init__(self, scenario: Scenario, inputs: Inputs, year: int, base: Timeline, revised: Timeline) -> None:
        self.scenario = scenario
        self.inputs = inputs
        self.year = year
        self.base = base
        self.revised = revised
        self.worlds: dict[Changes, Basis] = {}
        self.amounts: dict[Changes, Owed] = {}
        self.flats: dict[Changes, pl.Series] = {}

    def result(self) -> YearResult:
        made = self.active()
        before, after = self.owed_under(frozenset()), self.owed_under(made)
        split = split_effect(made, lambda changes: self.owed_under(changes).cents, self.flat_under)
        volumes = self.inputs.volumes[self.year]
        communes, readings = self._communes(before, after, split), self._readings(made)
        return YearResult(
            year=self.year,
            communes=communes,
            readings=readings,
            summary=summarised(communes, readings, before.accounts.total.cents),
            coverage=self._coverage(before, after),
            equity_base=equity(before, volumes),
            equity=equity(after, volumes),
            refusals=self._refusals(made),
        )

    def active(self) -> Changes:
        """The changes that the scenario makes in this year."""
        scenario, newest = self.scenario, len(self.revised.lines) - 1
        grows = scenario.growth_accounts or scenario.growth_hours
        changes = set()
        if grows and self.year >= scenario.effective.year and self.year > self.inputs.reference_year:
            changes.add("volume")
        if scenario.refusals and last_day_in_force(scenario, self.inputs.convention) < date(self.year, 12, 1):
            changes.add("refusals")
        if newest in self.revised.fee_lines(self.year) or newest in self.revised.hour_lines(self.year):
            changes.add("tariff")
        return frozenset(changes)

    def world_of(self, changes: Changes) -> Basis:
        key = changes - {"tariff"}
        if key not in self.worlds:
            self.worlds[key] = world(
                self.scenario, self.inputs, self.year, growth="volume" in key, refusals="refusals" in key
            )
        return self.worlds[key]

    def owed_under(self, changes: Changes) -> Owed:
        if changes not in self.amounts:
            here = self.world_of(changes)
            if "tariff" not in changes:
                self.amounts[changes] = owed(here, self.base)
            else:
                held = self.owed_under(frozenset()).total if self.scenario.hold_total else None
                self.amounts[changes] = owed(here, self.revised, held)
        return self.amounts[changes]

    def flat_under(self, changes: Changes) -> pl.Series:
        if changes not in self.flats:
            amounts = self.owed_under(changes)
            self.flats[changes] = flat(self.world_of(changes), self.base, self.scenario.effective, amounts)
        return self.flats[changes]

    def _communes(self, before: Owed, after: Owed, split: pl.DataFrame) -> pl.DataFrame:
        frame = self.inputs.volumes[self.year].basis.frame.select("insee", "name", "population")
        change = pl.col("scenario_cents") - pl.col("base_cents")
        return (
            frame.with_columns(
                account_months=after.accounts.communes["account_months"],
                base_cents=before.cents,
                scenario_cents=after.cents,
            )
            .with_columns(
                change_cents=change,
                change_percent=_nearest(change * TEN_THOUSANDTHS, pl.col("base_cents")),
                change_per_account_cents=_nearest(change * MONTHS_OF_A_YEAR, pl.col("account_months")),
                change_per_inhabitant_cents=_nearest(change, pl.col("population")),
                effect=pl.when(change < 0)
                .then(pl.lit("winner"))
                .when(change > 0)
                .then(pl.lit("loser"))
                .otherwise(pl.lit("unchanged")),
                refuses=pl.col("insee").is_in(self.scenario.refusals),
            )
            .with_columns(split)
        )

    def _readings(self, made: Changes) -> pl.DataFrame:
        here, there = self.world_of(frozenset()), self.world_of(made)
        insee = here.frame["insee"]
        frames = []
        for reading in self.inputs.convention.parameter("tariff_application").allowed:
            if reading == self.base.reading:
                before, after = self.owed_under(frozenset()), self.owed_under(made)
            else:
                before = owed(here, self.base.read_as(reading))
                held = before.total if self.scenario.hold_total else None
                after = owed(there, self.revised.read_as(reading), held)
            frames.append(
                pl.DataFrame({"insee": insee, "base_cents": before.cents, "scenario_cents": after.cents}).select(
                    pl.lit(reading).alias("reading"), pl.all()
                )
            )
        return pl.concat(frames)

    def _coverage(self, before: Owed, after: Owed) -> Coverage | None:
        years = self.inputs.costs["exercice"].unique().sort()
        if years.is_empty():
            return None
        known = years.filter(years <= self.year)
        year = int(known[-1] if len(known) else years[0])
        cost = int(self.inputs.costs.filter(pl.col("exercice") == year)["amount_cents"].sum())
        shares = [
            (2 * TEN_THOUSANDTHS * amounts.total.cents + cost) // (2 * cost) if cost > 0 else None
            for amounts in (before, after)
        ]
        return Coverage(cost_year=year, cost_cents=cost, base_share=shares[0], scenario_share=shares[1])

    def _refusals(self, made: Changes) -> Refusals:
        stayed, left = self.owed_under(made - {"refusals"}), self.owed_under(made)
        communes = self._leaving(stayed, left)
        missing = stayed.total.cents - left.total.cents
        if "refusals" not in made or missing <= 0:
            return Refusals(communes, max(missing, 0), None, None)
        last = last_day_in_force(self.scenario, self.inputs.convention)
        after = [month for month in range(1, MONTHS_OF_A_YEAR + 1) if date(self.year, month, 1) > last]
        here = self.world_of(made)
        paying = int(here.frame.select(here.accounts(after).sum()).item())
        surcharge = -(-missing * MONTHS_OF_A_YEAR // paying) if paying else None
        structure = self.revised.lines[-1][1].structure
        break_even = None
        if paying and isinstance(structure, PerAccount) and "tariff" in made:
            # The fee is in ten-thousandths of a euro: both parts are added exactly, then rounded up to the cent.
            exact = structure.fee_units * paying + missing * MONTHS_OF_A_YEAR * UNITS_PER_CENT
            break_even = -(-exact // (paying * UNITS_PER_CENT))
        return Refusals(communes, missing, surcharge, break_even)

    def _leaving(self, stayed: Owed, left: Owed) -> pl.DataFrame:
        frame = (
            self.inputs.volumes[self.year]
            .basis.frame.select("insee", "name")
            .with_columns(
                account_months=left.accounts.communes["account_months"],
                owed_cents=left.cents,
                lost_cents=stayed.cents - left.cents,
            )
        )
        licences = self.inputs.licences.rename({"annual_price_cents": "licences_cents"})
        refusing = frame.filter(pl.col("insee").is_in(self.scenario.refusals))
        return refusing.join(licences, on="insee", how="left", validate="1:1").sort("insee")


def _nearest(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The nearest whole number, half away from zero; null where there is nothing to divide by."""
    magnitude = (numerator.abs() * 2 + denominator) // (denominator * 2)
    return pl.when(denominator > 0).then(magnitude * numerator.sign()).cast(pl.Int64)
