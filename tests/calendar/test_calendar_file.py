"""The calendar file, read back by another library (RFC 5545)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from pipeline.calendar import calendar_file, grouped
from pipeline.calendar.icalendar import fold
from tests.calendar.builders import adhesions, day, duties_on, step

ROWS = adhesions(("A", "2026-04-01", None, "R", "D"), ("B", "2026-04-01"))
ON = "2026-11-25"
NAME = "Convention de messagerie"


def file_on(on=ON, **given):
    return calendar_file(duties_on(on, **({"adhered": ROWS} | given)), day(on), NAME)


def events(content):
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_another_library_reads_every_dated_duty_once():
    found = duties_on(ON, adhered=ROWS)
    read = events(file_on())
    dated = grouped(found.filter(pl.col("due").is_not_null()), by_state=False)
    assert len(read) == dated.height
    assert sorted(str(event["UID"]) for event in read) == sorted(dated["uid"])
    assert len({str(event["UID"]) for event in read}) == len(read)
    days = {str(event["UID"]): event["DTSTART"].dt for event in read}
    assert days == dict(dated.select("uid", "due").iter_rows())


def test_each_event_is_a_whole_day_with_what_rfc_5545_asks():
    calendar = Calendar.from_ical(file_on())
    assert calendar["VERSION"] == "2.0"
    assert calendar["METHOD"] == "PUBLISH"
    assert str(calendar["PRODID"]).endswith("//FR")
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert event["DTSTART"].params["VALUE"] == "DATE"
        assert event["SEQUENCE"] == day(ON).toordinal()
        assert str(event["DTSTAMP"].dt) == "2026-11-25 00:00:00+00:00"
        assert str(event["SUMMARY"])
        assert "article" in str(event["DESCRIPTION"])


def test_lines_end_with_crlf_and_hold_75_octets_at_most():
    content = file_on()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    content.decode("utf-8")


def test_the_same_input_gives_the_same_bytes_and_ids_survive_the_day_and_the_state():
    assert file_on() == file_on()
    before = {str(event["UID"]) for event in events(file_on())}
    said = [step("A", "communicated", "2026-11-20"), step("B", "communicated", "2026-11-21")]
    after = {str(event["UID"]): event for event in events(file_on("2026-12-20", said=said))}
    assert before <= set(after)
    told = after["communicate_tariffs-2027-06-01-20261201@convention-messagerie"]
    assert "\u2713" in str(told["SUMMARY"])
    assert "Fait le 21\u00a0novembre 2026" in str(told["DESCRIPTION"])


def test_another_commune_on_the_same_day_joins_the_event():
    more = adhesions(("A", "2026-04-01"), ("B", "2026-04-01"), ("C", "2026-04-01"))
    one = {str(event["UID"]) for event in events(file_on())}
    two = {str(event["UID"]) for event in events(file_on(adhered=more, codes=("A", "B", "C")))}
    assert one == two


def test_those_who_have_done_it_are_not_named_among_those_who_have_not():
    late = next(event for event in events(file_on()) if "name_referent" in str(event["UID"]))
    assert "(Commune B)" in str(late["SUMMARY"])
    assert "Commune A" not in str(late["SUMMARY"]) + str(late["DESCRIPTION"])


def test_a_reminder_stands_before_what_is_to_come_only():
    for event in events(file_on()):
        alarms = event.walk("VALARM")
        assert bool(alarms) == (event["DTSTART"].dt > day(ON)), str(event["SUMMARY"])
        for alarm in alarms:
            assert alarm["ACTION"] == "DISPLAY"
            assert alarm["TRIGGER"].dt == timedelta(days=-7)


def test_signs_of_the_format_in_a_name_change_nothing():
    codes = {"A": "Saint-Y, le; \\bois\nnord", "B": "B"}
    found = duties_on(ON, adhered=ROWS).with_columns(commune=pl.col("insee").replace(codes))
    read = events(calendar_file(found, day(ON), NAME))
    assert any(codes["A"] in str(event["SUMMARY"]) for event in read)


def test_a_calendar_without_any_duty_is_still_one():
    empty = calendar_file(duties_on(ON).clear(), day(ON), NAME)
    assert events(empty) == []


def test_invented_data_say_so():
    content = calendar_file(duties_on(ON, adhered=ROWS), day(ON), NAME, demonstration=True)
    assert all("démonstration" in str(event["DESCRIPTION"]) for event in events(content))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_folding_loses_and_cuts_nothing(text):
    pieces = fold(text)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
    assert all(piece.startswith(" ") for piece in pieces[1:])


@pytest.mark.parametrize("length", [74, 75, 76, 150])
def test_folding_at_its_edges(length):
    assert "".join(["x" * length]) == fold("x" * length)[0] + "".join(piece[1:] for piece in fold("x" * length)[1:])
