"""Stocks that balance, and windows that are never counted twice."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.activity import (
    account_states,
    disjoint_windows,
    messages_by_window,
    messages_of_a_year,
    moves_by_commune,
    sightings,
    storage_by_commune,
    tenant_totals,
    total_moves,
)
from pipeline.convention import load_convention
from tests.activity.builders import observations, period, periods, usage, usage_row

FIRST, UNTIL = date(2026, 1, 1), date(2026, 12, 31)


def test_openings_and_closings_fall_in_their_months_and_the_stock_follows():
    lives = periods(period("a"), period("b", opened="2026-03-31"), period("c", closed="2026-04-30"))
    moves = moves_by_commune(lives, date(2026, 3, 15), date(2026, 5, 10))
    assert moves.select("month", "opened", "closed", "open_accounts").rows() == [
        (date(2026, 3, 1), 1, 0, 3),
        (date(2026, 4, 1), 0, 1, 2),
        (date(2026, 5, 1), 0, 0, 2),
    ]


def test_a_transfer_on_the_first_leaves_no_night_without_a_commune():
    lives = periods(
        period("a", "A", closed="2026-04-30", closed_by="moved_out"),
        period("a", "B", "2026-05-01", opened_by="moved_in"),
    )
    moves = moves_by_commune(lives, date(2026, 4, 1), date(2026, 5, 31))
    assert {(row["insee"], row["month"].month): row["open_accounts"] for row in moves.iter_rows(named=True)} == {
        ("A", 4): 1, ("B", 4): 0, ("A", 5): 0, ("B", 5): 1,
    }  # fmt: skip
    assert total_moves(moves).select("moved_in", "moved_out", "open_accounts").rows() == [(0, 0, 1), (1, 1, 1)]


def test_what_happens_after_the_last_day_is_not_yet_known():
    lives = periods(period("a", closed="2026-06-20"), period("b", opened="2026-06-21"))
    assert moves_by_commune(lives, date(2026, 6, 1), date(2026, 6, 19))["open_accounts"].to_list() == [1]


lives_drawn = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(0, 500), st.one_of(st.none(), st.integers(0, 300))), max_size=20
)


@settings(deadline=None, max_examples=40)
@given(lives_drawn, st.integers(0, 364))
def test_every_stock_is_the_one_before_plus_arrivals_less_departures(drawn, last):
    start = date(2025, 9, 1)
    rows = []
    for place, (insee, opened, lasted) in enumerate(drawn):
        begun = start + timedelta(days=opened)
        rows.append(period(f"a{place:02d}", insee, begun, None if lasted is None else begun + timedelta(days=lasted)))
    until = FIRST + timedelta(days=last)
    moves = moves_by_commune(periods(*rows), FIRST, until)
    for own in moves.partition_by("insee"):
        change = own["opened"] + own["reopened"] + own["moved_in"] - own["closed"] - own["moved_out"]
        assert (own["open_accounts"].diff().drop_nulls() == change.slice(1)).all()
    open_then = [row for row in rows if row["opened"] <= until and (row["closed"] is None or row["closed"] > until)]
    latest = moves.filter(pl.col("month") == until.replace(day=1))
    assert latest["open_accounts"].sum() == len(open_then)
    judged = account_states(sightings(usage(), observations(), periods(*rows)), until, load_convention())
    assert judged.height == len(open_then)


def mail(account, day, sent, days=30, **more):
    return usage_row(account, day, report="email_activity", sent=sent, received=2 * sent, read=None,
                     period_days=days, **more)  # fmt: skip


def windows_of(*rows, lives=None):
    found = sightings(usage(*rows), observations("a", "b"), periods(*(lives or [period("a"), period("b", "B")])))
    return messages_by_window(found)


def test_messages_stand_by_window_with_its_first_day():
    windows = windows_of(mail("a", "2026-05-30", 10), mail("b", "2026-05-30", 4))
    assert windows.select("insee", "known_on", "first_day", "sent", "received", "read").rows() == [
        ("A", date(2026, 5, 30), date(2026, 5, 1), 10, 20, None),
        ("B", date(2026, 5, 30), date(2026, 5, 1), 4, 8, None),
    ]


@pytest.mark.parametrize(("second", "covered", "sent"), [("2026-06-28", 30, 10), ("2026-06-29", 60, 15)])
def test_a_window_that_shares_a_day_with_another_is_not_added(second, covered, sent):
    windows = windows_of(mail("a", "2026-05-30", 10), mail("a", second, 5))
    row = messages_of_a_year(windows, FIRST, UNTIL).row(0, named=True)
    assert (row["covered_days"], row["sent"]) == (covered, sent)


@pytest.mark.parametrize(("day", "kept"), [("2026-01-29", 0), ("2026-01-30", 1), ("2026-12-31", 1), ("2027-01-01", 0)])
def test_a_window_that_begins_before_the_year_or_ends_after_it_is_not_of_the_year(day, kept):
    assert messages_of_a_year(windows_of(mail("a", day, 5)), FIRST, UNTIL).height == kept


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 500), st.sampled_from([7, 30, 90, 180])), max_size=40))
def test_no_day_is_ever_counted_twice(drawn):
    start = date(2025, 10, 1)
    windows = pl.DataFrame(
        [(start + timedelta(days=end), days) for end, days in drawn],
        schema={"known_on": pl.Date, "period_days": pl.Int16},
        orient="row",
    )
    days = [
        end - timedelta(days=back)
        for end, length in disjoint_windows(windows, FIRST, UNTIL).iter_rows()
        for back in range(length)
    ]
    assert len(days) == len(set(days))
    assert all(FIRST <= one <= UNTIL for one in days)


def test_storage_is_that_of_the_day_in_the_commune_of_the_day_without_blanks():
    lives = [
        period("a", "A", closed="2026-05-31", closed_by="moved_out"),
        period("a", "B", "2026-06-01", opened_by="moved_in"),
        period("b", "B", closed="2026-06-01"),
    ]
    rows = [
        usage_row("a", "2026-05-30", storage_bytes=100),
        usage_row("b", "2026-05-30", storage_bytes=None),
        usage_row("a", "2026-06-29", storage_bytes=120),
        usage_row("b", "2026-06-29", storage_bytes=7),
    ]
    found = storage_by_commune(sightings(usage(*rows), observations("a", "b"), periods(*lives)))
    assert found.rows() == [("A", date(2026, 5, 30), 1, 100), ("B", date(2026, 6, 29), 1, 120)]


def test_a_day_of_the_tenant_counts_once_as_the_later_extract_has_it():
    days = pl.DataFrame(
        [(1, 2, date(2026, 5, 1), "sent", 10, date(2026, 5, 2)), (2, 2, date(2026, 5, 1), "sent", 12, date(2026, 6, 2)),
         (2, 3, date(2026, 5, 2), "sent", 5, date(2026, 6, 2)), (2, 4, date(2027, 1, 1), "sent", 99, date(2026, 6, 2))],
        schema={"deposit_id": pl.Int32, "line": pl.Int32, "day": pl.Date, "measure": pl.String, "value": pl.Int64,
                "known_on": pl.Date},
        orient="row",
    )  # fmt: skip
    row = tenant_totals(days, FIRST, UNTIL).row(0, named=True)
    assert (row["days"], row["value"], row["last_value"]) == (2, 17, 5)
