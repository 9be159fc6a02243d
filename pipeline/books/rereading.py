"""Files read again by themselves when that changes by which they are read: correspondences, the list of communes.

When a correspondence is entered, taken back or withdrawn, the rows that wait for it find their place, and those that
rested on it lose theirs: what the books hold never depends on the order in which files and correspondences came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import polars as pl

from pipeline.books.incoming import REJECTED_SCHEMA, IncomingFile
from pipeline.books.situation import NO_EXTRACT
from pipeline.convention import Convention
from pipeline.extracts import Context, Reading, kinds, kinds_read_by, recognise
from pipeline.store import Content, Facts, Inside

# The tables by which others are read.
COMMUNE, MAPPING = "commune", "mapping"
Raw = Callable[[str], bytes]


def context_of(facts: Facts, convention: Convention) -> Context:
    """What a reader must know beside the file."""
    return Context(communes=facts.commune, mapping=facts.mapping, convention=convention)


def read_file(incoming: IncomingFile, context: Context) -> Reading:
    """What the file says; nothing is written."""
    return recognise(incoming.data, incoming.name, context, incoming.kind, incoming.extract_date)


def content_of(reading: Reading) -> Content:
    """The rows of a reading, as the store keeps them.

    A file that was taken once and would be refused today says nothing any more, and says why: all its rows are
    rejected, or, where none can be read, one is.
    """
    rejected = reading.rejected
    if reading.status == "refused" and rejected.is_empty():
        rejected = pl.DataFrame(
            {"line": [1], "column_name": [None], "code": [reading.code], "message": [reading.message]},
            schema=REJECTED_SCHEMA,
        )
    mute = reading.status == "refused"
    return Content(
        rows_read=rejected.height if mute else reading.rows_read,
        rows_accepted=0 if mute else reading.rows_accepted,
        ignored={} if mute else reading.ignored,
        rejected=rejected,
        message=reading.message,
        tables=reading.frames,
    )


class Rereading:
    """What a deposit on its way in makes of those before it, and of itself: `reading` is what it comes to."""

    def __init__(self, raw: Raw, convention: Convention, incoming: IncomingFile, reading: Reading) -> None:
        self.reading = reading
        self._raw = raw
        self._convention = convention
        self._incoming = incoming

    def after_deposit(self, inside: Inside, facts: Facts) -> dict[int, Content]:
        """Deposit → what it holds from now on, where that may have changed. `facts`: by which the file was read."""
        changed = self._itself(inside, facts)
        concerned = _kinds_read_by(self.reading.frames.get(MAPPING), communes=COMMUNE in self.reading.frames)
        return changed | _read_again(inside, concerned, self._raw, self._convention)

    def _itself(self, inside: Inside, facts: Facts) -> dict[int, Content]:
        """The file itself, if somebody changed a correspondence between its reading and its deposit."""
        if self.reading.kind in NO_EXTRACT:
            return {}
        now = {name: inside.table(name) for name in (COMMUNE, MAPPING)}
        before = {COMMUNE: facts.commune, MAPPING: facts.mapping}
        if all(_origins(now[name]) == _origins(before[name]) for name in now):
            return {}
        context = Context(communes=now[COMMUNE], mapping=now[MAPPING], convention=self._convention)
        incoming, kind, day = self._incoming, self.reading.kind, self.reading.extract_date
        self.reading = recognise(incoming.data, incoming.name, context, kind, day)
        return {inside.number: content_of(self.reading)}


def after_withdrawal(inside: Inside, facts: Facts, raw: Raw, convention: Convention) -> dict[int, Content]:
    """Deposit → what it holds now that another one is withdrawn. `facts`: those before the withdrawal."""
    mapping = facts.mapping.filter(pl.col("deposit_id") == inside.number)
    communes = inside.number in facts.commune["deposit_id"]
    return _read_again(inside, _kinds_read_by(mapping, communes=communes), raw, convention)


def _kinds_read_by(mapping: pl.DataFrame | None, *, communes: bool) -> tuple[str, ...]:
    """The kinds of files that are read by a list of communes, or by some correspondences."""
    if communes:
        return kinds()
    return () if mapping is None or mapping.is_empty() else kinds_read_by(mapping["register"].unique())


def _origins(table: pl.DataFrame) -> Collection[int]:
    return set(table["deposit_id"])


def _read_again(inside: Inside, concerned: tuple[str, ...], raw: Raw, convention: Convention) -> dict[int, Content]:
    if not concerned:
        return {}
    facts = inside.facts()
    context = context_of(facts, convention)
    others = ~pl.col("kind").is_in(NO_EXTRACT) & (pl.col("deposit_id") != inside.number)
    deposits = facts.deposits.filter(pl.col("kind").is_in(concerned) & others)
    return {
        row["deposit_id"]: content_of(
            recognise(raw(row["sha256"]), row["file_name"], context, row["kind"], row["extract_date"])
        )
        for row in deposits.iter_rows(named=True)
    }
