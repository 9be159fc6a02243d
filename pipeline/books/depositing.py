"""What an analyst asks about deposits: the files of an archive, rows to mend, what a withdrawal would change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from pipeline.books.books import Books
from pipeline.books.incoming import BooksError, DepositResult, IncomingFile
from pipeline.books.previewing import changes_between
from pipeline.books.rereading import context_of
from pipeline.books.situation import derive_books
from pipeline.extracts import HORS_CONVENTION, Reading, normal, rejected_rows, unpack
from pipeline.wording import count

# Registers whose values are communes, and those whose values are something else.
OF_COMMUNES = {
    "domain": "Domaine de messagerie",
    "department": "Service (Department)",
    "office": "Bureau (Office)",
    "city": "Ville (City)",
    "glpi_entity": "Entité GLPI",
    "debtor": "Débiteur des titres",
}
REGISTERS = OF_COMMUNES | {
    "header": "En-tête de colonne",
    "layout": "Ordre des dates",
    "titre_filter": "Mot qui désigne un titre de la convention",
}


def unpacked(incoming: IncomingFile) -> list[IncomingFile] | DepositResult:
    """The files of a ZIP, each to be deposited by itself; any other file alone. A refusal, when it cannot be opened."""
    files = unpack(incoming.data, incoming.name)
    if isinstance(files, Reading):
        return DepositResult.unread(incoming.name, files.message)
    if len(files) == 1 and files[0][0] == incoming.name:
        return [incoming]
    return [IncomingFile(name, data, incoming.kind, incoming.extract_date) for name, data in files]


def rows_to_mend(books: Books, data: bytes, reading: Reading, rejected: pl.DataFrame) -> pl.DataFrame:
    """The rejected rows of a file under its own headers, with line and reason (`extracts.rejected_rows`)."""
    return rejected_rows(data, reading, rejected, context_of(books.facts(), books.reference))


def rows_to_mend_of(books: Books, deposit_id: int) -> pl.DataFrame:
    """The rejected rows of a deposit, as the books judge them today. BooksError if there is no such deposit."""
    row = deposit_of(books, deposit_id)
    raw = books.store.raw(row["sha256"])
    reading = books.read(IncomingFile(row["file_name"], raw, row["kind"], row["extract_date"]))
    return rows_to_mend(books, raw, reading, books.rejected(deposit_id))


def deposit_of(books: Books, deposit_id: int) -> dict[str, Any]:
    """One deposit of the history. BooksError if there is none."""
    rows = books.deposits().filter(pl.col("deposit_id") == deposit_id)
    if rows.is_empty():
        raise BooksError(f"Aucun dépôt n° {deposit_id}. Les numéros sont dans l’historique des dépôts.")
    return rows.row(0, named=True)


def withdrawal_changes(books: Books, deposit_id: int) -> pl.DataFrame:
    """What taking a deposit back would change: event, presumed, appearing, disappearing (numbers of events)."""
    deposit_of(books, deposit_id)
    return books.kept(("withdrawal", deposit_id), lambda: _without(books, deposit_id))


def _without(books: Books, deposit_id: int) -> pl.DataFrame:
    remaining = derive_books(books.facts().without(deposit_id), books.reference)
    return changes_between(books.situation().events, remaining.events)


def correspondences(books: Books) -> pl.DataFrame:
    """Every correspondence ever entered, latest first.

    Columns: register, key, value (null: taken back), author (null: from the list of communes), deposited_at, in_force,
    deposit_id.
    """
    return books.kept("correspondences", lambda: _correspondences(books))


def _correspondences(books: Books) -> pl.DataFrame:
    facts = books.facts()
    authors = facts.deposits.select("deposit_id", "author", "deposited_at", "kind")
    rows = facts.mapping.join(authors, on="deposit_id", how="left", validate="m:1").sort(
        "known_on", "deposit_id", "line"
    )
    latest = pl.int_range(pl.len()).over("register", "key") == pl.len().over("register", "key") - 1
    return (
        rows.with_columns(
            in_force=latest & pl.col("value").is_not_null(),
            author=pl.when(pl.col("kind") == "entry").then("author"),
        )
        .select("register", "key", "value", "author", "deposited_at", "in_force", "deposit_id")
        .sort("deposited_at", "register", "key", descending=[True, False, False])
    )


def correspond(books: Books, register: str, pairs: Sequence[tuple[str, str | None]], author: str, at: datetime) -> str:
    """Enter correspondences (key, value; a null value takes one back); rows that wait for them are read again.

    One French sentence says what it changed. BooksError for a register, a key or a commune that cannot be.
    """
    known = {row["insee"] for row in books.situation().communes.iter_rows(named=True)}
    if register not in REGISTERS:
        raise BooksError(f"Aucune table de correspondance «\u00a0{register}\u00a0».")
    for key, value in pairs:
        if not normal(key):
            raise BooksError(f"{REGISTERS[register]}\u00a0: indiquer ce qui est écrit dans le fichier.")
        if value is not None and register in OF_COMMUNES and value not in {*known, HORS_CONVENTION}:
            raise BooksError(f"«\u00a0{value}\u00a0» n’est pas le code INSEE d’une commune de la liste.")
    before = books.deposits()["rows_accepted"].sum()
    rows = [{"register": register, "key": key, "value": value} for key, value in pairs]
    books.enter("mapping", {"rows": rows}, author, at)
    gained = int(books.deposits()["rows_accepted"].sum()) - int(before) - len(rows[:1])
    entered = count(len(rows), "correspondance enregistrée", "correspondances enregistrées")
    if gained > 0:
        return f"{entered}\u00a0; {count(gained, 'ligne déposée compte', 'lignes déposées comptent')} désormais."
    if gained < 0:
        return f"{entered}\u00a0; {count(-gained, 'ligne déposée ne compte', 'lignes déposées ne comptent')} plus."
    return f"{entered}\u00a0; aucune ligne déposée ne change."
