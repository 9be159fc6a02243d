"""Index revision: P = P0 x (a + b x S/S0) on the Syntec series, exact until the roundings that are asked for."""

from __future__ import annotations

import csv
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from pathlib import Path

from pipeline.convention.parameters import REFERENCE
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.scenario import Scenario

SERIES = REFERENCE / "syntec.csv"
CENTS_DIGITS = 2


@lru_cache(maxsize=4)
def index_series(path: Path = SERIES) -> dict[str, Decimal]:
    """The index by month (`AAAA-MM`), read once per process."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["month"]: Decimal(row["value"]) for row in csv.DictReader(lines)}


def round_to(value: Fraction, digits: int, direction: str) -> Fraction:
    """A number of `digits` decimals: the next one `up`, the one `down`, or the `nearest`, half away from zero."""
    scaled = value * 10**digits
    if direction == "up":
        whole = ceil(scaled)
    elif direction == "down":
        whole = floor(scaled)
    else:
        whole = floor(abs(scaled) + Fraction(1, 2)) * (1 if scaled >= 0 else -1)
    return Fraction(whole, 10**digits)


def coefficient(scenario: Scenario, series: dict[str, Decimal]) -> Fraction:
    """The factor a + b x S/S0, with the ratio or the coefficient rounded where the scenario says so (`stage`).

    ScenarioError names a month that the series does not have, and those nearest to it.
    """
    first, last = (_value(str(scenario.setting(field)), f"structure.{field}", series) for field in ("base", "last"))
    ratio = Fraction(last) / Fraction(first)
    if scenario.setting("stage") == "ratio":
        ratio = _rounded(ratio, scenario)
    fixed = Fraction(Decimal(str(scenario.setting("fixed_part"))))
    result = fixed + (1 - fixed) * ratio
    return _rounded(result, scenario) if scenario.setting("stage") == "coefficient" else result


def indexed(price: Decimal, scenario: Scenario, series: dict[str, Decimal]) -> Decimal:
    """A price revised by the index. Rounded at `stage = "price"` as asked, else to the cent, half away from zero."""
    exact = Fraction(price) * coefficient(scenario, series)
    at_price = scenario.setting("stage") == "price"
    rounded = _rounded(exact, scenario) if at_price else round_to(exact, CENTS_DIGITS, "nearest")
    return Decimal(rounded.numerator) / Decimal(rounded.denominator)


def _rounded(value: Fraction, scenario: Scenario) -> Fraction:
    return round_to(value, int(str(scenario.setting("digits"))), str(scenario.setting("direction")))


def _value(month: str, field: str, series: dict[str, Decimal]) -> Decimal:
    if month in series:
        return series[month]
    before = [known for known in sorted(series) if known < month]
    after = [known for known in sorted(series) if known > month]
    near = " ou ".join([*before[-1:], *after[:1]])
    raise ScenarioError(
        Problem(field, f"l’indice de {month} n’est pas dans la série ; choisir {near}, ou compléter la série Syntec.")
    )
