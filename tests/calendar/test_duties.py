"""Every duty has its date, its state and its article; none disappears when its data is missing."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.calendar import THEMES, grouped
from tests.calendar.builders import CONVENTION, adhesions, duties_on, of_kind, step, the

BOTH = adhesions(("A", "2026-04-01", None, "R", "D"), ("B", "2026-07-01"))
COMMUNICATE = "communicate_tariffs:2027-06-01"
ALWAYS_THERE = {
    "communicate_tariffs", "contract_end", "tacit_renewal", "notice", "send_statements", "close_accounts",
    "issue_invoices", "annual_review", "monthly_extracts",
}  # fmt: skip
PER_COMMUNE = {"refusal_window", "sign_amendment", "term", "name_referent", "name_dpo"}


def test_without_any_data_the_duties_are_there_and_say_what_is_missing():
    found = duties_on("2026-11-25")
    assert set(found["kind"]) == ALWAYS_THERE
    assert the(found, COMMUNICATE)["due"] == date(2026, 12, 1)
    assert "aucune adhésion" in the(found, COMMUNICATE)["missing"]
    assert "adhésions et extraits à déposer" in the(found, "issue_invoices:2026")["missing"]
    assert "comptes" in the(found, "monthly_extracts:2026-11")["missing"]


def test_each_commune_has_its_own_duties():
    found = duties_on("2026-11-25", adhered=BOTH)
    assert set(found["kind"]) == ALWAYS_THERE | PER_COMMUNE
    for kind in PER_COMMUNE:
        assert {row["insee"] for row in of_kind(found, kind)} == {"A", "B"}, kind


@settings(deadline=None, max_examples=40)
@given(
    on=st.dates(date(2026, 1, 1), date(2034, 12, 31)),
    effects=st.lists(st.sampled_from([date(2026, 4, 1), date(2028, 4, 1), date(2028, 2, 29)]), min_size=1, max_size=2),
    codes=st.sampled_from(["AB", "AA"]),
)
def test_whatever_the_day_no_kind_is_lost_and_every_duty_is_whole(on, effects, codes):
    # The same commune twice as well: a correction may leave two adhesions side by side.
    rows = adhesions(*[(code, f"{day:%Y-%m-%d}") for code, day in zip(codes, effects, strict=False)])
    found = duties_on(f"{on:%Y-%m-%d}", adhered=rows)
    assert set(found["kind"]) >= ALWAYS_THERE | {"term", "name_referent", "name_dpo"}
    assert found["key"].is_unique().all()
    assert set(found["theme"]) <= set(THEMES)
    for name in ("what", "actor", "article", "state"):
        assert found[name].null_count() == 0
        assert (found[name].str.len_chars() > 0).all()
    undated = found.filter(pl.col("due").is_null())
    assert undated["missing"].null_count() == 0
    assert set(undated["state"]) <= {"due"}
    assert not found.filter(pl.col("milestone") & (pl.col("state") == "late")).height


@pytest.mark.parametrize(
    ("on", "days_left", "state"),
    [("2026-11-30", 1, "due"), ("2026-12-01", 0, "due"), ("2026-12-02", -1, "late")],
)
def test_a_duty_is_late_the_day_after_its_last_day(on, days_left, state):
    row = the(duties_on(on, adhered=BOTH), COMMUNICATE)
    assert (row["days_left"], row["state"]) == (days_left, state)


def test_tariffs_are_communicated_when_every_commune_has_them():
    one = duties_on("2026-12-15", adhered=BOTH, said=[step("A", "communicated", "2026-12-01")])
    assert the(one, COMMUNICATE)["state"] == "late"
    assert "1\u00a0commune" in the(one, COMMUNICATE)["missing"]
    said = [step("A", "communicated", "2026-12-01"), step("B", "communicated", "2026-12-02")]
    both = the(duties_on("2026-12-15", adhered=BOTH, said=said), COMMUNICATE)
    assert (both["state"], both["done_on"], both["missing"]) == ("done", date(2026, 12, 2), None)


def test_the_refusal_window_runs_from_proven_receipt_only():
    said = [step("A", "communicated", "2026-12-01"), step("A", "received", "2026-12-31")]
    found = duties_on("2027-01-15", adhered=BOTH, said=said)
    proven, unproven = the(found, "refusal_window:2027-06-01:A"), the(found, "refusal_window:2027-06-01:B")
    assert (proven["due"], proven["days_left"]) == (date(2027, 2, 28), 44)
    assert unproven["due"] is None
    assert "réception prouvée" in unproven["missing"]


def test_amendments_are_signed_before_1_june_and_not_by_those_who_refuse():
    said = [
        step("A", "received", "2026-12-01"), step("A", "answer", "2027-02-01", "refused"), step("B", "amendment", "2027-05-31"),
    ]  # fmt: skip
    found = duties_on("2027-06-10", adhered=BOTH, said=said)
    assert of_kind(found, "sign_amendment", "A") == []
    signed = the(found, "sign_amendment:2027-06-01:B")
    assert (signed["due"], signed["state"]) == (date(2027, 5, 31), "done")
    assert the(found, "convention_end:2027-05-31:A")["due"] == date(2027, 5, 31)
    # A convention that ends stops the service: its data are followed even before anyone entered the withdrawal.
    destroyed = the(found, "destroy_commune_data:2027-05-31:A")
    assert destroyed["due"] == date(2027, 7, 31)
    assert "date effective du retrait" in destroyed["missing"]


def test_the_other_reading_of_article_10_knows_no_renewal_on_1_june():
    read = CONVENTION.replace(tacit_renewal="term_only")
    assert of_kind(duties_on("2026-11-25", convention=read), "tacit_renewal") == []


def test_invoices_are_issued_when_every_commune_that_owes_has_its_titre():
    owed = [(2026, "A", "2026-11-20", "2026-12-05"), (2026, "B", None, "2026-12-05")]
    some = duties_on("2027-01-31", adhered=BOTH, statements=owed, titres=[(2026, "A", "2026-12-10")])
    assert the(some, "issue_invoices:2026")["missing"] == "aucun titre déposé pour Commune B"
    assert the(some, "send_statements:2026")["state"] == "late"
    assert the(some, "close_accounts:2026")["done_on"] == date(2026, 12, 5)
    titres = [(2026, "A", "2026-12-10"), (2026, "B", "2027-01-12")]
    every = duties_on("2027-01-31", adhered=BOTH, statements=owed, titres=titres)
    assert the(every, "issue_invoices:2026")["done_on"] == date(2027, 1, 12)
    # On the eve of the last titre it was not yet done.
    before = duties_on("2027-01-11", adhered=BOTH, statements=owed, titres=titres)
    assert the(before, "issue_invoices:2026")["state"] == "late"


def test_a_month_s_extracts_are_in_when_each_awaited_kind_is():
    deposits = [("users", "2026-10-31"), ("mailbox_usage", "2026-10-30"), ("demandes", "2026-10-05")]
    found = duties_on("2026-11-25", adhered=BOTH, deposits=deposits)
    assert the(found, "monthly_extracts:2026-10")["state"] == "done"
    lacking = duties_on("2026-11-25", adhered=BOTH, deposits=deposits[:2])
    assert the(lacking, "monthly_extracts:2026-10")["missing"] == "extraits\u00a0: demandes"
    assert the(lacking, "monthly_extracts:2026-10")["due"] == date(2026, 11, 10)
    # Titres are awaited in December only.
    assert "titres" in the(lacking, "monthly_extracts:2026-12")["missing"]
    assert "titres" not in the(lacking, "monthly_extracts:2026-11")["missing"]


def test_contents_are_followed_to_their_destruction_by_counts():
    closures = [("A", "2027-01-31", 2, None), ("B", "2026-12-31", 1, "2027-01-20")]
    found = duties_on("2027-02-15", adhered=BOTH, closures=closures)
    waiting = the(found, "destroy_content:2027-01:A:2027-01-31")
    assert (waiting["due"], waiting["accounts"], waiting["state"]) == (date(2027, 2, 28), 2, "due")
    assert the(found, "destroy_content:2026-12:B:2026-12-31")["state"] == "done"


@pytest.mark.parametrize(
    ("closed", "due"), [("2028-01-31", "2028-02-29"), ("2026-05-05", "2026-06-05"), ("2026-12-31", "2027-01-31")]
)
def test_content_is_destroyed_within_a_civil_month(closed, due):
    found = duties_on("2028-06-01", adhered=BOTH, closures=[("A", closed, 1, None)])
    assert [row["due"] for row in of_kind(found, "destroy_content")] == [date.fromisoformat(due)]


def test_a_withdrawing_commune():
    withdrawal = ("service_withdrawal", "A", {"date": "2026-12-31", "recover": True, "proof": "courrier"})
    found = duties_on("2026-11-25", adhered=BOTH, said=[withdrawal])
    assert the(found, "destroy_commune_data:2026-12-31:A")["due"] == date(2027, 2, 28)
    assert the(found, "recover_data:2026-12-31:A")["due"] == date(2026, 12, 16)
    # The convention goes on.
    assert of_kind(found, "term", "A")
    taken_back = ("service_withdrawal", "A", {"date": None})
    assert not of_kind(duties_on("2026-11-25", adhered=BOTH, said=[withdrawal, taken_back]), "recover_data")


def test_a_duty_marked_by_hand_is_done_until_it_is_taken_back():
    mark = (
        "duty",
        None,
        {"keys": "annual_review:2026 annual_review:2027", "done": True, "date": "2027-05-20", "proof": "compte rendu"},
    )
    undo = ("duty", None, {"keys": "annual_review:2026", "done": False, "date": None})
    on = "2027-06-15"
    assert the(duties_on(on, adhered=BOTH), "annual_review:2026")["state"] == "late"
    done = the(duties_on(on, adhered=BOTH, said=[mark]), "annual_review:2026")
    assert (done["state"], done["done_on"], done["proof"]) == ("done", date(2027, 5, 20), "compte rendu")
    assert the(duties_on(on, adhered=BOTH, said=[mark, undo]), "annual_review:2026")["state"] == "late"
    assert the(duties_on(on, adhered=BOTH, said=[mark, undo, mark]), "annual_review:2026")["state"] == "done"


def test_referent_and_delegate_are_named_from_the_day_of_effect():
    found = duties_on("2026-11-25", adhered=BOTH)
    assert the(found, "name_referent:2026-04-01:A")["state"] == "done"
    unnamed = the(found, "name_dpo:2026-07-01:B")
    assert (unnamed["state"], unnamed["due"], unnamed["missing"]) == ("late", date(2026, 7, 1), "contact du délégué")


def test_grouping_keeps_every_duty_once_and_parts_states():
    found = duties_on("2026-11-25", adhered=BOTH)
    lines = grouped(found)
    assert sorted(key for keys in lines["keys"].to_list() for key in keys) == sorted(found["key"])
    naming = lines.filter(pl.col("kind") == "name_referent").sort("due").to_dicts()
    assert [(row["concerned"], row["state"]) for row in naming] == [("Commune A", "done"), ("Commune B", "late")]
    ranks = [["late", "due", "done"].index(state) for state in lines["state"]]
    assert ranks == sorted(ranks)


def test_many_communes_are_counted_and_few_are_named():
    rows = adhesions(*[(code, "2026-04-01") for code in "ABCD"])
    lines = grouped(duties_on("2026-11-25", adhered=rows, codes=tuple("ABCD")))
    (line,) = lines.filter(pl.col("kind") == "term").to_dicts()
    assert (line["concerned"], line["communes"], line["due"]) == ("4\u00a0communes", 4, date(2028, 3, 31))
