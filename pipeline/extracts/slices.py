"""Work on long columns and tables, cut so that every core has its share: Polars works through one piece on one core."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

import polars as pl

SLICE = 100_000
SAMPLE = 5_000
Item = TypeVar("Item")
Result = TypeVar("Result")


def evaluate(cells: pl.Series, expression: pl.Expr) -> pl.Series:
    """An expression over `pl.col("cell")`, a row each: it looks at one row at a time."""
    return evaluate_rows(cells.alias("cell").to_frame(), expression.alias(cells.name))


def evaluate_rows(rows: pl.DataFrame, expression: pl.Expr) -> pl.Series:
    """An expression over the columns of a table, a row each: it looks at one row at a time."""
    return by_slices(rows, lambda piece: piece.select(expression).to_series())


def by_slices(rows: pl.DataFrame, work: Callable[[pl.DataFrame], pl.Series]) -> pl.Series:
    """Some work on a table that looks at one row at a time, a row each."""
    if rows.height <= SLICE:
        return work(rows)
    # As many slices for each core, of one size.
    rounds = -(-rows.height // (SLICE * pl.thread_pool_size()))
    size = -(-rows.height // (rounds * pl.thread_pool_size()))
    whole: pl.Series = pl.concat(list(_threads().map(work, rows.iter_slices(size))), rechunk=False)
    return whole


def all_differ(rows: pl.DataFrame) -> bool:
    """Whether all rows are surely different: their hashes are, or those of one column that tells them apart alone."""
    if rows.height <= SLICE:
        return (rows.to_series() if rows.width == 1 else rows).n_unique() == rows.height
    # What repeats does so side by side, or far apart.
    sample = pl.concat([rows.head(SAMPLE), rows[SAMPLE:].gather_every(max(1, rows.height // SAMPLE))])
    telling = next((name for name in rows.columns if sample[name].n_unique() == sample.height), None)
    return (telling is not None and _hashes_differ(rows.select(telling))) or _hashes_differ(rows)


def _hashes_differ(rows: pl.DataFrame) -> bool:
    hashes = by_slices(rows, pl.DataFrame.hash_rows)
    import numpy as np  # noqa: PLC0415 (a dozen megabytes, for long tables alone; half of the time)

    ranked = np.sort(hashes.to_numpy())
    return bool((ranked[1:] != ranked[:-1]).all())


def side_by_side(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """Some work on each of several things, at once on all cores; the results, or the first error, in their order."""
    return _columns().map(work, items)


@cache
def _threads() -> ThreadPoolExecutor:
    """As many threads as Polars has, started once."""
    return ThreadPoolExecutor(pl.thread_pool_size(), thread_name_prefix="slices")


@cache
def _columns() -> ThreadPoolExecutor:
    """Others than those that work on slices, for which they wait."""
    return ThreadPoolExecutor(pl.thread_pool_size(), thread_name_prefix="columns")
