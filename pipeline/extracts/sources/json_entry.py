"""One entry of the journal (JSON) as a table of one row."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence

import polars as pl

from pipeline.extracts.journal import ENTRY_KEYS
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Body, Sheet, no_spoiled_rows, positions

HEAD = 64


def claims(data: bytes) -> bool:
    """A JSON object whose keys are those of an entry, and nothing that begins like another JSON export."""
    return data[:HEAD].lstrip().startswith(b"{") and b'"entered_at"' in data and b'"payload"' in data


def sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:  # noqa: ARG001
    """The entry's keys as headers, its values as cells; the payload stays JSON."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RefusalError("not_a_table", found="un document JSON abîmé") from error
    headers = tuple(name for name in ENTRY_KEYS if name in document)
    cells = [_cell(document[name]) for name in headers]

    def body(wanted: Sequence[int], _numbers: Collection[int]) -> Body:
        row = {name: [cells[index]] for name, index in zip(positions(wanted), wanted, strict=True)}
        return Body(pl.DataFrame({"line": pl.Series([1], dtype=pl.Int32), **row}), no_spoiled_rows())

    return Sheet(headers, 1, body)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
