"""The tables of the file and the way from one schema version to the next.

Facts are appended and never changed; each row names the deposit that brought it. Amounts are cents, hours have two
decimals, dates are days in Europe/Paris.
"""

from __future__ import annotations

import duckdb

AMOUNT = "BIGINT"
HOURS = "DECIMAL(9, 2)"

# Facts as the readers yield them; `deposit_id INTEGER NOT NULL, line INTEGER` stand first in each.
FACT_TABLES: dict[str, dict[str, str]] = {
    "commune": {
        "insee": "VARCHAR",
        "siren": "VARCHAR",
        "name": "VARCHAR",
        "population": "INTEGER",
        "population_year": "INTEGER",
        "member_since": "VARCHAR",
    },
    "mapping": {"register": "VARCHAR", "key": "VARCHAR", "value": "VARCHAR"},
    "account_observation": {
        "account": "VARCHAR",
        "upn": "VARCHAR",
        "address": "VARCHAR",
        "name": "VARCHAR",
        "insee": "VARCHAR",
        "created": "DATE",
        "mailbox_created": "DATE",
        "deleted": "DATE",
        "blocked": "BOOLEAN",
        "mailbox": "VARCHAR",
        "products": "VARCHAR",
        "ignored": "VARCHAR",
    },
    "movement": {
        "insee": "VARCHAR",
        "account": "VARCHAR",
        "identifier": "VARCHAR",
        "event": "VARCHAR",
        "date": "DATE",
        "to_insee": "VARCHAR",
    },
    "audit_event": {
        "record": "VARCHAR",
        "account": "VARCHAR",
        "upn": "VARCHAR",
        "activity": "VARCHAR",
        "date": "DATE",
        "before": "VARCHAR",
        "after": "VARCHAR",
    },
    "usage": {
        "report": "VARCHAR",
        "upn": "VARCHAR",
        "account": "VARCHAR",
        "mailbox": "VARCHAR",
        "created": "DATE",
        "deleted": "DATE",
        "last_activity": "DATE",
        "items": "BIGINT",
        "storage_bytes": "BIGINT",
        "sent": "BIGINT",
        "received": "BIGINT",
        "read": "BIGINT",
        "period_days": "SMALLINT",
        "ignored": "VARCHAR",
    },
    "tenant_day": {"day": "DATE", "measure": "VARCHAR", "value": "BIGINT"},
    "request": {
        "reference": "VARCHAR",
        "insee": "VARCHAR",
        "subject": "VARCHAR",
        "nature": "VARCHAR",
        "status": "VARCHAR",
        "asked_on": "DATE",
        "quoted_on": "DATE",
        "quoted_hours": HOURS,
        "accepted_on": "DATE",
        "refused_on": "DATE",
        "done_on": "DATE",
        "spent_hours": HOURS,
    },
    "invoice_line": {
        "exercice": "INTEGER",
        "bordereau": "VARCHAR",
        "titre": "VARCHAR",
        "titre_line": "INTEGER",
        "issued_on": "DATE",
        "insee": "VARCHAR",
        "nature": "VARCHAR",
        "sort": "VARCHAR",
        "subject": "VARCHAR",
        "amount_cents": AMOUNT,
        "original_titre": "VARCHAR",
    },
    "adhesion": {
        "insee": "VARCHAR",
        "effective": "DATE",
        "end": "DATE",
        "end_reason": "VARCHAR",
        "referent": "VARCHAR",
        "dpo_contact": "VARCHAR",
    },
    "cost": {"exercice": "INTEGER", "item": "VARCHAR", "amount_cents": AMOUNT, "hours_available": HOURS},
    "licence_price": {"product": "VARCHAR", "annual_price_cents": AMOUNT, "effective": "DATE"},
    "entry": {
        "entry": "VARCHAR",
        "year": "INTEGER",
        "insee": "VARCHAR",
        "payload": "VARCHAR",
        "author": "VARCHAR",
        "entered_at": "TIMESTAMP",
    },
}

# Derived from the facts in the transaction that changes them, and replaced wholly.
DERIVED_TABLES: dict[str, dict[str, str]] = {
    "account_event": {
        "account": "VARCHAR",
        "insee": "VARCHAR",
        "event": "VARCHAR",
        "date": "DATE",
        "evidence": "VARCHAR",
        "presumed": "BOOLEAN",
        "known_on": "DATE",
        "deposit_id": "INTEGER",
    },
    "account_period": {
        "account": "VARCHAR",
        "insee": "VARCHAR",
        "opened": "DATE",
        "closed": "DATE",
        "opened_by": "VARCHAR",
        "closed_by": "VARCHAR",
        "presumed": "BOOLEAN",
        "mailbox": "VARCHAR",
    },
    "judgement": {
        "deposit_id": "INTEGER",
        "line": "INTEGER",
        "outcome": "VARCHAR",
        "code": "VARCHAR",
        "column_name": "VARCHAR",
        "message": "VARCHAR",
    },
}

HISTORY = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE deposit (
    deposit_id INTEGER PRIMARY KEY, sha256 VARCHAR NOT NULL, file_name VARCHAR NOT NULL, kind VARCHAR NOT NULL,
    extract_date DATE NOT NULL, author VARCHAR NOT NULL, deposited_at TIMESTAMP NOT NULL,
    rows_read INTEGER NOT NULL, rows_accepted INTEGER NOT NULL, rows_ignored INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL, message VARCHAR NOT NULL);
CREATE TABLE withdrawal (
    deposit_id INTEGER PRIMARY KEY, reason VARCHAR NOT NULL, author VARCHAR NOT NULL, withdrawn_at TIMESTAMP NOT NULL);
CREATE TABLE rejected_row (
    deposit_id INTEGER NOT NULL, line INTEGER NOT NULL, column_name VARCHAR, code VARCHAR NOT NULL,
    message VARCHAR NOT NULL);
CREATE TABLE ignored_row (deposit_id INTEGER NOT NULL, reason VARCHAR NOT NULL, rows INTEGER NOT NULL);
"""


def _columns(columns: dict[str, str]) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in columns.items())


def _first(connection: duckdb.DuckDBPyConnection) -> None:
    """Version 1: the history of deposits, the facts, what is derived from them."""
    for statement in filter(str.strip, HISTORY.split(";")):
        connection.execute(statement)
    for table, columns in FACT_TABLES.items():
        connection.execute(f'CREATE TABLE "{table}" (deposit_id INTEGER NOT NULL, line INTEGER, {_columns(columns)})')
    for table, columns in DERIVED_TABLES.items():
        connection.execute(f'CREATE TABLE "{table}" ({_columns(columns)})')
    connection.execute("INSERT INTO schema_version VALUES (0)")


# One step for each version, each in its own transaction, never edited once released: a change is a new step.
MIGRATIONS = (_first,)


def version_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The schema version of an open file; 0 when it holds nothing yet."""
    tables = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_version'"
    if connection.execute(tables).fetchall()[0][0] == 0:
        return 0
    return int(connection.execute("SELECT version FROM schema_version").fetchall()[0][0])


def migrate(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring an open file to the version of this code, one transaction a step."""
    for version in range(version_of(connection), len(MIGRATIONS)):
        connection.execute("BEGIN")
        try:
            MIGRATIONS[version](connection)
            connection.execute("UPDATE schema_version SET version = ?", [version + 1])
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
