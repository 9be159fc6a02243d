"""A calendar month is due when the account was open on a day of it on which the adhesion ran (Article 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.recharge import account_dues, bill, cohorts, months_of
from tests.recharge.builders import accounts, adhesions, periods, requests

ALWAYS = adhesions(("A", "2026-01-01", None), ("B", "2026-01-01", None))


def months(convention, year, opened, closed=None, effective="2026-01-01", end=None):
    dues = account_dues(periods(("x", "A", opened, closed)), adhesions(("A", effective, end)), year, convention)
    return months_of(dues["mask"].item()) if dues.height else []


def fees(convention, account_periods, year=2027, adherents=ALWAYS):
    lines = bill(account_periods, adherents, requests(), year, convention).lines
    return dict(lines.select("insee", "amount_cents").iter_rows())


# The worked examples of the convention's reading.


def test_twenty_accounts_from_1_april_2026_owe_180_months_and_150_00(convention):
    result = bill(accounts(20), adhesions(("A", "2026-04-01", None)), requests(), 2026, convention)
    assert result.dues["account_months"].sum() == 180
    assert result.lines.rows() == [("A", "forfait", Decimal("180.00"), 180 * 100_000, 1200, 15000)]


def test_the_same_twenty_in_2027_owe_240_months_and_200_00(convention):
    result = bill(accounts(20), adhesions(("A", "2026-04-01", None)), requests(), 2027, convention)
    assert (result.dues["account_months"].sum(), result.lines["amount_cents"].item()) == (240, 20000)


def test_the_same_at_10_20_from_1_june_2027_owe_202_33(convention):
    revised = convention.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
    assert fees(revised, accounts(20)) == {"A": 20233}


@pytest.mark.parametrize(
    ("effective", "cents"),
    [(date(2027, 5, 31), 20233), (date(2027, 6, 1), 20233), (date(2027, 6, 2), 20200), (date(2027, 5, 1), 20267)],
)
def test_a_month_has_the_fee_of_its_first_day(convention, effective, cents):
    revised = convention.with_tariff("account_fee", Decimal("10.20"), effective)
    assert fees(revised, accounts(20)) == {"A": cents}


@pytest.mark.parametrize(("reading", "cents"), [("by_month", 20233), ("whole_year", 20400), ("next_year", 20000)])
def test_the_three_readings_of_article_7(convention, reading, cents):
    revised = convention.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
    assert fees(revised.replace(tariff_application=reading), accounts(20)) == {"A": cents}


def test_open_31_march_closed_1_september_is_7_months_and_5_83(convention):
    assert months(convention, 2027, "2027-03-31", "2027-09-01") == [3, 4, 5, 6, 7, 8, 9]
    assert fees(convention, periods(("x", "A", "2027-03-31", "2027-09-01"))) == {"A": 583}


def test_opened_and_closed_on_one_day_is_1_month_and_0_83(convention):
    assert months(convention, 2027, "2027-02-15", "2027-02-15") == [2]
    assert fees(convention, periods(("x", "A", "2027-02-15", "2027-02-15"))) == {"A": 83}


def test_closed_10_may_reopened_25_may_loses_no_month_and_counts_may_once(convention):
    lives = periods(("x", "A", "2026-01-01", "2027-05-10"), ("x", "A", "2027-05-25"))
    dues = account_dues(lives, ALWAYS, 2027, convention)
    assert dues["account_months"].to_list() == [12]
    assert fees(convention, lives) == {"A": 1000}


MOVE = periods(
    ("x", "A", "2026-01-01", "2027-05-09", "opened", "moved_out"), ("x", "B", "2027-05-10", None, "moved_in", None)
)


def test_moved_on_10_may_is_due_5_months_by_a_and_8_by_b(convention):
    dues = account_dues(MOVE, ALWAYS, 2027, convention)
    assert dict(dues.select("insee", "account_months").iter_rows()) == {"A": 5, "B": 8}
    assert fees(convention, MOVE) == {"A": 417, "B": 667}


def test_thirty_accounts_of_7_months_owe_175_00_and_174_90_rounded_one_by_one(convention):
    lives = accounts(30, opened="2027-01-01", closed="2027-07-31")
    assert fees(convention, lives) == {"A": 17500}
    assert fees(convention.replace(rounding="per_account"), lives) == {"A": 17490}


def test_created_22h30_utc_on_31_march_is_1_april_in_paris_and_owes_9_months_and_7_50(convention):
    # The readers hand over the Paris day of 2026-03-31T22:30Z.
    assert months(convention, 2026, "2026-04-01") == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert fees(convention, periods(("x", "A", "2026-04-01")), year=2026) == {"A": 750}


# Boundaries.


@pytest.mark.parametrize(
    ("opened", "closed", "due"),
    [
        ("2027-03-01", "2027-03-01", [3]),
        ("2027-02-28", "2027-03-01", [2, 3]),
        ("2027-03-31", "2027-04-01", [3, 4]),
        ("2027-04-30", "2027-04-30", [4]),
        ("2028-02-29", "2028-02-29", [2]),
        ("2028-02-29", "2028-03-01", [2, 3]),
        ("2027-12-31", "2028-01-01", [12]),
        ("2026-12-31", "2027-01-01", [1]),
        ("2026-12-31", "2026-12-31", []),
        ("2028-01-01", None, []),
        ("2020-01-01", None, list(range(1, 13))),
        ("2027-06-10", "2027-06-09", []),
    ],
)
def test_first_and_last_days_of_months_and_years(convention, opened, closed, due):
    year = 2028 if opened.startswith("2028-02") else 2027
    assert months(convention, year, opened, closed) == due


@pytest.mark.parametrize(
    ("effective", "end", "due"),
    [
        ("2027-04-01", None, [4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("2027-04-30", None, [4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("2027-05-01", "2027-05-31", [5]),
        ("2026-04-01", "2027-05-31", [1, 2, 3, 4, 5]),
        ("2026-04-01", "2027-06-01", [1, 2, 3, 4, 5, 6]),
        ("2026-04-01", "2026-12-31", []),
        ("2026-04-01", "2027-01-01", [1]),
        ("2027-12-31", None, [12]),
        ("2028-01-01", None, []),
        ("2027-05-01", "2027-04-01", []),
    ],
)
def test_edges_of_the_adhesion(convention, effective, end, due):
    assert months(convention, 2027, "2020-01-01", None, effective, end) == due


def test_a_month_touched_by_both_on_different_days_is_not_due(convention):
    assert months(convention, 2027, "2027-05-01", "2027-05-10", effective="2027-05-11") == []
    assert months(convention, 2027, "2027-05-01", "2027-05-10", effective="2027-05-10") == [5]
    assert months(convention, 2027, "2027-05-21", None, effective="2026-01-01", end="2027-05-20") == []


def test_overlapping_adhesions_are_one(convention):
    twice = adhesions(("A", "2027-01-01", "2027-06-15"), ("A", "2027-06-01", None))
    assert fees(convention, accounts(1), adherents=twice) == {"A": 1000}


def test_two_adhesions_apart_leave_the_months_between_out(convention):
    apart = adhesions(("A", "2026-01-01", "2027-03-31"), ("A", "2027-10-01", None))
    dues = account_dues(accounts(1), apart, 2027, convention)
    assert months_of(dues["mask"].item()) == [1, 2, 3, 10, 11, 12]


def test_a_commune_without_adhesion_owes_nothing(convention):
    assert fees(convention, accounts(3, insee="C")) == {}


def test_a_year_without_dues_asks_for_no_tariff(convention):
    assert fees(convention, accounts(1), year=2024) == {}


def test_a_year_due_before_the_first_tariff_names_parameter_and_date(convention):
    early = adhesions(("A", "2025-07-01", None))
    with pytest.raises(Exception, match=r"account_fee.*01/01/2025.*pipeline\.recharge") as error:
        fees(convention, accounts(1), year=2025, adherents=early)
    assert type(error.value).__name__ == "MissingParameterError"


# The month of a transfer.


@pytest.mark.parametrize(("reading", "expected"), [("old", {"A": 5, "B": 7}), ("new", {"A": 4, "B": 8})])
def test_under_the_other_readings_one_commune_owes_the_month_of_a_transfer(convention, reading, expected):
    dues = account_dues(MOVE, ALWAYS, 2027, convention.replace(transfer_month=reading))
    assert dict(dues.select("insee", "account_months").iter_rows()) == expected


@pytest.mark.parametrize("reading", ["both", "old", "new"])
def test_moved_on_the_first_of_a_month_no_month_is_counted_twice(convention, reading):
    move = periods(
        ("x", "A", "2026-01-01", "2027-04-30", "opened", "moved_out"), ("x", "B", "2027-05-01", None, "moved_in", None)
    )
    dues = account_dues(move, ALWAYS, 2027, convention.replace(transfer_month=reading))
    assert dict(dues.select("insee", "account_months").iter_rows()) == {"A": 4, "B": 8}


@pytest.mark.parametrize(("reading", "adherent"), [("old", "B"), ("new", "A")])
def test_a_month_that_the_other_commune_does_not_owe_stays_due(convention, reading, adherent):
    only = adhesions((adherent, "2026-01-01", None))
    dues = account_dues(MOVE, only, 2027, convention.replace(transfer_month=reading))
    assert 5 in months_of(dues["mask"].item())


@pytest.mark.parametrize(("reading", "owner"), [("old", "A"), ("new", "A")])
def test_there_and_back_in_one_month_is_due_by_one_commune(convention, reading, owner):
    back = periods(
        ("x", "A", "2026-01-01", "2027-05-04", "opened", "moved_out"),
        ("x", "B", "2027-05-05", "2027-05-19", "moved_in", "moved_out"),
        ("x", "A", "2027-05-20", None, "moved_in", None),
    )
    dues = account_dues(back, ALWAYS, 2027, convention.replace(transfer_month=reading))
    assert dict(dues.select("insee", "account_months").iter_rows()) == {owner: 12}


# Cohorts.


def test_cohorts_state_the_bases_without_persons(convention):
    lives = periods(
        ("a", "A", "2027-06-01"), ("b", "A", "2027-06-30"), ("c", "A", "2027-06-15"), ("d", "A", "2020-01-01"),
        ("e", "A", "2027-01-01", "2027-01-31"), ("e", "A", "2027-12-01"),
    )  # fmt: skip
    groups = cohorts(account_dues(lives, ALWAYS, 2027, convention))
    assert groups.select("accounts", "account_months", "first_month", "last_month").rows() == [
        (1, 2, 1, 12),
        (1, 12, 1, 12),
        (3, 21, 6, 12),
    ]
    assert "account" not in groups.columns
