"""Opinions (avis) of the commission on the findings of a year: written, never overwritten, and seen to age (Article 9).

Each opinion keeps the figures that it was given on. When they change afterwards the opinion stays, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.books.books import Books
from pipeline.books.entered import JOURNAL, entered
from pipeline.books.incoming import BooksError, DepositResult

ENTRY = "avis"
TO_EXAMINE, JUSTIFIED, TO_RECTIFY, RECTIFIED = "to_examine", "justified", "to_rectify", "rectified"
OPINION_WORDS = {
    TO_EXAMINE: "à examiner",
    JUSTIFIED: "justifié",
    TO_RECTIFY: "à rectifier",
    RECTIFIED: "rectifié",
}
PAYLOAD = pl.Struct(
    {
        "opinion": pl.String,
        "comment": pl.String,
        "titre": pl.String,
        "status": pl.String,
        "expected_cents": pl.Int64,
        "invoiced_cents": pl.Int64,
        "difference_cents": pl.Int64,
    }
)
# A figure of the moment, and the same of today.
FIGURES = {
    "status": "status_now",
    "expected_cents": "expected_now_cents",
    "invoiced_cents": "invoiced_now_cents",
    "difference_cents": "difference_now_cents",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is said of a commune's year. `titre`: by which titre it was rectified."""

    opinion: str
    comment: str = ""
    titre: str = ""


def opinions(books: Books, year: int) -> pl.DataFrame:
    """Every opinion on a year, oldest first, with the figures of its moment and those of today.

    number, year, insee, author, entered_at, opinion (a key of `OPINION_WORDS`), comment, titre, status, expected_cents,
    invoiced_cents, difference_cents (as they were), status_now, expected_now_cents, invoiced_now_cents,
    difference_now_cents, latest (the commune's last word), to_review (its figures changed since).
    """
    return books.kept(("opinions", year), lambda: _opinions(books, year))


def _opinions(books: Books, year: int) -> pl.DataFrame:
    reviewed = books.review(year).communes
    today = reviewed.select("insee", *(pl.col(name).alias(now) for name, now in FIGURES.items()))
    given = entered(books, ENTRY, PAYLOAD, year).with_row_index("order")
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(now)) for name, now in FIGURES.items())
    return (
        given.join(today, on="insee", how="left", validate="m:1")
        .sort("order")
        .with_columns(latest=pl.col("order") == pl.col("order").max().over("insee"), to_review=changed)
        .drop("order")
        .select(*JOURNAL, pl.exclude(JOURNAL))
    )


def give_opinion(books: Books, year: int, insee: str, opinion: Opinion, author: str, at: datetime) -> DepositResult:
    """Journal an opinion with the figures that it is given on. BooksError says what is missing."""
    if opinion.opinion not in OPINION_WORDS:
        raise BooksError(f"Avis inconnu\u00a0: «\u00a0{opinion.opinion}\u00a0». Choisir un avis de la liste.")
    if opinion.opinion == RECTIFIED and not opinion.titre.strip():
        raise BooksError("Un écart est rectifié par un titre\u00a0: donner le numéro de ce titre.")
    if opinion.opinion == JUSTIFIED and not opinion.comment.strip():
        raise BooksError("Un écart justifié se justifie en une phrase\u00a0: écrire un commentaire.")
    payload: dict[str, Any] = {
        "opinion": opinion.opinion,
        "comment": opinion.comment.strip() or None,
        "titre": opinion.titre.strip() or None,
        **_figures(books, year, insee),
    }
    return books.enter(ENTRY, payload, author, at, year=year, insee=insee)


def _figures(books: Books, year: int, insee: str) -> dict[str, Any]:
    found = books.review(year).communes.filter(pl.col("insee") == insee)
    if found.is_empty():
        raise BooksError(f"Aucune commune de code {insee} n’est contrôlée pour {year}.")
    return found.select(*FIGURES).row(0, named=True)
