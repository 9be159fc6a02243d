"""A 2-million-row admin-centre file read, against `polars.read_csv` of the same bytes.

`python tests/benchmarks/extracts.py [rows]` prints the ratio of time, and peak memory over the size of the file.
Each measure has a process of its own.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

sys.path.insert(0, str(Path(__file__).parents[2]))
from pipeline.convention import load_convention
from pipeline.extracts import Context, recognise

HEADERS = [
    "Display name",
    "DirSyncEnabled",
    "User principal name",
    "Object Id",
    "First name",
    "Last name",
    "When created",
    "Soft deletion time stamp",
    "Title",
    "Department",
    "Preferred data location",
    "City",
    "CountryOrRegion",
    "Office",
    "StateOrProvince",
    "Usage location",
    "Last dirsync time",
    "Block credential",
    "Licenses",
    "Password never expires",
    "Last password change time stamp",
    "Mobile Phone",
    "Phone number",
    "Postal code",
    "Preferred language",
    "Street address",
    "Fax",
    "Proxy addresses",
]
DOMAINS = ("allonnes.fr", "arnage.fr", "coulaines.fr", "trange.fr")


def write_users(path: Path, rows: int) -> None:
    """A users file in the current layout of 28 columns."""
    number = pl.col("n").cast(pl.String).str.zfill(8)
    domain = pl.col("n").mod(4).replace_strict(range(4), DOMAINS)
    day = (pl.date(2020, 1, 1) + pl.duration(days=pl.col("n") % 2000)).dt.strftime("%Y-%m-%d")
    seconds = [(pl.col("n") // size % 60).cast(pl.String).str.zfill(2) for size in (7, 31)]
    stamp = pl.format("{} {}:{}:{}Z", day, (pl.col("n") % 24).cast(pl.String).str.zfill(2), *seconds)
    filled = {
        "Display name": pl.format("Prénom Nom {}", number),
        "DirSyncEnabled": pl.lit("False"),
        "User principal name": pl.format("p.nom{}@{}", number, domain),
        "Object Id": pl.format("{}-1111-4222-8333-444455556666", number),
        "When created": stamp,
        "Department": pl.lit("Mairie, services"),
        "City": pl.lit("Allonnes"),
        "Usage location": pl.lit("FR"),
        "Block credential": pl.lit("False"),
        "Licenses": pl.lit("Microsoft 365 E3+Exchange Online (Plan 1)"),
        "Password never expires": pl.lit("False"),
        "Last password change time stamp": stamp,
        "Postal code": pl.lit("72000"),
        "Preferred language": pl.lit("fr-FR"),
        "Proxy addresses": pl.format("smtp:n{}@{}+SMTP:p.nom{}@{}", number, domain, number, domain),
    }
    frame = pl.DataFrame({"n": range(rows)})
    frame.select(filled.get(name, pl.lit("")).alias(name) for name in HEADERS).write_csv(path, line_terminator="\r\n")


def measure(what: str, path: Path) -> None:
    """Reads the file once; prints seconds and peak megabytes."""
    data = path.read_bytes()
    convention = load_convention()
    start = time.perf_counter()
    if what == "baseline":
        pl.read_csv(data)
    else:
        insees = ["72003", "72008", "72095", "72360"]
        communes = pl.DataFrame({"insee": insees, "siren": insees, "name": insees})
        mapping = pl.DataFrame({"register": ["domain"] * 4, "key": DOMAINS, "value": insees})
        reading = recognise(data, "users_2026_03_30.csv", Context(communes, mapping, convention))
        assert reading.status == "accepted", reading.message
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "users.csv"
        write_users(path, rows)
        size = path.stat().st_size / 1024**2
        measured = {}
        for what in ("baseline", "reader"):
            out = subprocess.run(
                [sys.executable, __file__, what, str(path)], capture_output=True, text=True, check=True
            )
            measured[what] = tuple(map(float, out.stdout.split()))
    (base_seconds, base_memory), (seconds, memory) = measured["baseline"], measured["reader"]
    print(f"{rows} rows, {size:.0f} MB")
    print(f"polars.read_csv: {base_seconds:.2f} s, peak {base_memory:.0f} MB = {base_memory / size:.2f} x the file")
    print(f"recognise:       {seconds:.2f} s, peak {memory:.0f} MB = {memory / size:.2f} x the file")
    print(f"ratio of time:   {seconds / base_seconds:.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
