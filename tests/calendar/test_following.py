"""What analysts enter on the calendar: it reaches the recharge, is replayed, and is never overwritten."""

from __future__ import annotations

import json
from datetime import date, timedelta

import polars as pl
import pytest

from pipeline.access import AccessRefusedError
from pipeline.books import Books, BooksError, IncomingFile, calendar, commission, rebuild_into
from pipeline.books.following import Adhesion
from pipeline.books.worklists import destructions
from tests.calendar.conftest import AT

CHAPELLE, FAY = "72065", "72130"
REVISION = date(2027, 6, 1)
ON = date(2026, 11, 25)


def months(books, year, insee):
    table = books.recharge(year).communes
    return table.row(by_predicate=pl.col("insee") == insee, named=True)["account_months"]


def later(minutes):
    return AT + timedelta(minutes=minutes)


def test_an_edited_adhesion_reaches_the_recharge(books, seen):
    assert months(books, 2026, FAY) == 12 * 9
    seen().enter_adhesion(Adhesion(FAY, date(2026, 4, 1), end=date(2026, 9, 30), end_reason="accord"), AT)
    assert months(books, 2026, FAY) == 12 * 6
    # As known before the entry, nothing has changed.
    known = books.recharge(2026, date(2026, 11, 20)).communes
    assert known.row(by_predicate=pl.col("insee") == FAY, named=True)["account_months"] == 12 * 9


def test_a_wrong_effect_date_is_replaced_not_added(books, seen):
    seen().enter_adhesion(Adhesion(FAY, date(2026, 7, 1), replaces=date(2026, 4, 1)), AT)
    assert months(books, 2026, FAY) == 12 * 6
    (row,) = calendar.adhesion_states(books, ON).filter(pl.col("insee") == FAY).to_dicts()
    assert row["effective"] == date(2026, 7, 1)
    history = calendar.adhesion_history(books, FAY)
    assert history["entered"].to_list() == [False, True, True]
    assert "remplacée" in history["end_reason"].drop_nulls().item()


def test_a_recorded_refusal_ends_the_convention_on_31_may_2027_in_the_books(books, seen):
    assert months(books, 2027, FAY) == 12 * 12
    seen().enter_step(REVISION, [FAY, CHAPELLE], "communicated", date(2026, 11, 20), AT)
    seen().enter_step(REVISION, [FAY], "received", date(2026, 11, 22), later(1), proof="accusé de réception")
    seen().enter_step(REVISION, [FAY], "answer", date(2027, 1, 22), later(2), answer="refused")
    assert months(books, 2027, FAY) == 12 * 5
    assert months(books, 2027, CHAPELLE) == 12 * 12
    (row,) = books.situation().adhesions.filter(pl.col("insee") == FAY).to_dicts()
    assert (row["end"], row["end_reason"]) == (date(2027, 5, 31), "refus des nouveaux tarifs")
    follow_up = calendar.revision_follow_up(books, date(2027, 2, 1))
    assert dict(follow_up.select("insee", "state").iter_rows()) == {FAY: "refused", CHAPELLE: "receipt_unknown"}
    assert calendar.receipts(books, REVISION).rows() == [(FAY, date(2026, 11, 22))]
    # A refusal one day late ends nothing.
    seen().enter_step(REVISION, [FAY], "answer", date(2027, 1, 23), later(3), answer="refused")
    assert months(books, 2027, FAY) == 12 * 12


