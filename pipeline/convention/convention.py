"""The convention, asked at a date: no other module holds a figure of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from pipeline.convention.money import price_units
from pipeline.convention.months import MONTHS_OF_A_YEAR, month_starts
from pipeline.convention.parameters import (
    REFERENCE,
    ConventionError,
    MissingParameterError,
    Parameter,
    Value,
    read_parameters,
)


@dataclass(frozen=True)
class Convention:
    """The parameters in force, and what is read from them.

    A changed reading is another Convention (`replace`, `with_tariff`): hypotheses and scenarios run the same code.
    """

    by_name: dict[str, Parameter]
    mailbox_products: frozenset[str]

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Every parameter, in the order of the reference files."""
        return tuple(self.by_name.values())

    def parameter(self, name: str) -> Parameter:
        """One parameter by name. MissingParameterError if there is none."""
        try:
            return self.by_name[name]
        except KeyError:
            raise MissingParameterError(f"the convention has no parameter {name!r}") from None

    def amount(self, name: str, on: date) -> Decimal:
        """A dated amount in euros (a tariff, a floor) in force on a day. MissingParameterError before the first."""
        return Decimal(str(self.parameter(name).at(on)))

    def first_effect(self, name: str) -> date:
        """The first day on which a dated parameter has a value."""
        return self.parameter(name).values[0][0]

    def number(self, name: str) -> int:
        """A whole number (months, days, per cent) of an undated rule."""
        value = self.parameter(name).at(date.max)
        if not isinstance(value, int) or isinstance(value, bool):
            raise ConventionError(f"parameter {name!r} is no whole number: {value!r}")
        return value

    def choice(self, name: str) -> str:
        """The reading in force of a point on which the text is silent, or another word of the rules."""
        return str(self.parameter(name).at(date.max))

    def day(self, name: str) -> date:
        """A date of the convention, such as the end of firm prices (Article 7)."""
        value = self.parameter(name).at(date.max)
        if not isinstance(value, date):
            raise ConventionError(f"parameter {name!r} is no date: {value!r}")
        return value

    def monthly_fees(self, year: int) -> tuple[int, ...]:
        """The annual fee in force for each month of a year, in ten-thousandths of a euro (Article 6; Article 7).

        `by_month`: the fee in force on the 1st of the month. `whole_year`: that of the December schedule for the
        whole year. `next_year`: that in force on 1 January. The last two are the other readings of Article 7.
        The very first tariff is no revision: it does not wait for the next 1 January.
        MissingParameterError for a year before the first tariff.
        """
        starts = month_starts(year)
        reading = self.choice("tariff_application")
        if reading == "whole_year":
            days = (starts[-1],) * MONTHS_OF_A_YEAR
        elif reading == "next_year":
            first = self.first_effect("account_fee")
            days = (first if first.year == year else starts[0],) * MONTHS_OF_A_YEAR
        else:
            days = starts
        return tuple(price_units(self.amount("account_fee", on=day)) for day in days)

    def replace(self, **choices: Value) -> Convention:
        """The same convention under other readings, or with one price for all dates.

        ConventionError names a reading that is not allowed.
        """
        changed = dict(self.by_name)
        for name, value in choices.items():
            parameter = self.parameter(name)
            if parameter.allowed and value not in parameter.allowed:
                raise ConventionError(f"parameter {name!r} is one of {parameter.allowed}, not {value!r}")
            changed[name] = replace(parameter, values=((date.min, value),))
        return replace(self, by_name=changed)

    def with_tariff(self, name: str, value: Decimal, effective: date) -> Convention:
        """The same convention with one dated line more; a line of the same date is superseded."""
        parameter = self.parameter(name)
        lines = [line for line in parameter.values if line[0] != effective]
        values = tuple(sorted([*lines, (effective, str(value))], key=lambda line: line[0]))
        return replace(self, by_name={**self.by_name, name: replace(parameter, values=values)})


@lru_cache(maxsize=8)
def load_convention(directory: Path = REFERENCE) -> Convention:
    """The convention of the reference files, read once per process. ConventionError names what is wrong where."""
    products = tomllib.loads((directory / "mailbox_products.toml").read_text(encoding="utf-8"))["products"]
    return Convention(by_name=read_parameters(directory), mailbox_products=frozenset(products))
