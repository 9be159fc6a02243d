"""JSON documents that stand in cells: what is asked of each, at once. DuckDB goes through a document once for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TEXT, AS_WRITTEN = "VARCHAR", "JSON"
# What is no document, and a value of another shape, gives nulls: the rules say what is missing.
READ = "SELECT place, TRY(json_transform(document, $shape)) AS read FROM documents"
# DuckDB works through one batch on one core.
BATCH = 10_000


def fields(
    documents: pl.Series, texts: Sequence[str], written: str, items: str, of_item: Sequence[str]
) -> pl.DataFrame:
    """One row per document, in their order; null for what a document does not have, all null for what is no document.

    Columns, all named as in the documents: `texts` (String; a value that is no text, as JSON), `written` (its JSON),
    `items` (a list of structs of the fields `of_item`, each String).
    """
    import pyarrow as pa  # noqa: PLC0415 (thirty megabytes that most files never need)

    shape = {**dict.fromkeys(texts, TEXT), written: AS_WRITTEN, items: [dict.fromkeys(of_item, TEXT)]}
    table = (
        documents.alias("document").to_frame().with_row_index("place").to_arrow(compat_level=pl.CompatLevel.newest())
    )
    batches = pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)
    with _database().cursor() as connection:
        connection.register("documents", batches)
        read: pl.DataFrame = connection.sql(READ, params={"shape": json.dumps(shape)}).pl()
    in_order = read if read["place"].is_sorted() else read.sort("place")
    return in_order.unnest("read").drop("place")


@cache
def _database() -> DuckDBPyConnection:
    """A database in memory that holds nothing, opened once; each reading has a connection of its own."""
    import duckdb  # noqa: PLC0415 (a dozen megabytes that most files never need)

    return duckdb.connect()
