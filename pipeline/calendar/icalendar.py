"""The calendar as a file for Outlook, Thunderbird and the like (RFC 5545): the same duties, the same bytes.

Every duty is a whole day, so that no time zone can move it; a person who imports the file again finds each event
under the identifier that it had, moved to its new words and state.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from pipeline.calendar.grouping import grouped
from pipeline.calendar.words import THEMES, state_word
from pipeline.wording import day

PRODUCT = "-//Le Mans Metropole//Convention messagerie//FR"
FOLD = 75
"""Octets of a line of content, without its end."""
REMINDER = "-P7D"
STATE_MARKS = {"late": "EN RETARD\u00a0: ", "due": "", "done": "\u2713 "}


def calendar_file(duties: pl.DataFrame, on: date, name: str, *, demonstration: bool = False) -> bytes:
    """Every duty that has a date, as an `.ics` file in UTF-8; one event for all communes of one duty and day.

    Args:
        duties: frame of `duties`, whole or restricted to some communes.
        on: the day on which the states hold; it stamps the events, so that the same input gives the same bytes.
        name: what the calendar is called, in French.
        demonstration: Whether the data are invented: each event then says so.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [_text("NAME", name), _text("X-WR-CALNAME", name), "X-WR-TIMEZONE:Europe/Paris"]
    for row in grouped(duties.filter(pl.col("due").is_not_null()), by_state=False).iter_rows(named=True):
        lines += _event(row, on, demonstration=demonstration)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line)).encode()


def _event(row: dict[str, Any], on: date, *, demonstration: bool) -> list[str]:
    due: date = row["due"]
    concerned = row["concerned"]
    said = [
        f"Qui\u00a0: {concerned}",
        f"État au {day(on)}\u00a0: {state_word(row['state'], row['milestone'])}",
        *([f"Fait le {day(row['done_on'])}"] if row["state"] == "done" and not row["milestone"] else []),
        *([f"Manque\u00a0: {row['missing']}"] if row["missing"] else []),
        f"Convention, article {row['article']}",
        *(["Données de démonstration, inventées."] if demonstration else []),
    ]
    mark = STATE_MARKS["due" if row["milestone"] else row["state"]]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{row['uid']}",
        f"DTSTAMP:{on:%Y%m%d}T000000Z",
        # A file of a later day is a later revision of each event: the day's own number says so.
        f"SEQUENCE:{on.toordinal()}",
        f"DTSTART;VALUE=DATE:{due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{due + timedelta(days=1):%Y%m%d}",
        _text("SUMMARY", f"{mark}{row['what']} ({concerned})"),
        _text("DESCRIPTION", "\n".join(said)),
        _text("CATEGORIES", THEMES[row["theme"]]),
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CLASS:PUBLIC",
    ]
    if row["state"] == "due" and due > on:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            _text("DESCRIPTION", row["what"]),
            f"TRIGGER:{REMINDER}",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _text(name: str, value: str) -> str:
    """A property whose value is text: backslash, semicolon, comma and line feed are escaped (RFC 5545, 3.3.11)."""
    plain = value.replace("\r\n", "\n").replace("\r", "\n")
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return f"{name}:{escaped}"


def fold(line: str) -> list[str]:
    """A line of content in pieces of at most 75 octets, each but the first after a blank, no letter cut (3.1)."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return [*pieces, piece]
