"""The day of which a file speaks: in the file, else given by the caller, else proposed from its name."""

from __future__ import annotations

import re
from datetime import date
from pathlib import PurePath

import polars as pl

from pipeline.extracts.catalogue import typeset
from pipeline.extracts.declaration import Reader
from pipeline.extracts.refusal import RefusalError
from pipeline.wording import short_day

# users_2026_03_30 11_05_42.csv · titres-2026-12-31.csv · demandes_20261231.csv · mouvements 31-12-2026.csv
YEAR_FIRST = re.compile(r"(?<!\d)(20\d\d)([-_. ]?)(\d\d)\2(\d\d)(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d\d)([-_. ])(\d\d)\2(20\d\d)(?!\d)")
MONTHS = 12


def proposed_extract_date(name: str) -> date | None:
    """The date in a file's name, if it has one that can be read in one way only."""
    stem = PurePath(name).name
    for match in YEAR_FIRST.finditer(stem):
        if day := _day(match[1], match[3], match[4]):
            return day
    for match in DAY_FIRST.finditer(stem):
        if int(match[1]) > MONTHS or match[1] == match[3]:
            return _day(match[4], match[3], match[1])
    return None


def extract_date(reader: Reader, rows: pl.DataFrame, name: str, given: date | None, warnings: list[str]) -> date | None:
    """The date of the extract; a file's own date wins, with a warning. RefusalError if there is none."""
    own = _latest(rows, reader.date_column)
    if own is not None:
        if given is not None and given != own:
            warnings.append(
                typeset(
                    f"Le fichier porte sa propre date d'extrait, le {short_day(own)} : elle l'emporte sur le "
                    f"{short_day(given)} indiqué."
                )
            )
        return own
    found = given or proposed_extract_date(name) or _latest(rows, reader.date_hint)
    if found is None and reader.dated:
        raise RefusalError("extract_date_missing", title=reader.title)
    return found


def _latest(rows: pl.DataFrame, column: str | None) -> date | None:
    latest = rows[column].max() if column and rows.height else None
    return latest if isinstance(latest, date) else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
