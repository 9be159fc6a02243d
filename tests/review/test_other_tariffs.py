"""The review under a revised tariff: a fee that changes in the year, and another structure altogether (Article 7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.recharge.structures import FixedPlusAccount, HourlyPrice, Tariff, adopt
from tests.recharge.builders import DONE, request
from tests.review.hands import World, since_before, told

JUNE = date(2027, 6, 1)
LATER = {"exercice": 2027, "issued": "2027-12-10"}


def titre_of(cents, **more):
    return {"number": "1", "insee": "A", "cents": cents, **LATER, **more}


def done(reference, hours, on="2027-03-01"):
    return request(reference, **(DONE | {"quoted_hours": hours, "spent_hours": hours, "quoted_on": on,
                                         "accepted_on": on, "done_on": on, "asked_on": on}))  # fmt: skip


@pytest.fixture
def dearer(convention):
    """10.20 a year from 1 June 2027."""
    return convention.with_tariff("account_fee", Decimal("10.20"), JUNE)


def test_the_old_fee_for_the_whole_year(dearer):
    # 20 accounts: 100 months at 10.00 and 140 at 10.20 are 202.33; all of them at 10.00 are 200.00.
    found = told(dearer, World(since_before(20), year=2027), titre_of(20000))
    assert found.row["expected_cents"] == 20233
    assert ("tariff",) in found.causes
    tariff = found.of("tariff")
    assert "10,00\u00a0€ par compte" in tariff.sentence
    assert "tarif du 1er\u00a0janvier 2026" in tariff.sentence


def test_the_new_fee_for_the_whole_year(dearer):
    found = told(dearer, World(since_before(20), year=2027), titre_of(20400))
    assert "10,20\u00a0€ par compte (tarif du 1er\u00a0juin 2027)" in found.of("tariff").sentence


def test_an_account_left_out_is_worth_its_months_at_each_fee(dearer):
    # Opened on 10 April: 2 months at 10.00 and 7 at 10.20, 7.62 of 209.95 to the rounding of the whole line.
    lives = [*since_before(20), ("A21", "A", "2027-04-10")]
    found = told(dearer, World(lives, year=2027), titre_of(20233))
    missing = found.of("missing_accounts")
    assert [item["account"] for item in missing.items if item["kind"] == "account"] == ["A21"]


def test_hours_at_the_rate_of_another_date(convention):
    later = convention.with_tariff("hourly_rate", Decimal("35.00"), JUNE)
    world = World(since_before(20), asked=(done("D1", "4"),), year=2027)
    lines = [titre_of(20000), titre_of(14000, line=2, nature="heures")]
    found = told(later, world, *lines)
    assert found.causes[0] == ("hourly_rate",)
    assert "35,00\u00a0€ au lieu de 30,00\u00a0€ (tarif du 1er\u00a0juin 2027)" in found.explanations[0].sentence


def test_under_another_structure_hours_and_titres_are_explained_and_account_rules_are_not(convention):
    # From June a fixed part of 50.00 a year beside 10.00 an account: 200.00 and 29.17, and 4 h: 120.00.
    adopted = adopt(convention, JUNE, Tariff(structure=FixedPlusAccount(500_000, 100_000), hours=HourlyPrice(300_000)))
    world = World(since_before(20), asked=(done("D1", "2"), done("D2", "2")), year=2027)
    assert told(adopted, world, titre_of(34917)).row["status"] == "consistent"
    missing = told(adopted, world, titre_of(28917))
    assert missing.causes[0] == ("missing_requests",)
    assert missing.explanations[0].parts == (("demandes oubliées", -6000),)
    twice = told(adopted, world, titre_of(34917), titre_of(34917) | {"number": "2"})
    assert ("duplicate_invoice",) in twice.causes
    # One account less would be 10.00 less if the fee were all; the parts of another structure are not taken apart.
    none = told(adopted, world, titre_of(33917))
    account_rules = {"missing_accounts", "full_year", "tariff", "rounded_per_account", "day_prorata"}
    assert not [causes for causes in none.causes if account_rules & set(causes)]
