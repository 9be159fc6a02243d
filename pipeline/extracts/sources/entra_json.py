"""Entra's audit log as JSON, seen as the CSV of the same console: one row per record.

A record's target is its first one of type User, else its first. Record after record is decoded and let go, so that a
long log never stands whole in memory.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import Any

import polars as pl

from pipeline.extracts.audit import PROPERTIES
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Body, Sheet, no_spoiled_rows, positions
from pipeline.extracts.text import as_text

# The header of the CSV → the key of the record.
OF_RECORD = {
    "Date (UTC)": "activityDateTime",
    "Id": "id",
    "Category": "category",
    "Activity": "activityDisplayName",
    "Result": "result",
}
OF_TARGET = {"Target1Type": "type", "Target1ObjectId": "id", "Target1UserPrincipalName": "userPrincipalName"}
OF_PROPERTY = {"Name": "displayName", "OldValue": "oldValue", "NewValue": "newValue"}
PLACES = range(1, len(PROPERTIES) + 1)
HEADERS = (
    *OF_RECORD,
    *OF_TARGET,
    *(f"Target1ModifiedProperty{place}{part}" for place in PLACES for part in OF_PROPERTY),
)
HEAD = 65_536
BLANK = re.compile(r"[\s,\ufeff]*")
BEGINNING = re.compile(r'\s*\ufeff?\s*(?:\{.*?"value"\s*:\s*)?\[', re.DOTALL)
BATCH = 20_000
BROKEN = "un document JSON abîmé"


def claims(data: bytes) -> bool:
    """JSON of which the beginning holds a record of the audit log."""
    head = data[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:1] in (b"[", b"{") and (b'"activityDateTime"' in head or b'"activityDisplayName"' in head)


def sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:  # noqa: ARG001
    """The log as a table. RefusalError if it is no list of records."""
    text = as_text(data).utf8.decode("utf-8", errors="replace")
    return Sheet(HEADERS, 1, partial(_body, text))


def _body(text: str, wanted: Sequence[int], _numbers: Collection[int]) -> Body:
    names = ["line", *positions(wanted)]
    schema = {"line": pl.Int32} | dict.fromkeys(positions(wanted), pl.String)
    batches = [pl.DataFrame(schema=schema)]
    rows: list[list[object]] = []
    for line, record in _records(text):
        cells = _cells(record)
        rows.append([line, *(cells[index] for index in wanted)])
        if len(rows) == BATCH:
            batches.append(pl.DataFrame(rows, schema=schema, orient="row"))
            rows = []
    batches.append(pl.DataFrame(rows, schema=schema, orient="row"))
    table: pl.DataFrame = pl.concat(batches)
    # A log on one line says nothing by its lines: its records are numbered.
    if not (table["line"].diff().drop_nulls() > 0).all():
        table = table.with_columns(pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("line"))
    return Body(table.select(names), no_spoiled_rows())


def _records(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records with the line on which each begins. RefusalError where the text is no list of objects."""
    beginning = BEGINNING.match(text)
    if beginning is None:
        raise RefusalError("not_a_table", found=BROKEN)
    place, line, counted = beginning.end(), 1, 0
    decoder = json.JSONDecoder()
    while True:
        blank = BLANK.match(text, place)
        place = blank.end() if blank else place
        line, counted = line + text.count("\n", counted, place), place
        if text[place : place + 1] == "]":
            return
        try:
            record, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise RefusalError("broken_json", line=line) from error
        if not isinstance(record, dict):
            raise RefusalError("broken_json", line=line)
        yield line, record


def _cells(record: dict[str, Any]) -> list[str]:
    targets = [target for target in _listed(record.get("targetResources")) if isinstance(target, dict)]
    users = [target for target in targets if target.get("type") == "User"]
    target = (users or targets or [{}])[0]
    changed = [entry for entry in _listed(target.get("modifiedProperties")) if isinstance(entry, dict)]
    read = [entry for entry in changed if entry.get(OF_PROPERTY["Name"]) in PROPERTIES.values()]
    properties = [read[place - 1] if place <= len(read) else {} for place in PLACES]
    return [
        *(_cell(record.get(key)) for key in OF_RECORD.values()),
        *(_cell(target.get(key)) for key in OF_TARGET.values()),
        *(_cell(entry.get(key)) for entry in properties for key in OF_PROPERTY.values()),
    ]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
