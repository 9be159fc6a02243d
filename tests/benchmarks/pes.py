"""A PES flow of 300 MB read within one gigabyte of memory, as a stream.

`python tests/benchmarks/pes.py [megabytes]` prints seconds and peak memory; exit 1 above a gigabyte. The flow holds all
the titres of a metropole: one in fifty is of the convention.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks.memory import peak_megabytes
from tests.extracts.contexts import reference_context
from tests.extracts.test_pes import bordereau, flow, line, piece

MEGABYTE = 1 << 20
MOST = 1024
OTHER = {
    "Nature": "7083",
    "ObjLignePce": "Redevance d’occupation du domaine public, terrasses",
    "Nom": "CAFÉ DE LA PAIX",
}
# What is signed and attached makes half of a real flow.
ATTACHED = "<PiecesJointes><Contenu>" + "QUJD" * 400 + "</Contenu></PiecesJointes>"


def write_flow(path: Path, megabytes: int) -> int:
    """A flow of that size; how many lines of titres it has."""
    head, tail = flow("@").split(b"@")
    lines = 0
    with path.open("wb") as target:
        target.write(head)
        number = 0
        while target.tell() < megabytes * MEGABYTE:
            pieces = []
            for place in range(100):
                changes = {} if place % 50 == 0 else OTHER
                pieces.append(piece(line(**changes), IdPce=str(number * 100 + place)) + ATTACHED)
            target.write(bordereau(*pieces, IdBord=str(number)).encode("iso-8859-1", errors="replace"))
            number += 1
            lines += 100
        target.write(tail)
    return lines


def measure(path: Path) -> None:
    """Reads the flow; prints seconds, peak megabytes, and lines read and accepted."""
    from pipeline.extracts import recognise  # noqa: PLC0415

    context = reference_context()
    data = path.read_bytes()
    start = time.perf_counter()
    reading = recognise(data, path.name, context, extract_date=date(2026, 12, 31))
    seconds = time.perf_counter() - start
    print(seconds, peak_megabytes(), reading.rows_read, reading.rows_accepted)


def main(megabytes: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flux.xml"
        lines = write_flow(path, megabytes)
        size = path.stat().st_size / MEGABYTE
        out = subprocess.run([sys.executable, __file__, "read", str(path)], capture_output=True, text=True, check=True)
    seconds, peak, read, accepted = out.stdout.split()
    assert int(read) == lines
    print(f"PES Recette, {size:.0f} MB, {lines} lines of titres, {accepted} of the convention")
    print(f"read in {float(seconds):.1f} s, peak {float(peak):.0f} MB with the file itself (at most {MOST})")
    return int(float(peak) > MOST)


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        measure(Path(sys.argv[2]))
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
