"""What the calendar of duties is computed from, gathered by the books."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.calendar.entries import CalendarEntries


@dataclass(frozen=True, eq=False)
class CalendarFacts:
    """What the calendar is computed from, as frames.

    `communes`: insee, name. `adhesions`: in force, insee, effective, end, end_reason. `commitments`, `follow_up`: of
    this room. `closures`: insee, closed, accounts, destroyed_on (null while one of them is not). `deposits`: kind,
    extract_date. `statements`: year, insee, sent_on, closed_on, of the communes to invoice. `titres`: year, insee,
    issued_on of the first titre. `entries`: what people entered.
    """

    communes: pl.DataFrame
    adhesions: pl.DataFrame
    commitments: pl.DataFrame
    follow_up: pl.DataFrame
    closures: pl.DataFrame
    deposits: pl.DataFrame
    statements: pl.DataFrame
    titres: pl.DataFrame
    entries: CalendarEntries
