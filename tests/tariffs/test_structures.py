"""Every structure, computed by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.tariffs import ScenarioError, simulate

D = Decimal


def amounts(result, year=None):
    chosen = result.years[0] if year is None else next(item for item in result.years if item.year == year)
    return dict(chosen.communes.select("insee", "scenario_cents").rows())


def test_twenty_accounts_at_10_20_from_june_owe_202_33_in_2027_and_204_in_2028(inputs_of, scenario_of):
    result = simulate(scenario_of(years=(2026, 2027, 2028), account_fee=D("10.20")), inputs_of())
    assert amounts(result, 2026) == {"72065": 20000}
    assert amounts(result, 2027) == {"72065": 20233}
    assert amounts(result, 2028) == {"72065": 20400}


def test_a_refusing_commune_of_twenty_accounts_owes_83_33_in_2027_and_nothing_in_2028(inputs_of, scenario_of):
    result = simulate(
        scenario_of(years=(2027, 2028), account_fee=D("10.20"), refusals=("72065",)),
        inputs_of({"72065": 20, "72130": 5}),
    )
    assert amounts(result, 2027)["72065"] == 8333
    assert amounts(result, 2028)["72065"] == 0


def test_whole_year_reading_prices_2027_wholly_at_the_new_fee(inputs_of, scenario_of):
    result = simulate(scenario_of(account_fee=D("10.20"), tariff_application="whole_year"), inputs_of())
    assert amounts(result) == {"72065": 20400}


def test_next_year_reading_leaves_2027_and_prices_2028(inputs_of, scenario_of):
    scenario = scenario_of(years=(2027, 2028), account_fee=D("10.20"), tariff_application="next_year")
    result = simulate(scenario, inputs_of())
    assert (amounts(result, 2027), amounts(result, 2028)) == ({"72065": 20000}, {"72065": 20400})


def test_an_effect_after_the_first_of_a_month_waits_for_the_next(inputs_of, scenario_of):
    result = simulate(scenario_of(account_fee=D("12.00"), effective=date(2027, 6, 2)), inputs_of())
    assert amounts(result) == {"72065": 12000 + 10000}  # 120 months at 10.00, 120 at 12.00


def test_by_kind_of_mailbox(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2027, 2028), kind="by_kind", settings={"fees": (("shared", D("4.00")), ("user", D("12.00")))}
    )
    result = simulate(scenario, inputs_of({"72065": 20}, shared={"72065": 5}))
    assert amounts(result, 2028) == {"72065": 15 * 1200 + 5 * 400}
    # 2027: 100 account-months at 10.00, 105 user months at 12.00, 35 shared months at 4.00
    assert amounts(result, 2027) == {"72065": 8333 + 10500 + 1167}


def test_by_product_the_dearest_named_product_and_the_fee_for_what_is_not_named(inputs_of, scenario_of, facts):
    periods = facts.periods({"72065": 3})
    products = pl.DataFrame(
        {
            "account": ["72065-00000", "72065-00001", "72065-00002"],
            "products": ["Exchange Online (Plan 1)", "Exchange Online (Plan 1)+Office 365 E3", "Office 365 E5"],
        }
    )
    scenario = scenario_of(
        years=(2028,),
        kind="by_kind",
        account_fee=D("11.00"),
        settings={"fees": (("Exchange Online (Plan 1)", D("6.00")), ("Office 365 E3", D("30.00")))},
    )
    result = simulate(scenario, inputs_of({"72065": 3}, periods=periods, products=products))
    assert amounts(result) == {"72065": 600 + 3000 + 1100}


def test_fixed_part_is_due_for_each_month_of_adhesion(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2027, 2028), kind="fixed_plus_account", account_fee=D("8.00"), settings={"fixed": D("50.00")}
    )
    result = simulate(scenario, inputs_of())
    assert amounts(result, 2028) == {"72065": 5000 + 16000}
    assert amounts(result, 2027) == {
        "72065": 20583
    }  # 83.333 + 7/12 of 50.00 = 29.1667 + 140 x 8/12 = 93.333 → 205.8333


@pytest.mark.parametrize(
    ("number", "cents"),
    [(1, 1000), (20, 20000), (21, 20000 + 900), (100, 20000 + 72000), (101, 92000 + 800), (150, 92000 + 40000)],
)
def test_bands_are_marginal_on_both_sides_of_each_limit(inputs_of, scenario_of, number, cents):
    scenario = scenario_of(
        years=(2028,), kind="bands", settings={"upto": (20, 100), "fees": (D("10.00"), D("9.00"), D("8.00"))}
    )
    assert amounts(simulate(scenario, inputs_of({"72065": number}))) == {"72065": cents}


def test_bands_count_the_accounts_of_each_month(inputs_of, scenario_of, facts):
    late = facts.periods({"72065": 21}).with_columns(
        opened=pl.when(pl.col("account") == "72065-00020").then(pl.date(2028, 7, 10)).otherwise(pl.col("opened"))
    )
    scenario = scenario_of(years=(2028,), kind="bands", settings={"upto": (20,), "fees": (D("10.00"), D("6.00"))})
    # twenty accounts all year, the 21st for six months at 6.00
    assert amounts(simulate(scenario, inputs_of({"72065": 21}, periods=late))) == {"72065": 20000 + 300}


def test_per_inhabitant(inputs_of, scenario_of):
    scenario = scenario_of(years=(2027, 2028), kind="per_inhabitant", settings={"rate": D("0.08")})
    result = simulate(scenario, inputs_of())
    assert amounts(result, 2028) == {"72065": 19200}  # 2 400 inhabitants
    assert amounts(result, 2027) == {"72065": 8333 + 11200}


def test_an_unknown_population_is_an_error_that_names_the_commune(inputs_of, scenario_of):
    inputs = inputs_of({"72065": 20})
    volumes = inputs.volumes[2027]
    volumes.basis.frame.replace_column(
        volumes.basis.frame.get_column_index("population"), pl.Series("population", [None], dtype=pl.Int64)
    )
    with pytest.raises(ScenarioError, match="72065"):
        simulate(scenario_of(kind="per_inhabitant", settings={"rate": D("0.08")}), inputs)


def test_mixed_shares_a_total_by_accounts_and_by_inhabitants(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), kind="mixed", settings={"account_share": D("0.7"), "total": D("9000.00")})
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    # accounts: 6 300.00 by 20 and 5; inhabitants: 2 700.00 by 2 400 and 600
    assert amounts(result) == {"72065": 504000 + 216000, "72130": 126000 + 54000}


def test_full_cost_gives_its_total_to_the_cent_whatever_the_accounts(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), kind="full_cost", settings={"total": D("9000.00")})
    result = simulate(scenario, inputs_of({"72065": 19, "72130": 7, "72003": 131}))
    assert sum(amounts(result).values()) == 900000
    # cents: x 19/157 = 108 917.197, x 7/157 = 40 127.389, x 131/157 = 750 955.414: one cent, to the largest remainder
    assert amounts(result) == {"72065": 108917, "72130": 40127, "72003": 750956}


def test_full_cost_solves_the_round_fee_where_there_is_one(inputs_of, scenario_of):
    scenario = scenario_of(years=(2027, 2028), kind="full_cost", settings={"total": D("250.00")})
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    assert amounts(result, 2028) == {"72065": 20000, "72130": 5000}
    assert amounts(result, 2027) == {"72065": 20000, "72130": 5000}


INDEX = {"base": "2024-01", "last": "2025-01", "digits": 3}


@pytest.mark.parametrize(
    ("fixed", "direction", "stage", "fee", "rate"),
    [
        ("0.15", "up", "coefficient", 1013, 3039),
        ("0", "up", "coefficient", 1016, 3048),
        ("0", "up", "ratio", 1016, 3048),
        ("0", "nearest", "coefficient", 1015, 3045),
        ("0.15", "down", "coefficient", 1012, 3036),
    ],
)
def test_index_revision(inputs_of, scenario_of, fixed, direction, stage, fee, rate):
    own = {**INDEX, "fixed_part": D(fixed), "direction": direction, "stage": stage}
    inputs = inputs_of({"72065": 1}, hours={"72065": "1.00"})
    result = simulate(scenario_of(years=(2028,), kind="index", settings=own), inputs)
    assert amounts(result) == {"72065": fee + rate}


def test_index_rounded_at_the_price(inputs_of, scenario_of):
    own = {**INDEX, "digits": 1, "fixed_part": D("0.15"), "direction": "up", "stage": "price"}
    inputs = inputs_of({"72065": 1}, hours={"72065": "1.00"})
    result = simulate(scenario_of(years=(2028,), kind="index", settings=own), inputs)
    assert amounts(result) == {"72065": 1020 + 3040}  # 10.12866 → 10.2 and 30.38599 → 30.4


def test_hours_package_includes_hours_and_may_have_a_price(inputs_of, scenario_of):
    inputs = inputs_of({"72065": 1, "72130": 1, "72008": 1}, hours={"72065": "5.50", "72130": "1.00"})
    own = {"included": D(2), "package": D("24.00")}
    result = simulate(scenario_of(years=(2028,), kind="hours_package", hourly_rate=D("31.00"), settings=own), inputs)
    assert amounts(result) == {"72065": 1000 + 2400 + 10850, "72130": 3400, "72008": 3400}


def test_hours_are_five_months_old_and_seven_new_in_2027_under_any_reading(inputs_of, scenario_of):
    for reading in ("by_month", "whole_year", "next_year"):
        scenario = scenario_of(hourly_rate=D("36.00"), tariff_application=reading)
        result = simulate(scenario, inputs_of({"72065": 1}, hours={"72065": "10.00"}))
        assert amounts(result) == {"72065": 1000 + 12500 + 21000}


def test_floor_is_a_least_amount_for_each_year_and_counts_new_months_only(inputs_of, scenario_of):
    scenario = scenario_of(years=(2026, 2027, 2028), floor=D("15.00"))
    result = simulate(scenario, inputs_of({"72130": 1, "72065": 2}))
    assert amounts(result, 2026) == {"72065": 2000, "72130": 1000}
    assert amounts(result, 2027) == {"72065": 2000, "72130": 417 + 875}
    assert amounts(result, 2028) == {"72065": 2000, "72130": 1500}


def test_cap_in_euros_and_as_a_share_bound_each_year_since_the_effect(inputs_of, scenario_of):
    years = (2028, 2029, 2030, 2031)
    inputs = inputs_of({"72065": 20}, years=years)
    euros = simulate(
        scenario_of(years=years, effective=date(2028, 1, 1), account_fee=D("15.00"), cap=D("40.00")), inputs
    )
    assert [amounts(euros, year)["72065"] for year in years] == [24000, 28000, 30000, 30000]
    share = simulate(
        scenario_of(years=years, effective=date(2028, 1, 1), account_fee=D("6.00"), cap=D("0.15"), cap_is_share=True),
        inputs,
    )
    assert [amounts(share, year)["72065"] for year in years] == [17000, 14000, 12000, 12000]


def test_transition_over_three_years_moves_by_thirds(inputs_of, scenario_of):
    years = (2027, 2028, 2029, 2030)
    scenario = scenario_of(years=years, effective=date(2028, 1, 1), account_fee=D("13.00"), transition_years=3)
    result = simulate(scenario, inputs_of({"72065": 20}, years=years))
    assert [amounts(result, year)["72065"] for year in years] == [20000, 22000, 24000, 26000]


def test_hold_total_keeps_the_total_and_shares_it_anew(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2027, 2028),
        kind="fixed_plus_account",
        account_fee=D("10.00"),
        hold_total=True,
        settings={"fixed": D("50.00")},
    )
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    for year in result.years:
        assert year.total_scenario_cents == year.total_base_cents == 25000
    # 2028: (50 + 200) and (50 + 50) stretched to 250.00 in all: 250 x 250/350 and 250 x 100/350
    assert amounts(result, 2028) == {"72065": 17857, "72130": 7143}


def test_hold_total_makes_those_who_stay_pay_for_those_who_leave(inputs_of, scenario_of):
    scenario = scenario_of(years=(2028,), hold_total=True, refusals=("72130",))
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}))
    assert amounts(result) == {"72065": 25000, "72130": 0}


def test_years_before_the_effect_do_not_move_whatever_the_scenario(inputs_of, scenario_of):
    scenario = scenario_of(
        years=(2026, 2027), effective=date(2028, 1, 1), account_fee=D("99.00"), hourly_rate=D("99.00"),
        growth_accounts=D("0.5"), growth_hours=D("0.5"), refusals=("72130",), hold_total=True, floor=D("500.00"),
    )  # fmt: skip
    result = simulate(scenario, inputs_of({"72065": 20, "72130": 5}, hours={"72065": "3.00"}))
    for year in result.years:
        assert year.communes["change_cents"].to_list() == [0, 0]
