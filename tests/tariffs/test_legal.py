"""The legal clock at its edges (Articles 7, 10, 11)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.tariffs import legal_clock, simulate

COMMUNES = pl.DataFrame({"insee": ["72065", "72130"]})
NONE = pl.DataFrame(schema={"insee": pl.String, "received_on": pl.Date})


@pytest.mark.parametrize(
    ("told", "late"),
    [(date(2026, 11, 30), 0), (date(2026, 12, 1), 0), (date(2026, 12, 2), 1), (date(2027, 1, 1), 31), (None, None)],
)
def test_communication_in_time_or_late_by_n_days(scenario_of, convention, told, late):
    clock = legal_clock(scenario_of(communicated=told), convention, COMMUNES, NONE)
    assert clock.communicate_by == date(2026, 12, 1)
    assert clock.days_late == late
    assert clock.in_time == (None if late is None else late == 0)


@pytest.mark.parametrize(
    ("told", "until"),
    [
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 11, 25), date(2027, 1, 25)),
    ],
)
def test_the_refusal_window_is_two_civil_months(scenario_of, convention, told, until):
    clock = legal_clock(scenario_of(communicated=told), convention, COMMUNES, NONE)
    assert clock.windows["refusal_until"].to_list() == [until, until]


def test_the_window_runs_from_proven_receipt(scenario_of, convention):
    receipts = pl.DataFrame({"insee": ["72130"], "received_on": [date(2026, 12, 3)]})
    clock = legal_clock(scenario_of(communicated=date(2026, 11, 25)), convention, COMMUNES, receipts)
    assert clock.windows["refusal_until"].to_list() == [date(2027, 1, 25), date(2027, 2, 3)]


def test_without_communication_no_window_ends(scenario_of, convention):
    assert legal_clock(scenario_of(), convention, COMMUNES, NONE).windows["refusal_until"].to_list() == [None, None]


def test_the_convention_of_a_refusing_commune_ends_on_31_may_and_amendments_are_signed_before_1_june(
    scenario_of, convention
):
    clock = legal_clock(scenario_of(), convention, COMMUNES, NONE)
    assert clock.convention_ends == clock.sign_by == date(2027, 5, 31)
    assert clock.sign_before == date(2027, 6, 1)


def test_a_later_revision_follows_the_same_pattern_from_its_own_date(scenario_of, convention):
    clock = legal_clock(scenario_of(effective=date(2029, 9, 1)), convention, COMMUNES, NONE)
    assert (clock.communicate_by, clock.convention_ends) == (date(2029, 3, 1), date(2029, 8, 31))


def test_before_1_june_2027_is_impossible_and_still_computed(scenario_of, inputs_of):
    early = scenario_of(effective=date(2027, 3, 1), account_fee=Decimal("12.00"))
    result = simulate(early, inputs_of())
    assert not result.legal.possible
    assert "juridiquement impossible" in result.legal.sentences[0]
    assert result.years[0].total_scenario_cents == 23333  # 40 account-months at 10.00, 200 at 12.00
    assert result.legal.convention_ends == date(2027, 5, 31)