def test_everything_entered_is_replayed_by_rebuild(books, seen, tmp_path):
    area = seen()
    area.enter_adhesion(Adhesion(FAY, date(2026, 5, 1), referent="Ange Roy", replaces=date(2026, 4, 1)), AT)
    area.enter_step(REVISION, [CHAPELLE], "received", date(2026, 11, 22), later(1))
    area.enter_step(REVISION, [CHAPELLE], "answer", date(2026, 12, 22), later(2), answer="refused")
    area.enter_commitment(FAY, "aware", True, date(2026, 10, 1), later(3), proof="note")
    area.enter_withdrawal(FAY, date(2026, 12, 31), later(4))
    area.mark_duties(["annual_review:2026"], date(2026, 11, 25), later(5), proof="compte rendu")
    rebuilt = rebuild_into(books, tmp_path / "fresh.duckdb")
    assert rebuilt.differences == []
    fresh = Books(tmp_path / "fresh.duckdb")
    for on in (ON, date(2027, 6, 15)):
        assert calendar.duties(fresh, on).equals(calendar.duties(books, on))
    assert fresh.recharge(2027).communes.equals(books.recharge(2027).communes)


def test_a_duty_marked_twice_keeps_both_words_in_the_journal(books, seen):
    area = seen()
    area.mark_duties(["annual_review:2026"], date(2026, 11, 20), AT, proof="compte rendu")
    area.mark_duties(["annual_review:2026"], None, later(1))
    assert area.marked().is_empty()
    assert area.history("duty")["date"].to_list() == [None, date(2026, 11, 20)]
    assert area.history("duty")["author"].to_list() == ["Claude Morel"] * 2


def test_years_before_a_refusal_do_not_move(books, seen):
    before = books.recharge(2026).communes
    seen().enter_step(REVISION, [FAY], "answer", date(2026, 12, 1), AT, answer="refused")
    assert books.recharge(2026).communes.equals(before)


