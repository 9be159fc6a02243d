"""Columns that say few things many times: each text once, and what is worked out once for each."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

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
    """The texts of a column, each once, and for each row its text's place among them."""
    if cells.dtype == pl.String:
        cells = cells.cast(cells_type(repeating=True))
    places = cells.to_physical().alias("place")
    last = places.to_frame().select(pl.max("place")).item()
    every = pl.DataFrame({"place": pl.int_range(0 if last is None else last + 1, dtype=pl.UInt32, eager=True)})
    return every.select(pl.col("place").cat.to(cells.dtype).cast(pl.String)).to_series(), places


def texts_among(cells: pl.Series) -> pl.Series:
    """The texts of a column as they stand, those of one that keeps each once without their repeats."""
    return cells if cells.dtype == pl.String else each_once(cells)[0]


def by_distinct(cells: pl.Series, expression: pl.Expr) -> pl.Series:
    """An expression over `pl.col("cell")`, worked out once for each text."""
    (values,) = of_texts(cells, {cells.name: expression})
    return values


def of_texts(cells: pl.Series, expressions: Mapping[str, pl.Expr]) -> list[pl.Series]:
    """Several such, by their names; a null cell gives what its expression gives for null."""
    texts, places = each_once(cells)
    nothing = texts.len()
    table = pl.concat([texts.alias("cell"), pl.Series([None], dtype=pl.String)]).to_frame()
    found = table.select(expression.alias(name) for name, expression in expressions.items())
    return list(found[places.fill_null(nothing)])
