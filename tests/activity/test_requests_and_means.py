"""Requests, delays, hours against hours: what is not known is not zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.activity import (
    awaiting_acceptance,
    current_costs,
    hours_done,
    incidents,
    means,
    request_delays,
    request_states,
    request_steps,
    requests_by_commune,
    sleeping_licences,
)
from pipeline.activity.requests import ninth_decile
from pipeline.activity.year import per_head
from tests.activity.builders import request, requests

FIRST, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
DONE = {
    "asked_on": "2026-05-02", "quoted_on": "2026-05-05", "quoted_hours": Decimal("3.5"), "accepted_on": "2026-05-12",
    "done_on": "2026-06-01", "spent_hours": Decimal(5), "state": "due",
}  # fmt: skip


def delays(*rows):
    return {row["delay"]: row for row in request_delays(requests(*rows), FIRST, UNTIL).iter_rows(named=True)}


def test_each_step_has_its_delay():
    found = delays(request(**DONE))
    assert {name: row["median_days"] for name, row in found.items()} == {
        "quote": 3.0, "acceptance": 7.0, "work": 20.0, "whole": 30.0,
    }  # fmt: skip


def test_an_unknown_day_gives_no_delay():
    found = delays(request(**(DONE | {"quoted_on": None})))
    assert (found["quote"]["requests"], found["quote"]["median_days"], found["quote"]["decile_days"]) == (0, None, None)
    assert found["whole"]["median_days"] == 30.0


def test_work_done_before_its_acceptance_has_no_delay_of_work():
    found = delays(request(**(DONE | {"accepted_on": "2026-06-02"})))
    assert found["work"]["requests"] == 0


def test_ordinary_support_has_no_delay_of_a_proposal():
    assert delays(request(asked_on="2026-05-02", done_on="2026-05-03", state="support"))["whole"]["requests"] == 0


@pytest.mark.parametrize(
    ("values", "decile"), [([], None), ([5], 5), (list(range(1, 10)), 9), (list(range(1, 11)), 9), ([1, 2], 2)]
)
def test_the_ninth_decile_is_a_value_that_nine_in_ten_do_not_exceed(values, decile):
    frame = pl.DataFrame({"days": values}, schema={"days": pl.Int64})
    assert frame.select(ninth_decile(pl.col("days"))).item() == decile


@settings(deadline=None)
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_nine_in_ten_take_at_most_the_ninth_decile_and_no_smaller_value_will_do(values):
    decile = pl.DataFrame({"days": values}).select(ninth_decile(pl.col("days"))).item()
    assert decile in values
    assert 10 * sum(value <= decile for value in values) >= 9 * len(values)
    assert 10 * sum(value < decile for value in values) < 9 * len(values)


def test_each_step_counts_in_the_year_of_its_own_day():
    rows = requests(request(**(DONE | {"asked_on": "2025-12-30", "done_on": "2027-01-02"})))
    steps = {row["step"]: row for row in request_steps(rows, FIRST, UNTIL).iter_rows(named=True)}
    assert {name: row["requests"] for name, row in steps.items()} == {
        "asked": 0, "quoted": 1, "accepted": 1, "refused": 0, "done": 0,
    }  # fmt: skip
    assert steps["quoted"]["hours"] == Decimal("3.50")


def test_zero_hours_spent_is_a_value_and_blank_is_not():
    rows = requests(
        request("1", **(DONE | {"spent_hours": Decimal(0)})),
        request("2", **(DONE | {"spent_hours": None})),
        request("3", asked_on="2026-05-01", done_on="2026-05-02", spent_hours=Decimal("0.25"), state="support"),
        request("4", asked_on="2026-05-01", done_on="2026-05-02", spent_hours=Decimal(2)) | {"nature": "incident"},
    )
    assert hours_done(rows, FIRST, UNTIL).rows() == [
        ("request", 2, Decimal("0.00"), 1),
        ("support", 1, Decimal("0.25"), 0),
        ("incident", 1, Decimal("2.00"), 0),
    ]


def costs(*rows):
    schema = {
        "deposit_id": pl.Int32, "line": pl.Int32, "exercice": pl.Int32, "item": pl.String, "amount_cents": pl.Int64,
        "hours_available": pl.Decimal(9, 2), "known_on": pl.Date,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


NOTHING_DONE = hours_done(requests(), FIRST, UNTIL)


def test_no_cost_entered_is_no_coverage_and_no_hours_available():
    found = means(current_costs(costs()), NOTHING_DONE, 100, 2026)
    assert (found.cost_cents, found.coverage_percent, found.available_hours, found.used_percent) == (None,) * 4


def test_hours_that_a_line_does_not_tell_are_not_zero():
    lines = costs(
        (1, 2, 2026, "support", 10_000, Decimal(100), FIRST),
        (1, 3, 2026, "relay", 5_000, None, FIRST),
        (2, 2, 2026, "support", 20_000, Decimal(50), UNTIL),
        (1, 4, 2025, "support", 1, Decimal(1), FIRST),
    )
    found = means(current_costs(lines), NOTHING_DONE, 12_500, 2026)
    assert (found.available_hours, found.lines_without_hours, found.cost_cents) == (Decimal(50), 1, 25_000)
    assert found.coverage_percent == 50
    only_unknown = means(current_costs(costs((1, 2, 2026, "relay", 1, None, FIRST))), NOTHING_DONE, 0, 2026)
    assert only_unknown.available_hours is None


def test_states_and_communes_and_waiting_proposals():
    rows = requests(
        request("1", **DONE),
        request("2", "B", asked_on="2026-05-01", quoted_on="2026-05-10", quoted_hours=Decimal(2), state="quoted"),
        request("3", "B", asked_on="2026-05-01", quoted_hours=Decimal(1), state="quoted"),
        request("4", "B", asked_on="2026-05-01", state="asked"),
    )
    assert request_states(rows, FIRST, UNTIL).rows() == [
        ("asked", 1, None), ("due", 1, Decimal("3.50")), ("quoted", 2, Decimal("3.00")),
    ]  # fmt: skip
    by_commune = requests_by_commune(rows, FIRST, UNTIL)
    assert by_commune.select("insee", "asked", "done", "done_hours").rows() == [
        ("A", 1, 1, Decimal("3.50")), ("B", 2, 0, Decimal("0.00")),
    ]  # fmt: skip
    waiting = awaiting_acceptance(rows, date(2026, 5, 20))
    assert waiting.select("reference", "waiting_days").rows() == [("2", 10), ("3", None)]


def test_incidents_have_delays_and_open_ones_have_none():
    rows = requests(
        *(
            request(str(n), asked_on="2026-05-01", done_on=f"2026-05-{n:02d}") | {"nature": "incident"}
            for n in (1, 3, 9)
        ),
        request("7", asked_on="2026-05-01") | {"nature": "incident"},
        request("8", asked_on="2025-05-01") | {"nature": "incident"},
    )
    row = incidents(rows, FIRST, UNTIL).row(0, named=True)
    assert (row["incidents"], row["solved"], row["open"], row["median_days"], row["decile_days"]) == (4, 3, 1, 2.0, 8)
    assert row["spent_hours"] is None


PRICES = pl.DataFrame(
    [("Plan 1", date(2026, 1, 1), 4200, UNTIL, 1, 2), ("Plan 1", date(2026, 6, 1), 4300, UNTIL, 1, 3),
     ("Plan 1", date(2027, 1, 1), 9900, UNTIL, 1, 4)],
    schema={"product": pl.String, "effective": pl.Date, "annual_price_cents": pl.Int64, "known_on": pl.Date,
            "deposit_id": pl.Int32, "line": pl.Int32},
    orient="row",
)  # fmt: skip
STATES = pl.DataFrame(
    [("A", "a", "dormant"), ("A", "b", "unmoved"), ("A", "c", "active"), ("B", "d", "dormant")],
    schema=["insee", "account", "state"],
    orient="row",
)


def test_licences_of_what_sleeps_at_the_price_then_in_force():
    products = pl.DataFrame(
        {"account": ["a", "b", "c", "d"], "products": ["Entra P1+Plan 1", None, "Plan 1", "Entra P1"]}
    )
    assert sleeping_licences(STATES, products, PRICES, UNTIL).rows() == [("A", 2, 1, 4300), ("B", 1, 1, None)]
    assert sleeping_licences(STATES, products, PRICES, date(2026, 5, 31))["licences_cents"].to_list() == [4200, None]


@pytest.mark.parametrize(("cents", "accounts", "each"), [(1000, 3, 333), (1001, 2, 501), (0, 5, 0), (100, 0, None)])
def test_per_head_is_rounded_once_half_away(cents, accounts, each):
    table = pl.DataFrame(
        [("A", "Commune", True, accounts, None, cents), ("B", "Autre", False, 1, 1, 1)],
        schema=["insee", "commune", "member", "accounts", "population", "total_cents"],
        orient="row",
    )
    row = per_head(table).row(0, named=True)
    assert (row["per_account_cents"], row["per_inhabitant_cents"]) == (each, None)
