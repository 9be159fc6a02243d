"""What a deposit holds in the file, and the tables derived from all deposits, written through an open connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import polars as pl

from pipeline.store.facts import Facts, read_facts
from pipeline.store.schema import DERIVED_TABLES, FACT_TABLES

Derive = Callable[[Facts], Mapping[str, pl.DataFrame]]


@dataclass(frozen=True, eq=False)
class Content:
    """The rows that a file gave: fact tables, rejected rows, ignored rows by reason, and their counts."""

    rows_read: int
    rows_accepted: int
    ignored: Mapping[str, int]
    rejected: pl.DataFrame
    message: str
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def write(connection: duckdb.DuckDBPyConnection, number: int, content: Content) -> None:
    """The rows and counts of a deposit. ValueError for a table that holds no facts."""
    for table, frame in content.tables.items():
        if table not in FACT_TABLES:
            raise ValueError(f"{table!r} is no fact table")
        _insert(connection, table, frame, ["line", *FACT_TABLES[table]], number)
    _insert(connection, "rejected_row", content.rejected, ["line", "column_name", "code", "message"], number)
    reasons = pl.DataFrame(
        {"reason": list(content.ignored), "rows": list(content.ignored.values())},
        schema={"reason": pl.String, "rows": pl.Int32},
    )
    _insert(connection, "ignored_row", reasons, ["reason", "rows"], number)
    connection.execute(
        "UPDATE deposit SET rows_read = ?, rows_accepted = ?, rows_ignored = ?, rows_rejected = ?, message = ? "
        "WHERE deposit_id = ?",
        [
            content.rows_read,
            content.rows_accepted,
            sum(content.ignored.values()),
            content.rejected.height,
            content.message,
            number,
        ],
    )


def forget(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    """What a deposit held before it was read again: its raw bytes stay, and tell everything."""
    for table in (*FACT_TABLES, "rejected_row", "ignored_row"):
        connection.execute(f'DELETE FROM "{table}" WHERE deposit_id = ?', [number])


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame, columns: Sequence[str], number: int
) -> None:
    if frame.is_empty():
        return
    names = ", ".join(f'"{column}"' for column in columns)
    connection.register("incoming", frame.select(columns))
    connection.execute(f'INSERT INTO "{table}" (deposit_id, {names}) SELECT {number}, {names} FROM incoming')
    connection.unregister("incoming")


def write_derived(connection: duckdb.DuckDBPyConnection, derive: Derive | None) -> None:
    """The derived tables of all facts, in place of those that stand there; none when nothing is derived."""
    if derive is None:
        return
    for table, frame in derive(read_facts(connection)).items():
        names = ", ".join(f'"{column}"' for column in DERIVED_TABLES[table])
        connection.execute(f'DELETE FROM "{table}"')
        connection.register("derived", frame.select(list(DERIVED_TABLES[table])))
        connection.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM derived')
        connection.unregister("derived")
