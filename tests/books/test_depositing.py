"""What an analyst asks about deposits, on real books."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime

import polars as pl
import pytest

from pipeline.books import Books, BooksError, DepositResult, IncomingFile
from pipeline.books.depositing import (
    correspond,
    correspondences,
    rows_to_mend,
    rows_to_mend_of,
    unpacked,
    withdrawal_changes,
)
from pipeline.extracts.rejected_rows import LINE, REASON

AT = datetime(2026, 5, 2, 8, tzinfo=UTC)
HEADERS = "Display name,User principal name,Object Id,When created,Block credential,Licenses,Soft deletion time stamp,Proxy addresses"


def users(*rows, name="users_2026_04_30 08_00_00.csv"):
    lines = [
        f"Compte {number},{upn},00000000-0000-0000-0000-{number:012d},{created},False,Exchange Online (Plan 1),,SMTP:{upn}"
        for number, (upn, created) in enumerate(rows)
    ]
    return IncomingFile(name, "\r\n".join([HEADERS, *lines]).encode("utf-8-sig"))


@pytest.fixture
def books(fresh_books):
    return Books(fresh_books)


def deposit(books, incoming):
    (result,) = books.deposit([incoming], "analyste", AT)
    return result


def test_rows_to_mend_bear_the_files_own_headers_and_are_read_again(books):
    file = users(("a@fay.example", "2026-01-01"), ("b@arnage.fr", "2026-01-01"), ("=cmd@arnage.fr", "2026-99-01"))
    (preview,) = books.preview([file])
    rows = rows_to_mend(books, file.data, preview.reading, preview.rejected)
    assert rows.columns == [*HEADERS.split(","), LINE, REASON]
    assert rows[LINE].to_list() == ["2", "4"]
    assert "a@fay.example" in rows["User principal name"].to_list()
    assert rows[REASON].str.len_chars().min() > 20
    result = deposit(books, file)
    assert rows_to_mend_of(books, result.deposit_id).equals(rows)


def test_a_correspondence_lets_waiting_rows_in_and_is_taken_back_with_its_history(books):
    result = deposit(books, users(("a@mairie-fay.example", "2026-01-01"), ("b@arnage.fr", "2026-01-01")))
    assert result.rows_rejected == 1
    said = correspond(books, "domain", [("mairie-fay.example", "72130")], "analyste", AT)
    assert "1\u00a0ligne déposée compte désormais" in said
    assert "72130" in books.situation().periods["insee"].to_list()
    said = correspond(books, "domain", [("mairie-fay.example", None)], "analyste", AT.replace(hour=9))
    assert "ne compte plus" in said
    assert "72130" not in books.situation().periods["insee"].to_list()
    history = correspondences(books).filter(pl.col("key") == "mairie-fay.example")
    assert history["value"].to_list() == [None, "72130"]
    assert not history["in_force"].any()


@pytest.mark.parametrize(
    ("register", "key", "value"),
    [("domain", "  ", "72130"), ("domain", "x.example", "99999"), ("planets", "x", "72130")],
)
def test_a_correspondence_that_cannot_be_changes_nothing(books, register, key, value):
    before = books.version()
    with pytest.raises(BooksError):
        correspond(books, register, [(key, value)], "analyste", AT)
    assert books.version() == before


def test_a_withdrawal_is_told_before_it_is_made_and_then_does_just_that(books):
    first = deposit(books, users(("a@arnage.fr", "2026-01-01")))
    second = deposit(books, users(("a@arnage.fr", "2026-01-01"), name="users_2026_05_31 08_00_00.csv"))
    assert withdrawal_changes(books, second.deposit_id).is_empty()
    told = withdrawal_changes(books, first.deposit_id).rows(named=True)
    # The opening stays, dated by its stamp; it is only known later.
    assert told == []
    third = deposit(books, users(("c@arnage.fr", "2026-06-01"), name="users_2026_06_30 08_00_00.csv"))
    told = {
        (row["event"], row["disappearing"]) for row in withdrawal_changes(books, third.deposit_id).iter_rows(named=True)
    }
    assert told == {("renamed", 1)}  # the same Object Id under another name
    before = books.situation().events.height
    books.withdraw(third.deposit_id, "essai", "analyste", AT)
    assert books.situation().events.height == before - 1
    with pytest.raises(BooksError, match="Aucun dépôt n° 999"):
        withdrawal_changes(books, 999)


def test_an_archive_is_its_files_and_a_broken_one_a_refusal():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as target:
        target.writestr("avril/users_2026_04_30.csv", "a,b")
        target.writestr("titres_2026.csv", "c;d")
    files = unpacked(IncomingFile("mois.zip", archive.getvalue(), extract_date=date(2026, 4, 30)))
    assert [file.name for file in files] == ["users_2026_04_30.csv", "titres_2026.csv"]
    assert {file.extract_date for file in files} == {date(2026, 4, 30)}
    refused = unpacked(IncomingFile("mois.zip", archive.getvalue()[:40]))
    assert isinstance(refused, DepositResult)
    assert refused.status == "refused"
    alone = IncomingFile("x.csv", b"a,b")
    assert unpacked(alone) == [alone]
