"""Speed of papers on the demonstration, with their ceilings: `python tests/benchmarks/papers.py [DATABASE]`.

Time spent by this process is what is held against the ceiling, so that a busy machine does not speak for a paper; the
time on the clock stands beside it. Exit code 1 when a ceiling is passed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median_high

sys.path.insert(0, str(Path(__file__).parents[2]))

from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.reports import SeenReports
from pipeline.books import Books
from pipeline.report.annual import annual_report
from pipeline.report.docx import to_docx
from pipeline.report.pdf import to_pdf
from pipeline.report.pictures import to_png, to_svg
from pipeline.report.statements import statement_files
from pipeline.report.summary_sheet import summary_sheet

ROOT = Path(__file__).parents[2]
YEAR = 2026
Spent = tuple[float, float]


def spent(work: Callable[[], object], times: int = 3) -> Spent:
    """Shortest of several runs, in seconds: of this process, and on the clock."""
    runs = []
    for _ in range(times):
        busy, start = time.process_time(), time.perf_counter()
        work()
        runs.append((time.process_time() - busy, time.perf_counter() - start))
    return min(runs)


def told(name: str, seconds: Spent, ceiling: float) -> bool:
    busy, clock = (f"{value * 1000:7.0f} ms" for value in seconds)
    over = "" if seconds[0] < ceiling else "  OVER"
    print(f"{name:<58} {busy}   clock {clock}   ceiling {ceiling * 1000:6.0f} ms{over}")
    return seconds[0] < ceiling


def measured(database: Path) -> bool:
    books = Books(database)

    def reports() -> SeenReports:
        return SeenReports(SeenBooks(books, Viewer(ANALYST)))

    def whole_report() -> None:
        to_pdf(annual_report(reports().annual(YEAR)))

    held = [told("annual report PDF, first time, books just opened", spent(whole_report, times=1), 5)]
    held.append(told("annual report PDF, books read", spent(whole_report), 5))
    document = annual_report(reports().annual(YEAR))
    held.append(told("annual report DOCX", spent(lambda: to_docx(document)), 5))
    materials = reports().statements(YEAR, persons=False)
    everyone = reports().statements(YEAR, persons=True)
    name = f"{len(materials)} statements (PDF and workbook)"
    held.append(told(f"{name}, by groups", spent(lambda: _made(materials, persons=False)), 10))
    held.append(told(f"{name}, account by account", spent(lambda: _made(everyone, persons=True)), 10))
    sheet = reports().sheet(YEAR, materials[0].insee)
    held.append(told("sheet of one commune", spent(lambda: to_pdf(summary_sheet(sheet))), 1))
    pictures = [block.chart for block in document.blocks if type(block).__name__ == "Picture"]
    drawn = sorted(spent(lambda chart=chart: to_png(chart)) for chart in pictures)
    told("median chart of the report, warm, PNG at 300 dpi", median_high(drawn), 0.15)
    held.append(told("slowest chart of the report, warm, PNG at 300 dpi", drawn[-1], 0.15))
    held.append(told("slowest chart, SVG", max(spent(lambda chart=chart: to_svg(chart)) for chart in pictures), 0.15))
    return all(held)


def _made(materials: list, *, persons: bool) -> None:
    for _ in statement_files(materials, persons=persons, demonstration=True):
        pass


def main() -> int:
    if len(sys.argv) > 1:
        return 0 if measured(Path(sys.argv[1])) else 1
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "books.duckdb"
        subprocess.run(
            [sys.executable, "-m", "pipeline", "--database", str(database), "init", "--demo"], cwd=ROOT, check=True
        )
        return 0 if measured(database) else 1


if __name__ == "__main__":
    sys.exit(main())
