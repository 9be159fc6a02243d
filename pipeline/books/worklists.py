"""Lists to act on (Articles 5, 5-2, 6, 9): of today's accounts, whatever year is looked at. Rows are persons."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline import activity as act
from pipeline.activity.traffic import gigabytes
from pipeline.books.activity import states_on
from pipeline.books.books import Books
from pipeline.books.incoming import BooksError


def known_on(books: Books) -> date:
    """The day of the latest extract. BooksError when nothing is deposited."""
    day = books.situation().known_on
    if day is None:
        raise BooksError("Aucun extrait n’est déposé\u00a0: il n’y a rien à traiter. Déposer un extrait des comptes.")
    return day


def dormant_accounts(books: Books, *, dormant_days: int | None = None) -> pl.DataFrame:
    """Accounts that sleep, and shared mailboxes that do not move, the longest idle first.

    insee, account, label, mailbox, state, never_used, opened, last_activity, idle_since, idle_days, judged_on.
    """
    states = states_on(books, known_on(books), dormant_days=dormant_days)
    asleep = states.filter(pl.col("state").is_in(["dormant", "unmoved"]))
    columns = ("opened", "last_activity", "idle_since", "idle_days", "judged_on")
    return (
        labelled(books, asleep)
        .select("insee", "account", "label", "mailbox", "state", "never_used", *columns)
        .sort("idle_days", "insee", "account", descending=[True, False, False])
    )


def to_settle(books: Books, what: str) -> pl.DataFrame:
    """Presumed closings (`presumed`), blocks to qualify (`suspended`), rows of nobody (`unmatched`), with labels."""
    return act.to_settle(books.situation().books.findings, books.situation().books.accounts, what)


def destructions(books: Books, on: date) -> pl.DataFrame:
    """Contents of closed accounts with their due day and state on a day, with labels (`activity.destructions`)."""
    situation = books.situation()
    found = act.destructions(
        situation.periods,
        situation.adhesions,
        situation.facts.entry,
        situation.facts.audit_event,
        on,
        books.convention,
    )
    return labelled(books, found)


def to_close(books: Books, on: date, *, dormant_days: int | None = None) -> pl.DataFrame:
    """What closing sleeping accounts before the end of the month of a day saves, with labels (`activity.to_close`)."""
    states = states_on(books, known_on(books), dormant_days=dormant_days)
    return labelled(books, act.to_close(states, books.situation().adhesions, on, books.convention))


def awaiting_acceptance(books: Books, on: date) -> pl.DataFrame:
    """Proposals without an answer today (`activity.awaiting_acceptance`)."""
    return act.awaiting_acceptance(books.recharge(known_on(books).year).bill.requests, on)


def labelled(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of accounts with `label`, the latest address or name of each."""
    labels = books.situation().books.accounts.select("account", "label")
    if "storage_bytes" in rows.columns:
        rows = rows.with_columns(storage_gigabytes=gigabytes())
    return rows.join(labels, on="account", how="left", validate="m:1", maintain_order="left")
