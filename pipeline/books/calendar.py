"""The legal calendar as the books know it: what falls due, seen from a day that is always given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.books import commission
from pipeline.books.books import Books
from pipeline.books.worklists import destructions
from pipeline.calendar import (
    CalendarEntries,
    CalendarFacts,
    calendar_entries,
    revision_dates,
    said_of,
)
from pipeline.calendar import adhesion_states as states_of
from pipeline.calendar import calendar_file as file_of
from pipeline.calendar import commitments as commitments_of
from pipeline.calendar import duties as duties_of
from pipeline.calendar import grouped as grouped_of
from pipeline.calendar import revision_follow_up as follow_up_of
from pipeline.convention import terms
from pipeline.recharge import current_adhesions

MOST_NEXT = 8
FILE_NAME = "Convention de messagerie\u00a0: échéances"


def entries(books: Books) -> CalendarEntries:
    """The latest word of the journal on steps of revisions, commitments, withdrawals from the service and duties."""
    return books.kept("calendar_entries", lambda: calendar_entries(books.facts().entry))


def history(books: Books, entry: str) -> pl.DataFrame:
    """Every word that was said about one thing of the calendar (an entry's kind), oldest first (`calendar.said_of`)."""
    return books.kept(
        ("calendar_history", entry), lambda: said_of(books.facts().entry).filter(pl.col("entry") == entry)
    )


def duties(books: Books, on: date) -> pl.DataFrame:
    """Every duty of the convention as it stands on a day; see `calendar.duties` for its columns."""
    return books.kept(("duties", on), lambda: duties_of(calendar_facts(books, on), books.convention, on))


def grouped(books: Books, on: date) -> pl.DataFrame:
    """The duties of a day, those of many communes on one line; see `calendar.grouped` for its columns."""
    return books.kept(("grouped_duties", on), lambda: grouped_of(duties(books, on)))


def next_duties(books: Books, on: date, most: int = MOST_NEXT) -> pl.DataFrame:
    """The duties that are not done and have a date, late first, then by due date; columns of `grouped`."""
    return first_of(grouped(books, on), most)


def first_of(lines: pl.DataFrame, most: int) -> pl.DataFrame:
    """The first lines that are not done and have a date."""
    return lines.filter(pl.col("state") != "done", pl.col("due").is_not_null()).head(most)


def adhesion_states(books: Books, on: date) -> pl.DataFrame:
    """Adhesions with state, term, next renewal and last day of notice (Article 10); see `calendar.adhesion_states`."""
    situation = books.situation()
    return states_of(situation.communes, situation.adhesions, books.convention, on)


def adhesion_history(books: Books, insee: str) -> pl.DataFrame:
    """Every row that was deposited or entered on a commune's adhesions, oldest first.

    Columns: known_on, deposit_id, entered (whether on a page), author, effective, end, end_reason, referent,
    dpo_contact.
    """
    facts = books.facts()
    told_by = facts.deposits.select("deposit_id", "author", entered=pl.col("kind") == "entry")
    return (
        facts.adhesion.filter(pl.col("insee") == insee)
        .join(told_by, on="deposit_id", how="left", validate="m:1")
        .sort("known_on", "deposit_id", "line")
        .select(
            *("known_on", "deposit_id", "entered", "author", "effective", "end", "end_reason"),
            *("referent", "dpo_contact"),
        )
    )


def commitments(books: Books) -> pl.DataFrame:
    """Each commitment of Article 4 of each commune with an adhesion; see `calendar.commitments`."""
    return books.kept(
        "commitments",
        lambda: commitments_of(books.facts().adhesion, books.situation().adhesions, entries(books).commitments),
    )


def revisions(books: Books) -> list[date]:
    """The effect dates of every revision, oldest first: the contract's end, those adopted, those followed."""
    convention = books.convention
    adopted = {
        effective
        for name in ("account_fee", "hourly_rate", "tariff_structure")
        for effective, _ in convention.parameter(name).values
        if effective > convention.first_effect(name)
    }
    return revision_dates(entries(books).steps, convention, adopted)


def revision_follow_up(books: Books, on: date) -> pl.DataFrame:
    """Where each commune stands with each revision (Articles 7, 11); see `calendar.revision_follow_up`."""
    adhesions = current_adhesions(books.facts().adhesion)
    return books.kept(
        ("revision_follow_up", on),
        lambda: follow_up_of(adhesions, entries(books).steps, revisions(books), books.convention, on),
    )


def receipts(books: Books, effective: date) -> pl.DataFrame:
    """The proven receipts of a revision's tariffs: insee, received_on; as `tariffs.gather` takes them."""
    steps = entries(books).steps
    proven = steps.filter(pl.col("effective") == effective, pl.col("step") == "received")
    return proven.select("insee", received_on="date").sort("insee")


@dataclass(frozen=True, slots=True)
class RevisionDates:
    """The dates of a revision: to communicate and to sign by; `ends`: the last day of a commune that refuses."""

    communicate_by: date
    sign_by: date
    ends: date


def revision_dates_of(books: Books, effective: date) -> RevisionDates:
    """The legal dates of a revision (Articles 7 and 11)."""
    ends = terms.last_day_after_refusal(effective, books.convention)
    return RevisionDates(terms.communicate_by(effective, books.convention), ends, ends)


def denunciation_end(books: Books, notified: date, effective: date) -> date:
    """The last day in force of a convention denounced on a day (Article 10)."""
    return terms.denunciation_end(notified, effective, books.convention)


def calendar_file(books: Books, on: date) -> bytes:
    """Every dated duty as an `.ics` file (RFC 5545)."""
    return file_of(duties(books, on), on, FILE_NAME)


def calendar_facts(books: Books, on: date) -> CalendarFacts:
    """What the calendar is computed from, as the books know it."""
    situation = books.situation()
    return CalendarFacts(
        communes=situation.communes.select("insee", "name"),
        adhesions=situation.adhesions,
        commitments=commitments(books),
        follow_up=revision_follow_up(books, on),
        closures=closures(books, on),
        deposits=situation.facts.deposits.select("kind", "extract_date"),
        statements=_statements(books, on),
        titres=first_titres(situation.invoice_lines),
        entries=entries(books),
    )


def _statements(books: Books, on: date) -> pl.DataFrame:
    """The communes to invoice of each year up to that of the day, with sending and closing of their statements."""
    schema = {"year": pl.Int32, "insee": pl.String, "sent_on": pl.Date, "closed_on": pl.Date}
    years = [year for year in books.years() if year <= on.year]
    return pl.concat([pl.DataFrame(schema=schema), *(_statements_of(books, year) for year in years)])


def _statements_of(books: Books, year: int) -> pl.DataFrame:
    communes = books.recharge(year).communes.filter(pl.col("to_invoice_cents").fill_null(pl.col("total_cents")) > 0)
    sent = commission.statements(books, year).select("insee", "sent_on")
    closings = commission.closings(books, year)
    for_all = closings.filter(pl.col("insee").is_null())["closed_on"].max()
    own = closings.filter(pl.col("insee").is_not_null()).group_by("insee").agg(pl.col("closed_on").max())
    return (
        communes.join(sent, on="insee", how="left", validate="1:1")
        .join(own, on="insee", how="left", validate="1:1")
        .select(
            pl.lit(year, dtype=pl.Int32).alias("year"),
            "insee",
            "sent_on",
            closed_on=pl.coalesce("closed_on", pl.lit(for_all, dtype=pl.Date)),
        )
    )


def first_titres(invoice_lines: pl.DataFrame) -> pl.DataFrame:
    """The first ordinary titre of each commune and exercice: year, insee, issued_on."""
    ordinary = invoice_lines.filter(pl.col("sort") == "ordinary")
    return ordinary.group_by(pl.col("exercice").alias("year"), "insee").agg(pl.col("issued_on").min())


def closures(books: Books, on: date) -> pl.DataFrame:
    """Closings of user accounts by commune and day: insee, closed, accounts, destroyed_on (Article 5-2).

    Counted from the very list that analysts act on; `destroyed_on`: the last of their destructions, null while one of
    them is not known.
    """
    unknown = pl.col("destroyed_on").is_null().any()
    return (
        destructions(books, on)
        .group_by("insee", "closed")
        .agg(accounts=pl.len().cast(pl.Int64), destroyed_on=pl.when(~unknown).then(pl.col("destroyed_on").max()))
        .sort("insee", "closed")
    )
