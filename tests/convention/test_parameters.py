"""Every parameter resolves in every year, and what is missing or wrong is named."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.convention import ConventionError, MissingParameterError, load_convention
from pipeline.convention.parameters import REFERENCE

YEARS = range(2026, 2037)
CONVENTION = load_convention()
NAMES = [parameter.name for parameter in CONVENTION.parameters]
# The points on which the text is silent, each a parameter with its readings.
SILENT = {
    "year", "tariff_application", "transfer_month", "rounding", "counted_mailboxes", "blocked_account", "disappearance",
    "opening_date", "request_year", "carry_over", "denunciation_effect", "tacit_renewal", "city_of_le_mans",
    "later_revisions",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_resolves_on_the_first_and_last_day_of_every_year(name):
    for year in YEARS:
        for day in (date(year, 1, 1), date(year, 12, 31)):
            assert CONVENTION.parameter(name).at(day) is not None


@pytest.mark.parametrize("name", NAMES)
def test_says_what_it_is(name):
    parameter = CONVENTION.parameter(name)
    assert parameter.label
    assert parameter.unit
    assert parameter.article
    if parameter.silent:
        assert parameter.note
        assert parameter.at(date.max) in parameter.allowed


def test_every_silent_point_is_a_parameter():
    assert {parameter.name for parameter in CONVENTION.parameters if parameter.silent} == SILENT


def test_readings_with_a_choice_have_french_names():
    for parameter in CONVENTION.parameters:
        if len(parameter.allowed) > 1:
            assert set(parameter.labels) == set(parameter.allowed), parameter.name


def test_the_civil_year_is_not_switchable():
    assert CONVENTION.parameter("year").allowed == ("civil",)


@pytest.mark.parametrize(
    ("name", "amount"), [("account_fee", "10.00"), ("hourly_rate", "30.00"), ("recovery_floor", "15.00")]
)
def test_first_tariffs_apply_from_1_january_2026(name, amount):
    assert CONVENTION.amount(name, on=date(2026, 1, 1)) == Decimal(amount)
    assert CONVENTION.first_effect(name) == date(2026, 1, 1)
    with pytest.raises(MissingParameterError):
        CONVENTION.amount(name, on=date(2025, 12, 31))


def test_a_missing_value_names_parameter_date_and_asker():
    with pytest.raises(MissingParameterError) as error:
        CONVENTION.monthly_fees(2025)
    message = str(error.value)
    for word in (
        "account_fee",
        "Redevance annuelle",
        "01/01/2025",
        "01/01/2026",
        "test_a_missing_value_names",
        "data/reference",
    ):
        assert word in message


def test_an_unknown_parameter_is_named():
    with pytest.raises(MissingParameterError, match="'acount_fee'"):
        CONVENTION.amount("acount_fee", on=date(2026, 1, 1))


def test_numbers_days_and_words_are_not_mixed_up():
    assert (CONVENTION.number("audit_window_months"), CONVENTION.choice("rounding")) == (2, "per_line")
    assert CONVENTION.day("firm_until") == date(2027, 6, 1)
    with pytest.raises(ConventionError, match="rounding"):
        CONVENTION.number("rounding")
    with pytest.raises(ConventionError, match="rounding"):
        CONVENTION.day("rounding")


def test_a_reading_that_is_not_allowed_is_refused_with_those_that_are():
    with pytest.raises(ConventionError, match=r"'rounding'.*per_line.*per_account.*per_month"):
        CONVENTION.replace(rounding="per_month")


def test_a_changed_reading_leaves_the_convention_as_it_was():
    changed = CONVENTION.replace(rounding="per_account", audit_window_months=3)
    assert (changed.choice("rounding"), changed.number("audit_window_months")) == ("per_account", 3)
    assert (CONVENTION.choice("rounding"), CONVENTION.number("audit_window_months")) == ("per_line", 2)


def test_the_convention_is_read_once():
    assert load_convention() is CONVENTION


def test_products_that_hold_a_mailbox_are_data():
    assert CONVENTION.mailbox_products
    assert all(product == product.strip() for product in CONVENTION.mailbox_products)


# Fees by month, under the three readings of Article 7.

REVISED = CONVENTION.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
OLD, NEW = 100_000, 102_000


@pytest.mark.parametrize(
    ("reading", "year", "fees"),
    [
        ("by_month", 2026, (OLD,) * 12),
        ("by_month", 2027, (OLD,) * 5 + (NEW,) * 7),
        ("by_month", 2028, (NEW,) * 12),
        ("whole_year", 2026, (OLD,) * 12),
        ("whole_year", 2027, (NEW,) * 12),
        ("whole_year", 2028, (NEW,) * 12),
        ("next_year", 2026, (OLD,) * 12),
        ("next_year", 2027, (OLD,) * 12),
        ("next_year", 2028, (NEW,) * 12),
    ],
)
def test_fees_of_each_month(reading, year, fees):
    assert REVISED.replace(tariff_application=reading).monthly_fees(year) == fees


@pytest.mark.parametrize(
    ("effective", "reading", "new_months"),
    [
        (date(2027, 6, 2), "by_month", 6),
        (date(2027, 12, 1), "whole_year", 12),
        (date(2027, 12, 2), "whole_year", 0),
        (date(2027, 1, 1), "next_year", 12),
        (date(2027, 1, 2), "next_year", 0),
    ],
)
def test_edges_of_the_effect_date(effective, reading, new_months):
    revised = CONVENTION.with_tariff("account_fee", Decimal("10.20"), effective).replace(tariff_application=reading)
    assert revised.monthly_fees(2027).count(NEW) == new_months


def test_the_first_tariff_does_not_wait_for_the_next_january():
    first = replace(
        CONVENTION.parameter("account_fee"), values=((date(2026, 4, 1), "10.00"), (date(2026, 9, 1), "10.20"))
    )
    begun = replace(CONVENTION, by_name={**CONVENTION.by_name, "account_fee": first})
    following = begun.replace(tariff_application="next_year")
    assert (following.monthly_fees(2026), following.monthly_fees(2027)) == ((OLD,) * 12, (NEW,) * 12)
    with pytest.raises(MissingParameterError):
        following.monthly_fees(2025)


def test_a_tariff_of_the_same_date_supersedes_and_others_stay():
    twice = REVISED.with_tariff("account_fee", Decimal("10.50"), date(2027, 6, 1))
    assert twice.parameter("account_fee").values == ((date(2026, 1, 1), "10.00"), (date(2027, 6, 1), "10.50"))


def test_a_price_of_five_decimals_is_refused():
    with pytest.raises(ValueError, match=r"four decimals.*10\.00001"):
        CONVENTION.with_tariff("account_fee", Decimal("10.00001"), date(2027, 6, 1)).monthly_fees(2028)


# Reference files that are wrong say which and where.


@pytest.fixture
def reference(tmp_path):
    for name in ("tariffs.toml", "rules.toml", "mailbox_products.toml"):
        shutil.copy(REFERENCE / name, tmp_path)
    return tmp_path


HEAD = '[x]\nlabel = "X"\nunit = "€"\narticle = "6"\n'


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ('[x]\nlabel = "X"\nunit = "€"\n', r"\[x\].*'article'|\[x\].*'value'"),
        ('[x]\nlabel = "X"\nunit = "€"\narticle = "6"\nvalue = "b"\nallowed = ["a"]\n', r"\[x\].*among"),
        (
            HEAD + 'values = [{ effective = 2027-01-01, value = "1" }, { effective = 2026-01-01, value = "2" }]\n',
            r"\[x\].*oldest first",
        ),
        (
            HEAD + 'values = [{ effective = 2026-01-01, value = "1" }, { effective = 2026-01-01, value = "2" }]\n',
            r"\[x\].*one a date",
        ),
        (
            '[x]\nlabel = "X"\nunit = "€"\narticle = "6"\nvalues = [{ effective = "2026-01-01", value = "1" }]\n',
            r"\[x\].*date",
        ),
        ("x = 3\n", r"\[x\]"),
        ("[account_fee]\n", r"\[account_fee\] stands in two files"),
        ("[x\n", "rules.toml"),
    ],
)
def test_a_wrong_parameter_names_file_and_key(reference, table, named):
    rules = reference / "rules.toml"
    content = rules.read_text(encoding="utf-8")
    rules.write_text(table + content if table.startswith("x") else content + table, encoding="utf-8")
    with pytest.raises(ConventionError, match=named) as error:
        load_convention(reference)
    assert "rules.toml" in str(error.value)


def test_a_dated_line_added_to_the_file_is_in_force(reference):
    tariffs = reference / "tariffs.toml"
    first = 'values = [{ effective = 2026-01-01, value = "10.00" }]'
    added = 'values = [{ effective = 2026-01-01, value = "10.00" }, { effective = 2027-06-01, value = "10.20" }]'
    tariffs.write_text(tariffs.read_text(encoding="utf-8").replace(first, added), encoding="utf-8")
    assert load_convention(reference).monthly_fees(2027) == (OLD,) * 5 + (NEW,) * 7
