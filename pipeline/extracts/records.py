"""Delimited text record by record: slower, and sure of where each record begins and of what spoils it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.extracts.sheet import SPOILED_SCHEMA, Body, positions

BATCH = 20_000
# No character: no text holds it.
RETURN = "\ufdd0"


def after(utf8: bytes, lines: int, place: tuple[int, int]) -> tuple[int, int]:
    """The place (line, byte) so many lines further."""
    line, byte = place
    for _ in range(lines):
        byte = utf8.find(b"\n", byte) + 1
        if not byte:
            return line + lines, len(utf8)
    return line + lines, byte


class Found:
    """What records turn out to be: rows kept, spoiled ones, blank ones."""

    def __init__(self, headers: Sequence[str], wanted: Sequence[int]) -> None:
        self.width = len(headers)
        self.last_named = max((index for index, header in enumerate(headers) if header), default=-1) + 1
        self.widths = range(self.last_named, self.width + 2)
        self.wanted = wanted
        self.kept: list[list[str]] = []
        self.batches: list[pl.DataFrame] = []
        self.spoiled: list[tuple[int, str, int | None, int | None]] = []
        self.padded: list[tuple[int, str, int, int]] = []
        self.blank_rows = 0

    def take(self, line: int, cells: list[str] | str) -> None:
        """One record: its cells, or the code of what spoils it."""
        if isinstance(cells, str):
            self.spoiled.append((line, cells, None, None))
        elif not any(cell and not cell.isspace() for cell in cells):
            self.blank_rows += bool(cells)
        elif not self.last_named <= len(_without_phantoms(cells, self.width)) <= self.width:
            self.spoiled.append((line, "wrong_width", len(cells), self.last_named))
        elif any("\0" in cell for cell in cells):
            self.spoiled.append((line, "unreadable_character", None, None))
        else:
            if len(cells) > self.width:
                self.padded.append((line, "wrong_width", len(cells), self.last_named))
            self.kept.append([str(line), *(cells[index] if index < len(cells) else "" for index in self.wanted)])
        if len(self.kept) == BATCH:
            self.batches.append(self.frame())

    def frame(self) -> pl.DataFrame:
        """The rows kept since the last batch."""
        names = ["line", *positions(self.wanted)]
        columns = list(zip(*self.kept, strict=True)) if self.kept else [()] * len(names)
        self.kept = []
        values = dict(zip(names, columns, strict=True))
        return pl.DataFrame(values, schema=dict.fromkeys(names, pl.String)).cast({"line": pl.Int32})

    def body(self) -> Body:
        """All of them."""
        spoiled = pl.DataFrame(self.spoiled, schema=SPOILED_SCHEMA, orient="row")
        padded = pl.DataFrame(self.padded, schema=SPOILED_SCHEMA, orient="row")
        return Body(pl.concat([*self.batches, self.frame()]), spoiled, self.blank_rows, padded)


def _without_phantoms(cells: list[str], width: int) -> list[str]:
    """A row without the blank cells beyond the last header: some consoles end each line with a delimiter."""
    length = len(cells)
    while length > width and not cells[length - 1].strip():
        length -= 1
    return cells[:length]


def hidden_returns(line: str) -> str:
    """A line in which a carriage return that does not end it is hidden: the reader of records fails on it."""
    body = line.rstrip("\r\n")
    return line if "\r" not in body else body.replace("\r", RETURN) + line[len(body) :]


def with_returns(cells: list[str]) -> list[str]:
    """Cells in which hidden carriage returns stand again."""
    return [cell.replace(RETURN, "\r") for cell in cells]


class Records:
    """The records from a place on: (line where each starts, its cells, or the code of what spoils it).

    A quote that is never closed swallows the lines after it. So when a record of several lines is malformed or
    has a wrong width, only its first line is given up, and reading starts again on the next.
    """

    def __init__(self, utf8: bytes, delimiter: str, place: tuple[int, int], widths: range) -> None:
        buffer = io.BytesIO(utf8)
        buffer.seek(place[1])
        self.lines = io.TextIOWrapper(buffer, encoding="utf-8", errors="replace", newline="\n")
        self.delimiter = delimiter
        self.widths = widths
        self.line = place[0] - 1
        self.given_back: list[str] = []
        self.record: list[str] = []
        self.hides_returns = False

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        """Record by record."""
        reader = self._reader()
        while True:
            self.record = []
            start = self.line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self._give_back()
                reader = self._reader()
                yield start, "unreadable_line"
                continue
            if len(self.record) > 1 and len(cells) not in self.widths:
                self._give_back()
                reader = self._reader()
                yield start, "unreadable_line"
            else:
                yield start, with_returns(cells) if self.hides_returns else cells

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._physical_lines(), delimiter=self.delimiter, strict=True)

    def _physical_lines(self) -> Iterator[str]:
        while line := self.given_back.pop() if self.given_back else self.lines.readline():
            self.line += 1
            self.record.append(line)
            hidden = hidden_returns(line) if "\r" in line else line
            self.hides_returns |= hidden is not line
            yield hidden

    def _give_back(self) -> None:
        rest = self.record[1:]
        self.line -= len(rest)
        self.given_back.extend(reversed(rest))
