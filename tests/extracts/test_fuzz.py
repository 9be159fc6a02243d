"""Thousands of spoiled files: each has an answer in French, within two seconds, and never by the last resort.

Samples of every registered reader (the demonstration's files, the project's forms, and a table made from each
reader's own columns) are cut, flipped, shuffled and encoded wrongly. They are read in a persistent worker, so that a
crash or an endless loop is seen too. FUZZ_SEED and FUZZ_CASES change what is generated.
"""

from __future__ import annotations

import csv
import io
import logging
import os
import pickle
import re
import select
import subprocess
import sys
import time
import traceback
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import openpyxl
import pytest

from pipeline.demo import generate
from pipeline.extracts import Reading, entry_document, recognise, templates, unpack
from pipeline.extracts.readers import READERS
from tests.extracts import test_audit_logs as audit
from tests.extracts import test_directory_exports as directory
from tests.extracts.contexts import reference_context

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("FUZZ_SEED", "72"))
CASES = int(os.environ.get("FUZZ_CASES", "8000"))
WORKERS = 4
SECONDS = 2
HANGS = 60
SMALL = 4_000
ENCODINGS = (
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "mac_roman",
    "cp037",
    "utf-7",
)
CELLS = (
    "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "+33", "-0", "1e308", "9" * 40, "0,005", "31/02/2026", "01/01/0001", "0001-01-01", "9999-12-31",
    "12/31/2026", "2026-13-45T99:99:99Z", "2026-03-29 02:30:00", '"', '""', "''", "\0", "\u202e", "😀" * 50, "é" * 5_000, " ", "\u00a0", "\ufeff",
    "{", "[[[", '{"a":', "NaN", "inf", "null", "True", "<a>", "&amp;", "%s%n", "../../x", "SMTP:", "+", "@", ";", ",", "\t", "\r", "\x01", "\x1a", "",
)  # fmt: skip


def table(headers, rows, delimiter):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().encode()


def plausible(column):
    """A cell that a type reads, whatever the type."""
    kinds = {
        "Day": "2026-05-04",
        "Whole": "2026",
        "Amount": "12,50",
        "Hours": "3,5",
        "Duration": "2 heures",
        "Size": "30 GB (32,212,254,720 bytes)",
        "Truth": "True",
        "Commune": "72003",
    }
    name = type(column.type).__name__
    if name == "Word":
        return next(iter(column.type.words))
    return kinds.get(name, "x.y@allonnes.fr" if "upn" in column.name or "address" in column.name else "Allonnes")


def of_columns(reader):
    headers = list(dict.fromkeys([*(column.header for column in reader.columns), *reader.also]))
    by_header = {column.header: plausible(column) for column in reader.columns}
    row = [by_header.get(header, "x") for header in headers]
    return table(headers, [row, row[::-1], row, [f"{cell}2" for cell in row]], ",")


def workbook(data):
    book = openpyxl.Workbook()
    for row in csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files:
            target.writestr(name, data)
    return out.getvalue()


def cut(path):
    """The first lines of a file, in its own encoding; XML and JSON stay whole."""
    data = path.read_bytes()
    if path.suffix not in {".csv", ".txt"}:
        return data
    feed = b"\n\0" if data.startswith(b"\xff\xfe") else b"\n"
    lines = data.split(feed)
    kept = lines[:2]
    while len(kept) < len(lines) and sum(map(len, kept)) < SMALL:
        kept.append(lines[len(kept)])
    return feed.join(kept) + feed


