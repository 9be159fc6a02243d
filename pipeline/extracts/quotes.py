"""Of a text that quotes some cells and was read as if each line were a row: whether each quote is where one belongs.

Counting tells, where cells are quoted because they hold a delimiter, as most writers do. Of a cell that begins with a
quote, Polars leaves out that quote, the last character, and of quotes in a row inside it every other one, the first of
them. So a line has at most twice as many quotes as Polars left out of it, less two for each such cell; as many if and
only if each of these ends with a quote and doubles those inside. Cells that hold a delimiter are such cells. If
nothing else holds a quote, and the whole text has all the quotes that it can, no line is other than it looks. What
does not come out so is held against its neighbours, quote by quote (`marks`), as are texts of short cells.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.marks import ends_of, lines_of, marks_of
from pipeline.extracts.repeats import each_once
from pipeline.extracts.slices import evaluate

# Counting looks into each cell, marks at each byte: of shorter cells these are quicker.
LONG = 32


def quotes_in_place(utf8: bytes, start: int, delimiter: str, cells: pl.DataFrame) -> bool:
    """Whether each line from a place on is one row of the cells that were read of it, and none holds a NUL."""
    long = len(utf8) > LONG * cells.height * cells.width
    # Who quotes the first cell without need quotes them all: counting would not tell.
    end = utf8.find(b'"', start + 1)
    needless = utf8.startswith(b'"', start) and utf8.find(delimiter.encode(), start + 1, end) < 0
    may_tell = long and not needless
    return (may_tell and _counted(utf8, start, delimiter, cells)) or _marked(utf8, start, delimiter, cells)


def _counted(utf8: bytes, start: int, delimiter: str, cells: pl.DataFrame) -> bool:
    needing = [_needing_quotes(column, delimiter) for column in cells.iter_columns()]
    known = [number for number in needing if number is not None]
    ends = ends_of(utf8, start, delimiter) if len(known) == len(needing) else None
    if ends is None or lines_of(utf8, ends.line_feeds) != cells.height:
        return False
    # A line that is too short lacks delimiters behind its last cell.
    if ends.delimiters != _blank_at_ends(cells):
        return False
    in_cells = _bytes_of(cells) + cells.height * (cells.width - 1)
    left_out = len(utf8) - start - ends.line_feeds - ends.returns - in_cells
    return ends.quotes == 2 * (left_out - sum(known))


def _needing_quotes(cells: pl.Series, delimiter: str) -> int | None:
    """How many cells of a column hold a delimiter; null if one that holds none holds a quote."""
    texts, places = (cells, None) if cells.dtype == pl.String else each_once(cells)
    needing = evaluate(texts, pl.col("cell").str.contains(delimiter, literal=True))
    others = texts.filter(~needing) if needing.any() else texts
    if evaluate(others, pl.col("cell").str.contains('"', literal=True)).any():
        return None
    return int((needing if places is None else needing.gather(places.drop_nulls())).sum())


def _blank_at_ends(cells: pl.DataFrame) -> int:
    """How many cells are blank behind the last one of their row that is not."""
    number, behind = 0, pl.repeat(value=True, n=cells.height, dtype=pl.Boolean, eager=True)
    for column in reversed(cells.get_columns()):
        behind &= column == "" if column.dtype == pl.String else column.is_null()
        blank = int(behind.sum())
        if not blank:
            break
        number += blank
    return number


def _marked(utf8: bytes, start: int, delimiter: str, cells: pl.DataFrame) -> bool:
    marks = marks_of(utf8, start, delimiter)
    if marks is None or lines_of(utf8, marks.line_feeds) != cells.height:
        return False
    around = marks.line_feeds + marks.returns + marks.quotes - marks.doubled
    return _bytes_of(cells) + cells.height * (cells.width - 1) + around == len(utf8) - start


def _bytes_of(cells: pl.DataFrame) -> int:
    """The bytes of all cells, each String or Categorical."""
    lengths = [
        (pl.col(name).str if kind == pl.String else pl.col(name).cat).len_bytes().cast(pl.Int64).sum()
        for name, kind in cells.schema.items()
    ]
    # Each a column of its own, which Polars works out side by side.
    return sum(cells.select(lengths).row(0))
