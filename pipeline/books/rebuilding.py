"""Fresh books from the raw deposits and the journal: the proof that nothing else is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipeline.books.books import ALWAYS, Books
from pipeline.books.checking import same_rows
from pipeline.books.incoming import IncomingFile
from pipeline.store import DERIVED_TABLES, FACT_TABLES

COMPARED = (*FACT_TABLES, *DERIVED_TABLES, "rejected_row", "ignored_row")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many deposits were read again, and where the fresh books differ from the old ones (French sentences)."""

    deposits: int
    differences: list[str]


def rebuild_into(books: Books, target: Path) -> Rebuilt:
    """Replay every deposit and withdrawal of the books, in order, into a new file; then compare table by table.

    StoreError if the target is there already or a raw deposit is gone.
    """
    history = books.deposits()
    steps: list[tuple[datetime, int, dict[str, object]]] = []
    for row in history.iter_rows(named=True):
        steps.append((row["deposited_at"], 0, row))
        if row["withdrawn_at"] is not None:
            steps.append((row["withdrawn_at"], 1, row))
    fresh: Books | None = None
    for moment, withdrawal, row in sorted(steps, key=lambda step: (step[0], step[1], step[2]["deposit_id"])):
        at = moment.replace(tzinfo=UTC)
        if withdrawal and fresh is not None:
            fresh.withdraw(int(str(row["deposit_id"])), str(row["withdrawn_reason"]), str(row["withdrawn_by"]), at)
            continue
        data = books.store.raw(str(row["sha256"]))
        incoming = IncomingFile(str(row["file_name"]), data, str(row["kind"]), row["extract_date"])  # type: ignore[arg-type]
        if fresh is None:
            fresh = Books.create(target, incoming, str(row["author"]), at)
        else:
            fresh.deposit([incoming], str(row["author"]), at)
    return Rebuilt(history.height, _differences(books, fresh) if fresh else [])


def _differences(books: Books, fresh: Books) -> list[str]:
    old, new = _comparable(books), _comparable(fresh)
    found = [
        f"Table {table}\u00a0: les comptes refaits diffèrent. Vérifier la version du programme et les dépôts."
        for table in COMPARED
        if not same_rows(old[table], new[table])
    ]
    if not same_rows(books.deposits(), fresh.deposits()):
        found.insert(0, "L’historique des dépôts refait diffère.")
    return found


def _comparable(books: Books) -> dict[str, pl.DataFrame]:
    """The tables of the books, without the rows that withdrawn deposits left behind."""
    withdrawn = books.deposits().filter(pl.col("withdrawn_at").is_not_null())["deposit_id"].to_list()
    return {
        name: frame.filter(~pl.col("deposit_id").is_in(withdrawn)) if "deposit_id" in frame.columns else frame
        for name, frame in books.store.tables(COMPARED).items()
    }


__all__ = ["ALWAYS", "Rebuilt", "rebuild_into"]
