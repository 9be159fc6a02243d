"""Who an account is: the Object Id, whatever its name becomes, and what happens between two sightings of it."""

from __future__ import annotations

from tests.accounts.facts import ALLONNES, ARNAGE, COULAINES, Facts, seen


def test_an_account_opens_on_the_day_of_its_creation_and_stays_open():
    facts = Facts().users("2026-04-30", seen("a", created="2026-04-07"))
    assert facts.events() == ["a 72003 opened 2026-04-07 stamped 2026-04-30"]
    assert facts.spans() == ["a 72003 2026-04-07.."]
    assert facts.findings() == []


def test_a_renamed_account_is_one_account_never_closed_and_opened():
    facts = Facts().users("2026-04-30", seen("a", upn="zoe.petit@allonnes.fr"))
    facts.users("2026-05-31", seen("a", upn="zoe.petit-roy@allonnes.fr"))
    assert facts.events() == [
        "a 72003 opened 2024-01-15 stamped 2026-04-30",
        "a 72003 renamed 2026-05-31 difference 2026-05-31",
    ]
    assert facts.spans() == ["a 72003 2024-01-15.."]


def test_a_recorded_renaming_dates_it_to_the_day_and_is_told_once():
    facts = Facts().users("2026-04-30", seen("a", upn="old@allonnes.fr"))
    facts.users("2026-05-31", seen("a", upn="new@allonnes.fr"))
    facts.audit("2026-05-31", ("a", "renamed", "2026-05-18"))
    assert facts.events()[1:] == ["a 72003 renamed 2026-05-18 audit 2026-05-31"]


def test_a_name_in_other_letters_is_no_renaming():
    facts = Facts().users("2026-04-30", seen("a", upn="zoe@allonnes.fr"))
    facts.users("2026-05-31", seen("a", upn="zoe@allonnes.fr"))
    assert [event.split()[2] for event in facts.events()] == ["opened"]


def test_restored_within_30_days_is_reopened_and_both_months_are_due():
    facts = Facts().users("2026-05-31", seen("a"))
    facts.users("2026-06-30", seen("a", deleted="2026-06-19"))
    facts.users("2026-07-31", seen("a"))
    assert facts.events() == [
        "a 72003 opened 2024-01-15 stamped 2026-05-31",
        "a 72003 closed 2026-06-19 stamped 2026-06-30",
        "a 72003 reopened 2026-07-31 difference 2026-07-31",
    ]
    assert facts.spans() == ["a 72003 2024-01-15..2026-06-19", "a 72003 2026-07-31.."]


def test_a_recorded_restoration_dates_the_reopening():
    facts = Facts().users("2026-06-30", seen("a", deleted="2026-06-19"))
    facts.users("2026-07-31", seen("a"))
    facts.audit("2026-07-31", ("a", "deleted", "2026-06-19"), ("a", "restored", "2026-07-08"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-06-19", "a 72003 2026-07-08.."]


def test_deleted_and_restored_between_two_extracts_only_the_audit_log_knows():
    facts = Facts().users("2026-08-31", seen("a")).users("2026-09-30", seen("a"))
    assert facts.spans() == ["a 72003 2024-01-15.."]
    facts.audit("2026-09-30", ("a", "deleted", "2026-09-24"), ("a", "restored", "2026-09-28"))
    assert facts.spans() == ["a 72003 2024-01-15..2026-09-24", "a 72003 2026-09-28.."]


def test_created_anew_is_another_account_that_opens():
    facts = Facts().users("2026-05-31", seen("old", upn="zoe@allonnes.fr", deleted="2026-05-12"))
    facts.users("2026-06-30", seen("new", upn="zoe@allonnes.fr", created="2026-06-02"))
    assert facts.spans() == ["new 72003 2026-06-02..", "old 72003 2024-01-15..2026-05-12"]


def test_a_name_used_again_while_its_first_account_lies_in_the_bin():
    """Both rows of one extract bear the name: the Object Id tells them apart."""
    facts = Facts().users("2026-04-30", seen("old", upn="accueil@allonnes.fr"))
    facts.users(
        "2026-05-31",
        seen("old", upn="accueil@allonnes.fr", deleted="2026-05-06"),
        seen("new", upn="accueil@allonnes.fr", created="2026-05-20"),
    )
    assert facts.spans() == ["new 72003 2026-05-20..", "old 72003 2024-01-15..2026-05-06"]


def test_an_account_that_changes_commune_is_transferred_and_owes_both_for_the_month():
    facts = Facts().users("2026-08-31", seen("a", COULAINES)).users("2026-09-30", seen("a", ARNAGE))
    facts.audit("2026-09-30", ("a", "renamed", "2026-09-24"))
    assert facts.events() == [
        "a 72095 opened 2024-01-15 stamped 2026-08-31",
        "a 72095 moved_out 2026-09-23 audit 2026-09-30",
        "a 72008 moved_in 2026-09-24 audit 2026-09-30",
    ]
    assert facts.spans() == ["a 72095 2024-01-15..2026-09-23", "a 72008 2026-09-24.."]
    assert facts.findings() == [("transfer_counted_twice", "a", "2026-09-24")]


def test_without_a_record_a_transfer_is_dated_by_the_extract_that_shows_it():
    facts = Facts().users("2026-08-31", seen("a", COULAINES)).users("2026-09-30", seen("a", ARNAGE))
    assert facts.spans() == ["a 72095 2024-01-15..2026-09-29", "a 72008 2026-09-30.."]


def test_a_transfer_on_the_first_of_a_month_counts_no_month_twice():
    facts = Facts().users("2026-08-31", seen("a", COULAINES)).users("2026-09-30", seen("a", ARNAGE))
    facts.audit("2026-09-30", ("a", "renamed", "2026-09-01"))
    assert facts.findings() == []


def test_what_is_known_on_a_date_does_not_see_a_later_extract():
    facts = Facts().users("2026-04-30", seen("a")).users("2026-05-31", seen("a", deleted="2026-05-12"))
    assert facts.known("2026-05-30").spans() == ["a 72003 2024-01-15.."]
    assert facts.known("2026-05-31").spans() == ["a 72003 2024-01-15..2026-05-12"]


def test_two_accounts_of_one_name_in_two_communes_are_two():
    facts = Facts().users("2026-04-30", seen("a", ALLONNES), seen("b", ARNAGE, name="A"))
    assert len(facts.spans()) == 2
