"""The legal calendar: adhesions, revisions followed per commune, commitments, every duty with its date."""

from __future__ import annotations

from pipeline.calendar.adhesions import ADHESION_STATES, adhesion_states, in_force
from pipeline.calendar.commitments import COMMITMENT_STATES, COMMITMENTS, commitments
from pipeline.calendar.duties import duties
from pipeline.calendar.entries import CalendarEntries, calendar_entries, said_of
from pipeline.calendar.facts import CalendarFacts
from pipeline.calendar.grouping import grouped
from pipeline.calendar.icalendar import calendar_file
from pipeline.calendar.revisions import ANSWERS, revision_dates, revision_follow_up
from pipeline.calendar.words import DUTY_STATES, THEMES, state_word

__all__ = [
    "ADHESION_STATES",
    "ANSWERS",
    "COMMITMENTS",
    "COMMITMENT_STATES",
    "DUTY_STATES",
    "THEMES",
    "CalendarEntries",
    "CalendarFacts",
    "adhesion_states",
    "calendar_entries",
    "calendar_file",
    "commitments",
    "duties",
    "grouped",
    "in_force",
    "revision_dates",
    "revision_follow_up",
    "said_of",
    "state_word",
]
