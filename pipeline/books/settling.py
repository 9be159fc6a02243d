"""What people settle about accounts and the service: each a new fact with its evidence, never a correction."""

from __future__ import annotations

from datetime import date, datetime

from pipeline import activity as act
from pipeline.accounts.entries import CONFIRMATION, QUALIFICATION
from pipeline.books.books import Books
from pipeline.books.incoming import BooksError, DepositResult


def confirm_closing(books: Books, account: str, insee: str, closed: date, author: str, at: datetime) -> DepositResult:
    """Journal that an account closed on a day: a fact with its evidence, from now on (Article 5-2)."""
    payload = {"account": account, "event": "closed", "date": closed.isoformat()}
    return books.enter(CONFIRMATION, payload, author, at, insee=insee)


def confirm_opening(books: Books, account: str, insee: str, opened: date, author: str, at: datetime) -> DepositResult:
    """Journal that an account that is presumed closed is open again, or still, from a day."""
    payload = {"account": account, "event": "reopened", "date": opened.isoformat()}
    return books.enter(CONFIRMATION, payload, author, at, insee=insee)


def qualify_block(
    books: Books, account: str, insee: str, author: str, at: datetime, *, departure: bool
) -> DepositResult:
    """Journal what a block of sign-in meant: a departure closes the account on the day of the block (Article 5-2)."""
    return books.enter(QUALIFICATION, {"account": account, "departure": departure}, author, at, insee=insee)


def enter_destruction(
    books: Books, account: str, insee: str, closed: date, destroyed_on: date, visa: str, author: str, at: datetime
) -> DepositResult:
    """Journal that the content of a closed account is destroyed, under a visa of the archives (Article 5-2)."""
    try:
        payload = act.destruction_payload(account, closed, destroyed_on, visa)
    except act.EntryError as error:
        raise BooksError(str(error)) from error
    return books.enter(act.DESTRUCTION, payload, author, at, insee=insee)


def enter_interruption(
    books: Books, start: datetime, end: datetime | None, what: str, author: str, at: datetime
) -> DepositResult:
    """Journal an interruption of the service, in local time (Article 3)."""
    try:
        payload = act.interruption_payload(start, end, what)
    except act.EntryError as error:
        raise BooksError(str(error)) from error
    return books.enter(act.INTERRUPTION, payload, author, at)
