"""What other readings would change: whole recomputations, held against a count of another kind."""

from __future__ import annotations

import polars as pl
import pytest

from pipeline.books import Books
from pipeline.books.method import alternatives, recharge_under
from pipeline.convention import load_convention

YEAR = 2026


@pytest.fixture(scope="module")
def books(demonstration):
    return Books(demonstration)


@pytest.fixture(scope="module")
def told(books):
    return {(row["name"], row["alternative"]): row for row in alternatives(books, YEAR).iter_rows(named=True)}


def test_the_reading_in_force_changes_nothing(books):
    assert recharge_under(books, YEAR, books.convention).equals(books.recharge(YEAR).communes)


def test_every_other_reading_of_every_open_point_is_told(told):
    expected = {
        (one.name, code)
        for one in load_convention().parameters
        if one.silent
        for code in one.allowed
        if code != one.values[-1][1]
    }
    assert set(told) == expected


def test_without_shared_mailboxes_counted_by_hand(books, told):
    recharge = books.recharge(YEAR)
    months = (
        recharge.bill.dues.filter(pl.col("mailbox") == "user").group_by("insee").agg(pl.col("account_months").sum())
    )
    fees = sum((2 * month * 1000 + 12) // 24 for month in months["account_months"])
    requests = int(recharge.communes["request_fee_cents"].sum())
    row = told["counted_mailboxes", "user_only"]
    assert row["total_cents"] == fees + requests
    assert row["change_cents"] == fees + requests - recharge.total_cents < 0
    assert row["down"] > 0 == row["up"]


def test_a_tariff_that_did_not_change_gives_the_same_under_each_reading(told):
    for reading in ("whole_year", "next_year"):
        assert told["tariff_application", reading]["change_cents"] == 0


def test_the_month_of_the_one_transfer_is_spared_to_one_commune(told):
    # Coulaines and Arnage both owe September: 0.83 less for one of them, to the rounding of its own line.
    for reading in ("old", "new"):
        row = told["transfer_month", reading]
        assert row["change_cents"] in (-83, -84)
        assert (row["up"], row["down"]) == (0, 1)


def test_readings_that_move_no_amount_say_how_many_dates_they_move(told):
    # One renewal less on 1 June 2027; each year's last day of notice is told with another effect.
    assert told["tacit_renewal", "term_only"]["dates"] == 1
    assert told["denunciation_effect", "term"]["dates"] == 3
    assert told["rounding", "per_account"]["dates"] == 0


def test_asking_again_opens_nothing(books):
    assert alternatives(books, YEAR) is alternatives(books, YEAR)
