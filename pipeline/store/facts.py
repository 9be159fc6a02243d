"""The facts as frames: what the books are derived from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date

import duckdb
import polars as pl

from pipeline.store.schema import FACT_TABLES

# The list of communes and the correspondences are no observation of the service: they hold whatever the date.
TIMELESS = ("commune", "mapping")


@dataclass(frozen=True, eq=False)
class Facts:
    """One frame per fact table, of the deposits that were not withdrawn.

    Each has `deposit_id`, `line`, its own columns, and `known_on`: the extract date of its deposit. `deposits` has one
    row per deposit that counts. Rows stand in no promised order: rooms sort what they hand on.
    """

    deposits: pl.DataFrame
    commune: pl.DataFrame
    mapping: pl.DataFrame
    account_observation: pl.DataFrame
    movement: pl.DataFrame
    audit_event: pl.DataFrame
    usage: pl.DataFrame
    tenant_day: pl.DataFrame
    request: pl.DataFrame
    invoice_line: pl.DataFrame
    adhesion: pl.DataFrame
    cost: pl.DataFrame
    licence_price: pl.DataFrame
    entry: pl.DataFrame

    def known(self, on: date | None) -> Facts:
        """The facts that extracts dated up to a day state; all of them when no day is given."""
        if on is None:
            return self
        kept = {
            name: frame.filter(pl.col("known_on") <= on)
            for name, frame in self.tables().items()
            if name not in TIMELESS
        }
        return replace(self, deposits=self.deposits.filter(pl.col("extract_date") <= on), **kept)

    @property
    def telling(self) -> pl.DataFrame:
        """The deposits that say something: all but those of which every row is rejected by now.

        A snapshot that says nothing does not say that nobody is there.
        """
        mute = (pl.col("rows_read") > 0) & (pl.col("rows_rejected") == pl.col("rows_read"))
        return self.deposits.filter(~mute.fill_null(value=False))

    def without(self, deposit_id: int) -> Facts:
        """These facts, as if one deposit had been withdrawn: for a preview."""
        others = pl.col("deposit_id") != deposit_id
        kept = {name: frame.filter(others) for name, frame in self.tables().items()}
        return replace(self, deposits=self.deposits.filter(others), **kept)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Frame by table name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "deposits"}

    def with_reading(self, deposit: pl.DataFrame, tables: dict[str, pl.DataFrame]) -> Facts:
        """These facts and those of one more deposit (a row of `deposits`), as if it were written: for a preview."""
        number, known_on = deposit["deposit_id"].item(), deposit["extract_date"].item()
        changed = {}
        for name, frame in tables.items():
            stored = getattr(self, name)
            added = frame.with_columns(
                pl.lit(number, dtype=pl.Int32).alias("deposit_id"), pl.lit(known_on, dtype=pl.Date).alias("known_on")
            )
            missing = [pl.lit(None).alias(column) for column in stored.columns if column not in added.columns]
            added = added.with_columns(missing).select(
                pl.col(column).cast(kind) for column, kind in stored.schema.items()
            )
            changed[name] = pl.concat([stored, added])
        kept = deposit.select(pl.col(column).cast(kind) for column, kind in self.deposits.schema.items())
        return replace(self, deposits=pl.concat([self.deposits, kept]), **changed)


COUNTED = "deposit_id NOT IN (SELECT deposit_id FROM withdrawal)"


def read_facts(connection: duckdb.DuckDBPyConnection) -> Facts:
    """Every fact that counts, read through an open connection, also inside its transaction."""
    deposits = connection.sql(f"SELECT * FROM deposit WHERE {COUNTED} ORDER BY deposit_id").pl()
    return Facts(deposits=deposits, **{table: _read_table(connection, table) for table in FACT_TABLES})


def _read_table(connection: duckdb.DuckDBPyConnection, table: str) -> pl.DataFrame:
    query = f'SELECT f.*, d.extract_date AS known_on FROM "{table}" f JOIN deposit d USING (deposit_id) WHERE {COUNTED}'
    rows: pl.DataFrame = connection.sql(query).pl()
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """The books inside a transaction that changes them: what is written by now, by whomever, and not yet derived.

    `number`: the deposit that comes in, or is withdrawn.
    """

    number: int
    connection: duckdb.DuckDBPyConnection

    def facts(self) -> Facts:
        """Every fact that counts."""
        return read_facts(self.connection)

    def table(self, name: str) -> pl.DataFrame:
        """One fact table, of the deposits that count; cheap for those by which others are read."""
        return _read_table(self.connection, name)
