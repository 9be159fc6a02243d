"""What people say in the review: opinions, projects of statements, closings of the accounts, proposals (Articles 8, 9).

Each is journalled and never overwritten; BooksError refuses, in French, what cannot be: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl

from pipeline.books.books import PARIS, Books
from pipeline.books.incoming import BooksError, DepositResult
from pipeline.books.reports import closed_on_of, communes_with_statement
from pipeline.books.review import reviewed_row
from pipeline.review import (
    ANSWER,
    CLOSING,
    OPINION,
    PROPOSAL,
    SENT,
    EntryRefusedError,
    answer_payload,
    closing_history,
    closing_payload,
    current_closings,
    current_opinions,
    current_proposals,
    followed_statements,
    frozen_amounts,
    next_number,
    opinion_history,
    opinion_payload,
    proposal_history,
    proposal_payload,
    sent_payload,
    statement_history,
)
from pipeline.wording import short_day

Payload = dict[str, Any]


def opinions(books: Books, year: int) -> pl.DataFrame:
    """The latest opinion on each commune, and what has changed since it was given (`review.current_opinions`)."""
    return books.kept(("review", "opinions", year), lambda: _opinions(books, year))


def _opinions(books: Books, year: int) -> pl.DataFrame:
    history = opinion_history(books.facts().entry, year)
    reviewed = books.review(year).communes
    causes = [
        list(_likeliest(books, year, insee)) if insee in set(history["insee"].to_list()) else []
        for insee in reviewed["insee"].to_list()
    ]
    figures = reviewed.select("insee", "status", "expected_cents", "invoiced_cents", "difference_cents")
    return current_opinions(history, figures.with_columns(causes=pl.Series(causes, dtype=pl.List(pl.String))))


def _likeliest(books: Books, year: int, insee: str) -> tuple[str, ...]:
    told = books.review(year).explanation(insee)
    return told.causes if told else ()


def history_of_opinions(books: Books, year: int, insee: str) -> pl.DataFrame:
    """Every opinion on a commune's year, oldest first, with the figures it was given on (`review.opinion_history`)."""
    return opinion_history(books.facts().entry, year).filter(pl.col("insee") == insee)


def record_opinion(
    books: Books, year: int, insee: str, opinion: str, author: str, at: datetime, comment: str = "", titre: str = ""
) -> DepositResult:
    """Journal an opinion of the commission, with the figures it is given on (Article 9)."""
    reviewed = reviewed_row(books, year, insee)
    payload = _valid(lambda: opinion_payload(opinion, comment, titre, reviewed, _likeliest(books, year, insee)))
    return books.enter(OPINION, payload, author, at, year=year, insee=insee)


def statements(books: Books, year: int) -> pl.DataFrame:
    """Where the project of statement of each commune stands (`review.followed_statements`)."""
    return books.kept(("review", "statements", year), lambda: _statements(books, year))


def _statements(books: Books, year: int) -> pl.DataFrame:
    amounts = _amounts(books, year, communes_with_statement(books, year))
    names = books.recharge(year).communes.select("insee", "commune").filter(pl.col("insee").is_in(list(amounts)))
    current = pl.DataFrame(
        {"insee": list(amounts), "current_cents": list(amounts.values())},
        schema={"insee": pl.String, "current_cents": pl.Int64},
    )
    return followed_statements(names, statement_history(books.facts().entry, year), current)


def history_of_statements(books: Books, year: int, insee: str) -> pl.DataFrame:
    """Every step of a commune's project, oldest first (`review.statement_history`)."""
    return statement_history(books.facts().entry, year).filter(pl.col("insee") == insee)


def send_statements(
    books: Books, year: int, insees: Sequence[str], sent_on: date, author: str, at: datetime
) -> DepositResult:
    """Journal that the projects of some communes were sent to their referents, with the amounts that they state."""
    known = communes_with_statement(books, year)
    unknown = [insee for insee in insees if insee not in known]
    if unknown:
        raise BooksError(f"Pas d’état {year} pour {', '.join(unknown)}\u00a0: choisir des communes de la liste.")
    payload = _valid(lambda: sent_payload(sent_on, _amounts(books, year, list(insees)), _day(at)))
    return books.enter(SENT, payload, author, at, year=year)


