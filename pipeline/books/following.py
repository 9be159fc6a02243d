"""What people enter on the calendar: adhesions, steps of a revision, commitments, withdrawals, duties done.

Each is journalled and never overwritten; BooksError refuses, in French, what cannot be: what, where, what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from pipeline.books import calendar
from pipeline.books.books import PARIS, Books
from pipeline.books.incoming import BooksError, DepositResult
from pipeline.calendar import COMMITMENTS
from pipeline.calendar.entries import ADHESION, COMMITMENT, DUTY, KEYS_APART, STEP, STEPS, WITHDRAWAL
from pipeline.wording import day

ANSWERS = ("accepted", "refused")
BEFORE = {"received": "communicated", "answer": "communicated"}
"""A step and the one that it cannot precede."""
STEP_WORDS = {
    "communicated": "la communication des tarifs",
    "received": "la réception des tarifs",
    "answer": "la réponse de la commune",
    "amendment": "la signature de l’avenant",
}


@dataclass(frozen=True, slots=True)
class Adhesion:
    """An adhesion as it is entered: the dates of a convention, who is referent and who DPO contact (Articles 4, 10).

    `end`: the last day in force. `replaces`: the effect date that was entered wrongly, if this one corrects it.
    """

    insee: str
    effective: date
    end: date | None = None
    end_reason: str = ""
    referent: str = ""
    dpo_contact: str = ""
    replaces: date | None = None


def enter_adhesion(books: Books, adhesion: Adhesion, author: str, at: datetime) -> DepositResult:
    """Journal an adhesion, or a change of one: it reaches the recharge at once, like a row of the template."""
    _known_commune(books, adhesion.insee)
    if adhesion.end is not None and adhesion.end < adhesion.effective:
        raise BooksError(
            f"La convention finirait le {day(adhesion.end)}, avant de prendre effet le {day(adhesion.effective)}. "
            "Corriger l’une des deux dates\u202f; la fin est le dernier jour en vigueur."
        )
    if adhesion.end is not None and not adhesion.end_reason.strip():
        raise BooksError("Une fin de convention demande son motif\u00a0: dénonciation, refus, accord…")
    payload = {
        "effective": adhesion.effective.isoformat(),
        "end": None if adhesion.end is None else adhesion.end.isoformat(),
        "end_reason": _said(adhesion.end_reason),
        "referent": _said(adhesion.referent),
        "dpo_contact": _said(adhesion.dpo_contact),
        "replaces": None if adhesion.replaces is None else adhesion.replaces.isoformat(),
    }
    return books.enter(ADHESION, payload, author, at, insee=adhesion.insee)


def enter_step(
    books: Books,
    effective: date,
    insees: Sequence[str],
    step: str,
    on: date | None,
    author: str,
    at: datetime,
    *,
    answer: str | None = None,
    proof: str = "",
) -> list[DepositResult]:
    """Journal a step of a revision for communes (Articles 7, 11): one entry each. `on`: None takes the step back."""
    if step not in STEPS or (step == "answer" and on is not None and answer not in ANSWERS):
        raise BooksError("Étape ou réponse inconnue. Choisir une étape, et pour une réponse «\u00a0acceptée\u00a0» ou "
                         "«\u00a0refusée\u00a0».")  # fmt: skip
    if not insees:
        raise BooksError("Choisir au moins une commune.")
    for insee in insees:
        _known_commune(books, insee)
        if on is not None:
            _in_order(books, effective, insee, step, on)
    payload = {
        "effective": effective.isoformat(),
        "step": step,
        "date": None if on is None else on.isoformat(),
        "answer": answer if step == "answer" and on is not None else None,
        "proof": _said(proof),
    }
    return [books.enter(STEP, payload, author, at, insee=insee) for insee in insees]


def _in_order(books: Books, effective: date, insee: str, step: str, on: date) -> None:
    """A commune receives and answers what was communicated before."""
    steps = calendar.entries(books).steps.filter(pl.col("insee") == insee, pl.col("effective") == effective)
    known = dict(steps.select("step", "date").iter_rows())
    before = BEFORE.get(step, "")
    if before in known and on < known[before]:
        name = books.commune(insee)["name"]
        raise BooksError(
            f"{name}\u00a0: {STEP_WORDS[step]} ne peut pas être du {day(on)}, avant {STEP_WORDS[before]} du "
            f"{day(known[before])}. Corriger l’une des deux dates."
        )


def enter_commitment(
    books: Books,
    insee: str,
    commitment: str,
    kept: bool | None,
    on: date | None,
    author: str,
    at: datetime,
    *,
    proof: str = "",
) -> DepositResult:
    """Journal whether a commune keeps a commitment of Article 4, since when; `kept` None takes back what was said."""
    _known_commune(books, insee)
    if commitment not in COMMITMENTS:
        raise BooksError(f"Engagement inconnu\u00a0: «\u00a0{commitment}\u00a0».")
    payload = {
        "commitment": commitment,
        "kept": kept,
        "date": None if on is None else on.isoformat(),
        "proof": _said(proof),
    }
    return books.enter(COMMITMENT, payload, author, at, insee=insee)


def enter_withdrawal(
    books: Books, insee: str, on: date | None, author: str, at: datetime, *, recover: bool = False, proof: str = ""
) -> DepositResult:
    """Journal the day on which a commune withdraws from the service (Article 5-1); None takes it back."""
    _known_commune(books, insee)
    payload = {"date": None if on is None else on.isoformat(), "recover": recover, "proof": _said(proof)}
    return books.enter(WITHDRAWAL, payload, author, at, insee=insee)


def mark_duties(
    books: Books, keys: Sequence[str], on: date | None, author: str, at: datetime, *, proof: str = ""
) -> DepositResult:
    """Journal that duties were done on a day, with what proves it; `on` None takes that back. Append-only."""
    if not keys:
        raise BooksError("Choisir au moins une échéance.")
    if on is not None and not proof.strip():
        raise BooksError("Une échéance faite demande sa preuve\u00a0: référence du courrier, du compte rendu, du visa…")
    if on is not None and on > at.astimezone(PARIS).date():
        raise BooksError(f"Le {day(on)} n’est pas encore passé\u00a0: une échéance se note une fois faite.")
    payload = {
        "keys": KEYS_APART.join(sorted(keys)),
        "done": on is not None,
        "date": None if on is None else on.isoformat(),
        "proof": _said(proof),
    }
    return books.enter(DUTY, payload, author, at)


def _known_commune(books: Books, insee: str) -> None:
    if insee not in books.situation().communes["insee"].to_list():
        raise BooksError(f"Aucune commune de code «\u00a0{insee}\u00a0». Choisir une commune de la liste.")


def _said(text: str) -> str | None:
    return text.strip() or None
