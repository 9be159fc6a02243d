"""Usage reports and PowerShell's exports in the books: deposited once, in any order, read again when a table grows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import permutations

import polars as pl
import pytest

from pipeline.books import Books, IncomingFile
from pipeline.convention.parameters import REFERENCE
from pipeline.demo import OUTSIDE_DOMAINS, generate

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
KINDS = (
    "mailbox_usage", "email_activity", "active_users", "tenant_activity", "tenant_storage", "tenant_mailboxes",
    "powershell_mailboxes", "powershell_statistics",
)  # fmt: skip
STATISTICS = (
    "#TYPE Selected\r\nUserPrincipalName;ItemCount;TotalItemSize;LastLogonTime\r\n"
    "accueil@aigne.fr;1200;30 GB (32,212,254,720 bytes);22/04/2026 10:00:00\r\n"
).encode("utf-16")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The first file of each kind; users' too."""
    found = {}
    for file in generate(tmp_path_factory.mktemp("files")):
        found.setdefault(
            file.kind, IncomingFile(file.path.name, file.path.read_bytes(), extract_date=file.extract_date)
        )
    found["powershell_statistics"] = IncomingFile("statistiques_2026_04_30.csv", STATISTICS)
    return found


def new_books(path):
    communes = IncomingFile("communes.csv", (REFERENCE / "communes.csv").read_bytes())
    return Books.create(path, communes, author="dsin", at=AT)


@pytest.fixture
def books(tmp_path):
    return new_books(tmp_path / "books.duckdb")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_again_are_a_duplicate_and_change_nothing(books, files, kind):
    (first,) = books.deposit([files[kind]], author="dsin", at=AT)
    before = books.version()
    (again,) = books.deposit([files[kind]], author="autre", at=AT)
    assert (first.kind, first.status, first.rows_rejected) == (kind, "accepted", 0), first.message
    assert (again.status, again.deposit_id, again.rows_accepted) == ("duplicate", first.deposit_id, 0)
    assert again.rows_read == first.rows_read == again.rows_accepted + again.rows_ignored + again.rows_rejected
    assert books.deposits().height == 2
    assert books.version() == before


def test_files_of_a_month_in_any_order_give_the_same_books(tmp_path, files):
    answers = []
    for number, kinds in enumerate(list(permutations(("users", "mailbox_usage", "powershell_mailboxes")))[::2]):
        books = new_books(tmp_path / f"{number}.duckdb")
        books.deposit([files[kind] for kind in kinds], author="dsin", at=AT)
        situation = books.situation()
        answers.append(
            (
                situation.events.drop("deposit_id"),
                situation.periods,
                situation.books.accounts,
                situation.books.findings.drop("deposit_id"),
            )
        )
    assert answers[0][1]["mailbox"].unique().sort().to_list() == ["shared", "user"]
    for other in answers[1:]:
        assert all(frame.equals(same) for frame, same in zip(answers[0], other, strict=True))


def test_shared_mailboxes_count_once_a_report_has_told_them(books, files):
    books.deposit([files["users"]], author="dsin", at=AT)
    assert set(books.situation().periods["mailbox"]) == {"user"}
    users = books.situation().periods.height
    books.deposit([files["mailbox_usage"]], author="dsin", at=AT)
    told = books.situation().periods
    assert told.filter(pl.col("mailbox") == "user").height == users
    assert told.filter(pl.col("mailbox") == "shared").height > 100


def test_a_domain_marked_outside_the_convention_is_read_again(books):
    report = (
        "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,Receive Count,Read Count,Report Period\r\n"
        f"2026-04-29,x@{OUTSIDE_DOMAINS[0]},X,False,,2026-04-28,1,2,3,30\r\n2026-04-29,a@aigne.fr,A,False,,2026-04-28,1,2,3,30\r\n"
    )
    books.deposit([IncomingFile("EmailActivity.csv", report.encode("utf-8-sig"))], author="dsin", at=AT)
    assert books.facts().usage.height == 2
    rows = [{"register": "domain", "key": OUTSIDE_DOMAINS[0], "value": "hors_convention"}]
    books.enter("mapping", {"rows": rows}, author="dsin", at=AT)
    assert books.facts().usage["upn"].to_list() == ["a@aigne.fr"]
    assert books.deposits()["rows_ignored"].to_list()[1] == 1


def test_a_report_without_users_is_kept_and_its_rows_are_findings(books, files):
    books.deposit([files["mailbox_usage"]], author="dsin", at=AT)
    situation = books.situation()
    assert situation.periods.is_empty()
    assert situation.books.findings["code"].unique().to_list() == ["usage_unmatched"]


def test_the_tenant_s_days_are_kept_under_the_day_that_they_speak_of(books, files):
    books.deposit([files["tenant_storage"], files["tenant_mailboxes"]], author="dsin", at=AT)
    days = books.facts().tenant_day
    assert set(days["measure"]) == {"storage_bytes", "mailboxes", "active_mailboxes"}
    assert days["day"].max() == date(2026, 6, 29) == days["known_on"].unique().item()
    assert days.select("day", "measure").is_unique().all()
