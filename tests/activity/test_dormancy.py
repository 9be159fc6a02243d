"""Who is used, who sleeps, who is unknown: at the edges of the threshold, and where data are missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.activity import account_states, count_states, sightings
from pipeline.convention import load_convention
from tests.activity.builders import observation, observations, period, periods, usage, usage_row

ON = date(2026, 12, 31)
READ = date(2026, 12, 30)


def state_of(rows, lives, seen=None, on=ON, **more):
    names = sorted({life["account"] for life in lives})
    found = sightings(usage(*rows), observations(*(seen or names)), periods(*lives))
    states = account_states(found, on, load_convention(), **more)
    return {row["account"]: row for row in states.iter_rows(named=True)}


def ago(days, on=READ):
    return (on - timedelta(days=days)).isoformat()


@pytest.mark.parametrize(("days", "state"), [(0, "active"), (89, "active"), (90, "dormant"), (91, "dormant")])
def test_dormant_from_the_ninetieth_day_without_activity(days, state):
    row = state_of([usage_row("a", READ.isoformat(), ago(days))], [period("a")])["a"]
    assert (row["state"], row["idle_days"], row["never_used"]) == (state, days, False)


@pytest.mark.parametrize(("days", "state"), [(89, "recent"), (90, "dormant"), (91, "dormant")])
def test_never_used_counts_from_the_opening(days, state):
    row = state_of([usage_row("a", READ.isoformat())], [period("a", opened=ago(days))])["a"]
    assert (row["state"], row["idle_days"], row["never_used"]) == (state, days, True)


@pytest.mark.parametrize(("threshold", "state"), [(59, "dormant"), (60, "dormant"), (61, "active")])
def test_the_threshold_is_adjustable(threshold, state):
    rows = [usage_row("a", READ.isoformat(), ago(60))]
    assert state_of(rows, [period("a")], dormant_days=threshold)["a"]["state"] == state


def test_the_usual_threshold_is_the_parameter(convention):
    assert convention.number("dormant_days") == 90


def test_an_account_that_no_report_shows_is_unknown_not_dormant():
    states = state_of([usage_row("a", READ.isoformat(), ago(1))], [period("a"), period("b")])
    assert states["b"]["state"] == "unknown"
    assert states["b"]["idle_days"] is None
    assert states["b"]["never_used"] is None


@pytest.mark.parametrize(("day", "state"), [("2026-10-31", "unknown"), ("2026-11-01", "active")])
def test_a_report_of_more_than_two_months_ago_tells_nothing_any_more(day, state):
    assert state_of([usage_row("a", day, day)], [period("a")])["a"]["state"] == state


def test_idle_days_run_to_the_report_not_to_the_day_looked_at():
    row = state_of([usage_row("a", "2026-12-01", "2026-09-03")], [period("a")])["a"]
    assert (row["idle_days"], row["state"], row["judged_on"]) == (89, "active", date(2026, 12, 1))


def test_concealed_names_leave_accounts_unknown():
    row = usage_row("a", READ.isoformat(), ago(1), ignored="concealed") | {"upn": None}
    found = sightings(usage(row), observations("a"), periods(period("a")))
    assert account_states(found, ON, load_convention())["state"].to_list() == ["unknown"]
    assert found.days.row(0) == ("mailbox_usage", READ, 1, 1)


def test_the_latest_activity_of_all_reports_counts():
    rows = [
        usage_row("a", "2026-12-30", ago(200)),
        usage_row("a", "2026-12-30", ago(10), report="active_users"),
        usage_row("a", "2026-12-30", None, report="email_activity"),
    ]
    row = state_of(rows, [period("a")])["a"]
    assert (row["state"], row["idle_days"]) == ("active", 10)


def test_a_later_blank_does_not_forget_an_earlier_activity():
    rows = [usage_row("a", "2026-11-29", "2026-11-20"), usage_row("a", "2026-12-30", None)]
    row = state_of(rows, [period("a")])["a"]
    assert (row["state"], row["idle_days"], row["never_used"]) == ("active", 40, False)


def test_reports_dated_after_the_day_looked_at_do_not_count():
    rows = [usage_row("a", "2026-12-30", "2026-12-30"), usage_row("a", "2027-01-30", "2027-01-29")]
    assert state_of(rows, [period("a")])["a"]["last_activity"] == date(2026, 12, 30)


def test_an_account_that_closed_that_day_is_not_open_at_its_end():
    rows = [usage_row("a", READ.isoformat(), ago(1))]
    assert "a" not in state_of(rows, [period("a", closed="2026-12-31")])
    assert "a" in state_of(rows, [period("a", closed="2027-01-01")])


def test_a_transfer_goes_on_and_a_reopening_begins_anew():
    rows = [usage_row("a", READ.isoformat()), usage_row("b", READ.isoformat())]
    lives = [
        period("a", "A", closed="2026-11-30", closed_by="moved_out"),
        period("a", "B", "2026-12-01", opened_by="moved_in"),
        period("b", "A", closed="2026-06-01"),
        period("b", "A", "2026-12-01", opened_by="reopened"),
    ]
    states = state_of(rows, lives)
    assert (states["a"]["insee"], states["a"]["state"]) == ("B", "dormant")
    assert (states["b"]["state"], states["b"]["idle_days"]) == ("recent", 29)


def shared_rows(*readings, account="s"):
    return [usage_row(account, day, items=items, storage_bytes=size, mailbox="shared") for day, items, size in readings]


SHARED = [period("s", mailbox="shared")]


@pytest.mark.parametrize(("days", "state"), [(89, "unknown"), (90, "unmoved"), (91, "unmoved")])
def test_a_shared_mailbox_is_unmoved_when_a_reading_as_old_as_the_threshold_says_so(days, state):
    row = state_of(shared_rows((ago(days), 3, 14_336), (READ.isoformat(), 3, 14_336)), SHARED)["s"]
    assert row["state"] == state
    assert row["idle_days"] == (days if state == "unmoved" else None)


@pytest.mark.parametrize("moved", [(4, 14_336), (3, 14_337)])
def test_items_or_storage_that_moved_is_movement(moved):
    readings = shared_rows((ago(120), 3, 14_336), (ago(30), *moved), (READ.isoformat(), 3, 14_336))
    assert state_of(readings, SHARED)["s"]["state"] == "moving"


def test_a_movement_before_the_threshold_is_forgotten():
    readings = shared_rows((ago(150), 9, 9), (ago(95), 3, 3), (ago(30), 3, 3), (READ.isoformat(), 3, 3))
    assert state_of(readings, SHARED)["s"]["state"] == "unmoved"


def test_a_shared_mailbox_is_never_dormant_and_an_activity_of_its_own_is_not_asked_for():
    readings = shared_rows((ago(120), 3, 3), (READ.isoformat(), 4, 3))
    assert state_of(readings, SHARED)["s"]["state"] == "moving"
    assert state_of(shared_rows((READ.isoformat(), None, None)), SHARED)["s"]["state"] == "unknown"


def test_a_blank_size_is_not_a_size_of_zero():
    readings = shared_rows((ago(120), 3, 3), (ago(60), None, None), (READ.isoformat(), 3, 3))
    assert state_of(readings, SHARED)["s"]["state"] == "unmoved"


def test_a_commune_without_usage_data_is_unknown_not_zero():
    found = sightings(
        usage(usage_row("a", READ.isoformat(), ago(1))),
        observations("a"),
        periods(period("a"), period("b", "B"), period("s", "B", mailbox="shared")),
    )
    counts = count_states(account_states(found, ON, load_convention()))
    known, blank = counts.to_dicts()
    assert (known["active"], known["dormant"], known["unmoved"], known["unknown"]) == (1, 0, 0, 0)
    assert [blank[name] for name in ("active", "recent", "dormant", "never_used", "moving", "unmoved")] == [None] * 6
    assert (blank["accounts"], blank["unknown"], blank["judged"], blank["storage_bytes"]) == (2, 2, 0, None)


def test_a_name_used_again_is_the_one_who_held_it_on_the_day():
    seen = [
        observation("old", "accueil@commune.fr", "2026-06-30"),
        observation("new", "accueil@commune.fr", "2026-12-30", created=date(2026, 11, 1)),
    ]
    rows = [
        usage_row("accueil", "2026-06-29", "2026-06-28"),
        usage_row("accueil", "2026-12-30", "2026-12-29"),
    ]
    lives = [period("old"), period("new", opened="2026-11-01")]
    states = state_of(rows, lives, seen)
    assert states["new"]["last_activity"] == date(2026, 12, 29)
    assert states["old"]["state"] == "unknown"


def test_a_reused_name_twice_in_one_report_is_the_living_account():
    seen = [
        observation("old", "accueil@commune.fr", "2026-11-30", deleted=date(2026, 12, 1)),
        observation("new", "accueil@commune.fr", "2026-12-30"),
    ]
    rows = [
        usage_row("accueil", "2026-12-30", "2026-12-29", line=2),
        usage_row("accueil", "2026-12-30", "2026-11-02", line=3, deleted="2026-12-01"),
    ]
    states = state_of(rows, [period("old", closed="2026-12-01"), period("new", opened="2026-12-02")], seen)
    assert states["new"]["last_activity"] == date(2026, 12, 29)


def test_of_two_files_of_one_day_the_later_deposit_holds():
    rows = [
        usage_row("a", READ.isoformat(), ago(5), deposit=7),
        usage_row("a", READ.isoformat(), ago(100), deposit=9),
    ]
    assert state_of(rows, [period("a")])["a"]["idle_days"] == 100


accounts = st.lists(
    st.tuples(
        st.sampled_from("AB"),
        st.sampled_from(["user", "shared"]),
        st.one_of(st.none(), st.integers(0, 400)),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=40)
@given(accounts, st.integers(1, 200), st.randoms(use_true_random=False))
def test_states_part_the_accounts_whatever_the_order(drawn, threshold, random):
    lives, rows = [], []
    for place, (insee, mailbox, idle, grown, reported) in enumerate(drawn):
        name = f"a{place:02d}"
        lives.append(period(name, insee, mailbox=mailbox))
        if reported:
            last = None if idle is None or mailbox == "shared" else ago(idle)
            rows.append(usage_row(name, ago(100), None, items=3, storage_bytes=3))
            rows.append(usage_row(name, READ.isoformat(), last, items=3 + grown, storage_bytes=3))
    seen = observations(*sorted(life["account"] for life in lives))
    states = account_states(
        sightings(usage(*rows), seen, periods(*lives)), ON, load_convention(), dormant_days=threshold
    )
    shuffled_rows, shuffled_lives = list(rows), list(lives)
    random.shuffle(shuffled_rows)
    random.shuffle(shuffled_lives)
    again = account_states(
        sightings(usage(*shuffled_rows), seen.reverse(), periods(*shuffled_lives)), ON, load_convention(),
        dormant_days=threshold,
    )  # fmt: skip
    assert states.equals(again)
    assert states.height == len(drawn)
    assert not states.filter((states["mailbox"] == "shared") & (states["state"] == "dormant")).height
    counts = count_states(states)
    parts = ("active", "recent", "dormant", "moving", "unmoved", "unknown")
    for row in counts.iter_rows(named=True):
        assert sum(row[part] or 0 for part in parts) == row["accounts"] == row["users"] + row["shared"]
