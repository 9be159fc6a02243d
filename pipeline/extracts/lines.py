"""The rows of a delimited text: at once when every line is regular, record by record when one is not.

Polars turns the missing cells of a short line into nulls and drops the extra ones of a long line without a word.
So each line is held against the exact shape of a row first; one that does not fit sends the file to the careful
reading, which names the lines at fault.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import polars as pl

from pipeline.extracts.sheet import SPOILED_SCHEMA, Body, no_spoiled_rows, positions

# A regular expression per row width: beyond this many columns it would be larger than the file.
WIDEST = 400
# No text holds this byte: each line is one cell.
NO_DELIMITER = "\x01"
BATCH = 20_000


def fast_body(utf8: bytes, delimiter: str, width: int, header_line: int, wanted: Sequence[int]) -> Body | None:
    """The rows of a regular text, or None when any line is not exactly one row of `width` cells."""
    if (
        width > WIDEST
        or b"\0" in utf8
        or NO_DELIMITER.encode() in utf8
        or not _is_regular(utf8, delimiter, width, header_line)
    ):
        return None
    names = positions(range(width))
    rows = (
        pl.scan_csv(
            utf8,
            has_header=False,
            skip_lines=header_line,
            separator=delimiter,
            schema=dict.fromkeys(names, pl.String),
            empty_string_is_null=False,
            row_index_name="line",
            row_index_offset=header_line + 1,
        )
        .select(pl.col("line").cast(pl.Int32), *positions(wanted))
        .collect()
    )
    return Body(rows if rows["line"].is_sorted() else rows.sort("line"), no_spoiled_rows())


def _is_regular(utf8: bytes, delimiter: str, width: int, header_line: int) -> bool:
    cell = rf'(?:[^"{delimiter}]*|"(?:[^"]|"")*")'
    row = rf"^{cell}" + (("\\|" if delimiter == "|" else delimiter) + cell) * (width - 1) + r"\r?$"
    line = pl.col("line")
    lines = pl.scan_csv(
        utf8,
        has_header=False,
        skip_lines=header_line,
        separator=NO_DELIMITER,
        quote_char=None,
        schema={"line": pl.String},
        empty_string_is_null=False,
    )
    blank = line.str.strip_chars_start(delimiter + " \r") == ""
    return bool(lines.select((line.str.contains(row) & ~blank).all()).collect(engine="streaming").item())


def careful_body(utf8: bytes, delimiter: str, headers: Sequence[str], header_line: int, wanted: Sequence[int]) -> Body:
    """The rows of any text, record by record; what is no row is named by the line where it starts."""
    last_named = max((index for index, header in enumerate(headers) if header), default=-1) + 1
    kept: list[list[str]] = []
    batches: list[pl.DataFrame] = []
    spoiled: list[tuple[int, str, int | None, int | None]] = []
    blank_rows = 0
    names = positions(wanted)
    schema = pl.Schema({"line": pl.Int32} | dict.fromkeys(names, pl.String))
    records = _Records(utf8, delimiter, header_line, range(last_named, len(headers) + 2))
    for line, cells in records:
        if isinstance(cells, str):
            spoiled.append((line, cells, None, None))
        elif not any(cell and not cell.isspace() for cell in cells):
            blank_rows += bool(cells)
        elif not last_named <= len(_without_phantoms(cells, len(headers))) <= len(headers):
            spoiled.append((line, "wrong_width", len(cells), last_named))
        elif any("\0" in cell for cell in cells):
            spoiled.append((line, "unreadable_character", None, None))
        else:
            kept.append([str(line), *(cells[index] if index < len(cells) else "" for index in wanted)])
        if len(kept) == BATCH:
            batches.append(_frame(kept, schema))
            kept = []
    batches.append(_frame(kept, schema))
    return Body(pl.concat(batches), pl.DataFrame(spoiled, schema=SPOILED_SCHEMA, orient="row"), blank_rows)


def _frame(kept: list[list[str]], schema: pl.Schema) -> pl.DataFrame:
    columns = list(zip(*kept, strict=True)) if kept else [()] * len(schema)
    values = dict(zip(schema.names(), columns, strict=True))
    return pl.DataFrame(values, schema=dict.fromkeys(schema, pl.String)).cast({"line": pl.Int32})


def _without_phantoms(cells: list[str], width: int) -> list[str]:
    """A row without the blank cells beyond the last header: some consoles end each line with a delimiter."""
    length = len(cells)
    while length > width and not cells[length - 1].strip():
        length -= 1
    return cells[:length]


class _Records:
    """The records after the header: (line where it starts, its cells, or the code of what spoils it).

    A quote that is never closed swallows the lines after it. So when a record of several lines is malformed or
    has a wrong width, only its first line is given up, and reading starts again on the next.
    """

    def __init__(self, utf8: bytes, delimiter: str, header_line: int, widths: range) -> None:
        self.lines = io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", errors="replace", newline="\n")
        self.delimiter = delimiter
        self.widths = widths
        self.line = header_line
        self.given_back: list[str] = []
        self.record: list[str] = []
        for _ in range(header_line):
            self.lines.readline()

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
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
                yield start, cells

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._physical_lines(), delimiter=self.delimiter, strict=True)

    def _physical_lines(self) -> Iterator[str]:
        while line := self.given_back.pop() if self.given_back else self.lines.readline():
            self.line += 1
            self.record.append(line)
            yield line

    def _give_back(self) -> None:
        rest = self.record[1:]
        self.line -= len(rest)
        self.given_back.extend(reversed(rest))
