"""Moments of the journal as people read them: in Paris, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime

from pipeline.books.books import PARIS
from pipeline.wording import day


def moment(value: datetime) -> str:
    """`25 novembre 2026 à 9 h 12`; a moment without zone is UTC, as the books keep it."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(PARIS)
    return f"{day(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def now() -> datetime:
    """The moment of an entry: the pages' only clock, and no figure depends on it."""
    return datetime.now(UTC)
