"""The rerun of each page on demonstration data: server time, and that it opens no file.

`python tests/benchmarks/page_reruns.py [database]`; without one, the demonstration is built first. A rerun is what follows a
click: the same page again, its frames in memory. The best of some reruns counts, so that a busy machine does not speak
for the page. Exit code 1 when a rerun takes over 150 ms or opens the database.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import duckdb
from streamlit.testing.v1 import AppTest

from pages.shared import gate
from pages.shared.frame import PLACES
from pipeline.access import Request
from pipeline.commands import main

ROOT = Path(__file__).parents[2]
MOST_MILLISECONDS = 150
RERUNS = 7
SECONDS = 120
YEAR = "2026"
VIEWS = [(place.folder, {}) for place in PLACES] + [
    ("coherence", {"commune": "72328"}),
    ("coherence", {"commune": "72003"}),
]
ROLES = ("analyste", "commission")


@contextmanager
def openings():
    """How often DuckDB is asked to open anything."""
    opened: list[str] = []
    connect = duckdb.connect

    def counted(*words, **options):
        opened.append(str(words))
        return connect(*words, **options)

    duckdb.connect = counted
    try:
        yield opened
    finally:
        duckdb.connect = connect


def first_run(folder: str, role: str, address: dict[str, str]) -> AppTest:
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    page.session_state["seen_as"] = role
    page.run()
    page.switch_page(f"pages/{folder}/page.py")
    page.query_params["annee"] = YEAR
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def measure(folder: str, role: str, address: dict[str, str]) -> bool:
    """One line; whether the page holds."""
    page = first_run(folder, role, address)
    failures = [error.value for error in (*page.exception, *page.error)]
    times = []
    with openings() as opened:
        for _ in range(RERUNS):
            start = time.perf_counter()
            page.run()
            times.append(1000 * (time.perf_counter() - start))
    best = min(times)
    holds = best <= MOST_MILLISECONDS and not opened and not failures
    view = " ".join([folder, *address.values()])
    print(
        f"{view:<20} {role:<11} {best:6.0f} ms  median {sorted(times)[RERUNS // 2]:6.0f} ms  "
        f"{len(opened)} openings  {'' if holds else '← beyond'} {'; '.join(failures)[:80]}"
    )
    return holds


def run(database: Path) -> int:
    os.environ["MUTUALISATION_DATABASE"] = str(database)
    gate.request = lambda: Request(listens_on="127.0.0.1", host="127.0.0.1:8501", remote=None, forwarded=False)
    logging.disable(logging.CRITICAL)
    measured = [
        measure(folder, role, address)
        for folder, address in VIEWS
        for role in ROLES
        if not (folder == "deposits" and role == "commission")
    ]
    print(f"allowed: {MOST_MILLISECONDS} ms a rerun, no opening")
    return int(not all(measured))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder) / "books.duckdb"
        with redirect_stdout(StringIO()):
            assert main(["--database", str(built), "init", "--demo"]) == 0
        sys.exit(run(built))
