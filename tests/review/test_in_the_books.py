"""The review through the books: two-sided honesty, the past asked again, and what people say of it (Articles 8, 9)."""

from __future__ import annotations

import io
from dataclasses import fields
from datetime import date, timedelta

import polars as pl
import pytest

from pipeline.books import Books, BooksError, commission, rebuild_into
from pipeline.books import review as area
from tests.review.books import AIGNE, AT, CHAPELLE, chapelle, deposit, new_books, titre, titres, users


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("base")
    chapelle(folder)
    return folder / "books.duckdb"


@pytest.fixture
def books(base, tmp_path, copied_books):
    return Books(copied_books(base, tmp_path / "own"))


def row(books, year=2026, insee=CHAPELLE):
    return area.reviewed_row(books, year, insee)


# Two-sided honesty.


def test_no_invoices_is_no_shortfall(books):
    assert row(books)["status"] == "not_auditable"
    assert row(books)["missing_inputs"] == ["titres de l’exercice 2026"]
    assert books.review(2026).explanations_of(CHAPELLE) == []


def test_no_extracts_is_not_auditable_either(tmp_path):
    books = new_books(tmp_path)
    deposit(books, "adhesions.csv", "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;;;;\n",
            "2026-04-01")  # fmt: skip
    titres(books, titre("150,00"))
    assert row(books)["status"] == "not_auditable"
    assert row(books)["missing_inputs"] == ["extrait des comptes"]
    assert row(books)["difference_cents"] is None


def test_the_same_titre_twice_is_a_duplicate_and_no_doubled_debt(books):
    titres(books, titre("150,00"), titre("150,00", number=802))
    assert (row(books)["expected_cents"], row(books)["invoiced_cents"]) == (15000, 30000)
    assert area.explanations(books, 2026, CHAPELLE)[0].causes == ("duplicate_invoice",)


def test_the_same_titre_from_two_sources_is_one_fact(books):
    titres(books, titre("150,00"))
    titres(books, titre("150,00"), titre("0,00", number=900), on="2026-12-16")
    assert row(books)["status"] == "consistent"


def test_a_null_difference_after_carry_over_is_consistent(books):
    # 2026 was invoiced 0.83 short; December 2027 takes it back: 200.00 + 0.83.
    titres(books, titre("149,17"))
    users(books, "2027-11-30")
    titres(books, titre("200,83", number=11, exercice=2027, issued="2027-12-10"), on="2027-12-15")
    assert row(books)["difference_cents"] == -83
    assert row(books, 2027)["status"] == "consistent"
    assert area.explanations(books, 2027, CHAPELLE) == []


def test_forgetting_the_carry_over_is_a_cause(books):
    titres(books, titre("149,17"))
    users(books, "2027-11-30")
    titres(books, titre("200,00", number=11, exercice=2027, issued="2027-12-10"), on="2027-12-15")
    assert area.explanations(books, 2027, CHAPELLE)[0].causes == ("carry_over",)


# The past, asked again.


def as_bytes(value) -> bytes:
    """Every frame and figure of an answer, byte for byte."""
    if isinstance(value, pl.DataFrame):
        buffer = io.BytesIO()
        value.write_ipc(buffer)
        return buffer.getvalue()
    if hasattr(value, "__dataclass_fields__"):
        return b"".join(as_bytes(getattr(value, field.name)) for field in fields(value))
    return repr(value).encode()


def past(books):
    then = date(2026, 12, 10)
    recharge = books.recharge(2026, then)
    return [
        as_bytes(recharge.communes),
        as_bytes(recharge.bill.dues),
        as_bytes(recharge.bill.lines),
        as_bytes(recharge.bill.requests),
        as_bytes(books.statement(2026, CHAPELLE, then)),
        as_bytes(books.situation(then).events),
        as_bytes(books.situation(then).periods),
    ]


def test_the_past_is_byte_equal_after_deposits_of_later_extracts(books):
    titres(books, titre("150,00"))
    before = past(books)
    expected_then = row(books)["expected_then_cents"]
    users(books, "2026-12-31", number=23, deleted={0: "2026-09-10", 5: "2026-05-02"})
    deposit(books, "mouvements.csv", "commune;compte;evenement;date;identifiant;vers_commune\n"
            "72065;ancien@x.fr;ouverture;2026-06-01;;\n", "2027-01-15")  # fmt: skip
    deposit(books, "adhesions.csv", "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;2026-10-31;accord;;\n",
            "2027-01-16")  # fmt: skip
    assert past(books) == before
    assert row(books)["expected_then_cents"] == expected_then == 15000
    assert row(books)["expected_cents"] != 15000


def test_wrong_then_and_learned_since_with_the_movements_in_between(books):
    titres(books, titre("149,17"))
    users(books, "2026-12-31", deleted={0: "2026-09-10"})
    found = area.learned(books, 2026, CHAPELLE)
    assert (row(books)["wrong_then_cents"], row(books)["learned_since_cents"]) == (-83, 250)
    assert found.reference_date == date(2026, 12, 10)
    assert found.events.select("event", "date", "known_on", "accounts").rows() == [
        ("closed", date(2026, 9, 10), date(2026, 12, 31), 1)
    ]
    steps = area.bridge(books, 2026, CHAPELLE)
    assert (steps.expected_cents, steps.invoiced_cents) == (14750, 14917)
    assert steps.parts[0] == ("Connu après le titre", 250)
    assert steps.expected_cents + sum(cents for _, cents in steps.parts) == steps.invoiced_cents


