"""Delimited text (CSV): the delimiter that yields the most known headers, and the line where they stand."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial

from pipeline.extracts.lines import read_body
from pipeline.extracts.records import hidden_returns, with_returns
from pipeline.extracts.sheet import Sheet, find_header
from pipeline.extracts.text import as_text

DELIMITERS = (";", ",", "\t", "|")
HEAD_BYTES = 262_144
HEAD_LINES = 40


def sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:
    """The table of a delimited text. RefusalError if the bytes are no text."""
    utf8 = as_text(data).utf8
    head = utf8[:HEAD_BYTES]
    found = []
    # Those that stand nowhere all cut the same: one of them is tried.
    absent = [delimiter for delimiter in DELIMITERS if delimiter.encode() not in head]
    for delimiter in [*(mark for mark in DELIMITERS if mark not in absent), *absent[:1]]:
        lines = _first_records(head, delimiter)
        index, count = find_header(lines, known)
        # With no known header at all, the delimiter that cuts the header most is shown in the message.
        found.append((count, len(lines[index][1]) if lines else 0, delimiter, lines[index] if lines else (1, ())))
    count, _, delimiter, (line, cells) = max(found, key=lambda candidate: candidate[:2])
    headers = tuple(cell.strip() for cell in cells)
    return Sheet(headers, line, partial(read_body, utf8, delimiter, headers, line))


def _first_records(head: bytes, delimiter: str) -> list[tuple[int, list[str]]]:
    """The first records with the line on which each *ends*: a title may hold a line break inside quotes.

    A line feed alone ends a line, as in the rows below; other characters that could are part of their cell.
    """
    lines: list[tuple[int, list[str]]] = []
    text = io.TextIOWrapper(io.BytesIO(head), encoding="utf-8-sig", errors="ignore", newline="\n")
    reader = csv.reader(map(hidden_returns, text), delimiter=delimiter)
    try:
        for cells in reader:
            lines.append((reader.line_num, with_returns(cells)))
            if len(lines) == HEAD_LINES:
                break
    except csv.Error:
        pass  # what stands above is enough to find a header; the careful reading names the spoiled line
    return lines
