"""What is to be closed, confirmed, destroyed: at the edges of months and delays."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from pipeline.activity import (
    EntryError,
    account_states,
    beside_its_like,
    destruction_payload,
    destructions,
    interruption_payload,
    interruptions,
    interruptions_between,
    savings,
    sightings,
    to_close,
    to_settle,
)
from pipeline.activity.peers import size_bounds, size_class
from tests.activity.builders import AUDIT, ENTRIES, frame, observations, period, periods, usage, usage_row

NO_AUDIT = frame([], AUDIT)
ADHESIONS = pl.DataFrame(
    {"insee": ["A"], "effective": [date(2026, 4, 1)], "end": [None]},
    schema={"insee": pl.String, "effective": pl.Date, "end": pl.Date},
)

RUNNING = ADHESIONS.with_columns(effective=pl.lit(date(2025, 1, 1)))


def moment(text):
    return datetime.fromisoformat(text)


def entries(*said):
    rows = [
        {"deposit_id": place, "line": 1, "entry": kind, "payload": json.dumps(payload), "author": "x",
         "entered_at": moment(f"2026-12-01T08:{place:02d}")}
        for place, (kind, payload) in enumerate(said)
    ]  # fmt: skip
    return frame(rows, ENTRIES)


def asleep(on="2026-12-30", *names, **more):
    rows = [usage_row(name, on, "2026-01-02") for name in names]
    found = sightings(usage(*rows), observations(*names), periods(*(period(name, **more) for name in names)))
    return found, date.fromisoformat(on)


@pytest.mark.parametrize(
    ("on", "close_by", "months", "cents"),
    [
        ("2026-10-15", date(2026, 10, 31), 2, 167),
        ("2026-11-01", date(2026, 11, 30), 1, 83),
        ("2026-11-30", date(2026, 11, 30), 1, 83),
        ("2026-12-01", date(2026, 12, 31), 0, 0),
        ("2027-01-31", date(2027, 1, 31), 11, 917),
        ("2028-02-10", date(2028, 2, 29), 10, 833),
    ],
)
def test_closing_before_the_end_of_the_month_saves_the_months_that_follow(convention, on, close_by, months, cents):
    found, day = asleep(on, "a")
    row = to_close(account_states(found, day, convention), ADHESIONS, day, convention).row(0, named=True)
    assert (row["close_by"], row["saved_months"], row["saved_cents"]) == (close_by, months, cents)
    assert row["saved_a_year_cents"] == 1000


def test_savings_are_rounded_once_not_account_by_account(convention):
    found, day = asleep("2026-11-15", *(f"a{place}" for place in range(30)))
    closings = to_close(account_states(found, day, convention), ADHESIONS, day, convention)
    assert savings(closings).row(0) == ("A", 30, 2500, 30_000)


def test_a_revised_fee_saves_what_it_costs_from_its_month(convention):
    found, day = asleep("2027-04-20", "a")
    revised = convention.with_tariff("account_fee", Decimal("10.20"), date(2027, 6, 1))
    row = to_close(account_states(found, day, revised), ADHESIONS, day, revised).row(0, named=True)
    # May at 10.00, June to December at 10.20: (10.00 + 7 x 10.20) / 12 = 6.7833
    assert (row["saved_months"], row["saved_cents"]) == (8, 678)


@pytest.mark.parametrize(("end", "listed"), [(None, 1), ("2026-11-30", 0), ("2026-12-01", 1)])
def test_nothing_is_saved_where_the_convention_ends_with_the_month(convention, end, listed):
    found, day = asleep("2026-11-15", "a")
    ends = ADHESIONS.with_columns(end=pl.lit(None if end is None else date.fromisoformat(end), pl.Date))
    assert to_close(account_states(found, day, convention), ends, day, convention).height == listed


def test_only_what_sleeps_is_to_be_closed(convention):
    found = sightings(
        usage(usage_row("a", "2026-11-15", "2026-11-14")), observations("a", "b"), periods(period("a"), period("b"))
    )
    day = date(2026, 11, 15)
    assert to_close(account_states(found, day, convention), ADHESIONS, day, convention).is_empty()


@pytest.mark.parametrize(
    ("closed", "on", "due", "state"),
    [
        ("2026-12-31", "2027-01-31", date(2027, 1, 31), "running"),
        ("2026-12-31", "2027-02-01", date(2027, 1, 31), "late"),
        ("2027-01-31", "2027-02-28", date(2027, 2, 28), "running"),
        ("2028-01-31", "2028-02-29", date(2028, 2, 29), "running"),
        ("2028-01-31", "2028-03-01", date(2028, 2, 29), "late"),
    ],
)
def test_content_is_due_for_destruction_one_civil_month_after_the_closing(convention, closed, on, due, state):
    lives = periods(period("a", closed=closed))
    row = destructions(lives, RUNNING, entries(), NO_AUDIT, date.fromisoformat(on), convention).row(0, named=True)
    assert (row["due_on"], row["state"]) == (due, state)


def test_a_destruction_entered_with_its_visa_is_done_and_a_later_entry_corrects_it(convention):
    lives = periods(period("a", closed="2026-06-10"))
    said = entries(
        ("destruction", destruction_payload("A", date(2026, 6, 10), date(2026, 7, 1), "AD72-1")),
        ("destruction", destruction_payload("a", date(2026, 6, 10), date(2026, 7, 2), "AD72-2")),
        ("destruction", destruction_payload("a", date(2025, 6, 10), date(2025, 7, 2), "another closing")),
    )
    row = destructions(lives, RUNNING, said, NO_AUDIT, date(2026, 12, 1), convention).row(0, named=True)
    assert (row["state"], row["destroyed_on"], row["visa"]) == ("done", date(2026, 7, 2), "AD72-2")


def test_a_purge_in_the_audit_log_is_a_destruction_without_visa_unless_it_precedes_the_closing(convention):
    lives = periods(period("a", closed="2026-06-10"), period("b", closed="2026-06-10"))
    audit = frame(
        [{"account": "a", "activity": "hard_deleted", "date": "2026-07-10"},
         {"account": "b", "activity": "hard_deleted", "date": "2026-06-01"}],
        AUDIT,
    )  # fmt: skip
    rows = destructions(lives, RUNNING, entries(), audit, date(2026, 12, 1), convention).rows_by_key(
        "account", named=True
    )
    assert (rows["a"][0]["state"], rows["a"][0]["visa"]) == ("done", None)
    assert rows["b"][0]["state"] == "late"


def test_accounts_that_came_back_moved_or_are_shared_have_nothing_to_destroy(convention):
    lives = periods(
        period("a", closed="2026-06-10"),
        period("a", opened="2026-06-20", opened_by="reopened"),
        period("b", closed="2026-06-10", closed_by="moved_out"),
        period("b", "B", opened="2026-06-11", opened_by="moved_in"),
        period("s", closed="2026-06-10", mailbox="shared"),
    )
    assert destructions(lives, RUNNING, entries(), NO_AUDIT, date(2026, 12, 1), convention).is_empty()


def test_a_destruction_needs_a_visa_and_follows_the_closing():
    with pytest.raises(EntryError, match="visa"):
        destruction_payload("a", date(2026, 6, 10), date(2026, 6, 11), " ")
    with pytest.raises(EntryError, match="précède"):
        destruction_payload("a", date(2026, 6, 10), date(2026, 6, 9), "AD72")


def test_interruptions_have_their_minutes_and_a_second_entry_ends_the_first():
    start = moment("2026-10-05T08:00")
    said = entries(
        ("interruption", interruption_payload(start, None, "Relais SMTP")),
        ("interruption", interruption_payload(start, moment("2026-10-05T09:30"), "Relais SMTP")),
        ("interruption", interruption_payload(moment("2026-11-02T07:00"), None, "Accès web")),
    )
    found = interruptions(said)
    assert found.select("what", "minutes").rows() == [("Relais SMTP", 90), ("Accès web", None)]
    assert interruptions_between(found, date(2026, 11, 1), date(2026, 12, 31))["what"].to_list() == ["Accès web"]
    assert interruptions_between(found, date(2026, 10, 5), date(2026, 10, 5))["what"].to_list() == ["Relais SMTP"]


def test_an_interruption_says_what_and_ends_after_it_began():
    with pytest.raises(EntryError):
        interruption_payload(moment("2026-10-05T08:00"), None, "")
    with pytest.raises(EntryError):
        interruption_payload(moment("2026-10-05T08:00"), moment("2026-10-05T08:00"), "x")


def test_findings_to_settle_have_their_labels():
    findings = pl.DataFrame(
        [("presumed_closing", "A", "a", date(2026, 8, 29), "…"), ("usage_unmatched", None, "x@y.fr", date(2026, 9, 1), "…"),
         ("licence_lost", "A", "a", date(2026, 8, 1), "…")],
        schema=["code", "insee", "account", "date", "message"], orient="row",
    )  # fmt: skip
    names = pl.DataFrame({"account": ["a"], "label": ["a@commune.fr"]})
    assert to_settle(findings, names, "presumed")["label"].to_list() == ["a@commune.fr"]
    assert to_settle(findings, names, "unmatched").select("account", "label").rows() == [("x@y.fr", None)]


@pytest.mark.parametrize(
    ("people", "rank"), [(None, None), (0, 0), (1999, 0), (2000, 1), (3499, 1), (9999, 2), (10_000, 3)]
)
def test_classes_of_size_begin_at_their_bounds(convention, people, rank):
    frame_of_one = pl.DataFrame({"population": [people]}, schema={"population": pl.Int32})
    assert frame_of_one.select(size_class(pl.col("population"), size_bounds(convention))).item() == rank


def commune(insee, population, accounts, dormant=0, **more):
    known = dict.fromkeys(
        ("storage_bytes", "storage_read", "sent", "covered_days", "done_hours", "incidents", "total_cents"), 0
    )
    return known | {
        "insee": insee, "population": population, "accounts": accounts, "active": accounts - (dormant or 0), "recent": 0,
        "dormant": dormant, "moving": 0, "unmoved": 0,
    } | more  # fmt: skip


def test_a_commune_stands_beside_the_others_of_its_size_only(convention):
    table = pl.DataFrame(
        [commune("A", 1500, 20, 4), commune("B", 900, 10, 1), commune("C", 1000, 10, 2), commune("D", 1100, 10, 3),
         commune("M", 146_000, 2000, 1000)]
    )  # fmt: skip
    rows = beside_its_like(table, convention).filter(pl.col("measure") == "dormant_percent")
    found = {row["insee"]: row for row in rows.iter_rows(named=True)}
    assert [found["A"][name] for name in ("value", "peers", "low", "median", "high")] == [20.0, 3, 10.0, 20.0, 30.0]
    assert [found["M"][name] for name in ("value", "peers", "median")] == [50.0, 0, None]


def test_what_is_unknown_is_not_compared(convention):
    blank = {"active": None, "recent": None, "dormant": None}
    table = pl.DataFrame(
        [commune("A", 1500, 20), commune("B", 900, 10, 1), commune("C", 1000, 10, 2), commune("D", 1100, 10, **blank)]
    )
    rows = beside_its_like(table, convention).filter(pl.col("measure") == "dormant_percent")
    found = {row["insee"]: row for row in rows.iter_rows(named=True)}
    assert (found["A"]["peers"], found["A"]["median"], found["D"]["value"]) == (2, None, None)


@pytest.mark.parametrize(
    ("closed", "listed"), [("2026-03-31", 0), ("2026-04-01", 1), ("2026-12-31", 1), ("2027-01-01", 0)]
)
def test_only_a_closing_under_a_running_adhesion_gives_a_duty_to_destroy(convention, closed, listed):
    ended = ADHESIONS.with_columns(end=pl.lit(date(2026, 12, 31)))
    lives = periods(period("a", closed=closed), period("b", "Z", closed=closed))
    assert destructions(lives, ended, entries(), NO_AUDIT, date(2027, 6, 1), convention).height == listed