def samples(folder):
    found = {(reader.kind, "columns"): of_columns(reader) for reader in READERS}
    for file in generate(folder):
        found[file.kind, "demonstration"] = cut(file.path)
    for kind, form in templates().items():
        found[kind, "form"] = form.example
        found[kind, "workbook"] = workbook(form.example)
    found["communes", "file"] = (ROOT / "data/reference/communes.csv").read_bytes()
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    rows = [{"register": "domain", "key": "été.fr", "value": "72001"}]
    found["entry", "document"] = entry_document("mapping", {"rows": rows}, author="a", entered_at=moment)
    sizes = of_columns(next(reader for reader in READERS if reader.kind == "powershell_statistics"))
    found["powershell_statistics", "UTF-16"] = b"\xff\xfe" + sizes.decode().replace(",", ";").encode("utf-16-le")
    for kind in ("mailbox_usage", "email_activity", "active_users"):
        report = found[kind, "demonstration"]
        found[kind, "concealed"] = re.sub(rb"[\w.]+@[\w.-]+", b"0A1B2C3D4E5F60718293A4B5C6D7E8F0", report)
        found[kind, "semicolons"] = report.replace(b",", b";")
    records = [
        audit.record(),
        audit.record("Delete user"),
        audit.record("Update user", changed=[("AccountEnabled", True, False)]),
    ]
    found["entra_audit", "json"] = audit.entra_json(*records, indent=1).encode()
    found["purview_audit", "search"] = audit.purview(*records).encode()
    found["purview_audit", "powershell"] = audit.powershell(*records).encode("utf-16")
    found["entra_users", "export"] = directory.unquoted({}, {"displayName": "Petit, Zoé"}).encode()
    gone = {**directory.USER, "Soft deletion time stamp": directory.STAMP}
    found["deleted_users", "export"] = directory.table(directory.CURRENT, [gone], ",").encode()
    found["zip", "archive"] = archive(
        ("titres.csv", found["titres", "form"]), ("couts.xlsx", found["couts", "workbook"])
    )
    return found


def spoiled(data, others, random):
    """One file after one to three accidents."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        data = random.choice(ACCIDENTS)(data, others, random)
    return data


def truncated(data, _, random):
    return data[: random.randrange(len(data) + 1)]


def flipped(data, _, random):
    bits = bytearray(data)
    for _ in range(random.randint(1, 8) if bits else 0):
        bits[random.randrange(len(bits))] ^= 1 << random.randrange(8)
    return bytes(bits)


def with_nul(data, _, random):
    place = random.randrange(len(data) + 1)
    return data[:place] + b"\0" * random.choice((1, 2, 7)) + data[place:]


def encoded(data, _, random):
    text = data.decode(random.choice(("utf-8", "cp1252", "utf-16", "utf-8-sig")), errors="replace")
    return text.encode(random.choice(ENCODINGS), errors="replace")


def cells_of(data):
    text = data.decode("utf-8", errors="replace")
    delimiter = max(";,\t", key=text[:2_000].count)
    return [line.split(delimiter) for line in text.split("\n")], delimiter


def swapped(data, _, random):
    rows, delimiter = cells_of(data)
    first, second = random.randrange(len(rows[0])), random.randrange(len(rows[0]))
    for row in rows[: random.choice((1, len(rows)))]:
        if max(first, second) < len(row):
            row[first], row[second] = row[second], row[first]
    return "\n".join(map(delimiter.join, rows)).encode()


def bitten(data, _, random):
    """A cell, or a whole column of cells, that bites."""
    rows, delimiter = cells_of(data)
    cell, column = random.choice(CELLS), random.randrange(len(rows[0]))
    for row in random.choice((rows, [random.choice(rows)], rows[1:])):
        if column < len(row):
            row[column] = random.choice((cell, row[column] + cell, f'"{cell}"'))
    return "\n".join(map(delimiter.join, rows)).encode("utf-8", errors="replace")


def reshuffled(data, others, random):
    rows = data.split(b"\n")
    accident = random.randrange(6)
    if accident == 0:
        random.shuffle(rows)
    elif accident == 1:
        rows.insert(random.randrange(len(rows)), random.choice(rows))
    elif accident == 2:
        del rows[random.randrange(len(rows))]
    elif accident == 3:
        rows += random.choice(others).split(b"\n")
    elif accident == 4:
        rows = [row.replace(b";", b",") for row in rows]
    else:
        rows.insert(0, random.choice((b"#TYPE x", b"sep=;", b"", b"Titre du tableau;;;", b'"')))
    return random.choice((b"\n", b"\n", b"\r", b"\r\n")).join(rows)


def torn(data, _, random):
    first, last = sorted((random.randrange(len(data) + 1), random.randrange(len(data) + 1)))
    return data[:first] + random.choice((b"", random.randbytes(random.randint(1, 40)))) + data[last:]


def inside(data, others, random):
    """An accident inside one part of an archive or of a workbook, whose sums stay right."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = [(name, source.read(name)) for name in source.namelist()]
    except Exception:  # noqa: BLE001 (zipfile raises whatever a broken archive makes it meet)
        return flipped(data, others, random)
    number = random.randrange(len(parts))
    name, part = parts[number]
    parts[number] = (name, random.choice((truncated, flipped, torn, with_nul))(part, others, random))
    return archive(*dict(parts).items())


