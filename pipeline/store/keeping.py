"""Keeping the file: a verified copy with its deposits, an open archive, and the check of its integrity."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import duckdb

from pipeline.store.errors import StoreError
from pipeline.store.raw import RawDeposits
from pipeline.store.schema import DERIVED_TABLES, FACT_TABLES
from pipeline.store.store import Store

HISTORY_TABLES = ("schema_version", "deposit", "withdrawal", "rejected_row", "ignored_row")
ALL_TABLES = (*HISTORY_TABLES, *FACT_TABLES, *DERIVED_TABLES)


def backup(store: Store, target: Path) -> None:
    """A consistent copy of the file at `target`, its deposits in a folder beside it, its tables as Parquet in another.

    All three are made aside, the copy is opened and compared row for row, then they are named. StoreError if anything
    is there already, or if the copy is not what it should be.
    """
    deposits = RawDeposits(target).folder
    archive = target.with_name(target.stem + ".parquet")
    for place in (target, deposits, archive):
        if place.exists():
            raise StoreError(f"{place} existe déjà et n’est pas écrasé. Choisir un autre nom de sauvegarde.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sauvegarde-") as folder:
            draft = Path(folder) / "copie.duckdb"
            with store.reading() as connection:
                names = {row[0] for row in connection.execute("SELECT sha256 FROM deposit").fetchall()}
                fingerprints = {table: _fingerprint(connection, "", table) for table in ALL_TABLES}
                _copy_database(store.path, draft)
            _copy_deposits(store, names, Path(folder) / "deposits")
            _verify(draft, fingerprints, Path(folder) / "parquet")
            (Path(folder) / "deposits").rename(deposits)
            (Path(folder) / "parquet").rename(archive)
            os.link(draft, target)
    except OSError as error:
        raise StoreError(
            f"{target} ne peut pas être écrit ({error.strerror}). Vérifier le dossier et la place."
        ) from error


def _copy_database(source: Path, draft: Path) -> None:
    """Copy through the engine: a copy of the open file's bytes would lose what is in its log."""
    copier = duckdb.connect()
    try:
        copier.execute(f"ATTACH '{_quoted(source)}' AS origine (READ_ONLY)")
        copier.execute(f"ATTACH '{_quoted(draft)}' AS copie")
        copier.execute("COPY FROM DATABASE origine TO copie")
    finally:
        copier.close()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _fingerprint(connection: duckdb.DuckDBPyConnection, prefix: str, table: str) -> tuple[int, int]:
    """Rows of a table and a sum of the hashes of them: the same whatever their order."""
    rows = connection.execute(
        f'SELECT count(*), coalesce(sum(hash(t)::HUGEINT), 0) FROM {prefix}"{table}" t'
    ).fetchall()
    return int(rows[0][0]), int(rows[0][1])


def _copy_deposits(store: Store, names: set[str], folder: Path) -> None:
    folder.mkdir()
    for name in sorted(names):
        data = store.raw(name)
        (folder / name).write_bytes(data)
        if RawDeposits.sha256((folder / name).read_bytes()) != name:
            raise StoreError(
                f"La copie du dépôt {name} n’est pas fidèle. Recommencer la sauvegarde sur un autre disque."
            )


def _verify(draft: Path, fingerprints: dict[str, tuple[int, int]], archive: Path) -> None:
    archive.mkdir()
    copy = duckdb.connect(str(draft), read_only=True)
    try:
        for table, expected in fingerprints.items():
            if _fingerprint(copy, "", table) != expected:
                raise StoreError(f"La copie de la table {table} n’est pas fidèle. Recommencer la sauvegarde.")
            place = _quoted(archive / f"{table}.parquet")
            copy.execute(f"COPY \"{table}\" TO '{place}' (FORMAT parquet)")
    finally:
        copy.close()


def problems(store: Store) -> list[str]:
    """What is wrong with the file and its deposits, one French sentence each; empty when all is well."""
    found: list[str] = []
    with store.reading() as connection:
        for number, rows in connection.execute(
            "SELECT deposit_id, rows_read FROM deposit WHERE rows_read <> rows_accepted + rows_ignored + rows_rejected"
        ).fetchall():
            found.append(f"Dépôt n° {number}\u00a0: ses {rows} lignes lues ne sont pas toutes comptées.")
        for table in (*FACT_TABLES, "rejected_row", "ignored_row", "withdrawal", "judgement"):
            orphans = connection.execute(
                f'SELECT count(*) FROM "{table}" WHERE deposit_id NOT IN (SELECT deposit_id FROM deposit)'
            ).fetchall()[0][0]
            if orphans:
                found.append(f"Table {table}\u00a0: {orphans} lignes d’un dépôt inconnu.")
        for table, column in (("rejected_row", "rows_rejected"), ("ignored_row", "rows_ignored")):
            counted = "count(*)" if table == "rejected_row" else "sum(rows)"
            for (number,) in connection.execute(
                f"SELECT d.deposit_id FROM deposit d LEFT JOIN (SELECT deposit_id, {counted} AS n FROM {table} "
                f"GROUP BY deposit_id) r USING (deposit_id) WHERE coalesce(r.n, 0) <> d.{column} ORDER BY 1"
            ).fetchall():
                found.append(f"Dépôt n° {number}\u00a0: le détail de {table} ne fait pas son total.")
        named = connection.execute("SELECT deposit_id, file_name, sha256 FROM deposit ORDER BY deposit_id").fetchall()
    for number, file_name, sha256 in named:
        try:
            store.raw(sha256)
        except StoreError as error:
            found.append(f"Dépôt n° {number} («\u00a0{file_name}\u00a0»)\u00a0: {error}")
    return found
