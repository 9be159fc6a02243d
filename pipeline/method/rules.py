"""The rules in force, read from the parameters, and the points on which the convention is silent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import polars as pl

from pipeline.convention import Convention, Parameter
from pipeline.convention.parameters import Value
from pipeline.wording import MONTHS, NO_BREAK, count, day, number, percent, typeset

RULES = pl.Schema(
    {
        "name": pl.String(),
        "label": pl.String(),
        "article": pl.String(),
        "effective": pl.Date(),
        "value": pl.String(),
        "unit": pl.String(),
        "note": pl.String(),
        "silent": pl.Boolean(),
    }
)
MONTH_NAMES = ("invoicing_month", "review_month")
"""Parameters that hold a month of the year, not a number of months."""
AS_WRITTEN = ("expected_account", "payable_account")
"""Parameters whose digits are a name: an account of M57 is no number."""

STRUCTURES = {"per_account": "par compte"}
ADOPTED_STRUCTURE = "structure de la révision adoptée"


@dataclass(frozen=True, slots=True)
class AlternativeReading:
    """Another reading of a point on which the convention is silent: its code, and its French name."""

    code: str
    words: str


def rules_in_force(convention: Convention) -> pl.DataFrame:
    """Every parameter with its dated values, one row per value; columns of RULES, in the order of the files.

    `effective` is null for a rule that has no date. `value` is written for people.
    """
    rows = [
        {
            "name": parameter.name,
            "label": typeset(parameter.label),
            "article": parameter.article,
            "effective": None if effective == date.min else effective,
            "value": said_value(parameter, value),
            "unit": parameter.unit,
            "note": typeset(parameter.note),
            "silent": parameter.silent,
        }
        for parameter in convention.parameters
        for effective, value in parameter.values
    ]
    return pl.DataFrame(rows, schema=RULES)


def silent_points(convention: Convention) -> list[tuple[Parameter, str, tuple[AlternativeReading, ...]]]:
    """Each point left open by the text: the parameter, the reading in force in words, and the other readings."""
    points = []
    for parameter in convention.parameters:
        if not parameter.silent:
            continue
        held = str(parameter.at(date.max))
        others = tuple(
            AlternativeReading(code, parameter.labels.get(code, code)) for code in parameter.allowed if code != held
        )
        points.append((parameter, said_value(parameter, held), others))
    return points


def said_value(parameter: Parameter, value: Value) -> str:
    """A value as people read it: `10,00 €`, `6 mois`, `décembre`, `1er juin 2027`, `mois par mois`."""
    if isinstance(value, date):
        return day(value)
    text = str(value)
    if parameter.allowed:
        return parameter.labels.get(text, typeset(parameter.note).rstrip("."))
    if parameter.name in AS_WRITTEN:
        return text
    if parameter.name in MONTH_NAMES:
        return MONTHS[int(text) - 1]
    if isinstance(value, int):
        return _counted(value, parameter.unit)
    return _priced(text, parameter.unit)


def _counted(quantity: int, unit: str) -> str:
    """A whole number with the first word of its unit."""
    word = unit.split(" ", maxsplit=1)[0]
    if word == "%":
        return percent(quantity)
    if word == "janvier":
        return f"{quantity}{NO_BREAK}{word}"
    singular = word if word in ("mois", "an") else word.removesuffix("s")
    return count(quantity, singular, "mois" if word == "mois" else f"{singular}s")


def _priced(text: str, unit: str) -> str:
    """An amount in euros or a rate; another word (a structure) as it is."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return STRUCTURES.get(text, ADOPTED_STRUCTURE if text.startswith("{") else text)
    decimals = max(2, -int(amount.as_tuple().exponent)) if unit.startswith("€") else None
    if unit.startswith("€"):
        return f"{number(amount, decimals)}{NO_BREAK}€"
    return percent(amount, 2) if amount else percent(0)
