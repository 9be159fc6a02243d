"""Scenarios on the facts of the books: what other tariffs would do, and their adoption (Article 7)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

import polars as pl

from pipeline.activity import current_costs
from pipeline.activity.dormancy import DORMANT, UNKNOWN, UNMOVED
from pipeline.books.activity import states_on
from pipeline.books.books import Books
from pipeline.books.cache import VersionedCache
from pipeline.books.calendar import receipts
from pipeline.books.incoming import BooksError, DepositResult
from pipeline.recharge.structures import decode, tariff_words
from pipeline.tariffs import (
    ADOPTED,
    Inputs,
    Scenario,
    ScenarioError,
    SimulationResult,
    Solution,
    adoption_payload,
    gather,
    legal_problems,
    scenario_of,
    sensitivity,
    simulate,
    solve,
)

Answer = TypeVar("Answer")


def read_fields(books: Books, content: Mapping[str, Any]) -> Scenario:
    """The scenario that fields hold, named as in a scenario file. ScenarioError names every field at fault."""
    return scenario_of(content, books.convention, books.situation().communes)


def inputs(books: Books, years: tuple[int, ...]) -> Inputs:
    """The volumes of some years and what scenarios share. BooksError when nothing is deposited yet."""
    return books.kept(("tariffs", "inputs", years), lambda: _gathered(books, years))


def _gathered(books: Books, years: tuple[int, ...]) -> Inputs:
    situation = books.situation()
    if situation.known_on is None:
        raise BooksError(
            "Aucun extrait n’est déposé\u00a0: il n’y a pas de compte sur lequel simuler un tarif. Déposer les "
            "adhésions, puis un extrait des comptes."
        )
    return gather(
        situation.periods,
        situation.adhesions,
        situation.requests,
        situation.communes,
        years,
        situation.known_on,
        books.convention,
        costs=current_costs(situation.facts.cost),
        dormant=_dormant(books, situation.known_on),
        products=situation.products,
        licence_prices=latest(situation.facts.licence_price, ["product", "effective"]),
    )


def _dormant(books: Books, on: date) -> pl.DataFrame | None:
    """The accounts without use on a day, shared mailboxes in which nothing moves among them; None if no report tells.

    insee, account.
    """
    states = states_on(books, on)
    if not states.filter(pl.col("state") != UNKNOWN).height:
        return None
    return states.filter(pl.col("state").is_in([DORMANT, UNMOVED])).select("insee", "account")


def latest(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """The rows of a template in force: where a later extract states a row again, the later one."""
    return frame.sort(*key, "known_on", "deposit_id", "line").unique(key, keep="last", maintain_order=True)


def _inputs_of(books: Books, scenario: Scenario, *years: int) -> Inputs:
    """Inputs of a scenario, with the receipts that were proven for its effect date (Article 7)."""
    wanted = tuple(sorted({*scenario.years, *years}))
    return replace(inputs(books, wanted), receipts=receipts(books, scenario.effective))


def _recent(books: Books, question: tuple[object, ...], answer: Callable[[], Answer]) -> Answer:
    """Moved sliders ask much: their answers have a cache of their own, and push out no other."""
    recent: VersionedCache = books.kept(("tariffs", "recent"), VersionedCache)
    return recent.get(None, question, answer)


def simulated(books: Books, scenario: Scenario) -> SimulationResult:
    """A scenario against the tariffs in force, on what the books know today. ScenarioError names a field at fault."""
    return _recent(books, ("simulated", scenario), lambda: simulate(scenario, _inputs_of(books, scenario)))


def ranked_parameters(books: Books, scenario: Scenario, year: int) -> pl.DataFrame:
    """Which parameter moves a year's total most (`tariffs.sensitivity`)."""
    return _recent(
        books,
        ("sensitivity", scenario, year),
        lambda: sensitivity(scenario, _inputs_of(books, scenario, year), year),
    )


def solved(books: Books, target_cents: int, scenario: Scenario, year: int) -> Solution:
    """Which tariff of the scenario's structure gives a total (`tariffs.solve`)."""
    return _recent(
        books,
        ("solved", target_cents, scenario, year),
        lambda: solve(target_cents, scenario, _inputs_of(books, scenario, year), year),
    )


def adopt(books: Books, scenario: Scenario, author: str, at: datetime) -> DepositResult:
    """Journal a scenario as the tariff from its date; the recharge then bills it (Article 7). Nothing is edited.

    ScenarioError where the law forbids it, or the scenario cannot be computed; then nothing is written.
    """
    problems = legal_problems(scenario, books.convention)
    if problems:
        raise ScenarioError(*problems)
    simulated(books, scenario)
    payload = json.loads(adoption_payload(scenario, books.convention, books.situation().communes))
    return books.enter(ADOPTED, payload, author, at)


def adopted_tariffs(books: Books) -> pl.DataFrame:
    """Every adoption, oldest first: number (of its deposit), effective, name, words (French), author, entered_at."""
    return books.kept(("tariffs", "adopted"), lambda: _adopted(books))


def _adopted(books: Books) -> pl.DataFrame:
    rows = books.facts().entry.filter(pl.col("entry") == ADOPTED).sort("entered_at", "deposit_id", "line")
    said = [json.loads(payload) for payload in rows["payload"]]
    return rows.select(
        pl.col("deposit_id").alias("number"),
        pl.Series("effective", [date.fromisoformat(one["effective"]) for one in said], dtype=pl.Date),
        pl.Series("name", [_name(one["scenario"]) for one in said], dtype=pl.String),
        pl.Series("words", [tariff_words(decode(one["tariff"])) for one in said], dtype=pl.String),
        "author",
        "entered_at",
    )


def _name(written: str) -> str:
    return str(tomllib.loads(written)["name"])
