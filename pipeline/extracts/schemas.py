"""How each column of a text is read, as a sample tells: as numbers, as texts, or each text once where they repeat."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl
from polars.exceptions import PolarsError

from pipeline.extracts.marks import LARGE
from pipeline.extracts.records import after
from pipeline.extracts.repeats import cells_type, repeats
from pipeline.extracts.sheet import positions

PIECES, PIECE = 16, 8_192


def texts_schema(width: int) -> pl.Schema:
    """Columns by their position, all read as texts."""
    return pl.Schema(dict.fromkeys(positions(range(width)), pl.String))


def without_numbers(schema: pl.Schema) -> pl.Schema:
    """A schema in which numbers are read as texts."""
    return pl.Schema({name: pl.String if kind == pl.Int64 else kind for name, kind in schema.items()})


def sampled_schema(
    utf8: bytes, delimiter: str, width: int, header_line: int, numbers: Collection[int] = ()
) -> pl.Schema:
    """Columns by their position, each with the type to read it with: told from pieces of a large text.

    Of a small one nothing is gained. A piece may begin inside quotes: it tells a little less then, and nothing wrong.
    `numbers`: the places of columns to read as Int64, unless the pieces show that they are no plain digits.
    """
    _, start = after(utf8, header_line, (1, 0))
    length = len(utf8) - start
    schema = texts_schema(width)
    schema.update(dict.fromkeys(positions(numbers), pl.Int64()))
    if length < LARGE:
        return schema
    sample = b"".join(_whole_lines(utf8, place) for place in range(start, len(utf8), length // PIECES))
    try:
        rows = pl.read_csv(
            sample,
            has_header=False,
            separator=delimiter,
            schema=texts_schema(width),
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
        )
    except PolarsError:
        return schema
    told = {name: cells_type(repeating=repeats(rows[name])) for name in schema}
    plain = {name: kind for name, kind in schema.items() if kind == pl.Int64 and _is_plain(rows[name])}
    return pl.Schema({**told, **plain})


def _is_plain(cells: pl.Series) -> bool:
    """Whether all cells that hold something are whole numbers in their shortest form."""
    return cells.eq_missing(cells.cast(pl.Int64, strict=False).cast(pl.String)).all()


def _whole_lines(utf8: bytes, place: int) -> bytes:
    """The lines that begin and end within a piece."""
    first = utf8.find(b"\n", place, place + PIECE) + 1
    return utf8[first : utf8.rfind(b"\n", first, place + PIECE) + 1] if first else b""
