"""Which columns of a text say few things many times, seen in a sample: these are read each text once."""

from __future__ import annotations

import polars as pl

PIECES, PIECE = 16, 8_192
SAMPLE = 10_000
# Repeating: on average a text stands in so many cells of the sample, or more.
OFTEN = 4


def repeats(cells: pl.Series) -> bool:
    """Whether a column of cells repeats."""
    sample = cells.gather_every(max(1, cells.len() // SAMPLE))
    return sample.n_unique() * OFTEN <= sample.len()


def cells_type(*, repeating: bool) -> pl.DataType:
    """String; or, where cells repeat, the type that keeps each text once, apart from those of any other column."""
    return pl.Categorical(pl.Categories.random()) if repeating else pl.String()


def each_once(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(The texts of a column, each once; for each row, its text's place among them.)."""
    if cells.dtype == pl.String:
        cells = cells.cast(cells_type(repeating=True))
    places = cells.to_physical()
    every = pl.int_range(
        (places.max() or 0) + 1 if len(places) > places.null_count() else 0, dtype=pl.UInt32, eager=True
    )
    return every.cat.to(cells.dtype).cast(pl.String), places


def sampled_schema(utf8: bytes, start: int, delimiter: str, names: list[str], quote: str | None) -> pl.Schema:
    """The type to read each column with, from pieces of a large text; of a small one nothing is gained."""
    length = len(utf8) - start
    if length < PIECES * PIECE * 4:
        return pl.Schema(dict.fromkeys(names, pl.String))
    places = range(start, len(utf8), length // PIECES)
    sample = b"".join(_whole_lines(utf8, place) for place in places)
    rows = pl.read_csv(
        sample,
        has_header=False,
        separator=delimiter,
        quote_char=quote,
        schema=dict.fromkeys(names, pl.String),
        missing_columns="insert",
        extra_columns="ignore",
        truncate_ragged_lines=True,
        ignore_errors=True,
    )
    return pl.Schema({name: cells_type(repeating=repeats(rows[name])) for name in names})


def _whole_lines(utf8: bytes, place: int) -> bytes:
    """The lines that begin and end within a piece."""
    first = utf8.find(b"\n", place, place + PIECE) + 1
    return utf8[first : utf8.rfind(b"\n", first, place + PIECE) + 1] if first else b""
