"""What each role is handed: rows by commune, columns by name, free text and accounts only where persons are shown."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.access import (
    ANALYST,
    COMMISSION,
    REFERENT,
    AccessRefusedError,
    SeenBooks,
    Viewer,
    restrict_accounts,
    restrict_deposits,
    restrict_requests,
)
from pipeline.access.deposits import SeenDeposits
from pipeline.books import Books, IncomingFile

LA_CHAPELLE, CHAMPAGNE = "72065", "72054"
DSIN = Viewer(ANALYST, name="analyste")
ELECTED = Viewer(COMMISSION, name="élue")
OWN = Viewer(REFERENT, frozenset({LA_CHAPELLE}), name="référente")
NOBODY = Viewer("maire", frozenset({LA_CHAPELLE}))
REQUESTS = pl.DataFrame(
    {
        "insee": [LA_CHAPELLE, CHAMPAGNE],
        "reference": ["1", "2"],
        "subject": ["Boîte de Mme Martin", "Boîte de M. Petit"],
        "deposit_id": [1, 1],
    }
)
ACCOUNTS = pl.DataFrame({"insee": [LA_CHAPELLE, CHAMPAGNE], "account": ["a", "b"]})


@pytest.fixture(scope="module")
def books(demonstration):
    return Books(demonstration)


def test_the_subject_of_a_request_is_shown_where_persons_are():
    assert restrict_requests(REQUESTS, DSIN)["subject"].to_list() == REQUESTS["subject"].to_list()
    assert restrict_requests(REQUESTS, ELECTED)["subject"].to_list() == [None, None]
    assert restrict_requests(REQUESTS, OWN).to_dicts() == [
        {"insee": LA_CHAPELLE, "reference": "1", "subject": "Boîte de Mme Martin"}
    ]
    assert restrict_requests(REQUESTS, NOBODY).is_empty()


def test_a_column_that_is_on_no_list_does_not_leave():
    assert "deposit_id" not in restrict_requests(REQUESTS, DSIN).columns


def test_accounts_are_for_the_dsin_and_for_the_commune_s_own_referent():
    assert restrict_accounts(ACCOUNTS, DSIN).height == 2
    assert restrict_accounts(ACCOUNTS, ELECTED).is_empty()
    assert restrict_accounts(ACCOUNTS, OWN)["account"].to_list() == ["a"]
    assert restrict_accounts(ACCOUNTS, NOBODY).is_empty()


def test_files_and_authors_are_for_those_who_deposit():
    history = pl.DataFrame(
        {"kind": ["users"], "extract_date": [date(2026, 4, 30)], "file_name": ["users Martin.csv"], "author": ["x"]}
    )
    assert restrict_deposits(history, DSIN).columns == history.columns
    assert restrict_deposits(history, ELECTED).columns == ["kind", "extract_date"]


@pytest.mark.parametrize("viewer", [ELECTED, OWN, NOBODY])
def test_only_the_dsin_deposits_withdraws_and_reads_rejected_rows(books, viewer):
    deposits = SeenDeposits(SeenBooks(books, viewer))
    for forbidden in (
        deposits.history,
        lambda: deposits.preview([], lambda *_: None),
        lambda: deposits.deposit(IncomingFile("x.csv", b""), None),
        lambda: deposits.withdraw(1, "motif", None),
    ):
        with pytest.raises(AccessRefusedError):
            forbidden()


def test_every_commune_s_amounts_for_the_commission_and_nobody_s_account(books):
    seen = SeenBooks(books, ELECTED)
    assert seen.review(2026).communes.height == 20
    statement = seen.statement(2026, LA_CHAPELLE)
    assert statement.accounts.is_empty()
    assert statement.cohorts["accounts"].sum() == statement.summary["accounts"]
    assert seen.account_labels(LA_CHAPELLE).is_empty()


def test_a_referent_sees_the_own_commune_alone(books):
    seen = SeenBooks(books, OWN)
    assert seen.communes()["insee"].to_list() == [LA_CHAPELLE]
    assert seen.review(2026).communes["insee"].to_list() == [LA_CHAPELLE]
    assert seen.recharge(2026).communes["insee"].to_list() == [LA_CHAPELLE]
    assert seen.statement(2026, CHAMPAGNE) is None
    assert seen.invoice_lines(2026, CHAMPAGNE).is_empty()
    assert seen.adhesions(CHAMPAGNE).is_empty()
    owing = seen.statement(2026, LA_CHAPELLE).accounts["account"].to_list()
    assert owing
    assert set(owing) <= set(seen.account_labels(LA_CHAPELLE)["account"])


def test_a_role_that_is_not_known_sees_nothing(books):
    seen = SeenBooks(books, NOBODY)
    assert seen.communes().is_empty()
    assert seen.review(2026).communes.is_empty()
    assert seen.statement(2026, LA_CHAPELLE) is None
