"""`calendar`: what falls due, and when; as a table, as JSON, or as a calendar file."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.calendar import SeenCalendar
from pipeline.books import Books, BooksError
from pipeline.books.books import PARIS
from pipeline.calendar import ADHESION_STATES, state_word
from pipeline.commands.console import print_json, print_table
from pipeline.demo.calendar import OBSERVED_ON
from pipeline.wording import count, day, short_day

DUTY_FIELDS = (
    *("key", "kind", "what", "actor", "insee", "commune", "due", "days_left", "state", "done_on"),
    *("missing", "article"),
)
ADHESION_FIELDS = ("insee", "commune", "state", "effective", "end", "end_reason", "term", "renewal", "notice")


def calendar(options: argparse.Namespace) -> int:
    """Every duty as it stands on a day: today, or the demonstration's own day on its data."""
    seen = SeenBooks(Books(options.database), Viewer(role=ANALYST))
    on = options.on or (OBSERVED_ON if seen.is_demonstration() else datetime.now(UTC).astimezone(PARIS).date())
    area = SeenCalendar(seen)
    if options.ics:
        _write(options.ics, area.file(on))
    if options.json:
        print_json(
            {
                "on": on,
                "duties": area.duties(on).select(DUTY_FIELDS).to_dicts(),
                "adhesions": area.adhesion_states(on).select(ADHESION_FIELDS).to_dicts(),
            }
        )
    elif options.ics:
        print(f"Calendrier écrit\u00a0: {options.ics}")
    else:
        _print(area, on)
    return 0


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BooksError(
            f"{path}\u00a0: le fichier ne peut pas être écrit ({error.strerror}). Choisir un autre endroit."
        ) from error


def _print(area: SeenCalendar, on: date) -> None:
    lines = area.grouped(on)
    late = lines.filter(pl.col("state") == "late").height
    print(f"Échéances vues du {day(on)}\u00a0: {count(late, 'en retard', 'en retard')}")
    print_table(
        ["état", "date", "jours", "échéance", "qui", "article", "manque"],
        [
            [
                state_word(row["state"], row["milestone"]),
                "sans date" if row["due"] is None else short_day(row["due"]),
                row["days_left"],
                row["what"],
                row["concerned"],
                row["article"],
                row["missing"],
            ]
            for row in lines.to_dicts()
        ],
        numbers=(2,),
    )
    print()
    print_table(
        ["commune", "adhésion", "effet", "terme", "reconduction", "préavis jusqu’au"],
        [
            [
                row["commune"],
                ADHESION_STATES[row["state"]],
                row["effective"],
                row["term"],
                row["renewal"],
                row["notice"],
            ]
            for row in area.adhesion_states(on).to_dicts()
        ],
    )
