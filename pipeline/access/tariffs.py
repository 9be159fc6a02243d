"""Tariff scenarios as one person sees them: every total, and the communes that the person sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.access.sight import of_seen_communes
from pipeline.access.viewer import Viewer
from pipeline.books import tariffs as books_of_tariffs
from pipeline.books.scenarios import (
    delete,
    duplicate,
    rename,
    save,
    saved_scenario,
    saved_scenarios,
    scenario_history,
)
from pipeline.convention.convention import Convention
from pipeline.recharge.structures import tariff_words
from pipeline.tariffs import Scenario, SimulationResult, Solution, YearResult
from pipeline.tariffs.schedule import prices, tariff_of


class SeenTariffs(SeenArea):
    """Scenarios on the books: read, computed, kept; adopted by analysts only."""

    @property
    def convention(self) -> Convention:
        """The convention in force, adopted revisions among it: its parameters are public."""
        return self._books.convention

    def communes(self) -> pl.DataFrame:
        """The names of all communes, which are no secret: insee, name, by name."""
        return self._books.situation().communes.select("insee", "name").sort("name", "insee")

    def seen_communes(self) -> pl.DataFrame:
        """The communes whose amounts the person sees: insee, name, by name."""
        every = self.communes()
        return every.filter(pl.col("insee").is_in([code for code in every["insee"] if self.viewer.sees_commune(code)]))

    def read(self, content: Mapping[str, Any]) -> Scenario:
        """The scenario that fields hold. ScenarioError names every field at fault."""
        return books_of_tariffs.read_fields(self._books, content)

    def prices_on(self, effective: date) -> tuple[Decimal, Decimal]:
        """The account fee and the hourly rate in force on the eve of an effect date."""
        return prices(Scenario(name="", years=(), effective=effective), self.convention)

    def words(self, scenario: Scenario) -> str:
        """The tariff that a scenario would put in force, in words. ScenarioError if its index months are not known."""
        return tariff_words(tariff_of(scenario, self.convention))

    def simulate(self, scenario: Scenario) -> SimulationResult:
        """The scenario computed; of communes, those that the person sees. Totals are those of all of them."""
        return restrict_simulation(books_of_tariffs.simulated(self._books, scenario), self.viewer)

    def sensitivity(self, scenario: Scenario, year: int) -> pl.DataFrame:
        """Which parameter moves a year's total most; but for a referent, not what one commune's refusal would do."""
        ranked = books_of_tariffs.ranked_parameters(self._books, scenario, year)
        return ranked if self.viewer.sees_every_commune else ranked.filter(pl.col("parameter") != "refusals")

    def solve(self, target_cents: int, scenario: Scenario, year: int) -> Solution:
        """Which tariff of the scenario's structure gives a total."""
        return books_of_tariffs.solved(self._books, target_cents, scenario, year)

    def saved(self) -> pl.DataFrame:
        """The saved scenarios, by name: reference, name, author, entered_at, scenario (TOML)."""
        return saved_scenarios(self._books)

    def saved_one(self, reference: str) -> Scenario:
        """One saved scenario. BooksError if it is not there."""
        return saved_scenario(self._books, reference)

    def history(self) -> pl.DataFrame:
        """Every word on every scenario, deleted ones included."""
        return scenario_history(self._books)

    @property
    def may_save(self) -> bool:
        """Whether scenarios may be kept: by the DSIN, and by the commission, a source of proposals (Article 9)."""
        return self.viewer.sees_every_commune

    def save(self, scenario: Scenario, at: datetime, reference: str | None = None) -> str:
        """Keep a scenario in the person's name, new or under a reference; gives the reference."""
        self._must_save()
        return save(self._books, scenario, self.viewer.name, at, reference)

    def rename(self, reference: str, name: str, at: datetime) -> None:
        """Give a saved scenario another name."""
        self._must_save()
        rename(self._books, reference, name, self.viewer.name, at)

    def duplicate(self, reference: str, at: datetime) -> str:
        """Keep a copy of a saved scenario; gives its reference."""
        self._must_save()
        return duplicate(self._books, reference, self.viewer.name, at)

    def delete(self, reference: str, at: datetime) -> None:
        """Keep a scenario no longer; its history stays."""
        self._must_save()
        delete(self._books, reference, self.viewer.name, at)

    @property
    def may_adopt(self) -> bool:
        """Whether a scenario may be put in force."""
        return self.viewer.may_deposit

    def adopt(self, scenario: Scenario, at: datetime) -> None:
        """Put a scenario in force from its date. AccessRefusedError for who is no analyst."""
        self._must_be_analyst("Adopter un tarif")
        books_of_tariffs.adopt(self._books, scenario, self.viewer.name, at)

    def adopted(self) -> pl.DataFrame:
        """Every adoption, oldest first: number, effective, name, words, author, entered_at."""
        return books_of_tariffs.adopted_tariffs(self._books)

    def _must_save(self) -> None:
        if not self.may_save:
            raise AccessRefusedError(
                "Enregistrer un scénario est réservé à la DSIN et à la commission. Le lien de la page garde le vôtre."
            )


def restrict_simulation(result: SimulationResult, viewer: Viewer) -> SimulationResult:
    """A simulation without the rows of communes that the person does not see; its sums stay whole."""
    if viewer.sees_every_commune:
        return result
    legal = replace(result.legal, windows=of_seen_communes(result.legal.windows, viewer))
    return replace(result, years=tuple(_restricted(year, viewer) for year in result.years), legal=legal)


def _restricted(year: YearResult, viewer: Viewer) -> YearResult:
    return replace(
        year,
        communes=of_seen_communes(year.communes, viewer),
        readings=of_seen_communes(year.readings, viewer),
        refusals=replace(year.refusals, communes=of_seen_communes(year.refusals.communes, viewer)),
    )
