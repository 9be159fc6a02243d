"""The template `mouvements` against all else that is known: never guessed, never dropped."""

from __future__ import annotations

import pytest

from tests.accounts.facts import Facts, seen


def test_accounts_known_only_from_the_template_open_close_and_never_disappear():
    facts = Facts().template("2026-04-30", "72065;accueil;opened;2026-04-02", "72065;urbanisme;opened;2026-04-02")
    facts.template("2026-09-30", "72065;accueil;closed;2026-09-14")
    facts.users("2026-09-30", seen("a")).users("2026-10-31", seen("a"))
    assert facts.spans() == [
        "72065/accueil 72065 2026-04-02..2026-09-14", "72065/urbanisme 72065 2026-04-02..", "a 72003 2024-01-15..",
    ]  # fmt: skip
    assert facts.judged() == []


def test_a_closing_without_an_opening_is_rejected_and_accepted_once_the_opening_is_there():
    facts = Facts().template("2026-05-31", "72065;accueil;closed;2026-05-14")
    assert facts.judged() == [(1, 2, "closing_without_opening")]
    assert facts.spans() == []
    facts.template("2026-06-30", "72065;accueil;opened;2026-04-02")
    assert facts.judged() == []
    assert facts.spans() == ["72065/accueil 72065 2026-04-02..2026-05-14"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("72065;accueil;opened;2026-06-01", "already_open"),
        ("72065;accueil;moved;2026-03-01;;72003", "moved_before_opening"),
        ("72003;accueil;closed;2026-06-01", "closing_without_opening"),
        ("72065;autre;reopened;2026-06-01", "reopening_without_closing"),
    ],
)
def test_what_contradicts_an_open_account_is_rejected_with_its_line(row, code):
    facts = Facts().template("2026-04-30", "72065;accueil;opened;2026-04-02").template("2026-06-30", row)
    assert facts.judged() == [(2, 2, code)]
    assert facts.spans() == ["72065/accueil 72065 2026-04-02.."]
    (message,) = facts.books().judgements["message"].to_list()
    assert message.count(".") >= 2


def test_closing_twice_is_rejected_and_reopening_in_between_is_not():
    rows = ["72065;a;opened;2026-04-02", "72065;a;closed;2026-05-10", "72065;a;closed;2026-06-10"]
    facts = Facts().template("2026-06-30", *rows)
    assert facts.judged() == [(1, 4, "already_closed")]
    facts.template("2026-07-31", "72065;a;reopened;2026-05-25")
    assert facts.judged() == []
    assert facts.spans() == ["72065/a 72065 2026-04-02..2026-05-10", "72065/a 72065 2026-05-25..2026-06-10"]


def test_the_same_row_again_is_ignored_as_already_known():
    row = "72065;accueil;opened;2026-04-02"
    facts = Facts().template("2026-04-30", row).template("2026-05-31", row, "72065;b;opened;2026-05-04")
    assert facts.judged() == [(2, 2, "already_known")]
    assert facts.books().judgements["outcome"].to_list() == ["ignored"]
    assert len(facts.spans()) == 2


def test_a_transfer_leaves_on_the_eve_and_arrives_on_the_day():
    facts = Facts().template("2026-05-31", "72003;a;opened;2026-04-02", "72003;a;moved;2026-05-10;;72008")
    assert [event.split()[1:4] for event in facts.events()] == [
        ["72003", "opened", "2026-04-02"], ["72003", "moved_out", "2026-05-09"], ["72008", "moved_in", "2026-05-10"],
    ]  # fmt: skip
    assert facts.spans() == ["72003/a 72003 2026-04-02..2026-05-09", "72003/a 72008 2026-05-10.."]


def test_a_row_names_the_account_that_an_extract_shows_and_a_stronger_source_dates_it():
    facts = Facts().users("2026-04-30", seen("a", created="2026-04-07"))
    facts.template("2026-05-31", "72003;a@allonnes.fr;closed;2026-05-10")
    assert facts.spans() == ["a 72003 2026-04-07..2026-05-10"]
    facts.users("2026-05-31", seen("a", created="2026-04-07", deleted="2026-05-12"))
    assert facts.spans() == ["a 72003 2026-04-07..2026-05-12"]
    facts.audit("2026-05-31", ("a", "deleted", "2026-05-11"))
    assert facts.spans() == ["a 72003 2026-04-07..2026-05-11"]
    facts.entry("2026-06-02", "confirmation", account="a", event="closed", date="2026-05-13")
    assert facts.spans() == ["a 72003 2026-04-07..2026-05-13"]
    assert facts.judged() == []


def test_a_date_in_another_month_than_the_one_retained_is_a_finding():
    facts = Facts().users("2026-04-30", seen("a")).users("2026-05-31", seen("a", deleted="2026-05-12"))
    facts.template("2026-06-30", "72003;a@allonnes.fr;closed;2026-06-10")
    assert facts.spans() == ["a 72003 2024-01-15..2026-05-12"]
    assert facts.judged() + [code for code, _, _ in facts.findings()] != []


def test_said_closed_and_still_there_is_a_finding():
    facts = Facts().template("2026-05-31", "72003;a@allonnes.fr;closed;2026-05-10")
    facts.users("2026-04-30", seen("a")).users("2026-06-30", seen("a"))
    assert ("seen_after_closing", "a", "2026-06-30") in facts.findings()


def test_a_wrong_row_does_not_take_the_others_with_it():
    rows = ["72065;a;closed;2026-05-10", "72065;b;opened;2026-04-02", "72065;b;closed;2026-05-31"]
    facts = Facts().template("2026-05-31", *rows)
    assert facts.judged() == [(1, 2, "closing_without_opening")]
    assert facts.spans() == ["72065/b 72065 2026-04-02..2026-05-31"]


def test_a_confirmation_of_an_unknown_account_is_a_finding():
    facts = Facts().users("2026-04-30", seen("a"))
    facts.entry("2026-05-05", "confirmation", account="nobody", event="closed", date="2026-05-01")
    assert facts.findings() == [("entry_unmatched", "nobody", "2026-05-05")]
