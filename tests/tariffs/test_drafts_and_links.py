"""Scenarios as a page writes them: every field as typed, packed in links, slips told by their field."""

from __future__ import annotations

import base64
import itertools
import zlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tariffs import ScenarioError, draft_of, from_link, scenario_of, simulate, starting_scenario, to_link
from pipeline.tariffs.drafts import (
    cents_of,
    effect_years,
    nearest_step,
    resize_bands,
    slider_reach,
    slider_steps,
    starting_settings,
    typed_price,
)
from pipeline.tariffs.structure_fields import KINDS
from tests.tariffs.conftest import build
from tests.tariffs.test_adoption import TARIFFS

D = Decimal
NAMED = ["72065", "72130", "72003", "72008"]
SCENARIOS = {
    **TARIFFS,
    "index": {
        "kind": "index",
        "settings": {
            "base": "2024-01", "last": "2025-01", "fixed_part": D("0.15"), "digits": 3, "direction": "up",
            "stage": "coefficient",
        },
    },
    "hours": {"kind": "hours_package", "settings": {"included": D("2.5"), "package": D("24.00")}},
    "by_product": {
        "kind": "by_kind", "account_fee": D("11.00"),
        "settings": {"fees": (("Office 365 E1", D("30.00")), ("shared", D("4.00")), ("user", D("12.00")))},
    },
    "refusals": {"refusals": ("72065", "72130"), "growth_accounts": D("0.035"), "communicated": date(2026, 11, 25)},
    "cap_share": {"account_fee": D("12.345"), "cap": D("0.1"), "cap_is_share": True, "hold_total": True},
}  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_survives_its_draft_to_the_cent(inputs_of, scenario_of, convention, facts, name):
    scenario = scenario_of(years=(2026, 2027, 2028), **SCENARIOS[name])
    draft = draft_of(scenario, convention)
    again = scenario_of_draft(draft, convention, facts)
    inputs = inputs_of({"72065": 23, "72130": 5, "72003": 61}, shared={"72065": 7}, hours={"72065": "5.50"})
    first, second = (simulate(one, inputs) for one in (scenario, again))
    for one, other in zip(first.years, second.years, strict=True):
        assert one.communes.equals(other.communes)
    assert first.legal.sentences == second.legal.sentences


def scenario_of_draft(draft, convention, facts):
    return scenario_of(draft.content(), convention, facts.communes(NAMED))


@pytest.mark.parametrize("kind", KINDS)
def test_each_structure_begins_with_fields_that_can_be_computed(convention, facts, kind):
    draft = draft_of(starting_scenario(convention, "début"), convention)
    draft.kind = kind
    draft.own().update(starting_settings(kind, convention, 100_000))
    inputs = build({"72065": 20, "72130": 5})
    result = simulate(scenario_of_draft(draft, convention, facts), build({"72065": 20}, years=(2026, 2027, 2028, 2029)))
    assert result.years[2].total_scenario_cents > 0
    assert inputs.reference_year == 2026


def test_a_page_begins_two_per_cent_above_the_tariff_in_force_on_the_day_when_firm_prices_end(convention):
    scenario = starting_scenario(convention, "début")
    assert (scenario.account_fee, scenario.hourly_rate) == (D("10.20"), D("30.60"))
    assert scenario.effective == date(2027, 6, 1)
    assert scenario.years == (2026, 2027, 2028, 2029)
    unchanged = starting_scenario(convention, "début", raised=False)
    assert (unchanged.account_fee, unchanged.hourly_rate) == (D("10"), D("30"))


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("account_fee", "-1", "account_fee"),
        ("account_fee", "dix", "account_fee"),
        ("floor", "1,234", "floor"),
        ("cap", "beaucoup", "cap"),
        ("name", "  ", "name"),
        ("refusals", ["99999"], "refusals.communes"),
        ("years", [], "years"),
    ],
)
def test_a_slip_is_told_by_its_field(convention, facts, field, typed, told):
    draft = draft_of(starting_scenario(convention, "début"), convention)
    draft.fields[field] = typed
    with pytest.raises(ScenarioError) as caught:
        scenario_of_draft(draft, convention, facts)
    assert [problem.field for problem in caught.value.problems] == [told]


