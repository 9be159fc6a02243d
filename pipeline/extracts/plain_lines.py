"""The rows of a text in which each line is plainly one row: read once, and held against its bytes.

Looking at each line takes as long as reading them all. So a text is read as if each line were a row, and made up again
from what was read: the bytes of all cells, the delimiters between them, the ends of the lines. Polars fills up a line
that is too short without a word, but then the text would be longer; a line that is too long is an error as soon as all
columns are asked for. Most exports quote nothing, or everything: then each cell must begin and end with a quote and
hold no other. Of those that quote some cells, each quote is accounted for (`quotes`). Whatever does not come out to the
byte is left to the reading of each line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import polars as pl
from polars.exceptions import PolarsError

from pipeline.extracts.marks import LARGE, NUL, QUOTE, RETURN, counts_of
from pipeline.extracts.quotes import bytes_of, quotes_in_place
from pipeline.extracts.records import after
from pipeline.extracts.repeats import each_once, sampled_schema, without_numbers
from pipeline.extracts.sheet import Body, no_spoiled_rows, positions
from pipeline.extracts.slices import evaluate

ROW = "line"
MARK, BLANKS = '"', " \r"
QUOTED = re.compile(rb'"[^"]*"')


def plain_body(
    utf8: bytes,
    delimiter: str,
    width: int,
    header_line: int,
    wanted: Sequence[int],
    numbers: Collection[int] = (),
) -> Body | None:
    """The rows of a text, in the order of its lines; null where a line may be something else than a row.

    `numbers`: the places of columns that are Int64 where all their cells are written in plain digits.
    """
    _, start = after(utf8, header_line, (1, 0))
    if not wanted or start >= len(utf8) or not _ends_whole(utf8, start, delimiter, width):
        return None
    end = utf8.find(b"\n", start) + 1 or len(utf8)
    quotes, in_first = utf8.find(b'"', start) >= 0, utf8.count(b'"', start, end)
    rows = None
    if in_first == (2 * width if quotes else 0):
        schema = sampled_schema(utf8, delimiter, width, header_line, () if quotes else numbers)
        rows = _quoting_all_or_nothing(utf8, start, delimiter, schema, header_line, quoted=quotes)
    quoted = quotes and rows is not None
    if rows is None and quotes and len(utf8) >= LARGE:
        rows = _quoting_some(utf8, start, delimiter, width, header_line)
    if rows is None:
        return None
    rows = rows.select(ROW, *positions(wanted))
    if _has_blank_row(rows, wanted, quoted=quoted):
        return None
    return Body(rows if rows[ROW].is_sorted() else rows.sort(ROW), no_spoiled_rows(), quoted=quoted)


def _quoting_all_or_nothing(
    utf8: bytes, start: int, delimiter: str, schema: pl.Schema, header_line: int, *, quoted: bool
) -> pl.DataFrame | None:
    nuls, returns, quotes = counts_of(utf8, start, NUL, RETURN, QUOTE)
    if nuls:
        return None
    # Where a number is written otherwise than in plain digits, its column is read as texts like the others.
    texts = without_numbers(schema)
    for kinds in [schema, texts] if schema != texts else [texts]:
        rows = _parsed(utf8, delimiter, kinds, header_line)
        if rows is None or rows.is_empty() or quotes != (2 * len(kinds) * rows.height if quoted else 0):
            continue
        cells = rows.drop(ROW)
        around = rows.height * cells.width - (not utf8.endswith(b"\n")) + returns
        whole = bytes_of(cells) + around == len(utf8) - start
        if kinds is not texts:
            # Blanks and noughts before a number, which Polars leaves out, must not make up for what a line lacks.
            whole = whole and counts_of(utf8, start, ord(delimiter)) == [rows.height * (cells.width - 1)]
        if whole and not (quoted and _is_bare(cells)):
            return rows
    return None


def _quoting_some(utf8: bytes, start: int, delimiter: str, width: int, header_line: int) -> pl.DataFrame | None:
    schema = sampled_schema(utf8, delimiter, width, header_line)
    rows = _parsed(utf8, delimiter, schema, header_line, quote=MARK)
    whole = rows is not None and quotes_in_place(utf8, start, delimiter, rows.drop(ROW))
    return rows if whole else None


def _is_bare(cells: pl.DataFrame) -> bool:
    """Whether a cell does not begin and end with quotes, one each."""
    within = []
    for name, kind in cells.schema.items():
        text = pl.col(name).str if kind == pl.String else pl.col(name).cat
        ends = text.starts_with(MARK).all(), text.ends_with(MARK).all(), text.len_bytes().min() > len(MARK)
        # One that holds nothing is null where each text is held once.
        within += [*ends, pl.col(name).null_count() == 0]
    # Each a column of its own, which Polars works out side by side.
    return not all(cells.select(test.alias(str(place)) for place, test in enumerate(within)).row(0))


def _ends_whole(utf8: bytes, start: int, delimiter: str, width: int) -> bool:
    """Whether the last line ends, or is as wide as it must: where it does not end, Polars drops what is too long."""
    last = utf8[max(utf8.rfind(b"\n") + 1, start) :]
    return not last or QUOTED.sub(b"", last).count(delimiter.encode()) == width - 1


def _parsed(
    utf8: bytes, delimiter: str, schema: pl.Schema, header_line: int, quote: str | None = None
) -> pl.DataFrame | None:
    """`line` and all columns; null where a line is too long, which is no error unless all are asked for."""
    try:
        return scanned_rows(utf8, delimiter, schema, header_line, quote).cast({ROW: pl.Int32}).collect()
    except PolarsError:
        return None


def scanned_rows(utf8: bytes, delimiter: str, schema: pl.Schema, header_line: int, quote: str | None) -> pl.LazyFrame:
    """`line` and the columns of a schema, one row a line below the headers; a blank cell is a blank string."""
    return pl.scan_csv(
        utf8,
        has_header=False,
        skip_lines=header_line,
        separator=delimiter,
        quote_char=quote,
        schema=schema,
        empty_string_is_null=False,
        row_index_name=ROW,
        row_index_offset=header_line + 1,
    )


def _has_blank_row(rows: pl.DataFrame, wanted: Sequence[int], *, quoted: bool) -> bool:
    """Whether a row may hold nothing at all: nothing, or blanks, in all the columns wanted."""
    around = MARK if quoted else ""
    # Few texts are quickly looked through.
    names = sorted(positions(wanted), key=lambda name: rows.schema[name] == pl.String)
    if not all(_may_be_blank(rows[name], around) for name in names):
        return False
    rows = rows.select(names)
    for name in names:
        rows = rows.filter(rows[name].cast(pl.String).fill_null("").str.strip_chars(around + BLANKS) == "")
    return not rows.is_empty()


def _may_be_blank(cells: pl.Series, around: str) -> bool:
    """Whether a cell holds nothing (null unless it is a string), or begins with a blank."""
    if cells.dtype == pl.Int64:
        return cells.null_count() > 0
    cell = pl.col("cell")
    begins_blank = pl.any_horizontal(cell.str.starts_with(around + blank) for blank in BLANKS)
    texts = cells if cells.dtype == pl.String else each_once(cells)[0]
    blank = evaluate(texts, (cell.str.len_bytes() == 2 * len(around)) | begins_blank)
    return bool(cells.null_count() or blank.any())
