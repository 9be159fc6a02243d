"""When an account closes: deletion, departure, disappearance; and what closes nothing (Article 5-2)."""

from __future__ import annotations

import pytest

from tests.accounts.facts import Facts, bare, seen

SHARED = {"mailbox": None, "products": None, "blocked": True, "ignored": "no_mailbox"}


def test_a_deletion_closes_on_the_day_of_its_stamp():
    facts = Facts().users("2026-04-30", seen("a")).users("2026-05-31", seen("a", deleted="2026-05-12"))
    assert facts.events()[-1] == "a 72003 closed 2026-05-12 stamped 2026-05-31"


def test_a_blocked_user_is_suspended_to_qualify_and_stays_due():
    facts = Facts().users("2026-05-31", seen("a")).users("2026-06-30", seen("a", blocked=True))
    assert facts.events()[-1] == "a 72003 suspended 2026-06-30 difference 2026-06-30"
    assert facts.spans() == ["a 72003 2024-01-15.."]
    assert facts.findings() == [("suspended_to_qualify", "a", "2026-06-30")]


def test_a_recorded_block_dates_the_suspension():
    facts = Facts().users("2026-05-31", seen("a")).users("2026-06-30", seen("a", blocked=True))
    facts.audit("2026-06-30", ("a", "disabled", "2026-06-08"))
    assert facts.findings() == [("suspended_to_qualify", "a", "2026-06-08")]


def test_a_leave_that_ends_was_no_departure():
    facts = Facts().users("2026-06-30", seen("a", blocked=True)).users("2026-09-30", seen("a"))
    assert [event.split()[2] for event in facts.events()] == ["opened", "suspended", "resumed"]
    assert facts.spans() == ["a 72003 2024-01-15.."]
    assert facts.findings() == []


