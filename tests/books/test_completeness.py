"""Which extracts are in, by month and kind: each state at its edge."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.books import Books
from pipeline.books.completeness import completeness, grid, tally
from pipeline.convention.extracts_due import ExtractDue, extracts_due
from pipeline.extracts import kinds

ACCOUNTS = ExtractDue("Comptes", ("users", "entra_users"), tuple(range(1, 13)))
TITRES = ExtractDue("Titres", ("titres",), (12,))


def deposit(number, kind, on, read=10, rejected=0, accepted=None, withdrawn=None):
    accepted = read - rejected if accepted is None else accepted
    return {
        "deposit_id": number,
        "kind": kind,
        "extract_date": on,
        "rows_read": read,
        "rows_accepted": accepted,
        "rows_rejected": rejected,
        "withdrawn_at": withdrawn,
    }


def states(*deposits, due=(ACCOUNTS,)):
    schema = {"withdrawn_at": pl.Datetime, "deposit_id": pl.Int32}
    found = grid(pl.DataFrame(list(deposits), schema_overrides=schema), due)
    return {(row["kind"], row["month"].month): row["state"] for row in found.iter_rows(named=True)}


def test_a_month_between_two_extracts_is_missing():
    found = states(deposit(1, "users", date(2026, 4, 30)), deposit(2, "users", date(2026, 6, 30)))
    assert found == {("Comptes", 4): "received", ("Comptes", 5): "missing", ("Comptes", 6): "received"}


def test_a_rejected_row_makes_a_month_partial_until_a_later_file_of_that_day_mends_it():
    spoiled = deposit(1, "users", date(2026, 4, 30), rejected=1)
    assert states(spoiled) == {("Comptes", 4): "partial"}
    assert states(spoiled, deposit(2, "users", date(2026, 4, 30), read=1)) == {("Comptes", 4): "superseded"}


def test_a_file_of_which_nothing_was_accepted_is_partial():
    assert states(deposit(1, "users", date(2026, 4, 30), accepted=0)) == {("Comptes", 4): "partial"}


def test_a_list_without_rows_is_an_empty_month_and_whole():
    assert states(deposit(1, "titres", date(2026, 12, 15), read=0), due=(TITRES,)) == {("Titres", 12): "received"}


def test_two_kinds_of_one_extract_supersede_nothing():
    found = states(deposit(1, "users", date(2026, 4, 30)), deposit(2, "entra_users", date(2026, 4, 30)))
    assert found == {("Comptes", 4): "received"}


def test_a_withdrawn_deposit_is_not_in():
    gone = deposit(2, "users", date(2026, 5, 31), withdrawn=datetime(2026, 6, 1, tzinfo=UTC).replace(tzinfo=None))
    found = states(deposit(1, "users", date(2026, 4, 30)), gone, deposit(3, "users", date(2026, 6, 30)))
    assert found[("Comptes", 5)] == "missing"


def test_titres_are_awaited_in_december_only():
    found = states(deposit(1, "users", date(2026, 11, 30)), deposit(2, "users", date(2027, 1, 31)), due=(TITRES,))
    assert found == {}
    found = states(
        deposit(1, "users", date(2026, 11, 30)), deposit(2, "titres", date(2027, 1, 31)), due=(ACCOUNTS, TITRES)
    )
    assert found[("Titres", 12)] == "missing"


def test_nothing_deposited_awaits_nothing():
    assert states(deposit(1, "communes", date.min)) == {}


@pytest.mark.parametrize("extract", extracts_due(), ids=lambda extract: extract.name)
def test_the_reference_file_names_kinds_that_exist(extract):
    soon = {"mailbox_usage", "entra_users", "powershell_mailboxes"}
    assert set(extract.kinds) <= set(kinds()) | soon
    assert all(1 <= number <= 12 for number in extract.months)


def test_the_tally_counts_each_state_once_and_only_what_counts(demonstration):
    books = Books(demonstration)
    told = tally(books)
    states = completeness(books)["state"]
    assert told.awaited == states.len() == told.whole + told.missing + told.partial
    assert (told.missing, told.partial) == ((states == "missing").sum(), (states == "partial").sum())
    assert told.partial == 1  # the usage report of June hides names
    deposits = books.deposits().filter(pl.col("kind") != "communes")
    assert (told.rows_read, told.rows_rejected) == (deposits["rows_read"].sum(), 0)
