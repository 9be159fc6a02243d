"""What a scenario does to whom: split, refusals, equity, coverage, volumes; by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import permutations

import polars as pl
import pytest

from pipeline.tariffs import ScenarioError, as_json, simulate
from pipeline.tariffs.split import split_effect

D = Decimal
PARTS = ["volume_cents", "refusals_cents", "level_cents", "distribution_cents"]


def row(result, insee, year=0):
    return result.years[year].communes.row(by_predicate=pl.col("insee") == insee, named=True)


def test_a_flat_rise_is_level_only(inputs_of, scenario_of):
    found = row(
        simulate(scenario_of(years=(2028,), account_fee=D("10.20")), inputs_of({"72065": 20, "72130": 5})), "72065"
    )
    assert [found[part] for part in PARTS] == [0, 0, 400, 0]
    assert (found["change_percent"], found["change_per_account_cents"], found["effect"]) == (200, 20, "loser")
    assert found["change_per_inhabitant_cents"] == 0  # 4.00 on 2 400 inhabitants


def test_another_structure_of_equal_total_is_distribution_only(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2028,), kind="fixed_plus_account", account_fee=D("6.00"), settings={"fixed": D("50.00")}
    )
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    assert result.years[0].change_cents == 0
    assert [row(result, "72065")[part] for part in PARTS] == [0, 0, 0, -3000]
    assert [row(result, "72130")[part] for part in PARTS] == [0, 0, 0, 3000]
    assert (row(result, "72065")["effect"], row(result, "72130")["effect"]) == ("winner", "loser")


def test_growth_and_a_rise_share_what_they_do_together(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), account_fee=D("12.00"), growth_accounts=D("0.1"))
    found = row(simulate(scenario, inputs_of({"72065": 100})), "72065")
    # 100 → 121 accounts in two years: 210.00 at 10.00, 252.00 at 12.00, mean 231.00; the fee: 200.00 and 242.00, mean 221.00
    assert [found[part] for part in PARTS] == [23100, 0, 22100, 0]
    assert found["scenario_cents"] == 145200


def test_a_refusal_is_a_part_of_its_own(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), account_fee=D("12.00"), refusals=("72130",))
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    # refusing first takes 50.00 away, last 60.00: 55.00; the fee adds 10.00 to who stays, 0.00 to who has left: 5.00
    assert [row(result, "72130")[part] for part in PARTS] == [0, -5500, 500, 0]
    assert [row(result, "72065")[part] for part in PARTS] == [0, 0, 4000, 0]


def test_the_split_is_the_mean_over_all_orders_of_the_changes():
    worlds = {
        frozenset(made): pl.Series([value, 7 * value], dtype=pl.Int64)
        for made, value in (
            ((), 100), (("volume",), 137), (("refusals",), 41), (("tariff",), 113),
            (("volume", "refusals"), 59), (("volume", "tariff"), 171), (("refusals", "tariff"), 47),
            (("volume", "refusals", "tariff"), 83),
        )
    }  # fmt: skip
    split = split_effect(frozenset(("volume", "refusals", "tariff")), worlds.__getitem__, worlds.__getitem__)
    for commune in (0, 1):
        means = dict.fromkeys(("volume", "refusals", "tariff"), 0)
        for order in permutations(means):
            made: list[str] = []
            for change in order:
                before = worlds[frozenset(made)][commune]
                made.append(change)
                means[change] += worlds[frozenset(made)][commune] - before
        row_of = split.row(commune, named=True)
        for part, change in (("volume_cents", "volume"), ("refusals_cents", "refusals"), ("level_cents", "tariff")):
            assert abs(row_of[part] * 6 - means[change]) < 6
        assert sum(row_of.values()) == worlds[frozenset(means)][commune] - worlds[frozenset()][commune]


def test_growth_is_whole_account_months_and_the_year_is_rounded_once(inputs_of, scenario_of):
    scenario = scenario_of(years=(2027, 2028), growth_accounts=D("0.02"))
    result = simulate(scenario, inputs_of({"72065": 20}, years=(2026, 2027, 2028)))
    # 240 account-months x 1.02 = 244.8 → 245, then x 1.0404 = 249.696 → 250
    assert [year.communes["account_months"][0] for year in result.years] == [245, 250]


def test_hours_come_from_the_last_complete_year_else_from_the_running_one(inputs_of, scenario_of):
    running = inputs_of(hours={"72065": "3.50"}, known_on=date(2026, 11, 24), adhesions=None)
    assert running.reference_year == 2026
    later = inputs_of(hours={"72065": "3.50"}, known_on=date(2027, 3, 1))
    assert later.reference_year == 2026
    assert row(simulate(scenario_of(years=(2028,)), later), "72065")["base_cents"] == 20000 + 10500


def test_hours_grow_and_stop_with_a_refusal(inputs_of, scenario_of):
    inputs = inputs_of({"72065": 20, "72130": 5}, hours={"72065": "12.00", "72130": "10.00"}, years=(2027,))
    grown = simulate(scenario_of(growth_hours=D("0.1"), refusals=("72065",)), inputs)
    assert row(grown, "72130")["scenario_cents"] == 5000 + 33000
    assert row(grown, "72065")["scenario_cents"] == 8333 + 16500  # five twelfths of 13.20 h


def test_refusals_leave_an_amount_to_find_and_a_break_even_fee(inputs_of, scenario_of):
    scenario = scenario_of(years=(2027, 2028), account_fee=D("10.20"), refusals=("72130",))
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    first, second = (year.refusals for year in result.years)
    assert first.communes.row(0, named=True) | {"licences_cents": None} == {
        "insee": "72130", "name": "Fay", "account_months": 25, "owed_cents": 2083, "lost_cents": 2975, "licences_cents": None,
    }  # fmt: skip
    assert (second.missing_cents, second.surcharge_cents, second.break_even_fee_cents) == (5100, 255, 1275)
    # 2027: 29.75 on 140 account-months: 2.55 a year
    assert (first.missing_cents, first.surcharge_cents, first.break_even_fee_cents) == (2975, 255, 1275)


def test_licences_of_a_refusing_commune_are_a_question_where_prices_are_entered(inputs_of, scenario_of, facts):
    periods = facts.periods({"72065": 2, "72130": 1})
    products = periods.select("account", products=pl.lit("Office 365 E3"))
    licence_prices = pl.DataFrame(
        {
            "product": ["Office 365 E3", "Office 365 E3"],
            "annual_price_cents": [20000, 21000],
            "effective": [date(2026, 1, 1), date(2027, 1, 1)],
        }
    )
    inputs = inputs_of({"72065": 2, "72130": 1}, periods=periods, products=products, licence_prices=licence_prices)
    result = simulate(scenario_of(refusals=("72065",)), inputs)
    assert result.years[0].refusals.communes["licences_cents"].to_list() == [40000]
    assert any("question" in sentence for sentence in result.assumptions)


def test_equity_of_a_flat_fee_is_flat(inputs_of, scenario_of):
    equity = simulate(scenario_of(years=(2028,)), inputs_of({"72065": 20, "72130": 5})).years[0].equity
    assert (equity.lowest_cents, equity.highest_cents, equity.spread_cents, equity.gini) == (83, 83, 0, 0)


def test_equity_of_a_fixed_part_by_hand(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2028,), kind="fixed_plus_account", account_fee=D("6.00"), settings={"fixed": D("50.00")}
    )
    equity = simulate(scenario, inputs_of({"72065": 20, "72130": 5})).years[0].equity
    # 170.00 on 240 account-months, 80.00 on 60
    assert (equity.lowest_cents, equity.highest_cents, equity.spread_cents) == (71, 133, 62)
    # Lorenz: (0.8, 0.68): 1 - (0.8 x 0.68 + 0.2 x 1.68) = 0.12
    assert equity.gini == 1200


def test_started_months_against_days(inputs_of, scenario_of, facts):
    one = facts.periods({"72065": 1}).with_columns(opened=pl.date(2027, 2, 15), closed=pl.date(2027, 2, 15))
    equity = simulate(scenario_of(effective=date(2028, 1, 1)), inputs_of({"72065": 1}, periods=one)).years[0].equity
    # one month for one day: 1 - 12/365 of it is more than days would count
    assert (equity.started_month_share, equity.started_month_cents) == (9671, 80)


def test_a_transferred_account_is_counted_twice_in_its_month(inputs_of, scenario_of, facts):
    moved = pl.DataFrame(
        [
            ("a", "72065", date(2026, 1, 1), date(2027, 5, 9), "opened", "moved_out", "user"),
            ("a", "72130", date(2027, 5, 10), None, "moved_in", None, "user"),
        ],
        schema=facts.schema,
        orient="row",
    )
    equity = (
        simulate(scenario_of(effective=date(2028, 1, 1)), inputs_of({"72065": 1, "72130": 1}, periods=moved))
        .years[0]
        .equity
    )
    assert (equity.doubled_months, equity.doubled_cents) == (1, 83)


def test_dormant_accounts_and_the_unknown(inputs_of, scenario_of):
    dormant = pl.DataFrame({"insee": ["72065", "72065", "72065"], "account": ["72065-00000", "72065-00001", "unknown"]})
    known = simulate(scenario_of(years=(2028,)), inputs_of(dormant=dormant)).years[0].equity
    assert (known.dormant_accounts, known.dormant_cents) == (2, 2000)
    unknown = simulate(scenario_of(years=(2028,)), inputs_of()).years[0].equity
    assert (unknown.dormant_accounts, unknown.dormant_cents) == (None, None)


def test_coverage_of_the_latest_known_cost(inputs_of, scenario_of):
    costs = pl.DataFrame({"exercice": [2026, 2026, 2029], "item": ["a", "b", "a"], "amount_cents": [30000, 10000, 1]})
    result = simulate(scenario_of(years=(2028,), account_fee=D("12.00")), inputs_of(costs=costs))
    coverage = result.years[0].coverage
    assert (coverage.cost_year, coverage.cost_cents, coverage.base_share, coverage.scenario_share) == (
        2026,
        40000,
        5000,
        6000,
    )
    assert simulate(scenario_of(), inputs_of()).years[0].coverage is None


def test_the_three_readings_are_always_compared(inputs_of, scenario_of):
    result = simulate(scenario_of(account_fee=D("10.20")), inputs_of())
    totals = dict(result.years[0].readings.select("reading", "scenario_cents").rows())
    assert totals == {"by_month": 20233, "whole_year": 20400, "next_year": 20000}


def test_json_has_the_fields_of_the_command_line(inputs_of, scenario_of):
    scenario = scenario_of(account_fee=D("10.20"), refusals=("72130",), communicated=date(2026, 11, 25))
    answer = json.loads(json.dumps(as_json(simulate(scenario, inputs_of({"72065": 20, "72130": 5})))))
    (year,) = answer["years"]
    assert {
        "year",
        "communes",
        "total_base",
        "total_scenario",
        "change",
        "coverage",
        "legal",
        "equity",
        "split",
    } <= set(year)
    assert year["communes"] == [
        {
            "insee": "72065", "commune": "La Chapelle-Saint-Aubin", "base": "200.00", "scenario": "202.33",
            "change": "2.33", "change_percent": "1.17", "refuses": False,
        },
        {
            "insee": "72130", "commune": "Fay", "base": "50.00", "scenario": "20.83",
            "change": "-29.17", "change_percent": "-58.34", "refuses": True,
        },
    ]  # fmt: skip
    assert (year["total_base"], year["total_scenario"], year["change"]) == ("250.00", "223.16", "-26.84")
    assert sum(D(part) for part in year["split"].values()) == D(year["change"])
    assert year["legal"]["communicate_by"] == "2026-12-01"
    assert year["legal"]["windows"][0]["refusal_until"] == "2027-01-25"


def test_an_unknown_index_month_names_the_nearest(inputs_of, scenario_of):
    own = {"base": "2024-02", "last": "2025-01", "fixed_part": D(0), "digits": 3, "direction": "up", "stage": "ratio"}
    with pytest.raises(ScenarioError, match="2024-01 ou 2024-08"):
        simulate(scenario_of(kind="index", settings=own), inputs_of())


def test_an_empty_territory_owes_nothing_and_breaks_nothing(inputs_of, scenario_of, facts):
    for accounts, adhesions in (({}, None), ({"72065": 0}, facts.adhesions(["72065"]))):
        result = simulate(
            scenario_of(account_fee=D("10.20"), hold_total=True), inputs_of(accounts, adhesions=adhesions)
        )
        assert result.years[0].change_cents == 0
        assert as_json(result)["years"][0]["equity"]["gini"] is None


def test_a_year_that_was_not_prepared_is_an_error_by_its_field(inputs_of, scenario_of):
    with pytest.raises(ScenarioError, match="2031"):
        simulate(scenario_of(years=(2031,)), inputs_of())


def test_growth_counts_from_the_last_complete_year(inputs_of, scenario_of):
    scenario = scenario_of(growth_accounts=D("0.05"), growth_hours=D("0.05"))
    for known_on in (date(2026, 11, 24), date(2026, 12, 31), date(2027, 1, 31), date(2027, 12, 30)):
        inputs = inputs_of(known_on=known_on, hours={"72065": "10.00"})
        assert row(simulate(scenario, inputs), "72065")["scenario_cents"] == 21000 + 31500
    complete = inputs_of(known_on=date(2027, 12, 31))
    assert row(simulate(scenario, complete), "72065")["scenario_cents"] == 20000
