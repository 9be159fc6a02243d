"""Killed at any moment while it deposits several files, the command line leaves each wholly in, or not at all."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipeline.books import Books, IncomingFile, find_problems
from pipeline.store import FACT_TABLES, Store, problems
from tests.books.test_mappings import COMMUNES

ROOT = Path(__file__).parents[2]
KILLS = 100
FILES = 3
ROWS = 40
# The raw bytes and every table are looked at after one kill in so many, and at the end.
THOROUGH = 10
DAY = date(2026, 4, 30)
AT = datetime(2026, 5, 1, tzinfo=UTC)
# The command line, once imported, carries out each command in a process of its own, forked before any thread starts.
PROGRAM = """
import os, sys
from pipeline.commands import main
import pipeline.commands.filing
say = lambda text: os.write(1, text.encode())
say("ready\\n")
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os._exit(main(line.rstrip("\\n").split("\\t")))
    say(f"{child}\\n")
    say(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\\n")
"""


class CommandLine:
    """`load` of several files, and a kill."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert self.line() == "ready"

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def load(self, paths: list[Path], killed_after: float | None = None) -> int:
        """The exit code, negative when the kill came first."""
        assert self.process.stdin is not None
        words = ["--database", self.database, "load", *paths, "--extract-date", DAY]
        self.process.stdin.write("\t".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        child = int(self.line())
        if killed_after is not None:
            time.sleep(killed_after)
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        return int(self.line())

    def close(self) -> None:
        self.process.stdin.close()
        self.process.stdout.close()
        assert self.process.wait() == 0


def costs(folder: Path, attempt: int) -> list[Path]:
    """The files of one attempt, in the order of their deposit."""
    paths = [folder / f"couts_{attempt}_{number}.csv" for number in range(FILES)]
    for path in paths:
        rows = (f"2026;{path.stem} {row};{row},50;\r\n" for row in range(ROWS))
        path.write_text("exercice;poste;montant;heures_disponibles\r\n" + "".join(rows), encoding="utf-8")
    return paths


def whole_files(store: Store, names: tuple[str, ...] = ("cost", "ignored_row")) -> set[str]:
    """The files that are in, each found to be there wholly, and once."""
    history = store.history()
    tables = store.tables(names)
    files = history.filter(pl.col("kind") == "couts")["file_name"]
    assert files.n_unique() == len(files)
    deposits = set(history["deposit_id"])
    assert all(set(frame["deposit_id"]) <= deposits for frame in tables.values())
    rows = tables["cost"].group_by("deposit_id").len()
    assert rows["len"].unique().to_list() in ([], [ROWS])
    assert rows.height == len(files)
    return set(files)


def test_a_hundred_kills_leave_whole_files_only(tmp_path):
    books = Books.create(tmp_path / "b.duckdb", IncomingFile("c.csv", COMMUNES.read_bytes()), "test", AT)
    line = CommandLine(books.store.path)
    start = time.monotonic()
    assert line.load(costs(tmp_path, -1)) == 0
    duration = time.monotonic() - start
    known = whole_files(books.store)
    moments = random.Random(72)
    found = []
    for attempt in range(KILLS):
        paths = costs(tmp_path, attempt)
        code = line.load(paths, killed_after=moments.uniform(0.0, duration))
        now = whole_files(books.store)
        gained = now - known
        # In their order: one is in only if those before it are; all of them when the command said that it was done.
        assert gained == {path.name for path in paths[: len(gained)]}
        assert code == -signal.SIGKILL or len(gained) == FILES
        found.append(len(gained))
        known = now
        if attempt % THOROUGH == 0:
            assert whole_files(books.store, (*FACT_TABLES, "rejected_row", "ignored_row")) == now
            assert problems(books.store) == []
    assert line.load(costs(tmp_path, KILLS)) == 0
    line.close()
    assert problems(books.store) == []
    assert not list(books.store.raw_deposits.folder.glob("*.partial"))
    assert set(found) >= set(range(FILES)), "the kills must fall before, between and after the files"
    assert find_problems(books) == []
