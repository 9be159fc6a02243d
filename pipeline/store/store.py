"""The DuckDB file: deposits in, facts out. The only place with SQL that writes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl

from pipeline.store import connection as opening
from pipeline.store.content import Content, Derive, forget, write, write_derived
from pipeline.store.errors import StoreError
from pipeline.store.facts import Facts, Inside, read_facts
from pipeline.store.raw import RawDeposits
from pipeline.store.schema import migrate

ReadAgain = Callable[[Inside], Mapping[int, Content]]


@dataclass(frozen=True, slots=True)
class NewDeposit:
    """Who hands over what, when, and of which day it speaks. `deposited_at` is kept in UTC."""

    file_name: str
    kind: str
    extract_date: date
    author: str
    deposited_at: datetime


class Store:
    """One DuckDB file and the raw deposits beside it. Opened to do one thing, then closed."""

    def __init__(self, path: Path, patience: float = opening.PATIENCE_SECONDS) -> None:
        self.path = path
        self.patience = patience
        self.raw_deposits = RawDeposits(path)

    def create(self) -> None:
        """Make the file, empty, at the schema of this code. StoreError if something is there already."""
        self.refuse_if_taken()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.path.parent, prefix=".nouveau-") as folder:
                draft = Path(folder) / self.path.name
                connection = duckdb.connect(str(draft))
                migrate(connection)
                connection.close()
                os.link(draft, self.path)
        except FileExistsError:
            raise StoreError(f"{self.path} vient d’être créé par un autre programme. S’en servir.") from None
        except OSError as error:
            raise StoreError(f"{self.path} ne peut pas être créé ({error.strerror}). Vérifier le dossier.") from error

    def refuse_if_taken(self) -> None:
        """StoreError if the file is there already, or deposits that would be taken for its own."""
        if self.path.exists():
            raise StoreError(
                f"{self.path} existe déjà et n’est pas écrasé. Choisir un autre nom, ou déplacer ce fichier."
            )
        if self.raw_deposits.folder.exists():
            raise StoreError(
                f"{self.path} n’existe pas, mais le dossier de ses dépôts, {self.raw_deposits.folder}, est là. "
                "Remettre le fichier à côté de lui, déplacer ce dossier, ou choisir un autre nom."
            )

    def version(self) -> tuple[int, ...]:
        """The data version, from the file's state, without opening it: it changes with each transaction."""
        try:
            states = [self.path.stat()]
        except FileNotFoundError:
            return ()
        log = self.path.with_name(self.path.name + ".wal")
        if log.exists():
            states.append(log.stat())
        return tuple(number for state in states for number in (state.st_ino, state.st_mtime_ns, state.st_size))

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The file, open to read."""
        return opening.reading(self.path, self.patience)

    def writing(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The file, open to write, alone."""
        return opening.writing(self.path, self.patience)

    def facts(self) -> Facts:
        """Every fact of the deposits that were not withdrawn."""
        with self.reading() as connection:
            return read_facts(connection)

    def history(self) -> pl.DataFrame:
        """Every deposit, oldest first: `deposit` and, where withdrawn, reason, author and moment."""
        with self.reading() as connection:
            rows: pl.DataFrame = connection.sql(
                "SELECT d.*, w.reason AS withdrawn_reason, w.author AS withdrawn_by, w.withdrawn_at "
                "FROM deposit d LEFT JOIN withdrawal w USING (deposit_id) ORDER BY d.deposit_id"
            ).pl()
        return rows

    def table(self, name: str) -> pl.DataFrame:
        """One table of the file as it stands, withdrawn deposits included."""
        return self.tables([name])[name]

    def tables(self, names: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Several tables of the file as they stand together, withdrawn deposits included."""
        with self.reading() as connection:
            return {name: connection.sql(f'SELECT * FROM "{name}"').pl() for name in names}

    def raw(self, sha256: str) -> bytes:
        """The raw bytes of a deposit."""
        return self.raw_deposits.read(sha256)

    def find(self, data: bytes, kind: str, extract_date: date) -> int | None:
        """The deposit that already brought these bytes, as this kind and of this day, if it was not withdrawn."""
        with self.reading() as connection:
            return _find(connection, self.raw_deposits.sha256(data), kind, extract_date)

    def deposit(
        self,
        new: NewDeposit,
        raw: bytes,
        content: Content,
        derive: Derive | None = None,
        read_again: ReadAgain | None = None,
    ) -> tuple[int, bool]:
        """The deposit's number, and whether it is new: one transaction, wholly in or not at all.

        The same bytes, kind and day, not withdrawn, change nothing. `read_again` gives, for deposits whose rows mean
        something else now, what they hold from now on; `derive` then makes the derived tables of all facts.
        """
        sha256 = self.raw_deposits.keep(raw)
        with self.writing() as connection, opening.transaction(connection):
            self.raw_deposits.sweep()
            known = _find(connection, sha256, new.kind, new.extract_date)
            if known is not None:
                return known, False
            number = int(connection.execute("SELECT coalesce(max(deposit_id), 0) + 1 FROM deposit").fetchall()[0][0])
            connection.execute(
                "INSERT INTO deposit VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, '')",
                [number, sha256, new.file_name, new.kind, new.extract_date, new.author, _utc(new.deposited_at)],
            )
            write(connection, number, content)
            _replace(connection, number, read_again)
            write_derived(connection, derive)
        return number, True

    def withdraw(
        self,
        deposit_id: int,
        reason: str,
        author: str,
        at: datetime,
        derive: Derive | None = None,
        read_again: ReadAgain | None = None,
    ) -> None:
        """Take a deposit out of the books; its rows stay in the history. StoreError if it cannot be.

        `read_again` and `derive` as for a deposit: others may have been read by what is withdrawn.
        """
        with self.writing() as connection, opening.transaction(connection):
            rows = connection.execute(
                "SELECT d.kind, w.deposit_id IS NOT NULL FROM deposit d LEFT JOIN withdrawal w USING (deposit_id) "
                "WHERE d.deposit_id = ?",
                [deposit_id],
            ).fetchall()
            if not rows:
                raise StoreError(f"Aucun dépôt n° {deposit_id}. Les numéros sont dans l’historique des dépôts.")
            kind, withdrawn = rows[0]
            if withdrawn:
                raise StoreError(f"Le dépôt n° {deposit_id} est déjà retiré.")
            if kind == "communes":
                raise StoreError(f"Le dépôt n° {deposit_id} est la liste des communes\u00a0: il ne se retire pas.")
            connection.execute("INSERT INTO withdrawal VALUES (?, ?, ?, ?)", [deposit_id, reason, author, _utc(at)])
            _replace(connection, deposit_id, read_again)
            write_derived(connection, derive)

    def refresh(self, derive: Derive) -> None:
        """Make the derived tables of all facts again."""
        with self.writing() as connection, opening.transaction(connection):
            write_derived(connection, derive)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment has a time zone")
    return (moment - (moment.utcoffset() or moment - moment)).replace(tzinfo=None)


def _find(connection: duckdb.DuckDBPyConnection, sha256: str, kind: str, extract_date: date) -> int | None:
    rows = connection.execute(
        "SELECT min(deposit_id) FROM deposit WHERE sha256 = ? AND kind = ? AND extract_date = ? "
        "AND deposit_id NOT IN (SELECT deposit_id FROM withdrawal)",
        [sha256, kind, extract_date],
    ).fetchall()
    return None if rows[0][0] is None else int(rows[0][0])


def _replace(connection: duckdb.DuckDBPyConnection, number: int, read_again: ReadAgain | None) -> None:
    """What deposits hold from now on, where that changed."""
    for deposit, changed in (read_again(Inside(number, connection)) if read_again else {}).items():
        forget(connection, deposit)
        write(connection, deposit, changed)
