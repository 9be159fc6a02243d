"""The statement is the computation itself, line by line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.recharge import bill, exact_amount, nothing_carried, recharge_table, statement
from tests.recharge.builders import DONE, adhesions, communes, periods, request, requests

TERRITORY = communes("A", "B")
MEMBER = adhesions(("A", "2026-04-01", None), ("B", "2026-04-01", None))
LIVES = periods(
    ("a", "A", "2020-01-01"),
    ("b", "A", "2027-06-15"),
    ("c", "A", "2027-02-01", "2027-02-28"),
    ("c", "A", "2027-11-30"),
    ("z", "B", "2020-01-01"),
)
REQUESTS = requests(
    request("D1", **(DONE | {"done_on": "2027-01-10"})),
    request("D2", **(DONE | {"done_on": None})),
    request("D3", insee="B", **(DONE | {"done_on": "2027-01-10"})),
)


def stated(convention, insee="A", year=2027):
    result = bill(LIVES, MEMBER, REQUESTS, year, convention)
    table = recharge_table(TERRITORY, result, nothing_carried(TERRITORY), convention)
    summary = table.row(by_predicate=pl.col("insee") == insee, named=True)
    return statement(result, summary, convention, date(2027, 12, 10), complete=False)


def test_accounts_have_first_and_last_month_months_and_the_amount_before_rounding(convention):
    answer = stated(convention).as_json()
    assert [tuple(row.values()) for row in answer["accounts"]] == [
        ("a", "2027-01", "2027-12", 12, "10.000000"),
        ("c", "2027-02", "2027-12", 3, "2.500000"),
        ("b", "2027-06", "2027-12", 7, "5.833333"),
    ]


def test_only_the_commune_s_own_due_requests_are_told(convention):
    (row,) = stated(convention).as_json()["requests"]
    assert (row["reference"], row["hours"], row["hourly_rate"], row["amount"]) == ("D1", "3.50", "30.00", "105.000000")


def test_the_rounding_of_each_line_is_shown_with_its_article(convention):
    answer = stated(convention).as_json()
    assert [tuple(row.values()) for row in answer["rounding"]] == [
        ("forfait", "22.00", "18.333333", "18.33", "6"),
        ("heures", "3.50", "105.000000", "105.00", "6"),
    ]
    assert (answer["account_fee"], answer["request_fee"], answer["total"], answer["to_invoice"]) == (
        "18.33", "105.00", "123.33", "123.33",
    )  # fmt: skip


def test_the_accounts_add_up_to_the_exact_line(convention):
    told = stated(convention)
    assert told.accounts["numerator"].sum() == told.lines.filter(nature="forfait")["numerator"].item()
    assert told.cohorts["numerator"].sum() == told.accounts["numerator"].sum()
    assert told.accounts["months"].sum() == told.summary["account_months"]


def test_accounting_floor_and_articles_are_stated(convention):
    answer = stated(convention).as_json()
    assert (answer["revenue_account"], answer["payable_account"]) == ("70875", "62876")
    assert (answer["recovery_floor"], answer["below_floor"]) == ("15.00", False)
    assert answer["articles"] == {
        "forfait": "6", "heures": "6", "arrondi": "6", "régularisation": "8", "seuil": "CGCT L.1611-5 et D.1611-1",
    }  # fmt: skip


def test_a_revised_fee_shows_in_each_account(convention):
    revised = convention.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
    told = stated(revised)
    amounts = {row["account"]: row["amount"] for row in told.as_json()["accounts"]}
    # a: 5 months at 10.00 and 7 at 10.20; c: February at 10.00, November and December at 10.20.
    assert amounts == {"a": "10.116667", "c": "2.533333", "b": "5.950000"}
    assert told.fees == (100_000,) * 5 + (102_000,) * 7


def test_a_year_without_anything_can_be_stated(convention):
    answer = stated(convention, year=2020).as_json()
    assert (answer["accounts"], answer["rounding"], answer["to_invoice"], answer["recovery_floor"]) == (
        [], [], "0.00", None,
    )  # fmt: skip


def test_exact_amounts_are_never_binary():
    assert exact_amount(100_000 * 7, 1200) == "5.833333"
    assert exact_amount(10**15, 1200) == "8333333333.333333"
