"""The rows of a text in which each line is plainly one row: read once, and held against its bytes.

Looking at each line takes as long as reading them all. So a text is read as if each line were a row. Polars fills up a
line that is too short without a word; one that is too long is an error as soon as all columns are asked for. So where
nothing is quoted, the number of delimiters tells that no line is short. Where every cell is quoted, there are two
quotes for each, and each begins and ends with one: a line that is short lacks some. Of a text that quotes some cells,
each quote is accounted for (`quotes`). Whatever does not come out is left to the reading of each line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import partial

import polars as pl
from polars.exceptions import PolarsError

from pipeline.extracts.marks import LARGE, LINE_FEED, NUL, QUOTE, counts_of, lines_of
from pipeline.extracts.quotes import quotes_in_place
from pipeline.extracts.records import after
from pipeline.extracts.repeats import texts_among
from pipeline.extracts.schemas import sampled_schema, without_numbers
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

    `numbers`: the places of columns that are Int64 where each of their cells is a whole number without groups or
    decimals, or blank.
    """
    _, start = after(utf8, header_line, (1, 0))
    if not wanted or start >= len(utf8) or not _ends_whole(utf8, start, delimiter, width):
        return None
    told = partial(sampled_schema, utf8, delimiter, width, header_line)
    in_first = utf8.count(b'"', start, utf8.find(b"\n", start) + 1 or len(utf8))
    rows, quoted = None, False
    if in_first == 0:
        rows = _quoting_nothing(utf8, start, delimiter, told(numbers), header_line)
    elif in_first == 2 * width:
        rows = _quoting_all(utf8, start, delimiter, told(), header_line)
        quoted = rows is not None
    if rows is None and len(utf8) >= LARGE and utf8.find(b'"', start) >= 0:
        rows = _quoting_some(utf8, start, delimiter, told(), header_line)
    if rows is None:
        return None
    rows = rows[[ROW, *positions(wanted)]]
    if _has_blank_row(rows, wanted, quoted=quoted):
        return None
    return Body(rows if rows[ROW].is_sorted() else rows.sort(ROW), no_spoiled_rows(), quoted=quoted)


def _quoting_nothing(
    utf8: bytes, start: int, delimiter: str, schema: pl.Schema, header_line: int
) -> pl.DataFrame | None:
    """Nothing hides a delimiter or the end of a line: their number tells, since a line that is too long is an error."""
    nuls, quotes, line_feeds, delimiters = counts_of(utf8, start, NUL, QUOTE, LINE_FEED, ord(delimiter))
    height = lines_of(utf8, line_feeds)
    if nuls or quotes or delimiters != height * (len(schema) - 1):
        return None
    rows = _parsed(utf8, delimiter, schema, header_line)
    if rows is None and pl.Int64 in schema.values():
        # A number is written with groups or decimals: its column is texts, as others are.
        rows = _parsed(utf8, delimiter, without_numbers(schema), header_line)
    return rows if rows is not None and rows.height == height else None


def _quoting_all(utf8: bytes, start: int, delimiter: str, schema: pl.Schema, header_line: int) -> pl.DataFrame | None:
    """Each cell begins and ends with a quote and holds no other: nothing in it was taken for its end, nothing lacks."""
    nuls, quotes, line_feeds = counts_of(utf8, start, NUL, QUOTE, LINE_FEED)
    height = lines_of(utf8, line_feeds)
    if nuls or quotes != 2 * len(schema) * height:
        return None
    rows = _parsed(utf8, delimiter, schema, header_line)
    return rows if rows is not None and rows.height == height and all(map(_is_quoted, rows[:, 1:])) else None


def _quoting_some(utf8: bytes, start: int, delimiter: str, schema: pl.Schema, header_line: int) -> pl.DataFrame | None:
    rows = _parsed(utf8, delimiter, schema, header_line, quote=MARK)
    whole = rows is not None and quotes_in_place(utf8, start, delimiter, rows[:, 1:])
    return rows if whole else None


def _is_quoted(cells: pl.Series) -> bool:
    """Whether each cell begins and ends with a quote of its own."""
    texts = texts_among(cells)
    text = pl.col(texts.name).str
    tests = text.starts_with(MARK).all(), text.ends_with(MARK).all(), text.len_bytes().min() > len(MARK)
    # One that holds nothing is null where each text is held once.
    found = texts.to_frame().select(test.alias(str(place)) for place, test in enumerate(tests))
    return not cells.null_count() and all(found.row(0))


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
    texts = texts_among(cells)
    blank = evaluate(texts, (cell.str.len_bytes() == 2 * len(around)) | begins_blank)
    return bool(cells.null_count() or blank.any())
