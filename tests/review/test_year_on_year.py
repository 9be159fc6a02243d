"""Why a commune owes more or less than the year before: parts that add up exactly, whatever the order (Article 9)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from random import Random

import polars as pl

from pipeline.recharge import bill, nothing_carried, recharge_table
from pipeline.review import with_exact_fees, year_on_year
from tests.recharge.builders import accounts, adhesions, communes, requests

NAMES = communes("A", "B")
SCHEMA = {
    "insee": pl.String, "commune": pl.String, "accounts": pl.Int64, "account_months": pl.Int64,
    "account_fee_cents": pl.Int64, "request_fee_cents": pl.Int64, "to_invoice_cents": pl.Int64,
    "numerator": pl.Int64, "denominator": pl.Int64,
}  # fmt: skip
PARTS = ["accounts_cents", "months_cents", "tariff_cents", "requests_cents", "carry_over_cents"]


def changed(convention, lives, members=(("A", "2026-04-01", None), ("B", "2026-04-01", None)), asked=(), carry=None):
    tables = []
    carried = nothing_carried(NAMES)
    for year in (2026, 2027):
        billed = bill(lives, adhesions(*members), requests(*asked), year, convention)
        tables.append(with_exact_fees(recharge_table(NAMES, billed, carried, convention), billed.lines))
        carried = carried if carry is None else carry
    return {row["insee"]: row for row in year_on_year(*tables).to_dicts()}


def test_only_the_months_change(convention):
    # 20 accounts, nine months then twelve: 150.00 and 200.00.
    row = changed(convention, accounts(20))["A"]
    assert (row["owed_before_cents"], row["owed_cents"], row["change_cents"]) == (15000, 20000, 5000)
    assert [row[part] for part in PARTS] == [0, 5000, 0, 0, 0]


def test_only_the_accounts_change(convention):
    lives = pl.concat([accounts(20, opened="2020-01-01"), accounts(10, insee="B", opened="2027-01-01")])
    row = changed(convention, lives, members=(("A", "2026-01-01", None), ("B", "2026-01-01", None)))
    assert [row["A"][part] for part in PARTS] == [0, 0, 0, 0, 0]
    assert [row["B"][part] for part in PARTS] == [10000, 0, 0, 0, 0]


def test_the_tariff_alone(convention):
    dearer = convention.with_tariff("account_fee", Decimal("12.00"), date(2027, 1, 1))
    row = changed(dearer, accounts(20), members=(("A", "2026-01-01", None),))["A"]
    assert [row[part] for part in PARTS] == [0, 0, 4000, 0, 0]


def test_months_and_tariff_share_what_they_make_together(convention):
    # 9 months at 10.00, then 12 at 12.00: 150.00 to 240.00. Months: (50 + 60) / 2 = 55; tariff: (30 + 40) / 2 = 35.
    dearer = convention.with_tariff("account_fee", Decimal("12.00"), date(2027, 1, 1))
    row = changed(dearer, accounts(20))["A"]
    assert [row[part] for part in PARTS] == [0, 5500, 3500, 0, 0]


def test_an_unchanged_tariff_has_no_part_however_amounts_are_rounded(convention):
    for number in (1, 7, 11, 13, 101):
        row = changed(convention, accounts(number, opened="2026-06-15", closed="2027-05-10"))["A"]
        assert row["tariff_cents"] == 0, number


def test_carry_over_and_unknown_carry_over(convention):
    carry = pl.DataFrame({"insee": ["A", "B"], "carry_over_cents": [83, None]})
    rows = changed(convention, accounts(20), carry=carry)
    assert [rows["A"][part] for part in PARTS] == [0, 5000, 0, 0, 83]
    assert rows["B"]["change_cents"] is None
    assert rows["B"]["carry_over_cents"] is None


def shapley(before, after):
    """The mean over all six orders of what each factor adds, in fractions."""
    totals = [Fraction(0)] * 3
    for order in permutations(range(3)):
        now = list(before)
        for factor in order:
            old = now[0] * now[1] * now[2]
            now[factor] = after[factor]
            totals[factor] += now[0] * now[1] * now[2] - old
    return [total / 6 for total in totals]


def test_parts_add_up_and_are_the_means_over_all_orders():
    dice = Random(72)
    years: tuple[list[tuple], list[tuple]] = ([], [])
    exact = []
    for number in range(3_000):
        drawn = [(dice.randint(1, 10_000), dice.randint(1, 12), dice.randint(1, 400_000)) for _ in years]
        for rows, (size, each, price) in zip(years, drawn, strict=True):
            numerator = size * each * price
            fee = (2 * numerator + 1200) // 2400
            rows.append((f"{number:05d}", "A", size, size * each, fee, 0, fee, numerator, 1200))
        exact.append(shapley(*[(Fraction(size), Fraction(each), Fraction(price, 1200)) for size, each, price in drawn]))
    tables = [pl.DataFrame(rows, orient="row", schema=SCHEMA) for rows in years]
    for row, means in zip(year_on_year(*tables).to_dicts(), exact, strict=True):
        assert sum(row[part] for part in PARTS) == row["change_cents"]
        assert all(abs(row[part] - mean) <= 1 for part, mean in zip(PARTS, means, strict=False)), row
