"""The commission's own proposals (Article 9): written, followed, never overwritten.

A proposal keeps its reference for life; each later entry of that reference is a new word on it, and the latest holds.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

import polars as pl

from pipeline.books.books import Books
from pipeline.books.entered import JOURNAL, entered
from pipeline.books.incoming import BooksError, DepositResult

ENTRY = "proposition"
AIM_WORDS = {
    "equity": "équité",
    "transparency": "transparence",
    "simplicity": "simplicité",
    "means": "adéquation des moyens",
}
STATE_WORDS = {"proposed": "proposée", "adopted": "retenue", "dismissed": "écartée"}
PAYLOAD = pl.Struct(
    {"reference": pl.String, "text": pl.String, "aim": pl.String, "rests_on": pl.String, "state": pl.String,
     "comment": pl.String}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as written. `aim`: a key of `AIM_WORDS`; `rests_on`: the finding, scenario or figure behind it."""

    text: str
    aim: str
    rests_on: str
    state: str = "proposed"
    comment: str = ""


def proposal_history(books: Books, year: int | None = None) -> pl.DataFrame:
    """Every word on every proposal, oldest first.

    number, year, insee, author, entered_at, reference, text, aim, rests_on, state (a key of `STATE_WORDS`), comment.
    """
    return books.kept(("proposal_history", year), lambda: entered(books, ENTRY, PAYLOAD, year))


def proposals(books: Books, year: int | None = None) -> pl.DataFrame:
    """The proposals as they stand, by reference: the columns of their latest word, and proposed_at, proposed_by."""
    words = proposal_history(books, year)
    first = words.group_by("reference", maintain_order=True).agg(
        proposed_at=pl.col("entered_at").first(), proposed_by=pl.col("author").first()
    )
    return (
        words.unique("reference", keep="last", maintain_order=True)
        .join(first, on="reference", how="left", validate="1:1")
        .sort("proposed_at", "reference")
        .select(*JOURNAL, pl.exclude(JOURNAL))
    )


def propose(books: Books, year: int, proposal: Proposal, author: str, at: datetime) -> DepositResult:
    """Journal a new proposal, under the year's next reference. BooksError says what is missing."""
    _check(proposal)
    taken = proposal_history(books, year)["reference"].n_unique()
    payload = {"reference": f"P{year}-{taken + 1}", **asdict(proposal)}
    return books.enter(ENTRY, payload, author, at, year=year)


def follow_up(books: Books, reference: str, state: str, comment: str, author: str, at: datetime) -> DepositResult:
    """Journal what became of a proposal; its text stays as it was written."""
    found = proposals(books).filter(pl.col("reference") == reference)
    if found.is_empty():
        raise BooksError(f"Aucune proposition {reference}. Choisir une proposition de la liste.")
    row = found.row(0, named=True)
    followed = Proposal(row["text"], row["aim"], row["rests_on"], state, comment)
    _check(followed)
    payload = {"reference": reference, **asdict(followed)}
    return books.enter(ENTRY, payload, author, at, year=row["year"])


def _check(proposal: Proposal) -> None:
    if not proposal.text.strip():
        raise BooksError("Une proposition s’écrit en une phrase au moins\u00a0: remplir son texte.")
    if proposal.aim not in AIM_WORDS:
        raise BooksError("Une proposition a un but\u00a0: équité, transparence, simplicité ou adéquation des moyens.")
    if proposal.state not in STATE_WORDS:
        raise BooksError("Une proposition est proposée, retenue ou écartée.")
