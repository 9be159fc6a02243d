"""Each tabular reader on a large file, against `polars.read_csv` of the same bytes: at most five times as long.

`python tests/benchmarks/extracts.py [rows] [kind …]` prints the ratio of time, and peak memory over the size of the
file; exit 1 when a reader is slower than that. Each measure has a process of its own and is the best of
fifteen rounds, or of two seconds of them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipeline.convention import load_convention
from pipeline.extracts import Context, recognise
from tests.benchmarks.extract_files import DOMAINS, FORMATS, write
from tests.benchmarks.memory import peak_megabytes
from tests.benchmarks.other_files import OTHER_FORMATS

FORMS = FORMATS | OTHER_FORMATS
ROWS = 500_000
MOST = 5
ROUNDS = 15
# Two milliseconds measured fifteen times say more of the machine than of the code.
AT_LEAST_SECONDS = 2
INSEES = ["72003", "72008", "72095", "72360"]


def measure(what: str, path: Path) -> None:
    """Reads the file several times; prints the best seconds and the peak in megabytes."""
    data = path.read_bytes()
    communes = pl.DataFrame({"insee": INSEES, "siren": INSEES, "name": INSEES})
    mapping = pl.DataFrame({"register": ["domain"] * len(DOMAINS), "key": DOMAINS, "value": INSEES})
    context = Context(communes, mapping, load_convention())
    seconds: list[float] = []
    while len(seconds) < ROUNDS or sum(seconds) < AT_LEAST_SECONDS:
        start = time.perf_counter()
        if what == "baseline":
            pl.read_csv(data, separator=FORMS[path.stem][1])
        else:
            reading = recognise(data, path.name, context, extract_date=date(2026, 4, 29))
            assert (reading.kind, reading.status) == (path.stem, "accepted"), reading.message
        seconds.append(time.perf_counter() - start)
    print(min(seconds), peak_megabytes())


def measured(what: str, path: Path) -> tuple[float, float]:
    """Seconds and megabytes, in a process of its own."""
    out = subprocess.run([sys.executable, __file__, what, str(path)], capture_output=True, text=True, check=True)
    seconds, memory = map(float, out.stdout.split())
    return seconds, memory


def main(words: list[str]) -> int:
    rows = int(words[0]) if words else ROWS
    slow = False
    with tempfile.TemporaryDirectory() as folder:
        for kind in words[1:] or FORMS:
            path = Path(folder) / f"{kind}.csv"
            count = write(FORMS[kind], path, rows)
            size = path.stat().st_size / 1024**2
            base, base_memory = measured("baseline", path)
            seconds, memory = measured("reader", path)
            slow |= seconds > MOST * base
            print(
                f"{kind:22} {count:>9} rows {size:6.0f} MB   read_csv {base:6.3f} s {base_memory:6.0f} MB   "
                f"recognise {seconds:6.3f} s {memory:6.0f} MB   {seconds / base:5.2f} times",
                flush=True,
            )
            path.unlink()
    return int(slow)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in ("baseline", "reader"):
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        sys.exit(main(sys.argv[1:]))
