"""Dates, numbers, booleans, communes: each spelling met in the wild, and what is never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracts import normal
from pipeline.extracts.cells import Amount, Column, Commune, Hours, Truth, Where, Whole
from pipeline.extracts.days import Day, date_order_key
from pipeline.extracts.normal import normal_expr
from pipeline.extracts.refusal import RefusalError


def convert(cell_type, cells, context):
    column = Column("name", "En-tête", cell_type)
    return cell_type.convert(pl.Series("x", cells, dtype=pl.String), Where("kind", column, context)).to_list()


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2024-10-22", date(2024, 10, 22)),
        ("2022-03-18 19:49:35Z", date(2022, 3, 18)),
        ("2021-10-25T00:00:00Z", date(2021, 10, 25)),
        ("2026-01-24T06:54:24.0000000Z", date(2026, 1, 24)),
        ("2026-01-24T06:54:24.0000000 Z", date(2026, 1, 24)),
        ("2026-03-31T22:30Z", date(2026, 4, 1)),
        ("2026-03-31T22:30:00Z", date(2026, 4, 1)),
        ("2026-03-31 21:59:59Z", date(2026, 3, 31)),
        ("2026-12-31 23:00:00Z", date(2027, 1, 1)),
        ("2026-12-31 22:59:59Z", date(2026, 12, 31)),
        ("2026-04-01T00:30:00+02:00", date(2026, 4, 1)),
        ("2026-04-01T01:30:00+0300", date(2026, 4, 1)),
        ("2026-09-14 23:59", date(2026, 9, 14)),
        ("22/08/2025 23:49", date(2025, 8, 22)),
        ("31-01-2026 16:24", date(2026, 1, 31)),
        ("8/19/2021 1:25:31 PM", date(2021, 8, 19)),
        ("8/9/2021 12:25:31 AM", date(2021, 8, 9)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("31/04/2026", None),
        ("2026-13-01", None),
        ("0202-03-30", None),
        ("hier", None),
        ("2026-03-31T25:30:00Z", None),
        ("45380", None),
    ],
)
def test_a_date_alone_in_its_column(context, cell, day):
    assert convert(Day(), [cell], context) == [day]


def test_a_moment_without_a_zone_is_utc_where_the_console_says_so(context):
    assert convert(Day(utc=True), ["2026-03-31 22:30:00"], context) == [date(2026, 4, 1)]
    assert convert(Day(utc=True), ["3/31/2026 10:30:00 PM"], context) == [date(2026, 4, 1)]
    assert convert(Day(), ["2026-03-31 22:30:00"], context) == [date(2026, 3, 31)]


def test_the_whole_column_decides_between_day_and_month(context):
    assert convert(Day(), ["01/02/2026", "13/02/2026"], context) == [date(2026, 2, 1), date(2026, 2, 13)]
    assert convert(Day(), ["01/02/2026", "02/13/2026"], context) == [date(2026, 1, 2), date(2026, 2, 13)]
    assert convert(Day(), ["1/2/2026 1:00:00 AM", "3/4/2026"], context) == [date(2026, 1, 2), date(2026, 3, 4)]


def test_the_boundary_of_twelve(context):
    assert convert(Day(), ["13/12/2026"], context) == [date(2026, 12, 13)]
    with pytest.raises(RefusalError) as refusal:
        convert(Day(), ["12/11/2026", "05/05/2026", "01/01/0001"], context)
    assert refusal.value.code == "ambiguous_dates"
    assert "12/11/2026" in refusal.value.message
    assert date_order_key("kind", "name") in refusal.value.message


def test_the_same_number_twice_is_no_question(context):
    assert convert(Day(), ["05/05/2026"], context) == [date(2026, 5, 5)]


def test_the_answer_is_a_mapping(mapped):
    key = date_order_key("kind", "name")
    assert convert(Day(), ["03/04/2026"], mapped(("layout", key, "day_first"))) == [date(2026, 4, 3)]
    assert convert(Day(), ["03/04/2026"], mapped(("layout", key, "month_first"))) == [date(2026, 3, 4)]


def test_what_is_no_date_in_either_order_is_a_bad_row_and_decides_nothing(context):
    assert convert(Day(), ["32/13/2026", "13/01/2026"], context) == [None, date(2026, 1, 13)]
    assert convert(Day(), ["32/13/2026", "13/13/2026", "2026-01-02"], context) == [None, None, date(2026, 1, 2)]
    assert convert(Day(), ["32/01/2026", "01/13/2026"], context) == [None, date(2026, 1, 13)]


def test_a_column_that_says_both_is_refused(context):
    with pytest.raises(RefusalError) as refusal:
        convert(Day(), ["13/01/2026", "01/13/2026"], context)
    assert refusal.value.code == "contradictory_dates"


@pytest.mark.parametrize(
    ("cell", "cents"),
    [
        ("150", 15000), ("1234,56", 123456), ("1234.5", 123450), ("1 234,56", 123456), ("1\u00a0234,56 €", 123456),
        ("1\u202f234\u202f567,80\u00a0€", 123456780), ("1.234,56", 123456), ("1,234.56", 123456), ("0,00", 0), ("-12,50", -1250),
        ("\u221212,50", -1250), ("150,000", 15000), ("1,005", None), ("12 34", None), ("1 2", None), ("abc", None), ("=1+1", None),
        ("1e3", None), ("12,", None), ("NaN", None), ("9" * 30, None), ("0,1", 10),
    ],
)  # fmt: skip
def test_amounts_are_exact_cents(context, cell, cents):
    assert convert(Amount(), [cell], context) == [cents]


@pytest.mark.parametrize(("cell", "hours"), [("3,5", "3.50"), ("0", "0.00"), ("-0,25", "-0.25"), ("3,255", None), ("9999999,99", "9999999.99"), ("10000000", None)])  # fmt: skip
def test_hours_are_exact_decimals(context, cell, hours):
    assert convert(Hours(), [cell], context) == [Decimal(hours) if hours else None]


@given(st.integers(-(10**12), 10**12))
@settings(max_examples=100, deadline=None)
def test_any_amount_written_in_french_comes_back(cents):
    text = f"{'-' if cents < 0 else ''}{abs(cents) // 100:,}".replace(",", "\u202f") + f",{abs(cents) % 100:02d}"
    assert convert(Amount(), [text], None) == [cents]


def test_whole_numbers(context):
    assert convert(Whole(), ["52 267", "12,0", "12,5", "-3", "x"], context) == [52267, 12, None, -3, None]


def test_booleans_in_every_spelling_and_blank_is_not_false(context):
    cells = ["True", "TRUE", "VRAI", "Oui", "False", "FALSE", "FAUX", "Non", "peut-être", None]
    assert convert(Truth(), cells, context) == [True] * 4 + [False] * 4 + [None, None]


@pytest.mark.parametrize(
    ("cell", "insee"),
    [
        ("72328", "72328"), ("217203280", "72328"), ("217 203 280", "72328"), ("Sargé-lès-le-Mans", "72328"),
        ("SARGE LES LE MANS", "72328"), ("COMMUNE DE SARGE LES LE MANS", "72328"), ("Le Mans", "72181"), ("Ville du Mans", "72181"),
        ("Mans", None), ("Sargé", None), ("Yvré l’Évêque", "72386"), ("Commune d'Allonnes", "72003"), ("La Chapelle St Aubin", "72065"),
        ("Commune de La Chapelle Saint Aubin", "72065"), ("1001", "01001"), ("Paris", None),
    ],
)  # fmt: skip
def test_a_commune_by_code_siren_or_whole_name(context, cell, insee):
    assert convert(Commune(), [cell], context) == [insee]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20))
@settings(max_examples=200)
def test_both_normal_forms_are_one(text):
    plain = "".join(letter for letter in text if ord(letter) < 0x250 or letter in "’‘\u202f\u00a0œ")
    assert pl.Series([plain]).to_frame("t").select(normal_expr(pl.col("t"))).item() == normal(plain)
