"""Adhesions on a day, refusals, revisions per commune, commitments."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.calendar import (
    adhesion_states,
    calendar_entries,
    commitments,
    in_force,
    revision_dates,
    revision_follow_up,
)
from tests.calendar.builders import CONVENTION, REVISION, adhesions, communes, day, entries, step


def steps_of(*said):
    return calendar_entries(entries(*said)).steps


def state_on(on, row, *said):
    held = in_force(adhesions(row), steps_of(*said), CONVENTION)
    (found,) = adhesion_states(communes("A"), held, CONVENTION, day(on)).to_dicts()
    return found


@pytest.mark.parametrize(
    ("on", "state", "term", "renewal"),
    [
        ("2026-03-31", "foreseen", "2028-03-31", "2028-04-01"),
        ("2026-04-01", "first_term", "2028-03-31", "2028-04-01"),
        ("2028-03-31", "first_term", "2028-03-31", "2028-04-01"),
        ("2028-04-01", "renewed", "2029-03-31", "2029-04-01"),
    ],
)
def test_state_term_and_renewal(on, state, term, renewal):
    found = state_on(on, ("A", "2026-04-01"))
    assert (found["state"], found["term"], found["renewal"]) == (state, day(term), day(renewal))


@pytest.mark.parametrize(("on", "notice"), [("2027-06-30", "2027-06-30"), ("2027-07-01", "2028-06-30")])
def test_the_last_day_of_notice_is_the_next_30_june(on, notice):
    assert state_on(on, ("A", "2026-04-01"))["notice"] == day(notice)


@pytest.mark.parametrize(("on", "state"), [("2026-12-31", "ending"), ("2027-01-01", "ended")])
def test_the_end_is_the_last_day_in_force(on, state):
    found = state_on(on, ("A", "2026-04-01", "2026-12-31"))
    assert (found["state"], found["term"], found["renewal"]) == (state, date(2026, 12, 31), None)


def test_a_commune_without_adhesion_stays_in_the_table():
    (found,) = adhesion_states(communes("A"), adhesions(), CONVENTION, date(2026, 11, 25)).to_dicts()
    assert (found["state"], found["effective"], found["notice"]) == ("none", None, None)


RECEIVED = step("A", "received", "2026-12-31")


@pytest.mark.parametrize(
    ("answered", "end"),
    [("2027-02-28", "2027-05-31"), ("2027-03-01", None), ("2026-12-31", "2027-05-31")],
)
def test_a_refusal_within_two_months_of_receipt_ends_the_convention_on_31_may(answered, end):
    found = state_on("2027-04-01", ("A", "2026-04-01"), RECEIVED, step("A", "answer", answered, "refused"))
    assert found["end"] == day(end)
    assert (found["end_reason"] == "refus des nouveaux tarifs") == (end is not None)


def test_without_proven_receipt_the_delay_has_not_begun_and_a_refusal_counts():
    assert state_on("2027-04-01", ("A", "2026-04-01"), step("A", "answer", "2027-04-01", "refused"))["end"] == date(
        2027, 5, 31
    )


def test_a_refusal_corrected_into_an_acceptance_ends_nothing():
    said = (RECEIVED, step("A", "answer", "2027-01-10", "refused"), step("A", "answer", "2027-01-20", "accepted"))
    assert state_on("2027-04-01", ("A", "2026-04-01"), *said)["end"] is None


def test_an_earlier_end_stays():
    said = (RECEIVED, step("A", "answer", "2027-01-10", "refused"))
    assert state_on("2027-04-01", ("A", "2026-04-01", "2026-12-31"), *said)["end"] == date(2026, 12, 31)


def test_a_refused_later_revision_ends_on_its_eve():
    said = (step("A", "answer", "2027-09-01", "refused", effective="2028-01-01"),)
    assert state_on("2027-10-01", ("A", "2026-04-01"), *said)["end"] == date(2027, 12, 31)


def test_a_replaced_adhesion_is_left_out():
    rows = adhesions(("A", "2026-05-01", "2026-04-30"), ("A", "2026-06-01"))
    assert in_force(rows, steps_of(), CONVENTION)["effective"].to_list() == [date(2026, 6, 1)]


@pytest.mark.parametrize(
    ("on", "said", "state"),
    [
        ("2026-12-01", [], "not_communicated"),
        ("2026-12-01", [step("A", "communicated", "2026-12-01")], "receipt_unknown"),
        ("2026-11-30", [step("A", "communicated", "2026-12-01")], "not_communicated"),
        ("2027-02-28", [RECEIVED], "silent_so_far"),
        ("2027-03-01", [RECEIVED], "silent_accepted"),
        ("2027-03-01", [RECEIVED, step("A", "answer", "2027-01-15", "accepted")], "accepted"),
        ("2027-03-01", [RECEIVED, step("A", "answer", "2027-01-15", "refused")], "refused"),
        ("2027-03-02", [RECEIVED, step("A", "answer", "2027-03-01", "refused")], "refused_late"),
        ("2027-03-01", [RECEIVED, step("A", "amendment", "2027-02-01")], "signed"),
        (
            "2027-03-02",
            [RECEIVED, step("A", "answer", "2027-03-01", "refused"), step("A", "amendment", "2027-03-02")],
            "signed",
        ),
    ],
)
def test_where_a_commune_stands_with_a_revision(on, said, state):
    steps = steps_of(*said)
    rows = revision_follow_up(adhesions(("A", "2026-04-01")), steps, [REVISION], CONVENTION, day(on))
    assert rows["state"].to_list() == [state]


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-12-01", "2027-02-01"),
        ("2026-12-28", "2027-02-28"),
        ("2026-12-31", "2027-02-28"),
        ("2027-12-31", "2028-02-29"),
        ("2027-06-30", "2027-08-30"),
    ],
)
def test_a_refusal_has_two_civil_months_from_receipt(received, until):
    steps = steps_of(step("A", "received", received, effective="2028-06-01"))
    rows = revision_follow_up(adhesions(("A", "2026-04-01")), steps, [date(2028, 6, 1)], CONVENTION, date(2028, 1, 1))
    assert rows["refusal_until"].to_list() == [day(until)]


@pytest.mark.parametrize(("told", "late"), [("2026-12-01", 0), ("2026-12-02", 1), ("2026-11-01", 0)])
def test_one_day_late_is_late(told, late):
    steps = steps_of(step("A", "communicated", told))
    (row,) = revision_follow_up(
        adhesions(("A", "2026-04-01")), steps, [REVISION], CONVENTION, date(2027, 1, 1)
    ).to_dicts()
    assert (row["days_late"], row["communicate_by"]) == (late, date(2026, 12, 1))


def test_only_conventions_that_run_on_the_eve_are_concerned():
    rows = adhesions(
        ("A", "2026-04-01", "2026-12-31"), ("B", "2026-04-01", "2027-05-31"), ("C", "2027-06-01"), ("D", "2026-04-01"),
    )  # fmt: skip
    found = revision_follow_up(rows, steps_of(), [REVISION], CONVENTION, date(2027, 1, 1))
    assert found["insee"].to_list() == ["B", "D"]


def test_the_contract_s_end_is_a_revision_whatever_is_known():
    assert revision_dates(steps_of(), CONVENTION) == [REVISION]
    later = steps_of(step("A", "communicated", "2027-06-01", effective="2028-01-01"))
    assert revision_dates(later, CONVENTION, [date(2027, 9, 1)]) == [REVISION, date(2027, 9, 1), date(2028, 1, 1)]


def test_commitments_are_all_there_and_say_what_is_unknown():
    rows = adhesions(("A", "2026-04-01", None, "R", "  "))
    said = calendar_entries(
        entries(
            ("commitment", "A", {"commitment": "aware", "kept": True, "date": "2026-05-01"}),
            ("commitment", "A", {"commitment": "link", "kept": True, "date": "2026-05-01"}),
            ("commitment", "A", {"commitment": "link", "kept": None, "date": None}),
        )
    )
    found = commitments(rows, rows, said.commitments)
    assert found.select("commitment", "state", "since").rows() == [
        ("referent", "kept", date(2026, 4, 1)),
        ("dpo", "not_kept", None),
        ("aware", "kept", date(2026, 5, 1)),
        ("link", "unknown", None),
    ]


def test_the_latest_word_holds_whatever_the_order_of_rows():
    said = entries(step("A", "answer", "2027-01-10", "refused"), step("A", "answer", "2027-01-20", "accepted"))
    for frame in (said, said.reverse(), said.sort("payload")):
        assert calendar_entries(frame).steps["answer"].to_list() == ["accepted"]
    assert isinstance(said, pl.DataFrame)
