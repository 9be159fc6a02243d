"""Dates as consoles and people write them → days in Europe/Paris.

The order of day and month is decided from a whole column: a part over 12, or AM/PM. A column that cannot tell is
refused with a question: a guess is a wrong invoice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from pipeline.extracts.cells import Where, filled_in
from pipeline.extracts.normal import normal
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.repeats import each_once, repeats
from pipeline.extracts.slices import SLICE, evaluate

Order = Literal["day_first", "month_first"]
PARIS = "Europe/Paris"
MONTHS = 12
DAYS = 31
NOON = 12
FIRST_YEAR, LAST_YEAR = 1900, 2199
TIME = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
STAMP = rf"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{TIME}(?:\.[0-9]+)?\s*Z$"
STAMP_LENGTH = 19
HOUR_PLACE = 11
# Paris has never been more than two hours ahead of UTC, and never behind it since 1911.
LATE = "22"
ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
USUAL = re.compile(f"{STAMP}|{ISO}")
DAY_LENGTH = 10
MOMENT = rf"^[0-9]{{2}}/[0-9]{{2}}/[0-9]{{4}} {TIME}$"
# 2024-10-22 · 2022-03-18 19:49:35Z · 2021-10-25T00:00:00Z · 2026-01-24T06:54:24.0000000Z · … +02:00
YEAR_FIRST = (
    r"^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})"
    r"(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?\s*(?<half>[AaPp][Mm])?)?"
    r"\s*(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?$"
)
# 22/08/2025 11:49 · 05-01-2026 16:24 · 8/19/2021 1:25:31 PM
YEAR_LAST = (
    r"^(?<first>\d{1,2})[/.\-](?<second_part>\d{1,2})[/.\-](?<year>\d{4})"
    r"(?:[T ]+(?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2})(?:\.\d+)?)?\s*(?<half>[AaPp][Mm])?)?"
    r"\s*(?<zone>Z|UTC|[+-]\d{2}:?\d{2})?$"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or a moment of which the day in Paris is kept.

    `utc`: a moment without a zone is UTC (consoles); else it is local time, whose day is its day. `order`: fixed
    for the project's own forms (dd/mm/yyyy), null where the column must tell. `01/01/0001` is blank.
    """

    utc: bool = False
    order: Order | None = None
    problem: str = "bad_date"
    dtype: pl.DataType = field(default_factory=pl.Date)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:
        """Days. RefusalError `ambiguous_dates`, `contradictory_dates`."""
        first = cells.first(ignore_nulls=True)
        if first is None:
            return cells.cast(pl.Date)
        if not self.is_usual(str(first)):
            return self._written(cells, where)
        days = self.usual(cells)
        if days.null_count() == cells.null_count():
            return days
        others = (cells.is_not_null() & days.is_null()).arg_true()
        return days.scatter(others, self._written(cells.gather(others), where))

    def is_usual(self, text: str) -> bool:
        """Whether a text is written in one of the forms that `usual` reads."""
        return USUAL.match(text) is not None

    def usual(self, cells: pl.Series) -> pl.Series:
        """Days of `2024-10-22`, or of `2022-03-18 19:49:35Z`, as the first cell is written; null for any other form."""
        stamped = re.match(STAMP, str(cells.first(ignore_nulls=True)))
        return stamped_days(cells) if stamped else _iso_days(cells)

    def _written(self, cells: pl.Series, where: Where) -> pl.Series:
        """Days of cells in any other form."""
        year_last = evaluate(cells, pl.col("cell").str.contains(r"^[0-9]{1,2}[/.\-]")).fill_null(value=False)
        if not year_last.any():
            return self._year_first(cells)
        order = self.order or _order(where.dates() if where.dates else one_a_day(cells), where)
        if year_last.all():
            return self._year_last(cells, order)
        found = pl.Series(cells.name, [None], dtype=pl.Date).new_from_index(0, cells.len())
        found = found.scatter((~year_last).arg_true(), self._year_first(cells.filter(~year_last)))
        return found.scatter(year_last.arg_true(), self._year_last(cells.filter(year_last), order))

    def _year_first(self, cells: pl.Series) -> pl.Series:
        return filled_in(
            _iso_days(cells), cells, self._day(pl.col("cell").str.extract_groups(YEAR_FIRST), "month", "day")
        )

    def _year_last(self, cells: pl.Series, order: Order) -> pl.Series:
        day_first = order == "day_first"
        days = self._usual_moments(cells, "%d/%m/%Y" if day_first else "%m/%d/%Y")
        if not days.null_count():
            return days
        others = days.is_null().arg_true()
        parts = evaluate(cells.gather(others), pl.col("cell").str.extract_groups(YEAR_LAST))
        month, day = ("second_part", "first") if day_first else ("first", "second_part")
        return days.scatter(others, evaluate(parts, self._day(pl.col("cell"), month, day)))

    def _usual_moments(self, cells: pl.Series, form: str) -> pl.Series:
        """The days of `22/08/2025 11:49:03`, the form of large exports; null for anything else."""
        text = pl.when(pl.col("cell").str.contains(MOMENT)).then(pl.col("cell").str.head(DAY_LENGTH))
        days = _plausible(evaluate(cells, text.str.to_date(form, strict=False)))
        return _later_in_paris(cells, days, f"{form} %H:%M:%S") if self.utc else days

    def is_blank(self, cells: pl.Series) -> pl.Series:
        """Where a date stands for none."""
        return evaluate(cells, pl.col("cell").str.contains(r"^(?:0?1[/.\-]0?1[/.\-]0001|0001-01-01)(?:\D.*)?$"))

    def values(self) -> dict[str, str]:
        """None."""
        return {}

    def _day(self, parts: pl.Expr, month: str, day: str) -> pl.Expr:
        def part(name: str) -> pl.Expr:
            return parts.struct.field(name).cast(pl.Int32, strict=False)

        year = part("year")
        plausible = year.is_between(FIRST_YEAR, LAST_YEAR)
        text = pl.concat_str(
            parts.struct.field("year"),
            parts.struct.field(month).str.zfill(2),
            parts.struct.field(day).str.zfill(2),
            separator="-",
        )
        written = pl.when(plausible).then(text).str.to_date("%Y-%m-%d", strict=False)
        zone = parts.struct.field("zone")
        moment = written.cast(pl.Datetime("us")) + pl.duration(
            hours=self._hour(parts), minutes=part("minute"), seconds=part("second").fill_null(0)
        )
        offset = zone.str.replace(":", "").str.extract(r"^([+-]\d{4})$").cast(pl.Int32, strict=False).fill_null(0)
        shift = offset.sign() * ((offset.abs() // 100) * 60 + offset.abs() % 100)
        paris = (moment - pl.duration(minutes=shift)).dt.replace_time_zone("UTC").dt.convert_time_zone(PARIS).dt.date()
        valid_time = (self._hour(parts) < 24) & (part("minute") < 60) & (part("second").fill_null(0) < 60)  # noqa: PLR2004
        has_time = part("hour").is_not_null()
        zoned = zone.is_not_null() | pl.lit(self.utc)
        return (
            pl.when(~has_time).then(written)
            .when(valid_time & zoned).then(paris)
            .when(valid_time).then(written)
        )  # fmt: skip

    def _hour(self, parts: pl.Expr) -> pl.Expr:
        """The hour of 0 to 23. 12 AM is midnight, 12 PM is noon."""
        hour = parts.struct.field("hour").cast(pl.Int32, strict=False)
        half = parts.struct.field("half").str.to_lowercase()
        afternoon = pl.when(half == "pm").then(NOON).otherwise(0)
        return pl.when(half.is_null()).then(hour).when(hour.is_between(1, NOON)).then(hour % NOON + afternoon)


def _iso_days(cells: pl.Series) -> pl.Series:
    """The days of `2024-10-22`; null for any other form."""
    text = pl.when(pl.col("cell").str.contains(ISO)).then("cell")
    return _plausible(evaluate(cells, text.str.to_date("%Y-%m-%d", strict=False, cache=False)))


def stamped_days(cells: pl.Series) -> pl.Series:
    """The days in Paris of `2022-03-18 19:49:35Z`, the form of large exports; null for anything else."""
    if len(cells) > SLICE and repeats(cells):
        texts, places = each_once(cells)
        return stamped_days(texts).gather(places)
    text = pl.when(pl.col("cell").str.contains(STAMP)).then(pl.col("cell").str.head(DAY_LENGTH))
    days = _plausible(evaluate(cells, text.str.to_date("%Y-%m-%d", strict=False)))
    return _later_in_paris(cells, days, "%Y-%m-%d %H:%M:%S")


def _later_in_paris(cells: pl.Series, days: pl.Series, form: str) -> pl.Series:
    """Days of moments in UTC → days in Paris, where only an evening can be the next day."""
    late = evaluate(cells, pl.col("cell").str.slice(HOUR_PLACE, len(LATE)) >= LATE)
    late = (late & days.is_not_null()).arg_true()
    seconds = pl.col("cell").str.head(STAMP_LENGTH).str.replace("T", " ", literal=True)
    moment = seconds.str.to_datetime(form, time_zone="UTC").dt.convert_time_zone(PARIS)
    return days if late.is_empty() else days.scatter(late, _plausible(evaluate(cells.gather(late), moment.dt.date())))


def _plausible(days: pl.Series) -> pl.Series:
    """Days of the years that are meant; others null. In a step of its own: Polars would read each text twice."""
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, MONTHS, DAYS)
    if pl.Series([days.min(), days.max()], dtype=pl.Date).is_between(first, last).all():
        return days
    return evaluate(days, pl.when(pl.col("cell").is_between(first, last)).then("cell"))


def one_a_day(cells: pl.Series) -> pl.Series:
    """Of the cells that write one day in one way, the one that sorts first: the order shows in each as well.

    Of moments in their usual form, the day alone.
    """
    usual = pl.when(pl.col("cell").str.contains(MOMENT)).then(pl.col("cell").str.head(DAY_LENGTH))
    cells = evaluate(cells, usual.otherwise("cell")).unique()
    day = pl.col("cell").str.extract(r"^(\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4})")
    half = pl.col("cell").str.contains(r"[AaPp][Mm]")
    days = evaluate(cells, pl.struct(day=day, half=half)).struct.unnest().with_columns(cells.alias("cell"))
    return days.drop_nulls("day").group_by("day", "half").agg(pl.col("cell").min())["cell"]


def _order(cells: pl.Series, where: Where) -> Order:
    """Whether the day or the month comes first in these cells: a column's, or those of all the file's dates."""
    key = date_order_key(where.kind, where.column.name if where.dates is None else "")
    answer = where.context.register("layout").get(key)
    if answer == "day_first":
        return "day_first"
    if answer == "month_first":
        return "month_first"
    found = (
        evaluate(cells, pl.col("cell").str.extract_groups(YEAR_LAST))
        .struct.unnest()
        .with_columns(pl.col("first", "second_part").cast(pl.Int32), cell=cells.alias("cell"))
        .filter(pl.col("first").is_not_null(), pl.col("year") != "0001")
        # What is no date in either order tells nothing of the order: that row alone is rejected.
        .filter(pl.max_horizontal("first", "second_part") <= DAYS, pl.min_horizontal("first", "second_part") <= MONTHS)
    )
    day_first = found.filter(pl.col("first") > MONTHS)
    month_first = found.filter((pl.col("second_part") > MONTHS) | pl.col("half").is_not_null())
    if day_first.height and month_first.height:
        raise RefusalError(
            "contradictory_dates",
            header=where.column.header,
            value=day_first["cell"].min(),
            other=month_first["cell"].min(),
        )
    if day_first.height:
        return "day_first"
    # The same number twice is the same day in both orders.
    undecided = found.filter(pl.col("first") != pl.col("second_part"))
    if month_first.height or undecided.is_empty():
        return "month_first"
    raise RefusalError("ambiguous_dates", header=where.column.header, value=undecided["cell"].min(), key=key)


def date_order_key(kind: str, column: str) -> str:
    """The key, in the register `layout`, under which an analyst answers: `day_first` or `month_first`.

    Without a column it is the answer for all the dates of a kind that has one order.
    """
    return normal(f"dates {kind} {column}")
