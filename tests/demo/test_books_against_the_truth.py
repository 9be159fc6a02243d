"""The whole demonstration through every reader into the books: they owe what the generator knows, and nothing differs
but the mistakes that it planted."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from pipeline.books import Books
from pipeline.demo import generate
from pipeline.demo.files import KINDS

ISSUED_ON = date(2026, 12, 10)
CORRECTED = "La Milesse"


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("truth")
    generate(folder)
    return {row["insee"]: row for row in json.loads((folder / "truth.json").read_text())["communes"]}


@pytest.fixture(scope="module")
def books(demonstration):
    return Books(demonstration)


@pytest.fixture(scope="module")
def review(books):
    return {row["insee"]: row for row in books.review(2026).communes.iter_rows(named=True)}


def cents(euros):
    return int(Decimal(euros) * 100)


def test_every_kind_of_file_is_read_and_no_row_is_rejected(books):
    history = books.deposits()
    assert set(KINDS) <= set(history["kind"])
    assert history.filter(pl.col("rows_rejected") > 0).is_empty()


@pytest.mark.parametrize(("key", "known_on"), [("known_on", ISSUED_ON), ("today", None)])
def test_each_commune_owes_what_is_true(books, truth, key, known_on):
    owed = {row["insee"]: row for row in books.recharge(2026, known_on).communes.iter_rows(named=True)}
    assert set(owed) == set(truth)
    for insee, row in owed.items():
        expected = truth[insee][key]
        assert (row["accounts"], row["account_months"]) == (expected["accounts"], expected["account_months"]), insee
        assert row["account_fee_cents"] == cents(expected["account_fee"]), insee
        assert row["request_fee_cents"] == cents(expected["request_fee"]), insee
        assert row["total_cents"] == cents(expected["total"]), insee


def test_the_planted_mistakes_are_differences_and_nothing_else_is(review, truth):
    for insee, row in review.items():
        true = truth[insee]
        assert row["expected_cents"] == cents(true["today"]["total"]), insee
        assert row["expected_then_cents"] == cents(true["known_on"]["total"]), insee
        assert row["invoiced_cents"] == cents(true["invoiced"]), insee
        if row["expected_cents"] == 0:
            assert row["status"] == "nothing_due"
        elif not true["causes"] or true["commune"] == CORRECTED:
            assert row["status"] == "consistent", true["commune"]
        else:
            assert row["status"] == "difference", true["commune"]


def test_what_the_accounts_find_is_what_was_lived(books):
    found = books.situation().books.findings.group_by("code").len().sort("code").rows()
    assert found == [
        ("licence_lost", 1), ("presumed_closing", 1), ("suspended_to_qualify", 1), ("transfer_counted_twice", 1),
    ]  # fmt: skip


def test_each_account_of_aigne_that_a_report_puts_on_the_eve_opens_on_its_day_in_paris(books):
    periods = books.situation().periods.filter(pl.col("insee") == "72001")
    assert date(2026, 4, 1) in periods["opened"].to_list()
    assert date(2026, 3, 31) not in periods["opened"].to_list()


def test_concealed_names_leave_their_figures_and_no_name(books):
    usage = books.facts().usage
    june = usage.filter(pl.col("known_on") == date(2026, 6, 29))
    assert june["ignored"].unique().to_list() == ["concealed"]
    assert june["upn"].null_count() == june.height > 4000
    assert june["storage_bytes"].sum() > 0
    assert usage.filter(pl.col("known_on") != date(2026, 6, 29), pl.col("ignored") == "concealed").is_empty()
