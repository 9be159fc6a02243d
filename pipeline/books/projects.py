"""From project to frozen statement: sending to the referent, answer, closing of the accounts (arrêté, Article 8).

All of it is journalled and never overwritten: the latest word holds, the earlier ones stay in the history.
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from pipeline.books.books import Books
from pipeline.books.entered import entered
from pipeline.books.incoming import BooksError, DepositResult
from pipeline.wording import day

SENDING, ANSWER, CLOSING = "etat_envoi", "etat_reponse", "arrete"
VALIDATED, CONTESTED = "validated", "contested"
ANSWER_WORDS = {VALIDATED: "validé", CONTESTED: "contesté"}
# What may be contested, in words that name nobody: shown to all, unlike the explanation that goes with it.
POINTS = {
    "accounts": "le nombre de comptes",
    "months": "les mois comptés",
    "requests": "les demandes et leurs heures",
    "tariff": "le tarif",
    "other": "un autre point",
}
STATE_WORDS = {
    "project": "projet",
    "sent": "projet envoyé",
    VALIDATED: "validé par le référent",
    CONTESTED: "contesté par le référent",
    "closed": "arrêté",
}
SENDING_PAYLOAD = pl.Struct({"date": pl.String, "total_cents": pl.Int64})
ANSWER_PAYLOAD = pl.Struct({"answer": pl.String, "point": pl.String, "reason": pl.String, "total_cents": pl.Int64})
CLOSING_PAYLOAD = pl.Struct({"date": pl.String})
STATES = pl.Schema(
    {
        "insee": pl.String(),
        "commune": pl.String(),
        "total_cents": pl.Int64(),
        "state": pl.String(),
        "sent_on": pl.Date(),
        "answer": pl.String(),
        "point": pl.String(),
        "answered_at": pl.Datetime(time_zone="UTC"),
        "answered_cents": pl.Int64(),
        "closed_on": pl.Date(),
    }
)
HISTORY = ("number", "year", "insee", "author", "entered_at", "step", "date", "point", "reason", "total_cents")


def history(books: Books, year: int) -> pl.DataFrame:
    """Every step of a year's statements, oldest first; insee is null where a closing is for all communes.

    number, year, insee, author, entered_at, step (`sent`, `validated`, `contested`, `closed`), date (of the sending or
    the closing), point (a key of `POINTS`), reason (free text), total_cents (what the project then said).
    """
    return books.kept(("statement_history", year), lambda: _history(books, year))


def _history(books: Books, year: int) -> pl.DataFrame:
    nothing = {"date": pl.lit(None, pl.Date), "point": pl.lit(None, pl.String), "reason": pl.lit(None, pl.String)}
    no_total = {"total_cents": pl.lit(None, pl.Int64)}
    dated = pl.col("date").str.to_date(strict=False)
    sent = entered(books, SENDING, SENDING_PAYLOAD, year).with_columns(
        **(nothing | {"date": dated}), step=pl.lit("sent")
    )
    answered = entered(books, ANSWER, ANSWER_PAYLOAD, year).with_columns(date=nothing["date"], step=pl.col("answer"))
    closed = entered(books, CLOSING, CLOSING_PAYLOAD, year).with_columns(
        **(nothing | no_total | {"date": dated}), step=pl.lit("closed")
    )
    steps = [part.select(HISTORY) for part in (sent, answered, closed)]
    return pl.concat(steps).sort("entered_at", "number")


def states(books: Books, year: int) -> pl.DataFrame:
    """Where each commune's statement of a year stands, by INSEE code: columns of `STATES`.

    `state`: a key of `STATE_WORDS`; a sending after an answer opens the project again; a closing ends it.
    `total_cents`: what is to be invoiced today; `answered_cents`: what it was when the referent answered.
    """
    return books.kept(("statement_states", year), lambda: _states(books, year))


def _states(books: Books, year: int) -> pl.DataFrame:
    steps = _history(books, year)
    communes = books.recharge(year).communes.select("insee", "commune", total_cents="to_invoice_cents")
    sent = _last(steps.filter(pl.col("step") == "sent")).select("insee", sent_on="date", sent_at="entered_at")
    answered = _last(steps.filter(pl.col("step").is_in(list(ANSWER_WORDS)))).select(
        "insee", "point", answer="step", answered_at="entered_at", answered_cents="total_cents"
    )
    closings = steps.filter(pl.col("step") == "closed")
    own = _last(closings.filter(pl.col("insee").is_not_null())).select("insee", own_closing="date")
    for_all = closings.filter(pl.col("insee").is_null())["date"].max()
    stands = pl.col("answered_at").is_not_null() & (
        pl.col("sent_at").is_null() | (pl.col("answered_at") >= pl.col("sent_at"))
    )
    return (
        communes.join(sent, on="insee", how="left", validate="1:1")
        .join(answered, on="insee", how="left", validate="1:1")
        .join(own, on="insee", how="left", validate="1:1")
        .with_columns(closed_on=pl.coalesce("own_closing", pl.lit(for_all, dtype=pl.Date)))
        .with_columns(
            state=pl.when(pl.col("closed_on").is_not_null())
            .then(pl.lit("closed"))
            .when(stands)
            .then("answer")
            .when(pl.col("sent_on").is_not_null())
            .then(pl.lit("sent"))
            .otherwise(pl.lit("project"))
        )
        .sort("insee")
        .select(STATES.names())
        .cast(dict(STATES.items()))
    )


def _last(steps: pl.DataFrame) -> pl.DataFrame:
    return steps.sort("entered_at", "number").unique("insee", keep="last", maintain_order=True)


def send_project(books: Books, year: int, insee: str, sent_on: date, author: str, at: datetime) -> DepositResult:
    """Journal that the project of a statement was sent to the commune's referent, and what it said."""
    _refuse_closed(books, year, insee, "envoyé")
    payload = {"date": sent_on.isoformat(), "total_cents": _total(books, year, insee)}
    return books.enter(SENDING, payload, author, at, year=year, insee=insee)


