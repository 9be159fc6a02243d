"""Facts in few words: each call is one deposited file."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import polars as pl

from pipeline.accounts import AccountBooks, derive
from pipeline.convention import Convention, load_convention

ALLONNES, ARNAGE, COULAINES = "72003", "72008", "72095"
DOMAINS = {ALLONNES: "allonnes.fr", ARNAGE: "arnage.fr", COULAINES: "coulaines.fr"}

TEXT, DAY, WHOLE = pl.String, pl.Date, pl.Int32
OBSERVATION = {
    "deposit_id": WHOLE, "line": WHOLE, "account": TEXT, "upn": TEXT, "address": TEXT, "name": TEXT, "insee": TEXT,
    "created": DAY, "mailbox_created": DAY, "deleted": DAY, "blocked": pl.Boolean, "mailbox": TEXT, "products": TEXT,
    "ignored": TEXT, "known_on": DAY,
}  # fmt: skip
USAGE = {
    "deposit_id": WHOLE, "line": WHOLE, "report": TEXT, "upn": TEXT, "account": TEXT, "mailbox": TEXT, "created": DAY,
    "deleted": DAY, "last_activity": DAY, "items": pl.Int64, "storage_bytes": pl.Int64, "sent": pl.Int64,
    "received": pl.Int64, "read": pl.Int64, "period_days": pl.Int16, "ignored": TEXT, "known_on": DAY,
}  # fmt: skip
AUDIT = {
    "deposit_id": WHOLE, "line": WHOLE, "record": TEXT, "account": TEXT, "upn": TEXT, "activity": TEXT, "date": DAY,
    "before": TEXT, "after": TEXT, "known_on": DAY,
}  # fmt: skip
MOVEMENT = {
    "deposit_id": WHOLE, "line": WHOLE, "insee": TEXT, "account": TEXT, "identifier": TEXT, "event": TEXT, "date": DAY,
    "to_insee": TEXT, "known_on": DAY,
}  # fmt: skip
DEPOSIT = {
    "deposit_id": WHOLE, "sha256": TEXT, "file_name": TEXT, "kind": TEXT, "extract_date": DAY, "author": TEXT,
    "deposited_at": pl.Datetime, "rows_read": WHOLE, "rows_accepted": WHOLE, "rows_ignored": WHOLE,
    "rows_rejected": WHOLE, "message": TEXT,
}  # fmt: skip
ENTRY = {
    "deposit_id": WHOLE, "line": WHOLE, "entry": TEXT, "year": WHOLE, "insee": TEXT, "payload": TEXT, "author": TEXT,
    "entered_at": pl.Datetime, "known_on": DAY,
}  # fmt: skip
SCHEMAS = {
    "observations": OBSERVATION, "usage": USAGE, "audit": AUDIT, "movements": MOVEMENT, "deposits": DEPOSIT,
    "entries": ENTRY,
}  # fmt: skip


def on(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def seen(account: str, insee: str = ALLONNES, **changed: Any) -> dict[str, Any]:
    """A row of a users export: a licensed user created in 2024, unless told otherwise. Dates as ISO text."""
    upn = changed.get("upn", f"{account}@{DOMAINS.get(insee, 'x.fr')}")
    row = {
        "account": account, "upn": upn, "address": upn, "name": account.title(), "insee": insee,
        "created": "2024-01-15", "mailbox_created": None, "deleted": None, "blocked": False, "mailbox": "user",
        "products": "Microsoft 365 E3", "ignored": None,
    }  # fmt: skip
    row |= changed
    for name in ("created", "mailbox_created", "deleted"):
        row[name] = on(row[name])
    return row


def bare(account: str, insee: str = ALLONNES, **changed: Any) -> dict[str, Any]:
    """A row without any mailbox product."""
    return seen(account, insee, **({"mailbox": None, "products": None, "ignored": "no_mailbox"} | changed))


class Facts:
    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}

    def deposit(self, table: str, kind: str, day: str, rows: list[dict[str, Any]], number: int | None = None) -> Facts:
        number = number or len(self.rows["deposits"]) + 1
        self.rows["deposits"].append({"deposit_id": number, "kind": kind, "extract_date": on(day)})
        self.rows[table] += [
            row | {"deposit_id": number, "line": line, "known_on": on(day)} for line, row in enumerate(rows, start=2)
        ]
        return self

    def users(self, day: str, *rows: dict[str, Any], kind: str = "admin_users") -> Facts:
        return self.deposit("observations", kind, day, list(rows))

    def template(self, day: str, *rows: str) -> Facts:
        """Rows as `commune;compte;event;date;identifiant;vers`."""
        return self.deposit("movements", "mouvements", day, [_movement(row) for row in rows])

    def audit(self, day: str, *rows: tuple[str, str, str]) -> Facts:
        """Rows as (account, activity, date)."""
        records = [
            {"record": f"{account}{activity}{when}", "account": account, "activity": activity, "date": on(when)}
            for account, activity, when in rows
        ]
        return self.deposit("audit", "entra_audit", day, records)

    def usage(self, day: str, *rows: dict[str, Any]) -> Facts:
        """Rows with upn, and mailbox, created as far as known."""
        reported = [{"report": "mailbox_usage", **row, "created": on(row.get("created"))} for row in rows]
        return self.deposit("usage", "mailbox_usage", day, reported)

    def entry(self, day: str, entry: str, **payload: Any) -> Facts:
        row = {"entry": entry, "payload": json.dumps(payload), "author": "dsin"}
        return self.deposit("entries", "entry", day, [row | {"entered_at": datetime.fromisoformat(f"{day}T10:00")}])

    def frames(self) -> dict[str, pl.DataFrame]:
        return {name: pl.DataFrame(self.rows[name], schema=schema) for name, schema in SCHEMAS.items()}

    def known(self, day: str) -> Facts:
        kept = Facts()
        for name, rows in self.rows.items():
            column = "extract_date" if name == "deposits" else "known_on"
            kept.rows[name] = [row for row in rows if row[column] <= on(day)]
        return kept

    def books(self, convention: Convention | None = None) -> AccountBooks:
        return derive(**self.frames(), convention=convention or load_convention())

    def events(self, **choices: str) -> list[str]:
        return told(self.books(load_convention().replace(**choices)))

    def spans(self, **choices: str) -> list[str]:
        periods = self.books(load_convention().replace(**choices)).periods
        return [
            f"{row['account']} {row['insee']} {row['opened']}..{row['closed'] or ''}"
            for row in periods.iter_rows(named=True)
        ]

    def findings(self, **choices: str) -> list[tuple[str, str, str]]:
        found = self.books(load_convention().replace(**choices)).findings
        return [(row["code"], row["account"], str(row["date"])) for row in found.iter_rows(named=True)]

    def judged(self) -> list[tuple[int, int, str]]:
        rows = self.books().judgements
        return [(row["deposit_id"], row["line"], row["code"]) for row in rows.iter_rows(named=True)]


def told(books: AccountBooks) -> list[str]:
    """Events as `account insee event date evidence(?) known_on`; ? = presumed."""
    return [
        f"{row['account']} {row['insee']} {row['event']} {row['date']} {row['evidence']}"
        f"{'?' if row['presumed'] else ''} {row['known_on']}"
        for row in books.events.iter_rows(named=True)
    ]


def _movement(text: str) -> dict[str, Any]:
    insee, account, event, day, identifier, to = ([part or None for part in text.split(";")] + [None, None])[:6]
    return {
        "insee": insee,
        "account": account,
        "event": event,
        "date": on(day),
        "identifier": identifier,
        "to_insee": to,
    }
