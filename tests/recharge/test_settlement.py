"""Carry-over, amount to invoice, recovery floor, and whether a year is final (Article 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.recharge import bill, carried_forward, covers_year_end, invoiced, nothing_carried, recharge_table
from tests.recharge.builders import DONE, accounts, adhesions, communes, invoice_lines, periods, request, requests

TERRITORY = communes("A", "B", "C")
MEMBER = adhesions(("A", "2026-04-01", None))
ALL = TERRITORY.select("insee")


def carried(**cents):
    return pl.DataFrame(
        {"insee": list(cents), "carry_over_cents": list(cents.values())},
        schema={"insee": pl.String, "carry_over_cents": pl.Int64},
    )


def bill_2026(convention, number=20):
    return bill(accounts(number), MEMBER, requests(request(**DONE)), 2026, convention)


def test_every_commune_of_the_reference_has_a_row_zeros_included(convention):
    table = recharge_table(TERRITORY, bill_2026(convention), nothing_carried(TERRITORY), convention)
    assert table.rows() == [
        ("A", "Commune A", 20, 180, 15000, Decimal("3.50"), 10500, 25500, 0, 25500, False),
        ("B", "Commune B", 0, 0, 0, Decimal("0.00"), 0, 0, 0, 0, False),
        ("C", "Commune C", 0, 0, 0, Decimal("0.00"), 0, 0, 0, 0, False),
    ]
    assert table.columns == [
        "insee", "commune", "accounts", "account_months", "account_fee_cents", "hours", "request_fee_cents",
        "total_cents", "carry_over_cents", "to_invoice_cents", "below_floor",
    ]  # fmt: skip


def test_carry_over_is_recharge_and_carry_over_before_less_invoiced_of_all_natures(convention):
    lines = invoice_lines(
        {"number": "1", "insee": "A", "cents": 15000},
        {"number": "2", "insee": "A", "cents": 12000, "nature": "heures"},
        {"number": "3", "insee": "A", "cents": 2000, "nature": "heures", "sort": "reduction"},
        {"number": "4", "insee": "A", "cents": 999, "exercice": 2027},
    )
    left = carried_forward(TERRITORY, carried(A=83, B=0, C=0), bill_2026(convention), lines, ALL)
    # due 255.00, carried 0.83; invoiced 150.00 and 120.00, reduced by 20.00
    assert left.rows() == [("A", 583), ("B", 0), ("C", 0)]


def test_a_negative_carry_over_lowers_what_is_to_invoice(convention):
    table = recharge_table(TERRITORY, bill_2026(convention), carried(A=-30000, B=-100, C=0), convention)
    assert table["to_invoice_cents"].to_list() == [-4500, -100, 0]
    assert table["below_floor"].to_list() == [False, False, False]


def test_carry_over_is_unknown_where_the_year_cannot_be_controlled(convention):
    only_b = ALL.filter(pl.col("insee") == "B")
    left = carried_forward(TERRITORY, nothing_carried(TERRITORY), bill_2026(convention), invoice_lines(), only_b)
    assert left.rows() == [("A", None), ("B", 0), ("C", None)]


def test_an_unknown_carry_over_stays_unknown(convention):
    left = carried_forward(TERRITORY, carried(A=None, B=0, C=0), bill_2026(convention), invoice_lines(), ALL)
    assert left["carry_over_cents"].to_list() == [None, 0, 0]
    table = recharge_table(TERRITORY, bill_2026(convention), carried(A=None, B=0, C=0), convention)
    assert table.select("total_cents", "carry_over_cents", "to_invoice_cents", "below_floor").row(0) == (
        25500, None, None, None,
    )  # fmt: skip


def test_set_apart_the_carry_over_is_shown_and_not_invoiced(convention):
    apart = convention.replace(carry_over="separate")
    table = recharge_table(TERRITORY, bill_2026(convention), carried(A=-83, B=None, C=5), apart)
    assert table["carry_over_cents"].to_list() == [-83, None, 5]
    assert table["to_invoice_cents"].to_list() == [25500, 0, 0]


@pytest.mark.parametrize(
    ("cents", "below"), [(-1, False), (0, False), (1, True), (1499, True), (1500, False), (1501, False)]
)
def test_under_15_00_is_not_recovered_and_15_00_is(convention, cents, below):
    nothing = bill(periods(), MEMBER, requests(), 2026, convention)
    table = recharge_table(TERRITORY, nothing, carried(A=cents, B=0, C=0), convention)
    assert (table["to_invoice_cents"][0], table["below_floor"][0]) == (cents, below)


def test_one_account_of_10_00_is_under_the_floor_and_keeps_its_amount(convention):
    one = bill(accounts(1), MEMBER, requests(), 2027, convention)
    table = recharge_table(TERRITORY, one, nothing_carried(TERRITORY), convention)
    assert table.select("to_invoice_cents", "below_floor").row(0) == (1000, True)


def test_the_floor_is_that_of_the_december_of_the_year(convention):
    raised = convention.with_tariff("recovery_floor", Decimal("20.00"), date(2027, 12, 1))
    table = recharge_table(
        TERRITORY, bill(periods(), MEMBER, requests(), 2026, raised), carried(A=1600, B=0, C=0), raised
    )
    assert table["below_floor"][0] is False
    table = recharge_table(
        TERRITORY, bill(periods(), MEMBER, requests(), 2027, raised), carried(A=1600, B=0, C=0), raised
    )
    assert table["below_floor"][0] is True


def test_a_year_before_everything_is_all_zeros(convention):
    table = recharge_table(
        TERRITORY, bill(accounts(3), MEMBER, requests(), 2020, convention), nothing_carried(TERRITORY), convention
    )
    assert table["to_invoice_cents"].to_list() == [0, 0, 0]


def test_the_exercice_decides_not_the_date_of_the_titre():
    january = invoice_lines({"number": "1", "insee": "A", "cents": 100, "issued": "2027-01-20"})
    assert invoiced(january, 2026).rows() == [("A", 100)]
    assert invoiced(january, 2027).is_empty()


@pytest.mark.parametrize(
    ("kind", "on", "final"),
    [
        ("users", "2026-12-30", False),
        ("users", "2026-12-31", True),
        ("users", "2027-01-31", True),
        ("titres", "2027-01-31", False),
    ],
)
def test_a_year_is_final_once_an_accounts_extract_covers_31_december(kind, on, final):
    deposits = pl.DataFrame({"kind": [kind], "extract_date": [date.fromisoformat(on)]})
    assert covers_year_end(deposits, ("users", "mouvements"), 2026) is final