def test_a_bridge_of_a_year_without_its_pieces_is_refused(books):
    with pytest.raises(BooksError, match="pièces manquantes"):
        area.bridge(books, 2026, CHAPELLE)


def test_the_grid_marks_the_months_in_dispute(books):
    users(books, "2026-12-01", number=21)
    titres(books, titre("150,00"))
    grid = area.disputed_months(books, 2026, CHAPELLE)
    assert grid.height == 21
    assert (grid["due_mask"] == 0b111111111000).sum() == 21
    (told,) = [each for each in area.explanations(books, 2026, CHAPELLE) if each.causes == ("missing_accounts",)]
    # One of 21 alike: no month is marked, since marking all would tell nothing.
    assert area.disputed_months(books, 2026, CHAPELLE, told.rank)["disputed_mask"].sum() == 0
    titres(books, titre("210,00", number=802), on="2026-12-16")
    whole = [each for each in area.explanations(books, 2026, CHAPELLE) if each.causes == ("adhesion_ignored",)]
    for told in whole:
        grid = area.disputed_months(books, 2026, CHAPELLE, told.rank)
        assert set(grid["disputed_mask"]) == {0b000000000111}


# What people say.


def say(books, opinion, at=AT, **more):
    commission.record_opinion(books, 2026, CHAPELLE, opinion, "Élue", at, **more)


def test_an_opinion_keeps_its_figures_and_is_to_review_when_they_change(books):
    titres(books, titre("200,00"))
    say(books, "to_correct", comment="Douze mois facturés.")
    (given,) = commission.opinions(books, 2026).to_dicts()
    assert (given["opinion_words"], given["to_review"], given["what_changed"]) == ("à rectifier", False, None)
    assert (given["expected_cents"], given["invoiced_cents"]) == (15000, 20000)
    users(books, "2026-12-31", deleted={0: "2026-09-10"})
    (given,) = commission.opinions(books, 2026).to_dicts()
    assert given["to_review"]
    assert "recalculé\u00a0: 150,00\u00a0€, aujourd’hui 147,50\u00a0€" in given["what_changed"]
    # The opinion itself, and the figures it was given on, stay.
    assert (given["opinion"], given["expected_cents"]) == ("to_correct", 15000)


def test_opinions_are_added_and_never_overwritten(books):
    titres(books, titre("200,00"))
    say(books, "to_examine")
    say(books, "corrected", at=AT + timedelta(days=1), titre="31", comment="Réduction.")
    history = commission.history_of_opinions(books, 2026, CHAPELLE)
    assert history["opinion"].to_list() == ["to_examine", "corrected"]
    assert commission.opinions(books, 2026)["titre"].to_list() == ["31"]


@pytest.mark.parametrize(
    ("opinion", "more", "words"), [("corrected", {}, "numéro"), ("perhaps", {}, "Choisir un avis")]
)
def test_an_opinion_that_cannot_stand_is_refused_and_nothing_is_written(books, opinion, more, words):
    titres(books, titre("200,00"))
    with pytest.raises(BooksError, match=words):
        say(books, opinion, **more)
    assert commission.opinions(books, 2026).is_empty()


def test_an_opinion_on_no_commune_is_refused(books):
    with pytest.raises(BooksError, match="99999"):
        commission.record_opinion(books, 2026, "99999", "justified", "Élue", AT)


def test_a_project_is_sent_contested_sent_again_and_validated(books):
    assert commission.statements(books, 2026)["state"].to_list() == ["not_sent"]
    with pytest.raises(BooksError, match="envoyé"):
        commission.answer_statement(books, 2026, CHAPELLE, "validated", "Référent", AT)
    commission.send_statements(books, 2026, [CHAPELLE], date(2026, 11, 30), "DSIN", AT)
    with pytest.raises(BooksError, match="motif"):
        commission.answer_statement(books, 2026, CHAPELLE, "contested", "Référent", AT)
    commission.answer_statement(books, 2026, CHAPELLE, "contested", "Référent", AT + timedelta(hours=1), "Un départ")
    (state,) = commission.statements(books, 2026).to_dicts()
    assert (state["state"], state["reason"], state["amount_cents"], state["changed"]) == (
        "contested", "Un départ", 15000, False,
    )  # fmt: skip
    users(books, "2026-12-05", deleted={0: "2026-09-10"})
    assert commission.statements(books, 2026)["changed"].to_list() == [True]
    commission.send_statements(books, 2026, [CHAPELLE], date(2026, 12, 6), "DSIN", AT + timedelta(hours=2))
    commission.answer_statement(books, 2026, CHAPELLE, "validated", "Référent", AT + timedelta(hours=3))
    (state,) = commission.statements(books, 2026).to_dicts()
    assert (state["state"], state["amount_cents"], state["sent_on"]) == ("validated", 14750, date(2026, 12, 6))
    steps = commission.history_of_statements(books, 2026, CHAPELLE)["state"].to_list()
    assert steps == ["sent", "contested", "sent", "validated"]


