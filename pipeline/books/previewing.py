"""What a file would change, told before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.accounts import AccountBooks
from pipeline.books.incoming import IncomingFile
from pipeline.books.intake import abrupt_shrink, judged
from pipeline.books.rereading import context_of, read_file
from pipeline.books.situation import derive_books
from pipeline.convention import Convention
from pipeline.extracts import Reading
from pipeline.store import Facts

EVENT_COLUMNS = ["account", "insee", "event", "date", "evidence", "presumed"]


@dataclass(frozen=True, eq=False)
class Preview:
    """One file before its deposit.

    `changes`: event, presumed, appearing, disappearing (numbers of events). `rejected`, `ignored`, `rows_accepted`: as
    the deposit would count them. `invoice_lines`: lines of titres it adds. `question`: to answer before confirming.
    """

    incoming: IncomingFile
    reading: Reading
    changes: pl.DataFrame
    rejected: pl.DataFrame
    ignored: dict[str, int]
    rows_accepted: int
    invoice_lines: int
    question: str | None


def preview_files(
    files: Sequence[IncomingFile], facts: Facts, convention: Convention, told: Callable[[int], None]
) -> list[Preview]:
    """A preview of each file, as if those before it were deposited; `told` hears how many are read."""
    previews: list[Preview] = []
    books = derive_books(facts, convention)
    for number_read, incoming in enumerate(files):
        told(number_read)
        reading = read_file(incoming, context_of(facts, convention))
        if reading.status == "refused" or reading.extract_date is None:
            previews.append(_preview(incoming, reading, 0, books, books, None))
            continue
        number = max(facts.deposits["deposit_id"].to_list(), default=0) + 1
        deposit = pl.DataFrame(
            {"deposit_id": [number], "extract_date": [reading.extract_date], "kind": [reading.kind]},
            schema_overrides={"deposit_id": pl.Int32},
        )
        missing = [
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in facts.deposits.schema.items()
            if name not in deposit.columns
        ]
        facts = facts.with_reading(deposit.with_columns(missing), reading.frames)
        after = derive_books(facts, convention)
        shrinks = "account_observation" in reading.frames
        question = abrupt_shrink(after, reading.extract_date, convention) if shrinks else None
        previews.append(_preview(incoming, reading, number, books, after, question))
        books = after
    return previews


def _preview(
    incoming: IncomingFile,
    reading: Reading,
    number: int,
    before: AccountBooks,
    after: AccountBooks,
    question: str | None,
) -> Preview:
    judgements = after.judgements.filter(pl.col("deposit_id") == number)
    rejected, ignored, accepted = judged(reading.rejected, reading.ignored, reading.rows_accepted, judgements)
    return Preview(
        incoming=incoming,
        reading=reading,
        changes=changes_between(before.events, after.events),
        rejected=rejected,
        ignored=ignored,
        rows_accepted=accepted,
        invoice_lines=reading.frames["invoice_line"].height if "invoice_line" in reading.frames else 0,
        question=question,
    )


def changes_between(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """How many events appear and disappear: event, presumed, appearing, disappearing; sorted."""
    old, new = before.select(EVENT_COLUMNS), after.select(EVENT_COLUMNS)
    appearing = (
        new.join(old, on=EVENT_COLUMNS, how="anti", nulls_equal=True).group_by("event", "presumed").len("appearing")
    )
    leaving = (
        old.join(new, on=EVENT_COLUMNS, how="anti", nulls_equal=True).group_by("event", "presumed").len("disappearing")
    )
    return (
        appearing.join(leaving, on=["event", "presumed"], how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col("appearing", "disappearing").fill_null(0).cast(pl.Int64))
        .sort("event", "presumed")
    )
