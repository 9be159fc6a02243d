"""Usage reports know names only: whose mailbox a row speaks of, and what it may say of it."""

from __future__ import annotations

import pytest

from tests.accounts.facts import ARNAGE, Facts, bare, seen


def said(upn, **more):
    return {"upn": upn, "mailbox": "user", "created": "2024-01-20"} | more


def test_a_row_is_joined_through_the_users_of_the_month():
    facts = Facts().users("2026-04-30", seen("a")).usage("2026-04-29", said("a@allonnes.fr"))
    assert facts.spans() == ["a 72003 2024-01-20.."]
    assert facts.findings() == []


def test_a_row_that_no_extract_of_users_explains_is_a_finding_and_makes_no_account():
    facts = Facts().users("2026-04-30", seen("a")).usage("2026-04-29", said("inconnu@allonnes.fr"))
    assert facts.findings() == [("usage_unmatched", "inconnu@allonnes.fr", "2026-04-29")]
    assert facts.spans() == ["a 72003 2024-01-15.."]
    facts.users("2026-05-31", seen("a"), seen("b", upn="inconnu@allonnes.fr"))
    assert facts.findings() == []
    assert facts.spans()[1] == "b 72003 2024-01-20.."


def test_an_earlier_name_still_finds_its_account():
    facts = (
        Facts()
        .users("2026-04-30", bare("s", upn="old@allonnes.fr"))
        .users("2026-05-31", bare("s", upn="new@allonnes.fr"))
    )
    facts.usage("2026-04-29", said("old@allonnes.fr", mailbox="shared"))
    assert facts.spans() == ["s 72003 2024-01-20.."]
    assert facts.findings() == []


def test_an_address_other_than_the_principal_name_finds_its_account():
    facts = Facts().users("2026-04-30", bare("s", upn="s@tenant.onmicrosoft.com", address="accueil@allonnes.fr"))
    facts.usage("2026-04-29", said("accueil@allonnes.fr", mailbox="shared"))
    assert facts.spans() == ["s 72003 2024-01-20.."]


def test_a_soft_deleted_account_is_found_by_its_name():
    facts = Facts().users("2026-05-31", bare("s", upn="accueil@allonnes.fr", deleted="2026-05-20"))
    facts.usage("2026-05-30", said("accueil@allonnes.fr", mailbox="shared"))
    assert facts.spans() == ["s 72003 2024-01-20..2026-05-20"]


@pytest.mark.parametrize("with_dates", [True, False])
def test_a_name_used_again_is_given_to_each_account_by_the_mailbox_age(with_dates):
    """The report shows both: the deleted mailbox of the first, the young one of the second."""
    facts = Facts().users("2026-04-30", seen("old", upn="n@allonnes.fr"))
    facts.users(
        "2026-05-31",
        seen("old", upn="n@allonnes.fr", deleted="2026-05-06"),
        seen("new", upn="n@allonnes.fr", created="2026-05-20"),
    )
    gone = {"deleted": None}
    if with_dates:
        gone["deleted"] = facts.rows["observations"][1]["deleted"]
    facts.usage("2026-05-30", said("n@allonnes.fr", **gone), said("n@allonnes.fr", created="2026-05-21"))
    assert facts.spans() == ["new 72003 2026-05-21..", "old 72003 2024-01-20..2026-05-06"]


def test_a_name_used_again_before_any_extract_showed_its_first_holder_alive():
    facts = Facts().users(
        "2026-05-31",
        seen("old", upn="n@allonnes.fr", deleted="2026-05-06"),
        seen("new", upn="n@allonnes.fr", created="2026-05-20"),
    )
    facts.usage("2026-05-30", said("n@allonnes.fr"), said("n@allonnes.fr", created="2026-05-20"))
    assert facts.spans() == ["new 72003 2026-05-20..", "old 72003 2024-01-20..2026-05-06"]


def test_a_name_taken_over_by_a_living_account_keeps_each_mailbox_to_its_own():
    facts = Facts().users("2026-04-30", seen("a", upn="maire@allonnes.fr"), seen("b", upn="adjoint@allonnes.fr"))
    facts.usage("2026-04-29", said("maire@allonnes.fr", created="2024-02-01"))
    facts.users("2026-05-31", seen("a", upn="ancien@allonnes.fr"), seen("b", upn="maire@allonnes.fr"))
    facts.usage("2026-05-30", said("maire@allonnes.fr", created="2024-03-01"))
    assert facts.spans() == ["a 72003 2024-02-01..", "b 72003 2024-03-01.."]


def test_a_day_in_utc_is_the_eve_of_the_day_in_paris():
    """Created on 2026-03-31T22:30Z: the directory says 1 April in Paris, the report 31 March in UTC."""
    facts = Facts().users("2026-04-30", seen("a", created="2026-04-01"))
    facts.usage("2026-04-29", said("a@allonnes.fr", created="2026-03-31"))
    assert facts.spans() == ["a 72003 2026-04-01.."]


def test_powershell_tells_the_day_in_paris_of_a_mailbox_younger_than_its_account():
    facts = Facts().users("2026-04-30", seen("a", created="2025-01-10"))
    facts.usage("2026-04-29", said("a@allonnes.fr", created="2026-03-31"))
    told = {"products": None, "blocked": None, "created": None, "mailbox_created": "2026-04-01"}
    facts.users("2026-04-30", seen("a", **told), kind="powershell_mailboxes")
    assert facts.spans() == ["a 72003 2026-04-01.."]


def test_a_mailbox_two_days_older_than_its_account_keeps_its_own_day():
    facts = Facts().users("2026-04-30", seen("a", created="2026-04-02"))
    facts.usage("2026-04-29", said("a@allonnes.fr", created="2026-03-31"))
    assert facts.spans() == ["a 72003 2026-03-31.."]


def test_a_report_without_recipient_type_makes_no_account_of_a_bare_row():
    facts = Facts().users("2026-05-31", bare("s")).usage("2026-05-30", said("s@allonnes.fr", mailbox=None))
    assert facts.spans() == []
    facts.usage("2026-07-30", said("s@allonnes.fr", mailbox="shared"))
    assert facts.spans() == ["s 72003 2024-01-20.."]


def test_rows_that_a_reader_ignored_say_nothing():
    facts = Facts().users("2026-06-30", bare("s"))
    facts.usage("2026-06-29", {"upn": None, "mailbox": "shared", "created": "2024-01-20", "ignored": "concealed"})
    facts.usage("2026-06-29", said("s@allonnes.fr", mailbox=None, ignored="other_mailbox"))
    assert (facts.spans(), facts.findings()) == ([], [])


def test_the_mailbox_of_an_account_outside_the_convention_is_no_account():
    outside = seen("z", None, upn="z@lemansmetropole.fr", ignored="hors_convention")
    facts = Facts().users("2026-04-30", outside).usage("2026-04-29", said("z@lemansmetropole.fr"))
    assert (facts.spans(), facts.findings()) == ([], [])


def test_a_hint_of_deletion_in_a_report_closes_nothing():
    facts = Facts().users("2026-05-31", seen("a", ARNAGE))
    facts.usage("2026-05-30", said("a@arnage.fr", deleted=facts.rows["observations"][0]["created"]))
    assert facts.spans() == ["a 72008 2024-01-20.."]
