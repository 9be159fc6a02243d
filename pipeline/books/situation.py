"""The situation as known on a date: the facts then known, and the events and periods that they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.accounts import AccountBooks, derive
from pipeline.calendar import calendar_entries, in_force
from pipeline.convention import Convention
from pipeline.recharge import current_adhesions, current_invoice_lines, current_requests
from pipeline.store import Facts

# Deposits that are no observation of the service: the list of communes, and what people enter on pages.
NO_EXTRACT = ("communes", "entry")


@dataclass(frozen=True, eq=False)
class Situation:
    """Facts known on a date, the accounts derived from them, and the rows in force of each template.

    `known_on`: the date of the latest extract used, None when there is none. Adhesions, requests and invoice lines are
    those in force: where a later extract states a row again, the later one.
    """

    known_on: date | None
    facts: Facts
    books: AccountBooks
    adhesions: pl.DataFrame
    requests: pl.DataFrame
    invoice_lines: pl.DataFrame

    @property
    def communes(self) -> pl.DataFrame:
        """The reference communes, by INSEE code."""
        return self.facts.commune.sort("insee")

    @property
    def events(self) -> pl.DataFrame:
        """Every account event: account, insee, event, date, evidence, presumed, known_on, deposit_id."""
        return self.books.events

    @property
    def products(self) -> pl.DataFrame:
        """The products of each account as last known: account, products (joined by `+`, null if unknown)."""
        return self.books.accounts.select("account", "products")

    @property
    def periods(self) -> pl.DataFrame:
        """Spans in which an account of a commune was open."""
        return self.books.periods


def derive_books(facts: Facts, convention: Convention) -> AccountBooks:
    """Events, periods and judgements of a set of facts (Article 6)."""
    return derive(
        observations=facts.account_observation,
        usage=facts.usage,
        audit=facts.audit_event,
        movements=facts.movement,
        deposits=facts.telling,
        entries=facts.entry,
        convention=convention,
    )


def derived_tables(books: AccountBooks) -> Mapping[str, pl.DataFrame]:
    """The tables that stand beside the facts in the store, written in the same transaction."""
    return {"account_event": books.events, "account_period": books.periods, "judgement": books.judgements}


def situation_of(facts: Facts, convention: Convention, known_on: date | None) -> Situation:
    """The situation that the facts known on a date make; every extract counts when the date is None."""
    known = facts.known(known_on)
    extracts = known.deposits.filter(~pl.col("kind").is_in(NO_EXTRACT))
    latest = extracts["extract_date"].max()
    return Situation(
        known_on=latest if isinstance(latest, date) else None,
        facts=known,
        books=derive_books(known, convention),
        adhesions=in_force(current_adhesions(known.adhesion), calendar_entries(known.entry).steps, convention),
        requests=current_requests(known.request),
        invoice_lines=current_invoice_lines(known.invoice_line),
    )
