"""Civil months and exact money: hand-computed edges, and what holds for all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.convention.money import from_cents, price_units, round_half_away, round_half_away_expr, to_cents
from pipeline.convention.months import add_months, add_years, first_day, last_day, month_starts

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
WHOLE = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 12, 1), 2, date(2027, 2, 1)),
        (date(2027, 6, 1), -6, date(2026, 12, 1)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
        (date(2027, 1, 31), 12, date(2028, 1, 31)),
        (date(2027, 1, 1), -1, date(2026, 12, 1)),
        (date(2027, 5, 15), 0, date(2027, 5, 15)),
    ],
)
def test_months_later(day, months, expected):
    assert add_months(day, months) == expected


def test_29_february_a_year_later_is_28():
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)
    assert add_years(date(2028, 2, 29), 4) == date(2032, 2, 29)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        (date(2027, 2, 28), date(2027, 2, 1), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2027, 12, 1), date(2027, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 1), date(2027, 1, 31)),
    ],
)
def test_first_and_last_day_of_the_month(day, first, last):
    assert (first_day(day), last_day(day)) == (first, last)


@given(DAYS)
def test_a_month_ends_the_day_before_the_next_begins(day):
    assert last_day(day) + timedelta(days=1) == first_day(add_months(first_day(day), 1))
    assert first_day(day) <= day <= last_day(day)


@given(DAYS, st.integers(-600, 600))
def test_months_later_lands_in_that_month_on_no_later_day(day, months):
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found == last_day(found) and found.day < day.day)


@given(st.integers(1990, 2090))
def test_a_year_has_twelve_month_starts(year):
    starts = month_starts(year)
    assert [(day.year, day.month, day.day) for day in starts] == [(year, month, 1) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (1, 2, 1),
        (-1, 2, -1),
        (3, 2, 2),
        (5, 2, 3),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (0, 7, 0),
        (2345, 10, 235),
        (-2345, 10, -235),
    ],
)
def test_half_goes_away_from_zero(numerator, denominator, expected):
    assert round_half_away(numerator, denominator) == expected
    column = pl.DataFrame({"n": [numerator]}).select(round_half_away_expr(pl.col("n"), denominator))
    assert column.to_series().to_list() == [expected]


@given(WHOLE, st.integers(1, 10**6))
def test_rounding_is_that_of_decimals_and_the_same_on_columns(numerator, denominator):
    exact = (Decimal(numerator) / Decimal(denominator)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert round_half_away(numerator, denominator) == exact
    assert round_half_away(-numerator, denominator) == -round_half_away(numerator, denominator)
    column = pl.DataFrame({"n": [numerator]}, schema={"n": pl.Int64}).select(
        round_half_away_expr(pl.col("n"), denominator).alias("n")
    )
    assert column.schema["n"] == pl.Int64
    assert column["n"].to_list() == [exact]


def test_no_amount_stays_no_amount():
    column = pl.DataFrame({"n": [None]}, schema={"n": pl.Int64})
    assert column.select(round_half_away_expr(pl.col("n"), 12)).to_series().to_list() == [None]


@pytest.mark.parametrize("denominator", [0, -12])
def test_a_denominator_is_positive(denominator):
    with pytest.raises(ValueError, match=str(denominator)):
        round_half_away(1, denominator)
    with pytest.raises(ValueError, match=str(denominator)):
        round_half_away_expr(pl.col("n"), denominator)


@given(st.integers(-(10**12), 10**12))
def test_cents_come_back(cents):
    assert to_cents(from_cents(cents)) == cents
    assert from_cents(cents).as_tuple().exponent == -2


def test_parts_of_a_cent_are_refused():
    assert to_cents(Decimal("15.00")) == 1500
    with pytest.raises(ValueError, match=r"15\.005"):
        to_cents(Decimal("15.005"))
    assert price_units(Decimal("10.2001")) == 102_001
    with pytest.raises(ValueError, match=r"10\.20001"):
        price_units(Decimal("10.20001"))
