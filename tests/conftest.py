"""Books for every test: the demonstration, built once for all workers of a test session, and empty ones."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILDING_SECONDS = 600


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory) -> Path:
    """The demonstration's database, as `init --demo` makes it, with its deposits beside it. To be read only:
    a test that writes takes `own_demonstration`."""
    shared = shared_folder(tmp_path_factory)
    database = shared / "demonstration" / "books.duckdb"
    with locked(shared / "demonstration.lock"):
        if not database.exists():
            building = shared / "building"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            run_pipeline(building / database.name, "init", "--demo")
            building.rename(database.parent)
    return database


@pytest.fixture
def own_demonstration(demonstration, tmp_path) -> Path:
    """A copy of the demonstration that the test may change."""
    return copy_books(demonstration, tmp_path / "demonstration")


@pytest.fixture
def fresh_books(tmp_path) -> Path:
    """A database as `init --empty` makes it: the reference communes, and no extract."""
    database = tmp_path / "fresh" / "books.duckdb"
    database.parent.mkdir()
    run_pipeline(database, "init", "--empty")
    return database


@pytest.fixture(scope="session")
def copied_books():
    """The function that copies a database of the books with its deposits into a new folder."""
    return copy_books


def shared_folder(tmp_path_factory) -> Path:
    """One folder for all workers of a session: each worker's own base lies in it."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def copy_books(database: Path, folder: Path) -> Path:
    """Nobody holds the file while it is copied: the demonstration is closed."""
    folder.mkdir(parents=True)
    shutil.copytree(database.with_name(database.stem + ".deposits"), folder / (database.stem + ".deposits"))
    return Path(shutil.copy(database, folder / database.name))


def run_pipeline(database: Path, *words: str) -> str:
    """The command line on a database, from the checkout; what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "--database", str(database), *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=BUILDING_SECONDS,
    )
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout
