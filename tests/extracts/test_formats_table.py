"""docs/formats.md, read as a claim: each of its cells is tried on bytes made for it, and says what happened."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from itertools import takewhile
from pathlib import Path

import pytest

from pipeline.extracts import unpack
from pipeline.extracts.readers import READERS
from tests.extracts import format_samples as samples

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"
YES, NO = "yes", "–"
# The column of the page → how Python names the encoding.
ENCODINGS = {
    "UTF-8": "utf-8", "UTF-8 BOM": "utf-8-sig", "UTF-16 BOM": "utf-16", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be",
    "UTF-32 BOM": "utf-32", "Windows-1252": "cp1252", "ISO-8859-1": "latin-1",
}  # fmt: skip
DELIMITERS = {",": ",", ";": ";", "tab": "\t", "bar": "|"}
FORMS = (*DELIMITERS, "XLSX", "ZIP")
FIRST = ("Format", "Kind")
TABLES = samples.tables()
OTHERS = {"pes_recette": samples.flow, "entra_audit (JSON)": samples.journal}
NOT_A_FILE = {"entry"}
DAY = date(2026, 12, 31)


def table() -> list[dict[str, str]]:
    """The rows of the page's table by header."""
    page = PAGE.read_text(encoding="utf-8").splitlines()
    start = next(number for number, line in enumerate(page) if line.startswith("| Format |"))
    lines = list(takewhile(lambda line: line.startswith("|"), page[start:]))
    split = [[cell.strip().strip("`").replace("\\|", "|") for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(split[0], cells, strict=True)) for cells in split[2:]]


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("dossier/extrait", data)
    return out.getvalue()


def made(kind: str, column: str) -> bytes | None:
    """The bytes that a cell of the table speaks of; null where there is no such file."""
    encoding = ENCODINGS.get(column, "utf-8")
    if kind in OTHERS:
        if column in DELIMITERS or column == "XLSX":
            return None
        data = _declared(kind, encoding)
        return zipped(data) if column == "ZIP" else data
    rows = TABLES[kind]
    if column == "XLSX":
        return samples.workbook(kind, rows)
    text = samples.delimited(kind, rows, DELIMITERS.get(column, ";"))
    return zipped(text.encode()) if column == "ZIP" else text.encode(encoding)


def _declared(kind: str, encoding: str) -> bytes:
    """XML says its own encoding."""
    if kind != "pes_recette":
        return OTHERS[kind](encoding)
    named = {"utf-8-sig": "UTF-8", "cp1252": "windows-1252", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}.get(
        encoding, encoding
    )
    text = samples.flow(named).decode(named)
    return text.encode(encoding)


def read_all(read, data: bytes):
    files = unpack(data, "extrait")
    assert isinstance(files, list), files
    ((name, content),) = files
    return read(content, name, extract_date=DAY)


def taken(reading) -> str:
    """What a reading gives: table: columns that hold something."""
    parts = []
    for name, frame in reading.frames.items():
        held = [column for column in frame.columns if column != "line" and frame[column].null_count() < frame.height]
        parts.append(f"{name}: {', '.join(held)}")
    return "; ".join(parts)


CELLS = [(row["Kind"], column, row[column]) for row in table() for column in (*ENCODINGS, *FORMS)]


@pytest.mark.parametrize(("kind", "column", "claim"), CELLS)
def test_each_cell_is_true(read, kind, column, claim):
    data = made(kind, column)
    if data is None:
        assert claim == NO
        return
    reading = read_all(read, data)
    found = YES if (reading.status, reading.kind) == ("accepted", kind.split(" ")[0]) and reading.rows_accepted else NO
    assert claim == found, reading.message
    if found == YES:
        reference = read_all(read, made(kind, "UTF-8"))
        for name, frame in reading.frames.items():
            assert frame.drop("line").equals(reference.frames[name].drop("line")), name


@pytest.mark.parametrize("row", table(), ids=lambda row: row["Kind"])
def test_what_is_taken_is_what_the_page_says(read, row):
    reading = read_all(read, made(row["Kind"], "UTF-8"))
    assert row["Taken"] == taken(reading)
    title = next(reader.title for reader in READERS if reader.kind == reading.kind)
    assert row["Format"].startswith(title)


def test_every_format_stands_in_the_table():
    kinds = [row["Kind"] for row in table()]
    assert len(set(kinds)) == len(kinds)
    assert {kind.split(" ")[0] for kind in kinds} == {reader.kind for reader in READERS} - NOT_A_FILE
