"""Which tariff gives this total, and which parameter matters most."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.tariffs import ScenarioError, sensitivity, simulate, solve, totals

D = Decimal
ACCOUNTS = {"72065": 20, "72130": 5, "72003": 160}


def test_the_fee_that_gives_a_total(inputs_of, scenario_of):
    solution = solve(188700, scenario_of(years=(2028,)), inputs_of(ACCOUNTS), 2028)
    assert solution.exact.scenario.account_fee == D("10.20")
    assert (solution.exact.total_cents, solution.exact.decimals) == (188700, 2)


def test_a_total_between_two_cents_of_fee_is_reached_with_more_decimals(inputs_of, scenario_of):
    inputs = inputs_of(ACCOUNTS)
    solution = solve(188793, scenario_of(years=(2028,)), inputs, 2028)
    # 185 accounts: a cent of fee is 1.85, and 188 793 / 185 = 1 020.5027
    assert (solution.below.total_cents, solution.above.total_cents) == (188700, 188885)
    assert solution.exact.decimals == 3
    assert solution.exact.scenario.account_fee == D("10.205")
    assert simulate(solution.exact.scenario, inputs).years[0].total_scenario_cents == 188793


def test_a_total_out_of_reach_gives_the_nearest_ones(inputs_of, scenario_of):
    accounts = {"72003": 20000}
    solution = solve(20_000_001, scenario_of(years=(2028,)), inputs_of(accounts), 2028)
    assert solution.exact is None
    assert solution.nearest.total_cents == 20_000_000
    assert (solution.below.total_cents, solution.above.total_cents) == (20_000_000, 20_020_000)
    assert "Aucun tarif" in solution.sentence


def test_a_total_below_what_months_before_already_owe(inputs_of, scenario_of):
    solution = solve(100, scenario_of(), inputs_of(ACCOUNTS), 2027)
    assert (solution.exact, solution.below) == (None, None)
    assert solution.above.scenario.account_fee == 0


def test_a_tariff_that_is_not_in_force_cannot_be_solved(inputs_of, scenario_of):
    with pytest.raises(ScenarioError, match="2026"):
        solve(100, scenario_of(years=(2026,)), inputs_of(), 2026)


def test_the_break_even_tariff_after_a_refusal(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), account_fee=D("10.20"), refusals=("72130",))
    inputs = inputs_of({"72065": 20, "72130": 5})
    solution = solve(25500, scenario, inputs, 2028)
    assert solution.exact.scenario.account_fee == D("12.75")


STRUCTURES = {
    "by_kind": {"fees": (("shared", D("4.00")), ("user", D("12.00")))},
    "fixed_plus_account": {"fixed": D("50.00")},
    "bands": {"upto": (20, 100), "fees": (D("10.00"), D("9.00"), D("8.00"))},
    "per_inhabitant": {"rate": D("0.08")},
    "mixed": {"account_share": D("0.7"), "total": D("9000.00")},
    "full_cost": {"total": D("9000.00")},
    "hours_package": {"included": D(2)},
    "index": {
        "base": "2024-01", "last": "2025-01", "fixed_part": D("0.15"), "digits": 3, "direction": "up", "stage": "ratio",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", STRUCTURES)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(target=st.integers(120_000, 600_000))
def test_every_structure_is_solved_or_bracketed(inputs_of, scenario_of, kind, target):
    inputs = inputs_of(ACCOUNTS, shared={"72003": 30}, hours={"72065": "5.50"}, years=(2028,))
    scenario = scenario_of(years=(2028,), kind=kind, settings=STRUCTURES[kind])
    solution = solve(target, scenario, inputs, 2028)
    if solution.exact is not None:
        assert simulate(solution.exact.scenario, inputs).years[0].total_scenario_cents == target
    else:
        assert solution.below.total_cents < target < solution.above.total_cents
        assert abs(solution.nearest.total_cents - target) <= target - solution.below.total_cents
    if kind in ("mixed", "full_cost"):
        assert solution.exact is not None


def test_the_parameter_that_matters_most_comes_first(inputs_of, scenario_of):
    inputs = inputs_of(ACCOUNTS, hours={"72065": "2.00"}, years=(2028,))
    table = sensitivity(scenario_of(years=(2028,)), inputs, 2028)
    rows = {row["parameter"]: row for row in table.iter_rows(named=True)}
    assert table["parameter"][0] == "refusals"  # Allonnes owes 1 600.00 of 1 850.00
    assert rows["account_fee"]["swing_cents"] == 37000
    assert rows["hourly_rate"]["swing_cents"] == 1200
    assert rows["effective"]["swing_cents"] == 0
    assert set(table["total_cents"]) == {191000}
    assert table["swing_cents"].is_sorted(descending=True)


@pytest.mark.parametrize("kind", STRUCTURES)
def test_sensitivity_moves_the_own_prices_of_each_structure(inputs_of, scenario_of, kind):
    table = sensitivity(
        scenario_of(years=(2028,), kind=kind, settings=STRUCTURES[kind]), inputs_of(ACCOUNTS, years=(2028,)), 2028
    )
    assert table.null_count().sum_horizontal().item() == 0
    assert table["swing_cents"][0] > 0


def test_many_totals_are_what_simulations_give(inputs_of, scenario_of):
    inputs = inputs_of(ACCOUNTS, years=(2027,))
    several = [
        scenario_of(name=str(cents), account_fee=D(cents).scaleb(-2), effective=date(2027, 6, 1))
        for cents in range(900, 910)
    ]
    found = totals(several, inputs, 2027)
    assert found["total_scenario_cents"].to_list() == [
        simulate(one, inputs).years[0].total_scenario_cents for one in several
    ]
