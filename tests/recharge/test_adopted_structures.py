"""An adopted structure is billed by the bill itself (Article 7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipeline.recharge import bill, nothing_carried, recharge_table
from pipeline.recharge.structures import FixedPlusAccount, HourlyPrice, PerAccount, Tariff, adopt
from tests.recharge.builders import accounts, adhesions, communes, requests

MEMBERS = adhesions(("A", "2026-04-01", None), ("B", "2026-04-01", None))
JUNE = date(2027, 6, 1)
RATE = HourlyPrice(300_000)


def fees(convention, year):
    result = bill(accounts(20), MEMBERS, requests(), year, convention)
    table = recharge_table(communes("A", "B", "C"), result, nothing_carried(communes("A", "B", "C")), convention)
    return table["account_fee_cents"].to_list(), table["account_months"].to_list()


def test_a_plain_revision_gives_what_a_dated_tariff_gives(convention):
    adopted = adopt(convention, JUNE, Tariff(structure=PerAccount(102_000), hours=RATE))
    dated = convention.with_tariff("account_fee", Decimal("10.20"), JUNE)
    for year in (2026, 2027, 2028):
        assert fees(adopted, year) == fees(dated, year)
    assert fees(adopted, 2027)[0] == [20233, 0, 0]


def test_a_fixed_part_is_owed_by_every_member_also_without_accounts(convention):
    adopted = adopt(convention, JUNE, Tariff(structure=FixedPlusAccount(500_000, 100_000), hours=RATE))
    assert fees(adopted, 2026) == ([15000, 0, 0], [180, 0, 0])
    # 2027: 200.00 for the accounts, and 7 months of 50.00 a year: 29.17
    assert fees(adopted, 2027) == ([22917, 2917, 0], [240, 0, 0])
    assert fees(adopted, 2028) == ([25000, 5000, 0], [240, 0, 0])
