"""What papers are made of: frames and dates of a year, gathered from the books; nothing is computed anew here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipeline.books.answers import closings_of
from pipeline.books.books import Books
from pipeline.convention import Convention
from pipeline.recharge import Statement


@dataclass(frozen=True, eq=False)
class StatementMaterial:
    """The statement of a commune and what stands around it.

    `labels`: account, label (the latest address of each account). `adhesions`: insee, effective, end. `closed_on`: the
    day on which the accounts were closed, None while the statement is a project; `sent_on`: when it was sent.
    """

    statement: Statement
    commune: str
    insee: str
    siren: str
    labels: pl.DataFrame
    adhesions: pl.DataFrame
    closed_on: date | None
    sent_on: date | None
    convention: Convention

    @property
    def data_date(self) -> date:
        """The date of the latest extract that the statement rests on; the year's end where there is none at all."""
        return self.statement.known_on or date(self.statement.year, 12, 31)

    @property
    def is_project(self) -> bool:
        """Whether the accounts of the year are not closed yet for this commune (Article 8)."""
        return self.closed_on is None

    def without_persons(self) -> StatementMaterial:
        """The same for a council paper: groups of accounts only, and no free text, which may name someone."""
        nobody = pl.lit(None, dtype=pl.String)
        bases = replace(
            self.statement,
            accounts=self.statement.accounts.clear(),
            requests=self.statement.requests.with_columns(subject=nobody),
        )
        return replace(self, statement=bases, labels=self.labels.clear())


@dataclass(frozen=True, eq=False)
class SheetMaterial:
    """A commune's year on one page; no account, no name.

    `before`, `budget`: rows of the recharge of the year before and of the budget of the next (None: nothing to say).
    `review`: its row of the control. `causes`: sentences that give the titre to the cent, best first. `activity`: its
    row of the year's activity, `requests`: state, requests, hours; both None where nothing was deposited. `duties`: its
    next dates.
    """

    statement: StatementMaterial
    data_date: date
    demonstration: bool
    review: dict[str, Any]
    causes: tuple[str, ...]
    before: dict[str, Any] | None
    budget: dict[str, Any] | None
    activity: dict[str, Any] | None
    requests: pl.DataFrame | None
    duties: pl.DataFrame


def communes_with_statement(books: Books, year: int) -> list[str]:
    """INSEE codes of the communes that a year's statements are about: a convention in force, or something to settle."""
    recharge = books.recharge(year).communes
    adhesions = books.situation().adhesions
    ran = adhesions.filter(
        pl.col("effective") <= date(year, 12, 31), pl.col("end").is_null() | (pl.col("end") >= date(year, 1, 1))
    )["insee"]
    # an unknown carry-over alone (null) is nothing to state: the commune has no convention in this year
    owing = (pl.col("total_cents") != 0) | (pl.col("carry_over_cents").fill_null(0) != 0)
    concerned = recharge.filter(pl.col("insee").is_in(ran.to_list()) | owing)
    return concerned["insee"].to_list()


def statement_material(books: Books, year: int, insee: str) -> StatementMaterial:
    """The statement of a commune as it is sent: as known on the closing of the accounts, else today (Article 8)."""
    situation = books.situation()
    closed_on = closed_on_of(closings_of(situation, year), insee)
    commune = situation.communes.row(by_predicate=pl.col("insee") == insee, named=True)
    return StatementMaterial(
        statement=books.statement(year, insee, closed_on),
        commune=commune["name"],
        insee=insee,
        siren=commune["siren"],
        labels=_labels(situation.facts.account_observation, insee),
        adhesions=situation.adhesions.filter(pl.col("insee") == insee).select("insee", "effective", "end"),
        closed_on=closed_on,
        sent_on=None,
        convention=books.convention,
    )


def closed_on_of(closings: pl.DataFrame, insee: str) -> date | None:
    """The day on which a commune's accounts of a year were closed: its own closing, else that of all communes."""
    for own in (pl.col("insee") == insee, pl.col("insee").is_null()):
        closed_on = closings.filter(own)["closed_on"].max()
        if isinstance(closed_on, date):
            return closed_on
    return None


def _labels(observations: pl.DataFrame, insee: str) -> pl.DataFrame:
    """account, label: the latest address under which each account of a commune was seen."""
    return (
        observations.filter(pl.col("insee") == insee, pl.col("account").is_not_null())
        .sort("account", "known_on", "deposit_id", "line")
        .group_by("account", maintain_order=True)
        .agg(label=pl.col("address").drop_nulls().last())
    )
