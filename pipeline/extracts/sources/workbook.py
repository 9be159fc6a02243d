"""XLSX workbooks: the sheet with the most known headers, its cells as texts (dates ISO, numbers with a dot)."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import PurePath

import polars as pl

from pipeline.extracts.inflating import DAMAGED, MEGABYTE, pieces
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Body, Sheet, find_header, no_spoiled_rows, positions
from pipeline.extracts.slices import evaluate

ZIP = b"PK\x03\x04"
HEAD_ROWS = 40
# What a workbook may grow to: beyond, it is no extract but a trap.
LARGEST_MEGABYTES = 150
MOST_PLACES = 4_000_000
# A cell that holds something.
CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>""")
LONGEST_CELL_TAG = 200
DAY_ALONE = r"^(\d{4}-\d{2}-\d{2}) 00:00:00$"
# A sum in binary: 0.30000000000000004 is shown as 0.3, since spreadsheets keep fifteen digits.
BINARY_NOISE = r"^-?\d+\.\d{12,}$"
DIGITS = 15


def claims(data: bytes) -> bool:
    """A ZIP that holds a workbook."""
    return data.startswith(ZIP) and b"xl/workbook" in data


def sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:
    """The table of a workbook; lines are those of the spreadsheet. RefusalError if it is spoiled or far too large."""
    _refuse_trap(data)
    # Imported here: the command line starts without it.
    import fastexcel  # noqa: PLC0415

    try:
        workbook = fastexcel.read_excel(data)
        tables = [_strings(workbook, name) for name in workbook.sheet_names]
    except (fastexcel.FastExcelError, ValueError) as error:
        raise RefusalError("not_a_table", found="un classeur XLSX abîmé") from error
    tables = [table for table in tables if table.width and table.height]
    if not tables:
        raise RefusalError("empty_file")
    found = [find_header(list(enumerate(table.head(HEAD_ROWS).rows(), start=1)), known) for table in tables]
    best = max(range(len(tables)), key=lambda number: found[number][1])
    table, index = tables[best], found[best][0]

    def body(wanted: Sequence[int], _numbers: Collection[int]) -> Body:
        rows = table.with_row_index("line", offset=1).slice(index + 1)
        rows = rows.filter(pl.any_horizontal(pl.exclude("line").str.strip_chars() != ""))
        return Body(rows.select(pl.col("line").cast(pl.Int32), *positions(wanted)), no_spoiled_rows())

    return Sheet(tuple(cell.strip() for cell in table.row(index)), index + 1, body)


def _strings(workbook: object, name: str) -> pl.DataFrame:
    frame: pl.DataFrame = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()  # type: ignore[attr-defined]
    frame = frame.rename(dict(zip(frame.columns, positions(range(frame.width)), strict=True)))
    text = pl.col("cell").cast(pl.String).fill_null("").str.replace(DAY_ALONE, "$1")
    rounded = text.cast(pl.Float64, strict=False).round_sig_figs(DIGITS).cast(pl.String)
    cell = pl.when(text.str.contains(BINARY_NOISE)).then(rounded).otherwise(text)
    return pl.DataFrame([evaluate(column, cell) for column in frame])


def _refuse_trap(data: bytes) -> None:
    """RefusalError for what would fill the memory: sheets too vast, parts larger than they say.

    The whole is unpacked once, by pieces, since the sizes that an archive declares are its author's word.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        size = sum(member.file_size for member in members)
        if size > LARGEST_MEGABYTES * MEGABYTE:
            raise RefusalError("too_large", size=size // MEGABYTE, largest=LARGEST_MEGABYTES)
        for member in members:
            _refuse_vast(member.filename, pieces(data, member))
    except DAMAGED as error:
        raise RefusalError("not_a_table", found="un classeur XLSX abîmé") from error


def _refuse_vast(name: str, parts: Iterator[bytes]) -> None:
    """RefusalError for a sheet whose last cell lies too far: all places up to it would be laid out in memory."""
    rows = columns = 0
    rest = b""
    for piece in parts:
        text = rest + piece
        cells = CELL.findall(text)
        rows = max(rows, max((int(row) for _, row in cells), default=0))
        columns = max([columns, *map(_column, {letters for letters, _ in cells})])
        rest = text[-LONGEST_CELL_TAG:]
    if rows * columns > MOST_PLACES:
        raise RefusalError("vast_sheet", sheet=PurePath(name).stem, rows=rows, columns=columns)


def _column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
