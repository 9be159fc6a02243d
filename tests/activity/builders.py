"""Frames as the store and the other rooms hand them over, a few rows each."""

from __future__ import annotations

from datetime import date

import polars as pl

USAGE = {
    "deposit_id": pl.Int32, "line": pl.Int32, "report": pl.String, "upn": pl.String, "account": pl.String,
    "mailbox": pl.String, "created": pl.Date, "deleted": pl.Date, "last_activity": pl.Date, "items": pl.Int64,
    "storage_bytes": pl.Int64, "sent": pl.Int64, "received": pl.Int64, "read": pl.Int64, "period_days": pl.Int16,
    "ignored": pl.String, "known_on": pl.Date,
}  # fmt: skip
OBSERVATIONS = {
    "account": pl.String, "upn": pl.String, "address": pl.String, "insee": pl.String, "created": pl.Date,
    "deleted": pl.Date, "known_on": pl.Date,
}  # fmt: skip
PERIODS = {
    "account": pl.String, "insee": pl.String, "opened": pl.Date, "closed": pl.Date, "opened_by": pl.String,
    "closed_by": pl.String, "presumed": pl.Boolean, "mailbox": pl.String,
}  # fmt: skip
REQUESTS = {
    "reference": pl.String, "insee": pl.String, "subject": pl.String, "nature": pl.String, "state": pl.String,
    "asked_on": pl.Date, "quoted_on": pl.Date, "quoted_hours": pl.Decimal(9, 2), "accepted_on": pl.Date,
    "refused_on": pl.Date, "done_on": pl.Date, "spent_hours": pl.Decimal(9, 2),
}  # fmt: skip
ENTRIES = {
    "deposit_id": pl.Int32, "line": pl.Int32, "entry": pl.String, "year": pl.Int32, "insee": pl.String,
    "payload": pl.String, "author": pl.String, "entered_at": pl.Datetime, "known_on": pl.Date,
}  # fmt: skip
AUDIT = {"account": pl.String, "activity": pl.String, "date": pl.Date}
LONG_AGO = "2024-01-01"


def day(text):
    return date.fromisoformat(text) if isinstance(text, str) else text


def frame(rows, schema):
    full = [
        {name: day(row.get(name)) if kind == pl.Date else row.get(name) for name, kind in schema.items()}
        for row in rows
    ]
    return pl.DataFrame(full, schema=schema)


def period(account, insee="A", opened=LONG_AGO, closed=None, mailbox="user", opened_by="opened", closed_by=None):
    return {
        "account": account, "insee": insee, "opened": opened, "closed": closed, "opened_by": opened_by,
        "closed_by": closed_by or ("closed" if closed else None), "presumed": False, "mailbox": mailbox,
    }  # fmt: skip


def periods(*rows):
    return frame(rows, PERIODS).sort("account", "opened")


def observation(account, upn=None, known_on="2026-01-31", **more):
    upn = upn or f"{account}@commune.fr"
    return {"account": account, "upn": upn, "address": upn, "insee": "A", "known_on": known_on, **more}


def observations(*accounts, **more):
    return frame([account if isinstance(account, dict) else observation(account, **more) for account in accounts],
                 OBSERVATIONS)  # fmt: skip


def usage_row(account, known_on, last_activity=None, report="mailbox_usage", deposit=None, **more):
    number = int(known_on.replace("-", "")) * 10 + len(report) % 10 if deposit is None else deposit
    return {
        "deposit_id": number, "line": 2, "report": report, "upn": f"{account}@commune.fr", "known_on": known_on,
        "last_activity": last_activity, "period_days": 30, **more,
    }  # fmt: skip


def usage(*rows):
    return frame(rows, USAGE)


def request(reference="D1", insee="A", **facts):
    return {"reference": reference, "insee": insee, "nature": "request", **facts}


def requests(*rows):
    return frame(rows, REQUESTS)