def test_a_typed_price_may_have_a_comma_and_blanks(convention, facts):
    draft = draft_of(starting_scenario(convention, "début"), convention)
    draft.fields["account_fee"] = " 1\u202f234,50 "
    assert scenario_of_draft(draft, convention, facts).account_fee == D("1234.50")


def test_fields_of_a_structure_are_kept_while_another_is_looked_at(convention):
    draft = draft_of(starting_scenario(convention, "début"), convention)
    draft.kind = "full_cost"
    draft.own()["total"] = "9 000,00"
    draft.kind = "per_account"
    assert "total" not in draft.content()["structure"]
    draft.kind = "full_cost"
    assert draft.content()["structure"] == {"kind": "full_cost", "total": "9 000,00"}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_link_gives_back_an_equal_scenario(scenario_of, convention, facts, name):
    scenario = scenario_of(name="Été « à l’essai » & co", **SCENARIOS[name])
    word = to_link(scenario)
    assert word.replace("-", "").replace("_", "").isalnum()
    assert from_link(word, convention, facts.communes(NAMED)) == scenario


@pytest.mark.parametrize("word", ["", "a", "abc", "%%%", "é", base64.urlsafe_b64encode(b"name = 1").decode()])
def test_a_link_that_holds_no_scenario_is_refused_in_words(convention, facts, word):
    with pytest.raises(ScenarioError) as caught:
        from_link(word, convention, facts.communes(NAMED))
    assert caught.value.problems[0].field == "lien"


def test_a_link_that_would_unpack_to_megabytes_is_refused(convention, facts):
    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 50_000_000)).decode().rstrip("=")
    with pytest.raises(ScenarioError, match="lisible"):
        from_link(bomb, convention, facts.communes(NAMED))


def test_a_link_to_an_unknown_commune_is_told_by_its_field(scenario_of, convention, facts):
    word = to_link(scenario_of(refusals=("72065",)))
    with pytest.raises(ScenarioError) as caught:
        from_link(word, convention, facts.communes(["72130"]))
    assert caught.value.problems[0].field == "refusals.communes"


@given(st.decimals("0", "99", places=2))
def test_a_slider_goes_from_nothing_to_three_times_the_price_in_even_steps(price):
    steps = slider_steps(price)
    assert steps[0] == 0
    assert len({later - former for former, later in itertools.pairwise(steps)}) == 1
    assert 100 <= len(steps) - 1 <= 1000
    assert steps[-1] + (steps[1] - steps[0]) > price * 3 or len(steps) == 101


@pytest.mark.parametrize(("typed", "step"), [("10,20", "10.20"), ("10,21", "10.20"), ("999", "30.00"), ("dix", "0")])
def test_a_slider_stands_at_the_nearest_of_its_prices(typed, step):
    assert nearest_step(typed, slider_steps(D("10.00"))) == D(step)


def test_a_slider_reaches_what_was_typed_and_never_shrinks():
    assert slider_reach(D(10), "20", None) == D(10)
    assert slider_steps(slider_reach(D(10), "60,00", None))[-1] == D(60)
    assert slider_reach(D(10), "12", D(20)) == D(20)
    assert slider_reach(D(10), "dix", None) == D(10)
    assert len(slider_steps(slider_reach(D(10), "999999999", None))) <= 1001


@pytest.mark.parametrize(("price", "typed"), [("10", "10,00"), ("10.205", "10,205"), ("1234.5", "1 234,50")])
def test_prices_are_written_as_people_type_them(price, typed):
    assert typed_price(D(price)) == typed


def test_amounts_are_read_to_the_cent_or_told():
    assert cents_of("9 000,01", "total") == 900_001
    for typed in ("-1", "1,234", "", "beaucoup"):
        with pytest.raises(ScenarioError):
            cents_of(typed, "total")


def test_bands_come_and_go_at_the_end():
    own = {"upto": [20], "fees": ["10,00", "9,00"]}
    resize_bands(own, 4)
    assert own == {"upto": [20, 40, 80], "fees": ["10,00", "9,00", "9,00", "9,00"]}
    resize_bands(own, 2)
    assert own == {"upto": [20], "fees": ["10,00", "9,00"]}


def test_years_are_offered_around_the_effect():
    assert effect_years(date(2027, 6, 1)) == (2026, 2027, 2028, 2029, 2030, 2031, 2032)
