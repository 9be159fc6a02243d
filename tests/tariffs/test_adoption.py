"""An adopted revision is billed by the code that simulated it (Article 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from pipeline.recharge import bill
from pipeline.recharge.dues import due_masks
from pipeline.recharge.requests import request_dues
from pipeline.recharge.structures import (
    decode,
    encode,
    needs_structures,
    structured_fee_lines,
    structured_hour_lines,
    timeline_of,
)
from pipeline.tariffs import ADOPTED, adopted, adoption_payload, simulate
from pipeline.tariffs.schedule import tariff_of

D = Decimal
ACCOUNTS = {"72065": 23, "72130": 5, "72003": 61}
SHARED = {"72065": 7, "72003": 11}
TARIFFS = {
    "per_account": {"account_fee": D("10.20"), "hourly_rate": D("31.00")},
    "floor": {"account_fee": D("10.20"), "floor": D("80.00")},
    "by_kind": {"kind": "by_kind", "settings": {"fees": (("shared", D("4.00")), ("user", D("12.00")))}},
    "fixed": {"kind": "fixed_plus_account", "account_fee": D("8.00"), "settings": {"fixed": D("50.00")}},
    "bands": {"kind": "bands", "settings": {"upto": (20, 50), "fees": (D("10.00"), D("9.00"), D("8.00"))}},
    "per_inhabitant": {"kind": "per_inhabitant", "settings": {"rate": D("0.08")}},
    "mixed": {"kind": "mixed", "settings": {"account_share": D("0.7"), "total": D("900.01")}},
    "full_cost": {"kind": "full_cost", "settings": {"total": D("900.01")}},
    "held": {"kind": "fixed_plus_account", "hold_total": True, "settings": {"fixed": D("50.00")}},
    "eased": {"account_fee": D("15.00"), "cap": D("40.00"), "transition_years": 3},
    "whole_year": {"account_fee": D("10.20"), "tariff_application": "whole_year", "floor": D("1.00")},
}


def journal(*payloads):
    return pl.DataFrame(
        {
            "line": list(range(1, len(payloads) + 1)),
            "entry": [ADOPTED] * len(payloads),
            "payload": list(payloads),
            "entered_at": [datetime(2027, 1, day, tzinfo=UTC) for day in range(1, len(payloads) + 1)],
        }
    )


@pytest.mark.parametrize("name", TARIFFS)
@pytest.mark.parametrize("year", [2026, 2027, 2028, 2029])
def test_the_bill_is_what_was_simulated(inputs_of, scenario_of, convention, facts, name, year):
    scenario = scenario_of(years=(year,), **TARIFFS[name])
    inputs = inputs_of(ACCOUNTS, shared=SHARED, years=(year,))
    simulated = dict(simulate(scenario, inputs).years[0].communes.select("insee", "scenario_cents").rows())
    new = adopted(journal(adoption_payload(scenario, convention, facts.communes(ACCOUNTS))), convention)
    adhesions = facts.adhesions(ACCOUNTS)
    dues = due_masks(facts.periods(ACCOUNTS, SHARED), adhesions, year, new)
    lines = structured_fee_lines(dues, adhesions, year, new)
    assert dict(lines.select("insee", "amount_cents").rows()) == simulated
    assert lines["quantity"].to_list() == [12 * ACCOUNTS[insee] for insee in sorted(ACCOUNTS)]


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_a_plain_adopted_tariff_needs_no_structure_and_the_ordinary_bill_agrees(
    inputs_of, scenario_of, convention, facts, year
):
    scenario = scenario_of(years=(year,), account_fee=D("10.20"), hourly_rate=D("31.00"))
    new = adopted(journal(adoption_payload(scenario, convention, facts.communes(ACCOUNTS))), convention)
    assert not needs_structures(new)
    assert new.amount("hourly_rate", on=date(2027, 6, 1)) == D("31")
    assert new.amount("account_fee", on=date(2027, 5, 31)) == D("10.00")
    adhesions = facts.adhesions(ACCOUNTS)
    billed = bill(facts.periods(ACCOUNTS), adhesions, facts.requests({}), year, new).lines
    structured = structured_fee_lines(due_masks(facts.periods(ACCOUNTS), adhesions, year, new), adhesions, year, new)
    shown = ("insee", "quantity", "numerator", "denominator", "amount_cents")
    assert billed.select(shown).sort("insee").rows() == structured.select(shown).rows()
    assert billed.schema == structured.schema


def test_the_convention_is_as_it_is_when_nothing_was_adopted(convention):
    assert adopted(journal(), convention) is convention


def test_of_two_adoptions_for_one_date_the_later_stands(scenario_of, convention, facts):
    payloads = [
        adoption_payload(scenario_of(account_fee=fee), convention, facts.communes(ACCOUNTS))
        for fee in (D("11.00"), D("10.50"))
    ]
    new = adopted(journal(*payloads).sample(fraction=1, shuffle=True, seed=1), convention)
    assert new.amount("account_fee", on=date(2027, 6, 1)) == D("10.50")


def test_revisions_follow_one_another(inputs_of, scenario_of, convention, facts):
    bands = scenario_of(kind="bands", settings={"upto": (20,), "fees": (D("10.00"), D("5.00"))})
    flat = scenario_of(effective=date(2028, 7, 1), account_fee=D("9.00"))
    payloads = [adoption_payload(item, convention, facts.communes(ACCOUNTS)) for item in (bands, flat)]
    new = adopted(journal(*payloads), convention)
    assert [day for day, _ in timeline_of(new).lines] == [date(2026, 1, 1), date(2027, 6, 1), date(2028, 7, 1)]
    adhesions = facts.adhesions({"72065": 30})
    dues = due_masks(facts.periods({"72065": 30}), adhesions, 2028, new)
    # half a year of 20 at 10.00 and 10 at 5.00, half a year of 30 at 9.00
    assert structured_fee_lines(dues, adhesions, 2028, new)["amount_cents"].to_list() == [12500 + 13500]


@pytest.mark.parametrize("name", TARIFFS)
def test_a_tariff_is_written_and_read_back_equal(scenario_of, convention, name):
    tariff = tariff_of(scenario_of(**TARIFFS[name]), convention)
    assert decode(encode(tariff)) == tariff


def test_what_is_no_tariff_is_refused():
    with pytest.raises(ValueError, match="no tariff"):
        decode('{"kind": "Unknown"}')


def test_hours_included_in_an_adopted_tariff_are_not_billed(scenario_of, convention, facts):
    scenario = scenario_of(
        effective=date(2028, 1, 1), kind="hours_package", settings={"included": D(2), "package": D("24.00")}
    )
    new = adopted(journal(adoption_payload(scenario, convention, facts.communes(ACCOUNTS))), convention)
    adhesions = facts.adhesions(ACCOUNTS)
    for year, amounts in ((2027, {"72065": 16500}), (2028, {"72003": 2400, "72065": 2400 + 10500, "72130": 2400})):
        judged = request_dues(facts.requests({"72065": "5.50"}, year), adhesions, new)
        lines = structured_hour_lines(judged, adhesions, year, new)
        assert dict(lines.select("insee", "amount_cents").rows()) == amounts
        assert lines.filter(pl.col("insee") == "72065")["quantity"].to_list() == [D("5.50")]


def test_hour_lines_of_a_plain_tariff_are_those_of_the_ordinary_bill(scenario_of, convention, facts):
    scenario = scenario_of(hourly_rate=D("31.00"))
    new = adopted(journal(adoption_payload(scenario, convention, facts.communes(ACCOUNTS))), convention)
    adhesions = facts.adhesions(ACCOUNTS)
    for year in (2026, 2027, 2028):
        requests = facts.requests({"72065": "5.50", "72003": "0.35"}, year)
        ordinary = bill(facts.periods(ACCOUNTS), adhesions, requests, year, new).lines.filter(
            pl.col("nature") == "heures"
        )
        structured = structured_hour_lines(request_dues(requests, adhesions, new), adhesions, year, new)
        shown = ("insee", "nature", "quantity", "amount_cents")
        assert ordinary.select(shown).sort("insee").rows() == structured.select(shown).rows()
        assert ordinary.schema == structured.schema
