"""Dates of the convention, computed by hand, at their edges."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.convention import load_convention, terms
from pipeline.convention.months import add_months, add_months_expr

CONVENTION = load_convention()
DAYS = st.dates(date(2020, 1, 1), date(2045, 12, 31))


@pytest.mark.parametrize(
    ("effective", "last"),
    [
        (date(2027, 6, 1), date(2026, 12, 1)),
        (date(2028, 8, 31), date(2028, 2, 29)),
        (date(2029, 8, 31), date(2029, 2, 28)),
        (date(2028, 1, 1), date(2027, 7, 1)),
    ],
)
def test_tariffs_are_communicated_six_civil_months_before(effective, last):
    assert terms.communicate_by(effective, CONVENTION) == last


def test_a_refusing_commune_leaves_on_31_may_2027_or_on_the_eve_of_a_later_revision():
    assert terms.last_day_after_refusal(date(2027, 6, 1), CONVENTION) == date(2027, 5, 31)
    assert terms.last_day_after_refusal(date(2028, 1, 1), CONVENTION) == date(2027, 12, 31)
    # Prices are firm until then, whatever effect a scenario asks for.
    assert terms.last_day_after_refusal(date(2027, 1, 1), CONVENTION) == date(2027, 5, 31)


@pytest.mark.parametrize(
    ("on", "first", "last", "is_first"),
    [
        (date(2026, 3, 1), date(2026, 4, 1), date(2028, 3, 31), True),
        (date(2026, 4, 1), date(2026, 4, 1), date(2028, 3, 31), True),
        (date(2028, 3, 31), date(2026, 4, 1), date(2028, 3, 31), True),
        (date(2028, 4, 1), date(2028, 4, 1), date(2029, 3, 31), False),
        (date(2029, 3, 31), date(2028, 4, 1), date(2029, 3, 31), False),
        (date(2029, 4, 1), date(2029, 4, 1), date(2030, 3, 31), False),
        (date(2041, 12, 31), date(2041, 4, 1), date(2042, 3, 31), False),
    ],
)
def test_two_years_then_a_year_at_a_time(on, first, last, is_first):
    term = terms.current_term(date(2026, 4, 1), on, CONVENTION)
    assert (term.first, term.last, term.is_first) == (first, last, is_first)
    assert term.renewal.toordinal() == last.toordinal() + 1


def test_a_convention_of_29_february_finds_its_day_again():
    effective = date(2028, 2, 29)
    assert terms.current_term(effective, date(2029, 1, 1), CONVENTION).last == date(2030, 2, 27)
    assert terms.current_term(effective, date(2031, 6, 1), CONVENTION).renewal == date(2032, 2, 29)


@given(effective=DAYS, on=DAYS)
def test_a_term_holds_the_day_and_terms_follow_each_other(effective, on):
    term = terms.current_term(effective, on, CONVENTION)
    assert term.first <= on <= term.last or (term.is_first and on < effective)
    following = terms.current_term(effective, term.renewal, CONVENTION)
    assert following.first == term.renewal


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_notice_ends_on_30_june(year):
    assert terms.notice_day(year, CONVENTION) == date(year, 6, 30)


@pytest.mark.parametrize(
    ("notified", "end"),
    [
        (date(2027, 6, 30), date(2027, 12, 31)),
        (date(2027, 7, 1), date(2028, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ],
)
def test_a_denunciation_takes_effect_at_the_end_of_a_year_with_six_months_of_notice(notified, end):
    assert terms.denunciation_end(notified, date(2026, 4, 1), CONVENTION) == end


def test_the_other_reading_of_a_denunciation_waits_for_the_term():
    read = CONVENTION.replace(denunciation_effect="term")
    assert terms.denunciation_end(date(2027, 6, 30), date(2026, 4, 1), read) == date(2028, 3, 31)


def test_december_and_the_year_after():
    assert terms.statements_by(2026, CONVENTION) == date(2026, 11, 30)
    assert terms.invoicing_by(2026, CONVENTION) == date(2026, 12, 31)
    assert terms.review_by(2026, CONVENTION) == date(2027, 5, 31)
    assert terms.deposit_by(date(2028, 2, 1), CONVENTION) == date(2028, 3, 10)


@given(days=st.lists(DAYS, min_size=1, max_size=20), months=st.integers(-30, 30))
def test_the_arithmetic_on_columns_is_the_one_on_days(days, months):
    column = pl.DataFrame({"day": days}).select(add_months_expr(pl.col("day"), months)).to_series()
    assert column.to_list() == [add_months(day, months) for day in days]
