"""The days of the demonstration: when extracts were taken, titres issued, and from where one looks at it all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OBSERVED_ON = date(2027, 1, 31)
EXERCICE = 2026

USERS_DAYS = (
    date(2026, 4, 30),
    date(2026, 5, 31),
    date(2026, 6, 30),
    date(2026, 7, 31),
    # The last Friday: nobody exports on a week-end of August. An account that is missing in September is then
    # presumed closed within August.
    date(2026, 8, 28),
    date(2026, 9, 30),
    date(2026, 10, 31),
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2027, 1, 31),
)
OLDER_LAYOUT_MONTHS = (5, 6)
EXCEL_COPY_MONTH = 8
OLDER_USAGE_MONTH = 5
CONCEALED_MONTH = 6
GLPI_11_MONTH = 9
GLPI_DAY_FIRST_MONTH = 10

REQUEST_DAYS = (date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 5), date(2027, 1, 31))
ISSUED_ON = date(2026, 12, 10)
TITRES_DAY = date(2026, 12, 15)
REDUCED_ON = date(2027, 1, 20)
REDUCTION_DAY = date(2027, 1, 25)

PARIS = ZoneInfo("Europe/Paris")


def month_end(day: date) -> date:
    """The last day of that day's month."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def refresh_day(extract_day: date) -> date:
    """The Report Refresh Date of the month's usage reports: they lag a day or two behind the month's end."""
    return month_end(extract_day) - timedelta(days=1)


def at(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


def paris_day(moment: datetime) -> date:
    """The day in Paris of a cloud time stamp."""
    return moment.astimezone(PARIS).date()
