"""What holds whatever the lives, adhesions and requests; and the second computation agrees."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.convention import load_convention
from pipeline.recharge import (
    account_dues,
    bill,
    current_requests,
    disagreements,
    months_of,
    nothing_carried,
    recharge_table,
    second_computation,
)
from tests.recharge.builders import (
    ADHESIONS,
    PERIODS,
    REQUESTS,
    accounts,
    adhesions,
    communes,
    deposited,
    frame,
    periods,
    requests,
)

CONVENTION = load_convention().with_tariff("account_fee", Decimal("10.37"), date(2027, 6, 1))
CONVENTION = CONVENTION.with_tariff("hourly_rate", Decimal("31.55"), date(2027, 6, 1))
TERRITORY = communes("A", "B", "C")
FIRST, LAST = date(2026, 1, 1), date(2028, 12, 31)
YEARS = st.sampled_from([2026, 2027, 2028])
DAYS = st.dates(FIRST, LAST)
EDGES = st.sampled_from([date(2027, 5, 31), date(2027, 6, 1), date(2027, 12, 31), date(2028, 1, 1), date(2028, 2, 29)])
MODEST = settings(max_examples=60, deadline=None)


@st.composite
def lives(draw):
    """Accounts that open, close, reopen and move between three communes; adhesions that may overlap; requests."""
    spans = []
    for account in range(draw(st.integers(0, 6))):
        insee = draw(st.sampled_from("ABC"))
        days = sorted(set(draw(st.lists(st.one_of(DAYS, EDGES), min_size=1, max_size=6))))
        opened, by = days[0], "opened"
        for turn in days[1:]:
            if draw(st.booleans()):
                spans.append((f"x{account}", insee, opened, turn - timedelta(days=1), by, "moved_out", False, "user"))
                insee, opened, by = draw(st.sampled_from([c for c in "ABC" if c != insee])), turn, "moved_in"
            else:
                spans.append((f"x{account}", insee, opened, turn, by, "closed", False, "user"))
                opened, by = turn + timedelta(days=draw(st.integers(0, 40))), "reopened"
        spans.append((f"x{account}", insee, opened, None, by, None, False, "user"))
    terms = [
        (insee, effective, draw(st.one_of(st.none(), DAYS)))
        for insee in "AB"
        for effective in draw(st.lists(st.one_of(DAYS, EDGES), max_size=2, unique=True))
    ]
    some_day = st.one_of(st.none(), DAYS)
    hours = st.one_of(st.none(), st.decimals(0, 40, places=2))
    asked = [
        {
            "reference": f"D{number}", "insee": draw(st.sampled_from("ABC")),
            "nature": draw(st.sampled_from(["request", "request", "incident"])), "asked_on": draw(some_day),
            "quoted_on": draw(some_day), "quoted_hours": draw(hours), "accepted_on": draw(some_day),
            "refused_on": draw(some_day), "done_on": draw(some_day), "spent_hours": draw(hours),
        }
        for number in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    return frame(spans, PERIODS), frame(terms, ADHESIONS), pl.DataFrame(asked, schema=REQUESTS)


def by_hand(account_periods, terms, year):
    """Account-months by looking at each day of the year."""
    due = set()
    open_ended = date(year, 12, 31)
    for account, insee, opened, closed in account_periods.select("account", "insee", "opened", "closed").iter_rows():
        for member, effective, end in terms.iter_rows():
            first = max(opened, effective, date(year, 1, 1))
            last = min(closed or open_ended, end or open_ended, open_ended)
            days = (last - first).days + 1 if member == insee else 0
            due |= {(account, insee, (first + timedelta(days=n)).month) for n in range(days)}
    return due


@MODEST
@given(lives(), YEARS)
def test_due_months_are_those_found_day_by_day(world, year):
    account_periods, terms, _ = world
    dues = account_dues(account_periods, terms, year, CONVENTION)
    found = {
        (row["account"], row["insee"], month) for row in dues.iter_rows(named=True) for month in months_of(row["mask"])
    }
    assert found == by_hand(account_periods, terms, year)
    assert dues["account_months"].sum() == len(found)


@MODEST
@given(lives(), YEARS)
def test_communes_add_up_to_the_total(world, year):
    result = bill(*world, year, CONVENTION)
    table = recharge_table(TERRITORY, result, nothing_carried(TERRITORY), CONVENTION)
    assert table["total_cents"].sum() == result.lines["amount_cents"].sum()
    assert (table["account_fee_cents"] + table["request_fee_cents"]).equals(table["total_cents"], check_names=False)
    # Each line is within half a cent of its exact amount.
    apart = (pl.col("numerator") - pl.col("amount_cents") * pl.col("denominator")).abs() * 2
    assert result.lines.filter(apart > pl.col("denominator")).is_empty()


@MODEST
@given(lives(), YEARS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_show(world, year, random):
    shuffled = [part.sample(fraction=1, shuffle=True, seed=random.randrange(1000)) for part in world]
    first, second = bill(*world, year, CONVENTION), bill(*shuffled, year, CONVENTION)
    for name in ("dues", "lines", "cohorts", "requests"):
        assert getattr(first, name).equals(getattr(second, name)), name


@MODEST
@given(lives(), YEARS)
def test_the_same_rows_twice_change_nothing(world, year):
    account_periods, terms, asked = world
    twice = current_requests(pl.concat([deposited(asked, "2026-06-30", 1), deposited(asked, "2026-07-31", 2)]))
    first = bill(*world, year, CONVENTION)
    second = bill(pl.concat([account_periods] * 2), pl.concat([terms] * 2), twice, year, CONVENTION)
    assert first.dues.equals(second.dues)
    assert first.lines.equals(second.lines)


@MODEST
@given(DAYS, st.integers(0, 500), st.integers(0, 60), YEARS)
def test_a_longer_life_never_costs_less(opened, days, more, year):
    terms = adhesions(("A", "2026-01-01", None))

    def cost(first, last):
        life = frame([("x", "A", first, last, "opened", "closed", False, "user")], PERIODS)
        return bill(life, terms, requests(), year, CONVENTION).lines["amount_cents"].sum()

    closed = opened + timedelta(days=days)
    assert cost(opened, closed + timedelta(days=more)) >= cost(opened, closed)
    assert cost(opened - timedelta(days=more), closed) >= cost(opened, closed)


@MODEST
@given(lives(), YEARS, st.integers(0, 400))
def test_splitting_a_period_changes_nothing(world, year, after):
    account_periods, terms, asked = world
    cut = pl.col("opened").dt.offset_by(f"{after}d")
    splits = pl.col("closed").is_null() | (pl.col("closed") > cut)
    halves = pl.concat(
        [
            account_periods.filter(~splits),
            account_periods.filter(splits).with_columns(closed=cut),
            account_periods.filter(splits).with_columns(opened=cut.dt.offset_by("1d")),
        ]
    )
    whole, parts = bill(*world, year, CONVENTION), bill(halves, terms, asked, year, CONVENTION)
    assert whole.dues.equals(parts.dues)
    assert whole.lines.equals(parts.lines)


@MODEST
@given(lives(), YEARS)
def test_a_transfer_month_taken_from_one_stays_with_the_other(world, year):
    account_periods, terms, _ = world
    both = by_hand(account_periods, terms, year)
    for reading in ("old", "new"):
        dues = account_dues(account_periods, terms, year, CONVENTION.replace(transfer_month=reading))
        kept = {(r["account"], r["insee"], m) for r in dues.iter_rows(named=True) for m in months_of(r["mask"])}
        assert kept <= both
        assert {(account, month) for account, _, month in kept} == {(account, month) for account, _, month in both}


READINGS = [
    {"transfer_month": transfer, "rounding": rounding, "request_year": request_year, "tariff_application": application}
    for transfer, rounding, request_year, application in zip(
        ("both", "old", "new"),
        ("per_line", "per_account", "per_line"),
        ("done", "accepted", "asked"),
        ("by_month", "whole_year", "next_year"),
        strict=True,
    )
]


@pytest.mark.parametrize("readings", READINGS, ids=lambda readings: "-".join(readings.values()))
@settings(max_examples=40, deadline=None)
@given(world=lives(), year=YEARS)
def test_the_second_computation_agrees(readings, world, year):
    reader = CONVENTION.replace(**readings)
    second = second_computation(*world, year, reader)
    assert disagreements(bill(*world, year, reader), second).is_empty()


def test_a_disagreement_is_named():
    terms = adhesions(("A", "2026-01-01", None), ("B", "2026-01-01", None))
    result = bill(accounts(20), terms, requests(), 2026, CONVENTION)
    second = second_computation(accounts(19), terms, requests(), 2026, CONVENTION)
    assert disagreements(result, second).rows() == [
        ("A", "forfait", Decimal("240.00"), Decimal("228.00"), 20000, 19000)
    ]
    missing = second_computation(periods(), terms, requests(), 2026, CONVENTION)
    assert disagreements(result, missing)["second_cents"].to_list() == [None]


def test_the_second_computation_stays_exact_on_large_sums():
    terms = adhesions(("A", "2026-01-01", None))
    many = accounts(20_000, opened="2026-06-15")
    odd = CONVENTION.with_tariff("account_fee", Decimal("10.0001"), date(2026, 1, 1))
    result = bill(many, terms, requests(), 2026, odd)
    # 140 000 account-months at 10.0001 / 12
    assert result.lines["amount_cents"].to_list() == [11_666_783]
    assert disagreements(result, second_computation(many, terms, requests(), 2026, odd)).is_empty()