def answer_project(
    books: Books, year: int, insee: str, answer: str, author: str, at: datetime, *, point: str = "", reason: str = ""
) -> DepositResult:
    """Journal a referent's answer to a project. A contestation names its point and gives a reason."""
    _refuse_closed(books, year, insee, "validé ou contesté")
    if answer not in ANSWER_WORDS:
        raise BooksError(f"Réponse inconnue\u00a0: «\u00a0{answer}\u00a0». Valider ou contester le projet.")
    if answer == CONTESTED and (point not in POINTS or not reason.strip()):
        raise BooksError("Une contestation dit sur quel point elle porte, et pourquoi\u00a0: remplir les deux.")
    payload = {
        "answer": answer,
        "point": point if answer == CONTESTED else None,
        "reason": reason.strip() or None,
        "total_cents": _total(books, year, insee),
    }
    return books.enter(ANSWER, payload, author, at, year=year, insee=insee)


def close_accounts(
    books: Books, year: int, closed_on: date, author: str, at: datetime, insee: str | None = None
) -> DepositResult:
    """Journal the closing of a year's accounts, of one commune or of all: invoices are held against that day."""
    known_on = books.situation().known_on
    if known_on is None or closed_on > known_on:
        until = f" (le dernier est du {day(known_on)})" if known_on else ""
        raise BooksError(
            f"Aucun extrait ne va jusqu’au {day(closed_on)}{until}. "
            "Déposer l’extrait du jour de l’arrêté, ou arrêter les comptes à une date antérieure."
        )
    return books.enter(CLOSING, {"date": closed_on.isoformat()}, author, at, year=year, insee=insee)


def _total(books: Books, year: int, insee: str) -> int | None:
    found = books.recharge(year).communes.filter(pl.col("insee") == insee)["to_invoice_cents"]
    if found.is_empty():
        raise BooksError(f"Aucune commune de code {insee} n’est refacturée pour {year}.")
    total: int | None = found[0]
    return total


def _refuse_closed(books: Books, year: int, insee: str, done: str) -> None:
    closed_on = states(books, year).filter(pl.col("insee") == insee)["closed_on"].drop_nulls()
    if closed_on.len():
        raise BooksError(
            f"L’état de l’exercice {year} est arrêté au {day(closed_on[0])}\u00a0: il ne peut plus être {done}. "
            "Ce qui vient après est reporté en régularisation."
        )
