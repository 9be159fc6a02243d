"""JSON documents that stand in cells: what is asked of each, at once. DuckDB goes through a document once for it."""

from __future__ import annotations

import json
from collections.abc import Sequence

import polars as pl

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
    import duckdb  # noqa: PLC0415 (a dozen megabytes that most files never need)
    import pyarrow as pa  # noqa: PLC0415 (the same)

    shape = {**dict.fromkeys(texts, TEXT), written: AS_WRITTEN, items: [dict.fromkeys(of_item, TEXT)]}
    table = (
        documents.alias("document").to_frame().with_row_index("place").to_arrow(compat_level=pl.CompatLevel.newest())
    )
    batches = pa.Table.from_batches(table.to_batches(max_chunksize=BATCH), table.schema)
    with duckdb.connect() as connection:
        connection.register("documents", batches)
        read = connection.sql(READ, params={"shape": json.dumps(shape)}).pl()
    in_order: pl.DataFrame = read.sort("place").unnest("read").drop("place")
    return in_order