def answer_statement(
    books: Books, year: int, insee: str, answer: str, author: str, at: datetime, reason: str = ""
) -> DepositResult:
    """Journal a referent's answer to a project; refused once the accounts are closed: what is frozen is frozen."""
    closed_on = closed_on_of(current_closings(books.facts().entry, year), insee)
    if closed_on is not None:
        raise BooksError(
            f"Les comptes de l’exercice {year} sont arrêtés depuis le {short_day(closed_on)}\u00a0: ce qui vient après "
            "se règle en régularisation. Adresser la remarque à la commission."
        )
    row = statements(books, year).filter(pl.col("insee") == insee).to_dicts()
    payload = _valid(lambda: answer_payload(answer, reason, row[0]["state"] if row else "not_sent"))
    return books.enter(ANSWER, payload, author, at, year=year, insee=insee)


def closings(books: Books, year: int) -> pl.DataFrame:
    """Every closing of the accounts of a year, oldest first: insee (null = all), closed_on, author, entered_at."""
    return closing_history(books.facts().entry, year).drop("statements")


def changed_since_closing(books: Books, year: int) -> pl.DataFrame:
    """Communes whose amount, as known on the closing, is no longer the one it froze: an older extract came later.

    insee, closed_on, frozen_cents, current_cents.
    """
    frozen = frozen_amounts(books.facts().entry, year)
    amounts = _amounts(books, year, frozen["insee"].to_list())
    current = frozen.with_columns(
        current_cents=pl.Series([amounts[insee] for insee in frozen["insee"].to_list()], dtype=pl.Int64)
    )
    return current.filter(pl.col("frozen_cents").ne_missing(pl.col("current_cents")))


def close_accounts(
    books: Books, year: int, closed_on: date, author: str, at: datetime, insee: str | None = None
) -> DepositResult:
    """Journal the closing of the accounts of a year, for all communes or for one, with the amounts that it freezes."""
    insees = communes_with_statement(books, year) if insee is None else [insee]
    table = books.recharge(year, closed_on).communes
    amounts = dict(table.filter(pl.col("insee").is_in(insees)).select("insee", "to_invoice_cents").iter_rows())
    payload = _valid(lambda: closing_payload(year, closed_on, amounts, _day(at), books.convention))
    return books.enter(CLOSING, payload, author, at, year=year, insee=insee)


def proposals(books: Books) -> pl.DataFrame:
    """Each proposal of the commission as it stands (`review.current_proposals`)."""
    return current_proposals(proposal_history(books.facts().entry))


def history_of_proposal(books: Books, proposal: int) -> pl.DataFrame:
    """Every word on one proposal, oldest first (`review.proposal_history`)."""
    return proposal_history(books.facts().entry).filter(pl.col("proposal") == proposal)


def record_proposal(
    books: Books,
    text: str,
    aims: Sequence[str],
    state: str,
    author: str,
    at: datetime,
    rests_on: str = "",
    proposal: int | None = None,
) -> DepositResult:
    """Journal a proposal, or what became of an earlier one (`proposal`: its number)."""
    history = proposal_history(books.facts().entry)
    if proposal is not None and proposal not in set(history["proposal"].to_list()):
        raise BooksError(f"Aucune proposition n°\u00a0{proposal}. Choisir une proposition de la liste.")
    number = next_number(history) if proposal is None else proposal
    return books.enter(PROPOSAL, _valid(lambda: proposal_payload(number, text, aims, rests_on, state)), author, at)


def _amounts(books: Books, year: int, insees: list[str]) -> dict[str, int | None]:
    """What each commune is to be invoiced: as known on the closing of its accounts, else today; cents."""
    closed = current_closings(books.facts().entry, year)
    found: dict[str, int | None] = {}
    for insee in sorted(insees):
        table = books.recharge(year, closed_on_of(closed, insee)).communes
        found[insee] = table.filter(pl.col("insee") == insee)["to_invoice_cents"].item()
    return found


def _valid(payload: Callable[[], Payload]) -> Payload:
    try:
        return payload()
    except EntryRefusedError as refusal:
        raise BooksError(str(refusal)) from refusal


def _day(at: datetime) -> date:
    return at.astimezone(PARIS).date()
