"""The rows of a text in which each line is plainly one row: read once, and held against its bytes.

Most exports quote nothing, or everything, and lose nothing; looking at each line takes as long as reading them all. So
they are read without a thought for quotes, each line a row, and the text is made up again from what was read: the bytes
of all cells, the delimiters between them, the ends of the lines. Polars fills up a line that is too short without a
word, but then the text would be longer; a line that is too long is an error as soon as all columns are asked for. Where
there are quotes, each cell must begin and end with one and hold no other. Whatever does not come out to the byte is
left to the reading of each line.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from polars.exceptions import PolarsError

from pipeline.extracts.records import after
from pipeline.extracts.repeats import LARGE, each_once, sampled_schema
from pipeline.extracts.sheet import Body, no_spoiled_rows, positions
from pipeline.extracts.slices import evaluate, side_by_side

ROW, BYTES, UNQUOTED = "line", "_bytes", "_unquoted"
CHUNK, PIECE = 1 << 18, 1 << 23
QUOTE, BLANKS = '"', " \r"


def plain_body(utf8: bytes, delimiter: str, width: int, header_line: int, wanted: Sequence[int]) -> Body | None:
    """The rows of a text, in the order of its lines; null where a line may be something else than a row."""
    _, start = after(utf8, header_line, (1, 0))
    quoted = utf8.startswith(b'"', start)
    if (not quoted and utf8.find(b'"', start) >= 0) or utf8.find(b"\0", start) >= 0 or not wanted:
        return None
    if not _ends_whole(utf8, start, delimiter, width):
        return None
    rows = _parsed(utf8, delimiter, width, header_line, wanted, quoted=quoted)
    if rows is None or rows.is_empty() or not _made_up(rows, utf8, start, width):
        return None
    if quoted and (rows[UNQUOTED].any() or _count(utf8, QUOTE, start) != 2 * width * rows.height):
        return None
    if _has_blank_row(rows, wanted, quoted=quoted):
        return None
    rows = rows.drop(BYTES, UNQUOTED)
    return Body(rows if rows[ROW].is_sorted() else rows.sort(ROW), no_spoiled_rows(), quoted=quoted)


def _ends_whole(utf8: bytes, start: int, delimiter: str, width: int) -> bool:
    """Whether the last line ends, or is as wide as it must: where it does not end, Polars drops what is too long."""
    last = utf8[max(utf8.rfind(b"\n") + 1, start) :]
    return not last or last.count(delimiter.encode()) == width - 1


def _made_up(rows: pl.DataFrame, utf8: bytes, start: int, width: int) -> bool:
    """Whether the cells, and what stands between them and after them, are the whole text."""
    line_feeds = rows.height - (not utf8.endswith(b"\n"))
    between = rows.height * (width - 1) + line_feeds + _count(utf8, "\r", start)
    return bool(rows[BYTES].sum() + between == len(utf8) - start)


def _parsed(
    utf8: bytes, delimiter: str, width: int, header_line: int, wanted: Sequence[int], *, quoted: bool
) -> pl.DataFrame | None:
    """`line`, the columns wanted, the bytes of all the cells of a row, whether one of them is not within quotes.

    Null where a line is too long.
    """
    schema = sampled_schema(utf8, delimiter, width, header_line)
    scanned = scanned_rows(utf8, delimiter, schema, header_line, quote=None)
    cells = [pl.col(name).str if kind == pl.String else pl.col(name).cat for name, kind in schema.items()]
    lengths = [cell.len_bytes() for cell in cells]
    within = [
        cell.starts_with(QUOTE) & cell.ends_with(QUOTE) & (length > 1)
        for cell, length in zip(cells, lengths, strict=True)
    ]
    of_row = pl.sum_horizontal(lengths).cast(pl.Int64).alias(BYTES)
    unquoted = (~pl.all_horizontal(within) if quoted else pl.lit(value=False)).alias(UNQUOTED)
    try:
        return scanned.select(pl.col(ROW).cast(pl.Int32), *positions(wanted), of_row, unquoted).collect()
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


def _count(utf8: bytes, mark: str, start: int) -> int:
    """How often a mark stands there: by pieces that stay near the processor, a fifth of the time of `bytes.count`."""
    if len(utf8) < LARGE:
        return utf8.count(mark.encode(), start)
    first = utf8.find(mark.encode(), start)
    if first < 0:
        return 0
    import numpy as np  # noqa: PLC0415 (a dozen megabytes, for large files alone)

    text = np.frombuffer(utf8, np.uint8)

    def count(begin: int) -> int:
        places = range(begin, min(begin + PIECE, len(text)), CHUNK)
        return sum(int(np.count_nonzero(text[place : place + CHUNK] == ord(mark))) for place in places)

    return sum(side_by_side(count, range(first, len(text), PIECE)))


def _has_blank_row(rows: pl.DataFrame, wanted: Sequence[int], *, quoted: bool) -> bool:
    """Whether a row may hold nothing at all: nothing, or blanks, in all the columns wanted."""
    names, cell = positions(wanted), pl.col("cell")
    first = rows[names[0]]
    texts = first if first.dtype == pl.String else each_once(first)[0]
    around = QUOTE if quoted else ""
    begins_blank = pl.any_horizontal(cell.str.starts_with(around + blank) for blank in BLANKS)
    if not evaluate(texts, (cell.str.len_bytes() == 2 * len(around)) | begins_blank).any():
        return False
    rows = rows.select(names)
    for name in names:
        rows = rows.filter(rows[name].cast(pl.String).str.strip_chars(around + BLANKS) == "")
    return not rows.is_empty()
