"""Frames as the other rooms hand them over, a few rows each."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

PERIODS = {
    "account": pl.String, "insee": pl.String, "opened": pl.Date, "closed": pl.Date, "opened_by": pl.String,
    "closed_by": pl.String, "presumed": pl.Boolean, "mailbox": pl.String,
}  # fmt: skip
ADHESIONS = {"insee": pl.String, "effective": pl.Date, "end": pl.Date}
REQUESTS = {
    "reference": pl.String, "insee": pl.String, "subject": pl.String, "nature": pl.String, "status": pl.String,
    "asked_on": pl.Date, "quoted_on": pl.Date, "quoted_hours": pl.Decimal(9, 2), "accepted_on": pl.Date,
    "refused_on": pl.Date, "done_on": pl.Date, "spent_hours": pl.Decimal(9, 2),
}  # fmt: skip
INVOICE_LINES = {
    "exercice": pl.Int32, "bordereau": pl.String, "titre": pl.String, "titre_line": pl.Int32, "issued_on": pl.Date,
    "insee": pl.String, "nature": pl.String, "sort": pl.String, "subject": pl.String, "amount_cents": pl.Int64,
    "original_titre": pl.String,
}  # fmt: skip
DEPOSIT = {"known_on": pl.Date, "deposit_id": pl.Int32, "line": pl.Int32}
LONG_AGO = date(2020, 1, 1)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def frame(rows, schema):
    return pl.DataFrame(rows, schema=schema, orient="row")


def period(account, insee, opened, closed=None, opened_by="opened", closed_by=None, mailbox="user"):
    return (account, insee, day(opened), day(closed), opened_by, closed_by, False, mailbox)


def periods(*rows):
    return frame([period(*row) for row in rows], PERIODS)


def accounts(number, insee="A", opened="2020-01-01", closed=None):
    return periods(*[(f"{insee}-{place:04d}", insee, opened, closed) for place in range(number)])


def adhesions(*rows):
    return frame([(insee, day(effective), day(end)) for insee, effective, end in rows], ADHESIONS)


def request(reference="D1", insee="A", nature="request", status=None, **facts):
    known = {name: facts.get(name) for name in REQUESTS if name not in ("reference", "insee", "nature", "status")}
    for name in ("quoted_hours", "spent_hours"):
        known[name] = None if known[name] is None else Decimal(known[name])
    for name in ("asked_on", "quoted_on", "accepted_on", "refused_on", "done_on"):
        known[name] = day(known[name])
    return {"reference": reference, "insee": insee, "nature": nature, "status": status, **known}


def requests(*rows):
    return pl.DataFrame(list(rows), schema=REQUESTS)


DONE = {
    "asked_on": "2026-05-02", "quoted_on": "2026-05-05", "quoted_hours": "3.5", "accepted_on": "2026-05-12",
    "done_on": "2026-06-01", "spent_hours": "5",
}  # fmt: skip


def titre(number, insee, cents, exercice=2026, issued="2026-12-10", nature="forfait", sort="ordinary", line=1):
    return (exercice, "B1", number, line, day(issued), insee, nature, sort, "", cents, None)


def invoice_lines(*rows):
    return frame([titre(*row) if isinstance(row, tuple) else titre(**row) for row in rows], INVOICE_LINES)


def communes(*codes):
    return pl.DataFrame({"insee": list(codes), "name": [f"Commune {code}" for code in codes]})


def deposited(rows, known_on, deposit_id=1):
    numbers = pl.int_range(2, rows.height + 2, dtype=pl.Int32, eager=True).alias("line")
    return rows.with_columns(
        numbers, known_on=pl.lit(day(known_on), dtype=pl.Date), deposit_id=pl.lit(deposit_id, dtype=pl.Int32)
    )
