"""Dated tariffs, oldest first, and which of them prices which month (Article 7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from pipeline.convention import Convention, MissingParameterError
from pipeline.convention.money import PRICE_UNITS, price_units
from pipeline.convention.months import MONTHS_OF_A_YEAR, add_months, first_day, month_starts
from pipeline.recharge.structures.kinds import HourlyPrice, PerAccount, Tariff, decode, encode

PLAIN = "per_account"


@dataclass(frozen=True)
class Timeline:
    """Tariffs from their effect dates, oldest first, and the reading of Article 7 under which they apply."""

    lines: tuple[tuple[date, Tariff], ...]
    reading: str

    def fee_lines(self, year: int) -> tuple[int, ...]:
        """For each month of a year, the place of the line that prices its accounts, under the reading."""
        starts = month_starts(year)
        days = {
            "whole_year": (starts[-1],) * MONTHS_OF_A_YEAR,
            "next_year": (starts[0],) * MONTHS_OF_A_YEAR,
        }.get(self.reading, starts)
        return tuple(self.line_on(day) for day in days)

    def hour_lines(self, year: int) -> tuple[int, ...]:
        """For each month of a year, the line of its hours: the rate of the day of the proposal, under any reading."""
        return tuple(self.line_on(day) for day in month_starts(year))

    def line_on(self, day: date) -> int:
        """The place of the line in force on a day. MissingParameterError before the first."""
        places = [place for place, (effective, _) in enumerate(self.lines) if effective <= day]
        if not places:
            raise MissingParameterError(f"no tariff is in force on {day.isoformat()}")
        return places[-1]

    def covers(self, year: int) -> bool:
        """Whether a tariff was in force on 1 January of a year."""
        return self.lines[0][0] <= date(year, 1, 1)

    def is_structured(self, year: int) -> bool:
        """Whether some month of a year is priced by more than an account fee and an hourly rate."""
        used = {*self.fee_lines(year), *self.hour_lines(year)}
        return any(not self.lines[place][1].is_plain for place in used)

    def first_year(self, place: int) -> int:
        """The first year in which a line prices accounts, under the reading."""
        effective = self.lines[place][0]
        if self.reading == "whole_year":
            year_end_schedule = date(effective.year, MONTHS_OF_A_YEAR, 1)
            return effective.year if effective <= year_end_schedule else effective.year + 1
        if self.reading == "next_year":
            return effective.year if effective == date(effective.year, 1, 1) else effective.year + 1
        start = first_day(effective)
        return effective.year if start == effective else add_months(start, 1).year

    def revised(self, effective: date, tariff: Tariff) -> Timeline:
        """The same timeline with another tariff from a date; lines of that date or later are superseded."""
        kept = tuple(line for line in self.lines if line[0] < effective)
        return replace(self, lines=(*kept, (effective, tariff)))

    def read_as(self, reading: str) -> Timeline:
        """The same tariffs under another reading of Article 7."""
        return replace(self, reading=reading)


def timeline_of(convention: Convention) -> Timeline:
    """The dated tariffs of a convention: each date on which an account fee, an hourly rate or a structure begins."""
    names = ("account_fee", "hourly_rate", "tariff_structure")
    first = max(convention.first_effect(name) for name in names)
    days = sorted({day for name in names for day, _ in convention.parameter(name).values if day >= first})
    return Timeline(
        lines=tuple((day, _tariff_on(convention, day)) for day in days),
        reading=convention.choice("tariff_application"),
    )


def _tariff_on(convention: Convention, day: date) -> Tariff:
    written = str(convention.parameter("tariff_structure").at(day))
    if written != PLAIN:
        return decode(written)
    return Tariff(
        structure=PerAccount(price_units(convention.amount("account_fee", on=day))),
        hours=HourlyPrice(price_units(convention.amount("hourly_rate", on=day))),
    )


def adopt(convention: Convention, effective: date, tariff: Tariff) -> Convention:
    """The same convention with a tariff from a date (Article 7): dated lines are added, none is changed.

    A plain tariff is two prices, as the first one; any other is written whole in `tariff_structure`.
    """
    if isinstance(tariff.structure, PerAccount):
        convention = _dated(convention, "account_fee", effective, _price(tariff.structure.fee_units))
    convention = _dated(convention, "hourly_rate", effective, _price(tariff.hours.rate_units))
    return _dated(convention, "tariff_structure", effective, PLAIN if tariff.is_plain else encode(tariff))


def _dated(convention: Convention, name: str, effective: date, value: str) -> Convention:
    parameter = convention.parameter(name)
    lines = [line for line in parameter.values if line[0] != effective]
    values = tuple(sorted([*lines, (effective, value)], key=lambda line: line[0]))
    return replace(convention, by_name={**convention.by_name, name: replace(parameter, values=values)})


def _price(units: int) -> str:
    whole, rest = divmod(units, PRICE_UNITS)
    return f"{whole}.{rest:04d}"
