"""What requests owe: quoted hours of accepted and done proposals, at the rate of the proposal’s day (Article 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pipeline.convention import MissingParameterError
from pipeline.recharge import bill, request_dues
from tests.recharge.builders import DONE, accounts, adhesions, periods, request, requests

MEMBER = adhesions(("A", "2026-04-01", None))


def judged(convention, adherents=MEMBER, **facts):
    return request_dues(requests(request(**facts)), adherents, convention).row(0, named=True)


def lines(convention, year, *rows):
    return bill(periods(), MEMBER, requests(*rows), year, convention).lines


def test_3_5_hours_quoted_and_5_spent_owe_105_00(convention):
    assert lines(convention, 2026, request(**DONE)).rows() == [
        ("A", "heures", Decimal("3.50"), 350 * 300_000, 10_000, 10500)
    ]


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "due"),
        ({"done_on": None}, "committed"),
        ({"accepted_on": None, "done_on": None}, "quoted"),
        ({"accepted_on": None}, "not_accepted"),
        ({"accepted_on": None, "done_on": None, "refused_on": "2026-05-20"}, "refused"),
        ({"accepted_on": None, "refused_on": "2026-05-20"}, "refused"),
        ({"quoted_hours": None, "quoted_on": None, "accepted_on": None}, "support"),
        ({"quoted_hours": None, "quoted_on": None, "accepted_on": None, "done_on": None}, "asked"),
        ({"quoted_hours": "0"}, "due"),
        ({"spent_hours": "0"}, "due"),
    ],
)
def test_states(convention, changed, state):
    row = judged(convention, **(DONE | changed))
    assert row["state"] == state
    assert (row["due_year"] == 2026) is (state == "due")
    assert (row["amount_numerator"] is not None) is (state == "due")


def test_zero_hours_quoted_owe_zero(convention):
    assert lines(convention, 2026, request(**(DONE | {"quoted_hours": "0"})))["amount_cents"].to_list() == [0]


def test_an_incident_owes_nothing(convention):
    assert request_dues(requests(request(nature="incident", **DONE)), MEMBER, convention).is_empty()


@pytest.mark.parametrize(("accepted", "after"), [("2026-05-31", False), ("2026-06-01", False), ("2026-06-02", True)])
def test_accepted_only_after_the_work_is_due_and_flagged(convention, accepted, after):
    row = judged(convention, **(DONE | {"accepted_on": accepted}))
    assert (row["state"], row["accepted_after_work"]) == ("due", after)


@pytest.mark.parametrize(
    ("done", "outside"),
    [("2026-03-31", True), ("2026-04-01", False), ("2027-05-31", False), ("2027-06-01", True)],
)
def test_outside_the_adhesion_it_is_due_all_the_same_and_flagged(convention, done, outside):
    member = adhesions(("A", "2026-04-01", "2027-05-31"))
    row = judged(convention, member, **(DONE | {"done_on": done, "accepted_on": "2026-03-15"}))
    assert (row["state"], row["outside_adhesion"]) == ("due", outside)


def test_without_any_adhesion_acceptance_commits(convention):
    assert (
        bill(periods(), adhesions(), requests(request(**DONE)), 2026, convention).lines["amount_cents"].sum() == 10500
    )


@pytest.mark.parametrize(("reading", "year"), [("done", 2028), ("accepted", 2027), ("asked", 2026)])
def test_the_year_in_which_it_falls_due(convention, reading, year):
    row = request(
        asked_on="2026-12-31", quoted_on="2027-01-01", accepted_on="2027-12-31", done_on="2028-01-01", quoted_hours="1"
    )
    reader = convention.replace(request_year=reading)
    assert {y: lines(reader, y, row)["amount_cents"].sum() for y in (2026, 2027, 2028)} == {
        2026: 0, 2027: 0, 2028: 0, year: 3000,
    }  # fmt: skip


def test_without_a_day_of_asking_the_proposal_tells_the_year(convention):
    reader = convention.replace(request_year="asked")
    assert lines(reader, 2026, request(**(DONE | {"asked_on": None})))["amount_cents"].to_list() == [10500]


@pytest.mark.parametrize(("quoted", "cents"), [("2027-05-31", 3000), ("2027-06-01", 3100)])
def test_the_rate_is_that_of_the_day_of_the_proposal(convention, quoted, cents):
    revised = convention.with_tariff("hourly_rate", Decimal("31.00"), date(2027, 6, 1))
    row = request(quoted_on=quoted, quoted_hours="1", accepted_on="2027-07-01", done_on="2027-08-01")
    assert lines(revised, 2027, row)["amount_cents"].to_list() == [cents]


def test_hours_are_rounded_once_per_line(convention):
    revised = convention.with_tariff("hourly_rate", Decimal("30.50"), date(2026, 1, 1))
    row = DONE | {"quoted_hours": "0.25"}  # 7.625 each: 15.25 together, 15.26 if each were rounded
    both = lines(revised, 2026, request("D1", **row), request("D2", **row))
    assert both["amount_cents"].to_list() == [1525]


def test_a_due_request_older_than_the_first_rate_is_named_never_free(convention):
    old = request("D9", **(DONE | {"quoted_on": "2025-12-31"}))
    with pytest.raises(MissingParameterError, match=r"D9.*31/12/2025.*hourly_rate"):
        lines(convention, 2026, old)


def test_a_request_not_due_needs_no_rate(convention):
    row = judged(convention, quoted_on="2025-12-31", quoted_hours="2")
    assert (row["state"], row["rate_units"]) == ("quoted", None)


def test_requests_and_accounts_stand_on_two_lines(convention):
    result = bill(accounts(1), MEMBER, requests(request(**DONE)), 2026, convention)
    assert result.lines.select("nature", "amount_cents").rows() == [("forfait", 750), ("heures", 10500)]
