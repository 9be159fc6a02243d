"""What must hold whatever the scenario, on small territories drawn at random."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.tariffs import Scenario, simulate, totals

D = Decimal
CODES = ("72003", "72008", "72065", "72130")
MODEST = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

prices = st.decimals("0", "40", places=2)
accounts = st.fixed_dictionaries({code: st.integers(0, 60) for code in CODES}).filter(lambda drawn: sum(drawn.values()))
hours = st.dictionaries(st.sampled_from(CODES), st.decimals("0", "30", places=2).map(str), max_size=4)


@st.composite
def structures(draw):
    kind = draw(
        st.sampled_from(
            (
                "per_account",
                "by_kind",
                "fixed_plus_account",
                "bands",
                "per_inhabitant",
                "mixed",
                "full_cost",
                "hours_package",
            )
        )
    )
    own = {
        "per_account": {},
        "by_kind": {"fees": (("shared", draw(prices)), ("user", draw(prices)))},
        "fixed_plus_account": {"fixed": draw(prices)},
        "bands": {"upto": (5, 20), "fees": (draw(prices), draw(prices), draw(prices))},
        "per_inhabitant": {"rate": draw(prices)},
        "mixed": {"account_share": draw(st.decimals("0", "1", places=2)), "total": draw(prices) * 50},
        "full_cost": {"total": draw(prices) * 50},
        "hours_package": {"included": draw(st.decimals("0", "5", places=2)), "package": draw(prices)},
    }[kind]
    return kind, tuple(sorted(own.items()))


@st.composite
def scenarios(draw):
    kind, own = draw(structures())
    cap = draw(st.none() | prices)
    return Scenario(
        name="tirage",
        years=(2026, 2027, 2028, 2030),
        effective=draw(st.sampled_from((date(2027, 6, 1), date(2027, 3, 1), date(2027, 9, 15), date(2028, 1, 1)))),
        account_fee=draw(prices),
        hourly_rate=draw(prices),
        hold_total=draw(st.booleans()),
        tariff_application=draw(st.sampled_from(("by_month", "whole_year", "next_year"))),
        floor=draw(st.sampled_from((D(0), D("15.00")))),
        cap=cap,
        transition_years=draw(st.sampled_from((1, 2, 3))),
        kind=kind,
        settings=own,
        growth_accounts=draw(st.sampled_from((D(0), D("0.037"), D("-0.1")))),
        growth_hours=draw(st.sampled_from((D(0), D("0.05")))),
        refusals=tuple(sorted(draw(st.sets(st.sampled_from(CODES), max_size=2)))),
    )


YEARS = (2026, 2027, 2028, 2030)


@MODEST
@given(scenario=scenarios(), drawn=accounts, asked=hours)
def test_communes_add_up_years_before_stay_splits_add_up_and_held_totals_hold(inputs_of, scenario, drawn, asked):
    inputs = inputs_of(drawn, years=YEARS, hours=asked, shared={code: number // 3 for code, number in drawn.items()})
    result = simulate(scenario, inputs)
    for year in result.years:
        communes = year.communes
        assert year.change_cents == communes["change_cents"].sum() == year.total_scenario_cents - year.total_base_cents
        parts = communes.select(
            pl.sum_horizontal("volume_cents", "refusals_cents", "level_cents", "distribution_cents")
        )
        assert parts.to_series().to_list() == communes["change_cents"].to_list()
        if year.year < scenario.effective.year:
            assert communes["change_cents"].abs().sum() == 0
        assert communes["insee"].is_sorted()
        assert (communes["scenario_cents"] >= 0).all()
    assert totals([scenario], inputs, 2028)["total_scenario_cents"][0] == result.years[2].total_scenario_cents


@MODEST
@given(scenario=scenarios(), drawn=accounts, asked=hours)
def test_a_held_total_is_held_to_the_cent_wherever_something_is_left_to_charge(inputs_of, scenario, drawn, asked):
    scenario = replace(scenario, hold_total=True, effective=date(2028, 1, 1), refusals=(), years=(2028, 2030))
    scenario = replace(
        scenario, growth_hours=D(0), hourly_rate=None, growth_accounts=D(0), kind="per_account", settings=()
    )
    scenario = replace(scenario, account_fee=max(scenario.account_fee, D("0.01")), cap=None)
    for year in simulate(scenario, inputs_of(drawn, years=YEARS, hours=asked)).years:
        assert year.total_scenario_cents == year.total_base_cents


UNCHANGED = {
    "per_account": {},
    "by_kind": {"fees": (("shared", D("10.00")), ("user", D("10.00")))},
    "fixed_plus_account": {"fixed": D("0.00")},
    "bands": {"upto": (5, 20), "fees": (D("10.00"), D("10.00"), D("10.00"))},
    "index": {
        "base": "2024-01",
        "last": "2024-01",
        "fixed_part": D("0.15"),
        "digits": 3,
        "direction": "up",
        "stage": "coefficient",
    },
    "hours_package": {"included": D(0)},
}


@pytest.mark.parametrize("kind", [*UNCHANGED, "mixed", "full_cost"])
@settings(parent=MODEST, max_examples=8)
@given(
    drawn=accounts,
    asked=hours,
    held=st.booleans(),
    reading=st.sampled_from(("by_month", "whole_year", "next_year")),
    steps=st.sampled_from((1, 3)),
)
def test_the_unchanged_tariff_changes_nothing_for_anyone(inputs_of, kind, drawn, asked, held, reading, steps):
    inputs = inputs_of(drawn, years=YEARS, hours=asked, shared={code: number // 3 for code, number in drawn.items()})
    own = UNCHANGED.get(kind, {"total": D(10 * sum(drawn.values()))})
    if kind == "mixed":
        own = {**own, "account_share": D(1)}
    scenario = Scenario(
        name="inchangé", years=YEARS, effective=date(2027, 6, 1), kind=kind, settings=tuple(sorted(own.items())),
        hold_total=held, tariff_application=reading, transition_years=steps, cap=D("5.00"),
    )  # fmt: skip
    for year in simulate(scenario, inputs).years:
        assert year.communes["change_cents"].abs().sum() == 0
        assert all(
            year.communes[name].abs().sum() == 0 for name in ("level_cents", "distribution_cents", "volume_cents")
        )
        assert year.readings.filter(pl.col("base_cents") != pl.col("scenario_cents")).is_empty()


@settings(parent=MODEST, max_examples=12)
@given(scenario=scenarios(), drawn=accounts, asked=hours, seed=st.integers(0, 99))
def test_no_order_of_rows_changes_a_figure(inputs_of, facts, scenario, drawn, asked, seed):
    ordered = inputs_of(drawn, years=YEARS, hours=asked)
    shuffled = inputs_of(
        dict(reversed(drawn.items())),
        years=YEARS,
        hours=dict(reversed(asked.items())),
        periods=facts.periods(drawn).sample(fraction=1, shuffle=True, seed=seed),
        adhesions=facts.adhesions(reversed(drawn)),
    )
    for one, other in zip(simulate(scenario, ordered).years, simulate(scenario, shuffled).years, strict=True):
        assert one.communes.equals(other.communes)
        assert one.readings.equals(other.readings)


def test_a_scenario_beside_others_gives_what_it_gives_alone(inputs_of, scenario_of):
    inputs = inputs_of({"72065": 20, "72130": 5}, hours={"72065": "3.00"})
    several = [
        scenario_of(name="a", account_fee=D("10.20")),
        scenario_of(
            name="b", account_fee=D("9.00"), hold_total=True, kind="fixed_plus_account", settings={"fixed": D(10)}
        ),
        scenario_of(name="c", refusals=("72130",), tariff_application="whole_year"),
    ]
    together = dict(totals(several, inputs, 2027).select("name", "total_scenario_cents").rows())
    backwards = dict(totals(reversed(several), inputs, 2027).select("name", "total_scenario_cents").rows())
    alone = {scenario.name: simulate(scenario, inputs).years[0].total_scenario_cents for scenario in several}
    assert together == backwards == alone