def test_deleted_after_a_block_it_closed_on_the_day_of_the_block():
    facts = Facts().users("2026-09-30", seen("a")).users("2026-10-31", seen("a", blocked=True))
    facts.users("2026-12-31", seen("a", blocked=True, deleted="2026-12-08"))
    facts.audit("2026-10-31", ("a", "disabled", "2026-10-19"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-10-19"]
    assert facts.findings() == []


def test_a_block_known_only_by_difference_closes_on_the_extract_that_first_shows_it():
    facts = Facts().users("2026-09-30", seen("a")).users("2026-10-31", seen("a", blocked=True))
    facts.users("2026-12-31", seen("a", blocked=True, deleted="2026-12-08"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-10-31"]


def test_an_earlier_leave_does_not_date_a_later_departure():
    facts = Facts().users("2026-04-30", seen("a", blocked=True)).users("2026-05-31", seen("a"))
    facts.users("2026-06-30", seen("a", deleted="2026-06-19"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-06-19"]


def test_qualified_as_a_departure_it_closed_on_the_day_of_the_block():
    facts = Facts().users("2026-05-31", seen("a")).users("2026-06-30", seen("a", blocked=True))
    facts.audit("2026-06-30", ("a", "disabled", "2026-06-08"))
    facts.entry("2026-07-15", "qualification", account="a", departure=True)
    assert facts.spans() == ["a 72003 2024-01-15..2026-06-08"]
    assert facts.events()[-1] == "a 72003 closed 2026-06-08 confirmed 2026-07-15"
    assert facts.findings() == []


def test_qualified_as_a_leave_it_stays_due_and_a_later_deletion_closes_on_its_own_day():
    facts = Facts().users("2026-06-30", seen("a", blocked=True))
    facts.entry("2026-07-15", "qualification", account="a", departure=False)
    assert (facts.spans(), facts.findings()) == (["a 72003 2024-01-15.."], [])
    facts.users("2026-12-31", seen("a", blocked=True, deleted="2026-12-08"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-12-08"]


def test_qualifying_an_account_that_is_not_blocked_is_a_finding():
    facts = Facts().users("2026-06-30", seen("a")).entry("2026-07-15", "qualification", account="a", departure=True)
    assert facts.spans() == ["a 72003 2024-01-15.."]
    assert facts.findings() == [("qualification_without_block", "a", "2026-07-15")]


def test_a_shared_mailbox_always_blocked_closes_only_on_its_deletion():
    facts = Facts().users("2026-04-30", seen("s", **SHARED))
    facts.usage("2026-04-29", {"upn": "s@allonnes.fr", "mailbox": "shared", "created": "2024-01-15"})
    assert facts.spans() == ["s 72003 2024-01-15.."]
    assert facts.findings() == []
    facts.users("2026-10-31", seen("s", **SHARED, deleted="2026-10-14"))
    assert facts.spans() == ["s 72003 2024-01-15..2026-10-14"]


def test_a_loss_of_licence_is_a_finding_and_no_closing():
    facts = Facts().users("2026-09-30", seen("a")).users("2026-10-31", bare("a")).users("2026-11-30", bare("a"))
    assert facts.spans() == ["a 72003 2024-01-15.."]
    assert facts.findings() == [("licence_lost", "a", "2026-10-31")]


def test_a_person_mailbox_turned_shared_is_a_finding_and_no_closing():
    facts = Facts().users("2026-09-30", seen("a")).users("2026-10-31", bare("a"))
    facts.usage("2026-10-30", {"upn": "a@allonnes.fr", "mailbox": "shared", "created": "2024-01-15"})
    assert facts.spans() == ["a 72003 2024-01-15.."]
    assert [code for code, _, _ in facts.findings()] == ["converted_to_shared"]


def test_an_account_that_disappears_is_presumed_closed_the_day_after_the_last_extract_that_shows_it():
    facts = Facts().users("2026-08-28", seen("a"), seen("b")).users("2026-09-30", seen("b"))
    assert facts.events()[1] == "a 72003 closed 2026-08-29 difference? 2026-09-30"
    assert facts.spans() == ["a 72003 2024-01-15..2026-08-29", "b 72003 2024-01-15.."]
    assert facts.findings() == [("presumed_closing", "a", "2026-08-29")]


def test_it_disappears_once_and_comes_back_as_a_reopening():
    facts = Facts().users("2026-08-28", seen("a"), seen("b")).users("2026-09-30", seen("b"))
    facts.users("2026-10-31", seen("a"), seen("b"))
    assert facts.spans()[:2] == ["a 72003 2024-01-15..2026-08-29", "a 72003 2026-10-31.."]


def test_a_confirmed_closing_takes_the_place_of_the_presumed_one():
    facts = Facts().users("2026-08-28", seen("a"), seen("b")).users("2026-09-30", seen("b"))
    facts.entry("2026-10-05", "confirmation", account="a", event="closed", date="2026-09-14")
    assert facts.spans()[0] == "a 72003 2024-01-15..2026-09-14"
    assert facts.findings() == []


@pytest.mark.parametrize(
    ("reading", "span"),
    [
        ("day_after", "a 72003 2024-01-15..2026-08-29"),
        ("day_of_absence", "a 72003 2024-01-15..2026-09-30"),
        ("stays_open", "a 72003 2024-01-15.."),
    ],
)
def test_the_other_readings_of_a_disappearance_are_a_parameter(reading, span):
    facts = Facts().users("2026-08-28", seen("a"), seen("b")).users("2026-09-30", seen("b"))
    assert facts.spans(disappearance=reading)[0] == span


def test_purged_from_the_bin_after_its_deletion_is_no_second_closing():
    facts = (
        Facts()
        .users("2026-05-31", seen("a"), seen("b"))
        .users("2026-06-30", seen("a", deleted="2026-06-19"), seen("b"))
    )
    facts.users("2026-07-31", seen("b"))
    assert [event for event in facts.events() if " closed " in event] == [
        "a 72003 closed 2026-06-19 stamped 2026-06-30"
    ]
    assert facts.findings() == []


def test_two_other_exports_of_a_month_do_not_make_an_account_disappear():
    """Only an export of the whole directory shows that an account is gone."""
    facts = Facts().users("2026-04-30", seen("a"), seen("b"))
    facts.users("2026-05-15", seen("b", mailbox="user"), kind="powershell_mailboxes")
    assert facts.spans() == ["a 72003 2024-01-15..", "b 72003 2024-01-15.."]
