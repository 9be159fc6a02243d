"""Days and moments: from which day the pages look, when people entered what, and the only clock of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pipeline.access import SeenBooks
from pipeline.access.area import SeenArea
from pipeline.books.books import PARIS
from pipeline.demo.calendar import OBSERVED_ON
from pipeline.wording import day


def observed_on(books: SeenBooks | SeenArea) -> date:
    """The demonstration's own day on its invented data, so that it tells the same tomorrow; else today in Paris."""
    return OBSERVED_ON if books.is_demonstration() else datetime.now(UTC).astimezone(PARIS).date()


def moment(value: datetime) -> str:
    """`25 novembre 2026 à 9 h 12`, in Paris; a moment without zone is UTC, as the books keep it."""
    local = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(PARIS)
    return f"{day(local.date())} à {local.hour}\u00a0h\u00a0{local.minute:02d}"


def now(books: SeenBooks | SeenArea) -> datetime:
    """The moment of an entry, on which no figure depends: on the day from which the pages look."""
    moment_now = datetime.now(UTC).astimezone(PARIS)
    return datetime.combine(observed_on(books), moment_now.timetz())