@pytest.mark.parametrize(
    ("enter", "words"),
    [
        (lambda area: area.enter_adhesion(Adhesion("99999", date(2026, 4, 1)), AT), "Aucune commune"),
        (lambda area: area.enter_adhesion(Adhesion(FAY, date(2026, 4, 1), end=date(2026, 3, 31)), AT), "avant de prendre effet"),
        (lambda area: area.enter_adhesion(Adhesion(FAY, date(2026, 4, 1), end=date(2027, 3, 31)), AT), "motif"),
        (lambda area: area.enter_step(REVISION, [], "communicated", ON, AT), "au moins une commune"),
        (lambda area: area.enter_step(REVISION, [FAY], "answer", ON, AT), "Étape ou réponse inconnue"),
        (lambda area: area.enter_commitment(FAY, "parking", True, ON, AT), "Engagement inconnu"),
        (lambda area: area.mark_duties(["annual_review:2026"], ON, AT), "preuve"),
        (lambda area: area.mark_duties([], ON, AT, proof="x"), "au moins une échéance"),
        (lambda area: area.mark_duties(["annual_review:2026"], date(2026, 11, 26), AT, proof="x"), "pas encore passé"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_french_and_nothing_is_written(books, seen, enter, words):
    version = books.version()
    with pytest.raises(BooksError, match=words):
        enter(seen())
    assert books.version() == version


def test_a_commune_cannot_answer_before_it_was_told(seen):
    seen().enter_step(REVISION, [FAY], "communicated", date(2026, 11, 20), AT)
    with pytest.raises(BooksError, match=r"Fay.*ne peut pas être du 19"):
        seen().enter_step(REVISION, [FAY], "received", date(2026, 11, 19), AT)


@pytest.mark.parametrize(("role", "communes"), [("commission", ()), ("referent", (FAY,))])
def test_only_analysts_enter(books, seen, role, communes):
    area = seen(role, *communes)
    for enter in (
        lambda: area.enter_adhesion(Adhesion(FAY, date(2026, 4, 1)), AT),
        lambda: area.enter_step(REVISION, [FAY], "communicated", ON, AT),
        lambda: area.enter_commitment(FAY, "aware", True, ON, AT),
        lambda: area.enter_withdrawal(FAY, ON, AT),
        lambda: area.mark_duties(["annual_review:2026"], ON, AT, proof="x"),
        lambda: area.adhesion_history(FAY),
        lambda: area.history("commitment"),
        area.marked,
    ):
        with pytest.raises(AccessRefusedError):
            enter()


def test_a_referent_sees_the_duties_of_the_own_commune_and_of_all(seen):
    duties = seen("referent", FAY).duties(ON)
    assert set(duties["insee"].drop_nulls()) == {FAY}
    assert duties["insee"].null_count() > 0
    assert set(seen("referent", FAY).grouped(ON)["communes"]) == {0, 1}
    assert seen("referent", FAY).adhesion_states(ON)["commune"].to_list() == ["Fay"]
    assert set(seen("referent", FAY).commitments()["insee"]) == {FAY}
    assert b"Chapelle" not in seen("referent", FAY).file(ON)


def test_persons_and_proofs_are_for_analysts_and_the_own_referent(books, seen):
    seen().mark_duties([f"name_dpo:2026-04-01:{FAY}"], date(2026, 11, 20), AT, proof="courrier de Mme Roy")
    seen().enter_commitment(FAY, "aware", True, ON, later(1), proof="note de M. Petit")
    for area, sees in ((seen(), True), (seen("commission"), False), (seen("referent", FAY), True)):
        duties = area.duties(ON).filter(pl.col("insee") == FAY)
        assert ("courrier de Mme Roy" in duties["proof"].to_list()) == sees
        assert ("note de M. Petit" in area.commitments()["proof"].to_list()) == sees
    assert seen("commission").adhesion_states(ON)["referent"].null_count() == 20
    assert "Ange Lebrun" in seen().adhesion_states(ON)["referent"].to_list()
    assert b"Roy" not in seen("commission").file(ON)


def test_next_duties_are_not_done_dated_and_late_first(books, seen):
    lines = seen().next_duties(ON, most=50)
    assert set(lines["state"]) <= {"late", "due"}
    assert lines["due"].null_count() == 0
    assert lines["state"].to_list() == sorted(lines["state"].to_list(), key=["late", "due"].index)
    assert lines.equals(calendar.next_duties(books, ON, most=50))
    assert seen().next_duties(ON, most=3).equals(lines.head(3))


def test_projects_sent_and_accounts_closed_reach_the_calendar(books, seen):
    commission.send_statements(books, 2026, [FAY], date(2026, 11, 24), "analyste", AT)
    (sending,) = calendar.duties(books, ON).filter(pl.col("key") == "send_statements:2026").to_dicts()
    assert sending["missing"] == "projet envoyé non enregistré pour La Chapelle-Saint-Aubin"
    commission.send_statements(books, 2026, [CHAPELLE], date(2026, 11, 25), "analyste", later(1))
    (sending,) = calendar.duties(books, ON).filter(pl.col("key") == "send_statements:2026").to_dicts()
    assert (sending["state"], sending["done_on"]) == ("done", date(2026, 11, 25))


def test_the_calendar_counts_the_destructions_of_the_list_that_analysts_act_on(demonstration):
    shown = Books(demonstration)
    on = date(2027, 1, 31)
    listed = destructions(shown, on)
    duties = calendar.duties(shown, on).filter(pl.col("kind") == "destroy_content")
    assert duties["accounts"].sum() == listed.height > 0
    late = listed.filter(pl.col("state") == "late").height
    assert duties.filter(pl.col("state") == "late")["accounts"].sum() >= late


@pytest.mark.parametrize("kind", ["duty", "revision_step", "commitment", "service_withdrawal", "adhesion"])
@pytest.mark.parametrize(
    "payload", ["n’importe quoi", "{", [], {"keys": 5, "date": {"a": 1}, "effective": "hier", "done": "oui"}]
)
def test_an_entry_that_somebody_wrote_by_hand_breaks_nothing(books, kind, payload):
    said = {"entry": kind, "year": None, "insee": FAY, "payload": payload, "author": "x", "entered_at": AT.isoformat()}
    before = calendar.duties(books, ON)
    books.deposit([IncomingFile("saisie.json", json.dumps(said).encode(), kind="entry", extract_date=ON)], "x", AT)
    assert calendar.duties(books, ON).equals(before)
    assert months(books, 2026, FAY) == 12 * 9