ACCIDENTS = (truncated, flipped, flipped, with_nul, encoded, swapped, bitten, bitten, reshuffled, torn, inside)
NAMES = (
    "users_2026_03_30.csv",
    "=cmd|' /C calc'!A0.csv",
    "x",
    "",
    "été \u202e.xlsx",
    "a" * 400,
    "titres_2026-12-31.csv",
    "\0.zip",
)


def generated(found, cases, random):
    pools = list(found.items())
    others = [data for _, data in pools]
    kinds = [kind for kind, _ in found]
    for number in range(cases):
        (kind, _), data = pools[number % len(pools)]
        given = random.choice((date(2027, 1, 31), date(2027, 1, 31), date(2026, 1, 1), None))
        yield (
            spoiled(data, others, random),
            random.choice(NAMES),
            random.choice((None, None, kind, random.choice(kinds))),
            given,
        )


class Worker:
    """One process that reads file after file; it is started again when it dies or hangs."""

    def __init__(self):
        environment = os.environ | {"POLARS_MAX_THREADS": "1", "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=ROOT
        )

    def ask(self, case):
        pickle.dump(case, self.process.stdin)
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], HANGS)[0]:
            self.process.kill()
            return "hangs"
        try:
            return pickle.load(self.process.stdout)
        except EOFError:
            return f"dies with {self.process.wait()}"

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return samples(tmp_path_factory.mktemp("demonstration"))


def test_every_reader_has_a_sample_that_it_reads(found):
    assert {kind for kind, _ in found} >= {reader.kind for reader in READERS}
    worker = Worker()
    codes = {key: worker.ask((data, "x_2027-01-31.csv", None, None)) for key, data in found.items()}
    worker.close()
    known = {reader.kind for reader in READERS}
    wrong = {
        key: answer for key, answer in codes.items() if key[1] != "columns" and key[0] in known and answer != key[0]
    }
    assert wrong == {}


@pytest.mark.parametrize("number", range(WORKERS))
def test_a_spoiled_file_always_has_an_answer(found, number, tmp_path):
    random = Random(f"{SEED} {number}")
    worker = Worker()
    failures = []
    for case in generated(found, CASES // WORKERS, random):
        answer = worker.ask(case)
        if answer is None or (
            isinstance(answer, str) and "\n" not in answer and not answer.startswith(("hangs", "dies"))
        ):
            continue
        kept = tmp_path / f"case_{len(failures)}"
        kept.write_bytes(case[0])
        failures.append((str(kept), case[1:], answer))
        if answer.startswith(("hangs", "dies")):
            worker = Worker()
        if len(failures) == 5:
            break
    worker.close()
    assert not failures, "\n\n".join(f"{path} {case}\n{answer}" for path, case, answer in failures)


def answer_of(case, context):
    """The kind that a file is recognised as, null if refused; several lines when something is wrong."""
    data, name, kind, given = case
    start = time.process_time()
    opened = unpack(data, name)
    readings = [opened] if isinstance(opened, Reading) else []
    kinds = []
    for inner, content in [] if readings else opened:
        reading = recognise(content, inner, context, kind=kind, extract_date=given)
        readings.append(reading)
        kinds.append(reading.kind)
    seconds = time.process_time() - start
    for reading in readings:
        if reading.code == "unreadable":
            return "the last resort\n"
        if reading.status == "refused" and reading.frames:
            return "a refused file leaves rows\n"
        if "{" in reading.message.split("«")[0] or not reading.message:
            return f"a message with a hole\n{reading.message}"
        for frame in reading.frames.values():
            if frame["line"].null_count() or not frame["line"].is_sorted():
                return "rows without their lines\n"
    return f"{seconds:.1f} s\n" if seconds > SECONDS else (kinds[0] if len(kinds) == 1 else None)


def work():
    said = []
    handler = logging.Handler()
    handler.emit = lambda record: said.append(handler.format(record))
    handler.setFormatter(logging.Formatter())
    logging.getLogger("pipeline").addHandler(handler)
    context = reference_context()
    while True:
        try:
            case = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        said.clear()
        try:
            answer = answer_of(case, context)
        except BaseException:  # noqa: BLE001 (a panic of a library is no Exception)
            answer = traceback.format_exc()
        if answer == "the last resort\n":
            answer += "\n".join(said)
        pickle.dump(answer, sys.stdout.buffer)
        sys.stdout.flush()


if __name__ == "__main__":
    work()
