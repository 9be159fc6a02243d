"""Opening the file, doing, closing: nobody holds it, so that a dashboard and a nightly load live together.

DuckDB lets one process write and locks out all others meanwhile. Within a process, readers share the file and a writer
has it alone; between processes, who comes second waits.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Lock

import duckdb

from pipeline.store.errors import StoreBusyError, StoreError, StoreMissingError, StoreNewerError
from pipeline.store.schema import MIGRATIONS, migrate, version_of

PATIENCE_SECONDS = 30.0
_FIRST_WAIT_SECONDS = 0.01
_LONGEST_WAIT_SECONDS = 0.25


class ReadersWriter:
    """Many readers or one writer; a writer who waits goes before readers who come after it."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._readers = 0
        self._writing = False
        self._writers_waiting = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the file together with other readers."""
        with self._changed:
            self._changed.wait_for(lambda: not self._writing and not self._writers_waiting)
            self._readers += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._changed.notify_all()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the file alone."""
        with self._changed:
            self._writers_waiting += 1
            try:
                self._changed.wait_for(lambda: not self._writing and not self._readers)
            finally:
                self._writers_waiting -= 1
            self._writing = True
        try:
            yield
        finally:
            with self._changed:
                self._writing = False
                self._changed.notify_all()


_locks: dict[Path, ReadersWriter] = {}
_locks_lock = Lock()


def lock_of(path: Path) -> ReadersWriter:
    """The one lock of a file in this process, whoever opens it."""
    with _locks_lock:
        return _locks.setdefault(path.resolve(), ReadersWriter())


def _held_elsewhere(error: duckdb.Error) -> bool:
    text = str(error).lower()
    return "lock" in text or "being used by another process" in text


def _patiently(path: Path, patience: float, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    until = time.monotonic() + patience
    wait = _FIRST_WAIT_SECONDS
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.Error as error:
            if not _held_elsewhere(error):
                raise StoreError(
                    f"{path} ne s’ouvre pas comme un fichier DuckDB. Vérifier le chemin et les droits, "
                    f"ou restaurer une sauvegarde. ({str(error).splitlines()[0]})"
                ) from error
            if time.monotonic() >= until:
                raise StoreBusyError(
                    f"{path} est utilisé par un autre programme depuis plus de {patience:.0f}\u00a0s. "
                    "Fermer ce programme, ou recommencer dans un instant."
                ) from error
        time.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT_SECONDS)


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise StoreMissingError(
            f"{path} n’existe pas. Le créer\u00a0: python -m pipeline --database {path} init --empty (ou --demo)."
        )
    if not path.is_file():
        raise StoreError(f"{path} n’est pas un fichier. Nommer le fichier DuckDB lui-même.")


def _must_be_known(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    version = version_of(connection)
    if version > len(MIGRATIONS):
        raise StoreNewerError(
            f"{path} est de la version {version}, ce programme connaît la version {len(MIGRATIONS)}. "
            "Mettre le programme à jour\u00a0; le fichier n’a pas été touché."
        )
    return version


@contextmanager
def reading(path: Path, patience: float = PATIENCE_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open file to read, shared with other readers of this process; brought up to date first if it is older.

    A log left by a killed writer is replayed first: reading alone could not.
    """
    _must_exist(path)
    lock = lock_of(path)
    if path.with_name(path.name + ".wal").exists():
        with writing(path, patience):
            pass
    with lock.reading():
        connection = _patiently(path, patience, read_only=True)
        try:
            current = _must_be_known(connection, path) == len(MIGRATIONS)
            if current:
                yield connection
        finally:
            connection.close()
    if not current:
        with writing(path, patience):
            pass
        with reading(path, patience) as migrated:
            yield migrated


@contextmanager
def writing(path: Path, patience: float = PATIENCE_SECONDS) -> Iterator[duckdb.DuckDBPyConnection]:
    """An open file to write, alone, at the schema of this code."""
    _must_exist(path)
    with lock_of(path).writing():
        connection = _patiently(path, patience, read_only=False)
        try:
            _must_be_known(connection, path)
            migrate(connection)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Wholly in, or not at all."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
