"""A 2-million-row admin-centre file deposited by the command line, against a bare read and insert of the same bytes.

`python tests/benchmarks/load.py [rows]` prints the ratio of time (bare: `polars.read_csv`, then an insert of every
column into a DuckDB file) and the peak memory over the size of the file. Each measure has a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.benchmarks.extract_files import FORMATS, write  # noqa: E402 (the root must be on the path first)
from tests.benchmarks.memory import peak_megabytes  # noqa: E402


def bare(path: Path) -> None:
    import duckdb  # noqa: PLC0415
    import polars as pl  # noqa: PLC0415

    frame = pl.read_csv(path)
    connection = duckdb.connect(str(path.with_name("bare.duckdb")))
    connection.register("incoming", frame)
    connection.execute("CREATE TABLE users AS SELECT * FROM incoming")
    connection.close()


def deposit(path: Path) -> None:
    from pipeline.commands import main  # noqa: PLC0415

    database = str(path.with_name("books.duckdb"))
    if main(["--database", database, "load", str(path), "--extract-date", "2026-04-30", "--json"]):
        raise SystemExit("the file was refused")


def measure(what: str, path: Path) -> None:
    start = time.perf_counter()
    {"bare": bare, "deposit": deposit}[what](path)
    sys.stderr.write(f"{time.perf_counter() - start} {peak_megabytes()}\n")


def main(rows: int) -> None:
    from pipeline.commands import main as command  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "users.csv"
        write(FORMATS["users"], path, rows)
        size = path.stat().st_size / 1024**2
        command(["--database", str(path.with_name("books.duckdb")), "init", "--empty"])
        found = {}
        for what in ("bare", "deposit"):
            answer = subprocess.run(
                [sys.executable, __file__, what, str(path)],
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            found[what] = [float(word) for word in answer.stderr.split()[-2:]]
    (base, base_peak), (seconds, peak) = found["bare"], found["deposit"]
    print(f"{rows} rows, {size:.0f} MB")
    print(f"read_csv and insert: {base:.2f} s, peak {base_peak / size:.2f} times the file")
    print(f"load:                {seconds:.2f} s, peak {peak / size:.2f} times the file (at most 5)")
    print(f"ratio of time:       {seconds / base:.2f} (at most 6)")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000)
