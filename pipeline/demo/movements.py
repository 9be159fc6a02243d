"""The spreadsheet of one small commune: accounts that no export of the tenant shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipeline.demo.territory import CHAUFOUR

SPREADSHEET_DAY = date(2026, 10, 5)


@dataclass(frozen=True, slots=True)
class SpreadsheetAccount:
    """An account of the spreadsheet: from its opening to the last day on which it was open."""

    insee: str
    account: str
    opened: date
    closed: date | None


SPREADSHEET = (
    SpreadsheetAccount(CHAUFOUR, "agence-postale", date(2026, 5, 18), None),
    SpreadsheetAccount(CHAUFOUR, "saisonnier-espaces-verts", date(2026, 6, 15), date(2026, 9, 25)),
)
