"""Facts of the calendar, a few rows each."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl

from pipeline.calendar import (
    CalendarFacts,
    calendar_entries,
    commitments,
    duties,
    in_force,
    revision_dates,
    revision_follow_up,
)
from pipeline.convention import load_convention

CONVENTION = load_convention()
ADHESION = {
    "insee": pl.String, "effective": pl.Date, "end": pl.Date, "end_reason": pl.String, "referent": pl.String,
    "dpo_contact": pl.String, "known_on": pl.Date,
}  # fmt: skip
ENTRY = {
    "deposit_id": pl.Int32, "line": pl.Int32, "entry": pl.String, "year": pl.Int32, "insee": pl.String,
    "payload": pl.String, "author": pl.String, "entered_at": pl.Datetime, "known_on": pl.Date,
}  # fmt: skip
REVISION = date(2027, 6, 1)


def day(text):
    return None if text is None else date.fromisoformat(text)


def communes(*codes):
    return pl.DataFrame({"insee": list(codes), "name": [f"Commune {code}" for code in codes]},
                        schema={"insee": pl.String, "name": pl.String})  # fmt: skip


def adhesions(*rows):
    """(insee, effective, end, referent, dpo)."""
    filled = [(*row, *[None] * (5 - len(row))) for row in rows]
    return pl.DataFrame(
        [(i, day(effective), day(end), None if end is None else "accord", referent, dpo, day(effective))
         for i, effective, end, referent, dpo in filled],
        schema=ADHESION, orient="row",
    )  # fmt: skip


def entries(*said):
    """(kind, insee, payload), in the order in which they were entered."""
    rows = [
        (
            place,
            1,
            kind,
            None,
            insee,
            json.dumps(payload),
            "analyste",
            datetime(2026, 11, 25, 8, place, tzinfo=UTC).replace(tzinfo=None),
            date(2026, 11, 25),
        )
        for place, (kind, insee, payload) in enumerate(said)
    ]
    return pl.DataFrame(rows, schema=ENTRY, orient="row")


def step(insee, name, on, answer=None, effective="2027-06-01"):
    return ("revision_step", insee, {"effective": effective, "step": name, "date": on, "answer": answer})


def facts(on, *, adhered=None, codes=("A", "B"), said=(), closures=(), deposits=(), statements=(), titres=()):
    rows = adhesions() if adhered is None else adhered
    told = calendar_entries(entries(*said))
    held = in_force(rows, told.steps, CONVENTION)
    return CalendarFacts(
        communes=communes(*codes),
        adhesions=held,
        commitments=commitments(rows, held, told.commitments),
        follow_up=revision_follow_up(rows, told.steps, revision_dates(told.steps, CONVENTION), CONVENTION, day(on)),
        closures=pl.DataFrame(
            [(i, day(closed), n, day(gone)) for i, closed, n, gone in closures],
            schema={"insee": pl.String, "closed": pl.Date, "accounts": pl.Int64, "destroyed_on": pl.Date}, orient="row",
        ),
        deposits=pl.DataFrame(
            [(kind, day(on)) for kind, on in deposits], schema={"kind": pl.String, "extract_date": pl.Date}, orient="row"
        ),
        statements=pl.DataFrame(
            [(year, i, day(sent), day(closed)) for year, i, sent, closed in statements],
            schema={"year": pl.Int32, "insee": pl.String, "sent_on": pl.Date, "closed_on": pl.Date}, orient="row",
        ),
        titres=pl.DataFrame(
            [(year, i, day(issued)) for year, i, issued in titres],
            schema={"year": pl.Int32, "insee": pl.String, "issued_on": pl.Date}, orient="row",
        ),
        entries=told,
    )  # fmt: skip


def duties_on(on, convention=CONVENTION, **given):
    return duties(facts(on, **given), convention, day(on))


def of_kind(frame, kind, insee=None):
    rows = frame.filter(pl.col("kind") == kind)
    return rows.to_dicts() if insee is None else rows.filter(pl.col("insee") == insee).to_dicts()


def the(frame, key):
    (row,) = frame.filter(pl.col("key") == key).to_dicts()
    return row
