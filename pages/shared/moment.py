"""The day from which the pages look at duties and delays."""

from __future__ import annotations

from datetime import UTC, date, datetime

from pipeline.access import SeenBooks
from pipeline.books.books import PARIS
from pipeline.demo.calendar import OBSERVED_ON


def observed_on(books: SeenBooks) -> date:
    """The demonstration's own day on its invented data, so that it tells the same tomorrow; else today in Paris."""
    return OBSERVED_ON if books.is_demonstration() else datetime.now(UTC).astimezone(PARIS).date()
