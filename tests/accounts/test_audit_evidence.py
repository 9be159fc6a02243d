"""What was recorded goes before what was stamped, before a difference, before a hint; one fact gives one event."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from tests.accounts.facts import ALLONNES, ARNAGE, Facts, bare, seen

APRIL, MAY, JUNE = "2026-04-30", "2026-05-31", "2026-06-30"


def facts_of(*extracts) -> Facts:
    facts = Facts()
    for table, day, *rows in extracts:
        getattr(facts, table)(day, *rows)
    return facts


def test_a_recorded_creation_dates_the_opening_before_the_stamp_of_the_directory():
    facts = Facts().users(APRIL, seen("a", created="2026-04-02")).audit(APRIL, ("a", "added", "2026-03-31"))
    assert facts.events() == [f"a {ALLONNES} opened 2026-03-31 audit {APRIL}"]


def test_the_mailbox_s_own_creation_still_opens_the_account():
    facts = Facts().users(APRIL, seen("a", created="2026-04-02")).audit(APRIL, ("a", "added", "2026-04-02"))
    facts.usage(APRIL, {"upn": "a@allonnes.fr", "mailbox": "user", "created": "2026-04-08"})
    (event,) = facts.events()
    assert event.startswith(f"a {ALLONNES} opened 2026-04-08 stamped")


DELETED = ("users", MAY, seen("a", deleted="2026-05-20"), seen("b"))
GONE = ("users", JUNE, seen("b"))
RECORDED = ("audit", MAY, ("a", "deleted", "2026-05-19"))
BOTH = ("users", APRIL, seen("a"), seen("b"))


@pytest.mark.parametrize(
    ("extracts", "closing"),
    [
        ((BOTH, RECORDED, DELETED, GONE), "2026-05-19 audit"),
        ((BOTH, DELETED, GONE), "2026-05-20 stamped"),
        ((BOTH, GONE), "2026-05-01 difference?"),
        ((BOTH, RECORDED, GONE), "2026-05-19 audit"),
    ],
)
def test_one_deletion_seen_in_several_ways_is_one_closing_by_the_strongest(extracts, closing):
    for order in permutations(extracts):
        events = [event for event in facts_of(*order).events() if event.startswith("a ") and "opened" not in event]
        assert len(events) == 1
        assert f"closed {closing} " in events[0]


def test_a_deletion_that_only_a_usage_report_hints_at_closes_nothing():
    facts = (
        Facts()
        .users(APRIL, seen("a"))
        .usage(MAY, {"upn": "a@allonnes.fr", "deleted": date(2026, 5, 12), "mailbox": "user"})
    )
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15.."]


def test_the_same_record_in_two_logs_is_one_event():
    record = ("a", "deleted", "2026-05-19")
    facts = Facts().users(APRIL, seen("a")).audit(MAY, record, record).audit("2026-06-05", record)
    closings = [event for event in facts.events() if "closed" in event]
    assert closings == [f"a {ALLONNES} closed 2026-05-19 audit {MAY}"]


def test_soft_and_hard_deletion_are_one_closing_on_the_first_day():
    facts = Facts().users(APRIL, seen("a")).audit(
        JUNE, ("a", "deleted", "2026-05-19"), ("a", "hard_deleted", "2026-06-18")
    )  # fmt: skip
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15..2026-05-19"]


def test_a_recorded_restoration_reopens_the_account_on_its_day_and_the_next_extract_says_nothing_new():
    facts = Facts().users(APRIL, seen("a")).users(JUNE, seen("a"))
    facts.audit(MAY, ("a", "deleted", "2026-05-10"), ("a", "restored", "2026-05-25"))
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15..2026-05-10", f"a {ALLONNES} 2026-05-25.."]
    assert [event.split()[2] for event in facts.events()] == ["opened", "closed", "reopened"]


def test_deleted_and_restored_on_one_day_loses_no_day():
    facts = Facts().users(APRIL, seen("a"))
    facts.audit(MAY, ("a", "deleted", "2026-05-10"), ("a", "restored", "2026-05-10"))
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15..2026-05-10", f"a {ALLONNES} 2026-05-10.."]


def test_a_recorded_block_is_dated_by_the_record_and_not_by_the_extract_that_shows_it():
    facts = Facts().users(APRIL, seen("a")).users(MAY, seen("a", blocked=True))
    assert f"a {ALLONNES} suspended {MAY} difference {MAY}" in facts.events()
    facts.audit(MAY, ("a", "disabled", "2026-05-12"))
    suspended = [event for event in facts.events() if "suspended" in event]
    assert suspended == [f"a {ALLONNES} suspended 2026-05-12 audit {MAY}"]


def test_a_recorded_renaming_dates_a_transfer_and_one_of_the_name_alone():
    moved = Facts().users(APRIL, seen("a")).users(MAY, seen("a", ARNAGE)).audit(MAY, ("a", "renamed", "2026-05-10"))
    assert f"a {ARNAGE} moved_in 2026-05-10 audit {MAY}" in moved.events()
    renamed = Facts().users(APRIL, seen("a")).users(MAY, seen("a", upn="z@allonnes.fr"))
    renamed.audit(MAY, ("a", "renamed", "2026-05-11"))
    assert [event for event in renamed.events() if "renamed" in event] == [
        f"a {ALLONNES} renamed 2026-05-11 audit {MAY}"
    ]


def test_a_record_of_an_account_without_a_mailbox_gives_no_event():
    facts = Facts().users(APRIL, bare("a")).audit(MAY, ("a", "added", "2026-04-02"), ("a", "deleted", "2026-05-02"))
    assert facts.events() == []


def test_a_record_that_bears_no_identifier_is_joined_by_the_name():
    facts = Facts().users(APRIL, seen("a"))
    facts.deposit(
        "audit", "purview_audit", MAY,
        [{"record": "r", "account": None, "upn": "a@allonnes.fr", "activity": "deleted", "date": None}],
    )  # fmt: skip
    facts.rows["audit"][0]["date"] = facts.rows["deposits"][1]["extract_date"]
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15..{MAY}"]


def test_entra_s_users_say_nothing_of_mailboxes():
    """An account that Entra showed first did not gain its mailbox with the first export that names products."""
    facts = Facts().users("2026-04-01", bare("a", ignored=None), kind="entra_users").users(APRIL, seen("a"))
    assert facts.events() == [f"a {ALLONNES} opened 2024-01-15 stamped {APRIL}"]
    facts.users(MAY, bare("a", ignored=None), kind="entra_users")
    assert "licence_lost" not in [code for code, _, _ in facts.findings()]


def test_deleted_users_close_by_their_stamp_and_are_no_list_of_those_who_are_there():
    facts = Facts().users(APRIL, seen("a"), seen("b"))
    facts.users(MAY, seen("a", deleted="2026-05-20", blocked=None, mailbox=None), kind="deleted_users")
    assert facts.spans() == [f"a {ALLONNES} 2024-01-15..2026-05-20", f"b {ALLONNES} 2024-01-15.."]


def test_a_product_of_a_deleted_user_is_no_recipient_type():
    facts = Facts().users(APRIL, seen("a")).usage(APRIL, {"upn": "a@allonnes.fr", "mailbox": "shared"})
    facts.users(MAY, seen("a", deleted="2026-05-20"), kind="deleted_users")
    assert facts.books().periods["mailbox"].to_list() == ["shared"]