def test_a_sending_to_come_or_to_no_statement_is_refused(books):
    with pytest.raises(BooksError, match="à venir"):
        commission.send_statements(books, 2026, [CHAPELLE], date(2027, 6, 1), "DSIN", AT)
    with pytest.raises(BooksError, match=AIGNE):
        commission.send_statements(books, 2026, [AIGNE], date(2026, 12, 1), "DSIN", AT)


def test_the_closing_freezes_what_the_invoice_is_held_against(books):
    # Closed on 30 November with 20 accounts; an extract of 5 December shows one more.
    users(books, "2026-12-05", number=21)
    titres(books, titre("150,00"))
    assert (row(books)["expected_then_cents"], row(books)["wrong_then_cents"]) == (15750, -750)
    commission.close_accounts(books, 2026, date(2026, 11, 30), "DSIN", AT)
    held = row(books)
    assert held["reference_date"] == date(2026, 11, 30)
    assert (held["expected_then_cents"], held["wrong_then_cents"], held["learned_since_cents"]) == (15000, 0, -750)
    assert area.explanations(books, 2026, CHAPELLE)[0].causes == ("late_events",)
    with pytest.raises(BooksError, match="arrêtés"):
        commission.answer_statement(books, 2026, CHAPELLE, "validated", "Référent", AT)
    # An extract of the days before the closing, deposited later, changes what was known on it: that is told.
    users(books, "2026-11-15", number=22)
    changed = commission.changed_since_closing(books, 2026)
    assert changed.select("insee", "frozen_cents").rows() == [(CHAPELLE, 15000)]


def test_a_closing_entered_again_corrects_the_earlier(books):
    commission.close_accounts(books, 2026, date(2026, 12, 5), "DSIN", AT)
    commission.close_accounts(books, 2026, date(2026, 11, 30), "DSIN", AT + timedelta(hours=1))
    titres(books, titre("150,00"))
    assert row(books)["reference_date"] == date(2026, 11, 30)
    assert commission.closings(books, 2026)["closed_on"].to_list() == [date(2026, 12, 5), date(2026, 11, 30)]


@pytest.mark.parametrize("closed_on", [date(2025, 12, 31), date(2027, 2, 1), date(2027, 1, 21)])
def test_a_closing_outside_the_year_or_to_come_is_refused(books, closed_on):
    with pytest.raises(BooksError, match="arrêté du"):
        commission.close_accounts(books, 2026, closed_on, "DSIN", AT)
    assert commission.closings(books, 2026).is_empty()


def test_proposals_are_written_followed_and_never_overwritten(books):
    commission.record_proposal(books, "Un seul titre.", ["simplicity", "equity"], "proposed", "Élue", AT, "constat 1")
    commission.record_proposal(books, "Un tableau commun.", ["transparency"], "proposed", "Élue", AT)
    later = AT + timedelta(days=30)
    commission.record_proposal(books, "Un seul titre.", ["equity"], "kept", "Élue", later, "constat 1", proposal=1)
    found = commission.proposals(books)
    assert found.select("proposal", "state_words", "text").rows() == [
        (1, "retenue", "Un seul titre."),
        (2, "proposée", "Un tableau commun."),
    ]
    assert found["first_entered_at"][0] < found["entered_at"][0]
    assert commission.history_of_proposal(books, 1)["state"].to_list() == ["proposed", "kept"]
    for text, aims, state, number in (
        (" ", ["equity"], "proposed", None),
        ("Texte", [], "proposed", None),
        ("Texte", ["profit"], "proposed", None),
        ("Texte", ["equity"], "perhaps", None),
        ("Texte", ["equity"], "kept", 7),
    ):
        with pytest.raises(BooksError):
            commission.record_proposal(books, text, aims, state, "Élue", AT, proposal=number)
    assert commission.proposals(books).height == 2


def test_rebuild_replays_all_that_people_said(books, tmp_path):
    titres(books, titre("200,00"))
    say(books, "to_correct")
    commission.send_statements(books, 2026, [CHAPELLE], date(2026, 11, 30), "DSIN", AT)
    commission.record_proposal(books, "Un seul titre.", ["simplicity"], "proposed", "Élue", AT)
    commission.close_accounts(books, 2026, date(2026, 12, 5), "DSIN", AT)
    rebuild_into(books, tmp_path / "again.duckdb")
    rebuilt = Books(tmp_path / "again.duckdb")
    assert commission.opinions(rebuilt, 2026).equals(commission.opinions(books, 2026))
    assert commission.statements(rebuilt, 2026).equals(commission.statements(books, 2026))
    assert commission.proposals(rebuilt).equals(commission.proposals(books))
    assert commission.closings(rebuilt, 2026).equals(commission.closings(books, 2026))
