"""Saved scenarios: each keeps its reference for life; the latest word on it holds, the others are its history."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from pipeline.books.books import Books
from pipeline.books.incoming import BooksError, DepositResult
from pipeline.books.tariffs import simulated
from pipeline.tariffs import Problem, Scenario, ScenarioError, legal_problems, read_scenario, write_scenario

ENTRY = "scenario"
SAVED, RENAMED, DELETED = "saved", "renamed", "deleted"
ACTION_WORDS = {SAVED: "enregistré", RENAMED: "renommé", DELETED: "supprimé"}
PAYLOAD = pl.Struct({"reference": pl.String, "action": pl.String, "name": pl.String, "scenario": pl.String})


def scenario_history(books: Books) -> pl.DataFrame:
    """Every word on every scenario, oldest first, deleted ones included.

    number (of its deposit), author, entered_at, reference, action (a key of `ACTION_WORDS`), name, scenario (TOML).
    """
    return books.kept(("tariffs", "scenario_history"), lambda: _history(books.facts().entry))


def _history(entries: pl.DataFrame) -> pl.DataFrame:
    words = entries.filter(pl.col("entry") == ENTRY).sort("entered_at", "deposit_id", "line")
    said = words.with_columns(number=pl.col("deposit_id"), said=pl.col("payload").str.json_decode(PAYLOAD))
    return said.select("number", "author", "entered_at", "said").unnest("said")


def saved_scenarios(books: Books) -> pl.DataFrame:
    """The scenarios that are not deleted, by name.

    reference, name, author and entered_at of the latest word, scenario (TOML).
    """
    latest = scenario_history(books).unique("reference", keep="last", maintain_order=True)
    kept = latest.filter(pl.col("action") != DELETED)
    return kept.select("reference", "name", "author", "entered_at", "scenario").sort("name", "reference")


def saved_scenario(books: Books, reference: str) -> Scenario:
    """One saved scenario. BooksError if there is none; ScenarioError if it no longer fits the communes or the rules."""
    row = _row(books, reference)
    return read_scenario(row["scenario"], books.convention, books.situation().communes)


def save(books: Books, scenario: Scenario, author: str, at: datetime, reference: str | None = None) -> str:
    """Journal a scenario, new or as the latest word on a reference; gives the reference.

    ScenarioError by the field, and nothing saved: where the law forbids it, where it cannot be computed, where another
    saved scenario bears its name.
    """
    problems = legal_problems(scenario, books.convention)
    if problems:
        raise ScenarioError(*(_not_saved(problem) for problem in problems))
    simulated(books, scenario)
    if reference is None:
        reference = f"S{scenario_history(books)['reference'].n_unique() + 1}"
    else:
        _row(books, reference)
    _name_is_free(books, scenario.name, reference)
    _enter(books, reference, SAVED, scenario, author, at)
    return reference


def rename(books: Books, reference: str, name: str, author: str, at: datetime) -> DepositResult:
    """Journal another name for a saved scenario. ScenarioError if the name is empty, too long or taken."""
    scenario = replace(saved_scenario(books, reference), name=name.strip())
    read_scenario(write_scenario(scenario), books.convention, books.situation().communes)
    _name_is_free(books, scenario.name, reference)
    return _enter(books, reference, RENAMED, scenario, author, at)


def duplicate(books: Books, reference: str, author: str, at: datetime) -> str:
    """Journal a copy of a saved scenario under a free name; gives its reference."""
    scenario = saved_scenario(books, reference)
    taken = set(saved_scenarios(books)["name"])
    name = next(
        f"{scenario.name} (copie{number})"
        for number in ("", *(f" {place}" for place in range(2, len(taken) + 3)))
        if f"{scenario.name} (copie{number})" not in taken
    )
    return save(books, replace(scenario, name=name), author, at)


def delete(books: Books, reference: str, author: str, at: datetime) -> DepositResult:
    """Journal that a scenario is no longer kept; its history stays."""
    row = _row(books, reference)
    payload = {"reference": reference, "action": DELETED, "name": row["name"], "scenario": row["scenario"]}
    return books.enter(ENTRY, payload, author, at)


def _row(books: Books, reference: str) -> dict[str, str]:
    found = saved_scenarios(books).filter(pl.col("reference") == reference)
    if found.is_empty():
        raise BooksError(f"Le scénario {reference} n’est pas enregistré, ou plus. Choisir un scénario de la liste.")
    return found.row(0, named=True)


def _name_is_free(books: Books, name: str, reference: str) -> None:
    others = saved_scenarios(books).filter(pl.col("reference") != reference)
    if name in set(others["name"]):
        raise ScenarioError(
            Problem("name", f"un autre scénario s’appelle déjà «\u00a0{name}\u00a0»\u00a0; choisir un autre nom.")
        )


def _not_saved(problem: Problem) -> Problem:
    return Problem(problem.field, f"{problem.message} Il n’est pas enregistré.")


def _enter(books: Books, reference: str, action: str, scenario: Scenario, author: str, at: datetime) -> DepositResult:
    payload = {
        "reference": reference,
        "action": action,
        "name": scenario.name,
        "scenario": write_scenario(scenario),
    }
    return books.enter(ENTRY, payload, author, at)
