"""From a file that was handed over to a deposit: read, kept, judged, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from pipeline.accounts import AccountBooks
from pipeline.books.incoming import REJECTED_SCHEMA, DepositResult, IncomingFile
from pipeline.books.rereading import Rereading, after_withdrawal, content_of, context_of, read_file
from pipeline.books.situation import derive_books, derived_tables
from pipeline.convention import Convention
from pipeline.extracts import Reading, counts_message, reason_words
from pipeline.store import Content, Facts, Inside, NewDeposit, Store
from pipeline.wording import count, day

ALREADY_DEPOSITED = "already_deposited"


class Intake:
    """One file on its way into the books."""

    def __init__(self, store: Store, convention: Convention) -> None:
        self._store = store
        self._convention = convention
        self._derived: AccountBooks | None = None

    def deposit(self, incoming: IncomingFile, facts: Facts, author: str, at: datetime) -> DepositResult:
        """Deposit one file, wholly or not at all; `facts` are the books before it."""
        reading = read_file(incoming, context_of(facts, self._convention))
        if reading.status == "refused" or reading.extract_date is None or reading.kind is None:
            return _result(incoming, reading, None)
        new = NewDeposit(incoming.name, reading.kind, reading.extract_date, author, at)
        again = Rereading(self._store.raw, self._convention, incoming, reading)
        shows_accounts = "account_observation" in reading.frames

        def read_again(inside: Inside) -> dict[int, Content]:
            changed = again.after_deposit(inside, facts)
            # They are written by now; of a large file, they and all the facts would fill the memory together.
            reading.frames.clear()
            return changed

        def derive(everything: Facts) -> Mapping[str, pl.DataFrame]:
            again.reading.frames.clear()
            return self._derive(everything)

        number, is_new = self._store.deposit(
            new,
            incoming.data,
            content_of(reading),
            derive=derive,
            read_again=read_again,
        )
        if not is_new:
            return _duplicate(incoming, reading, number)
        judgements = self._derived.judgements if self._derived else None
        return _result(
            incoming, again.reading, number, judgements, self._warnings(again.reading, shows_accounts=shows_accounts)
        )

    def withdraw(self, deposit_id: int, facts: Facts, reason: str, author: str, at: datetime) -> None:
        """Take a deposit out of the books; what was read by it is read again without it. `facts`: those before."""
        self._store.withdraw(
            deposit_id,
            reason,
            author,
            at,
            derive=self._derive,
            read_again=lambda inside: after_withdrawal(inside, facts, self._store.raw, self._convention),
        )

    def _derive(self, facts: Facts) -> Mapping[str, pl.DataFrame]:
        self._derived = derive_books(facts, self._convention)
        return derived_tables(self._derived)

    def _warnings(self, reading: Reading, *, shows_accounts: bool) -> tuple[str, ...]:
        shrink = None
        if self._derived and shows_accounts:
            shrink = abrupt_shrink(self._derived, reading.extract_date, self._convention)
        return (*reading.warnings, shrink) if shrink else tuple(reading.warnings)


def abrupt_shrink(books: AccountBooks, extract_date: date | None, convention: Convention) -> str | None:
    """A sentence when an extract makes unusually many accounts disappear, as a filtered export does; else None.

    Over both thresholds of the convention's parameters: a share of the accounts open before it, and a number.
    """
    presumed = books.events.filter(
        (pl.col("event") == "closed") & pl.col("presumed") & (pl.col("known_on") == extract_date)
    )
    closed = presumed.height
    eve = pl.lit(presumed["date"].min(), dtype=pl.Date)
    before = books.periods.filter((pl.col("opened") <= eve) & (pl.col("closed") >= eve).fill_null(value=True)).height
    share = convention.number("abrupt_share_percent")
    if closed <= convention.number("abrupt_accounts") or closed * 100 <= share * before:
        return None
    when = "" if extract_date is None else f" du {day(extract_date)}"
    return (
        f"{count(closed, 'compte')} sur {before} ne figurent plus dans l’extrait{when}\u00a0: ils sont "
        "présumés fermés. Vérifier que l’extrait n’a pas été filtré\u00a0; s’il l’a été, "
        "retirer ce dépôt et déposer l’extrait entier."
    )


def _duplicate(incoming: IncomingFile, reading: Reading, number: int) -> DepositResult:
    return DepositResult(
        file=incoming.name,
        kind=reading.kind,
        status="duplicate",
        deposit_id=number,
        rows_read=reading.rows_read,
        rows_accepted=0,
        ignored={ALREADY_DEPOSITED: reading.rows_read} if reading.rows_read else {},
        rejected=pl.DataFrame(schema=REJECTED_SCHEMA),
        warnings=(),
        message=f"Ce fichier est déjà déposé (dépôt n° {number})\u00a0: rien ne change.",
        extract_date=reading.extract_date,
        reason_words={ALREADY_DEPOSITED: "déjà déposées"},
    )


def _result(
    incoming: IncomingFile,
    reading: Reading,
    number: int | None,
    judgements: pl.DataFrame | None = None,
    warnings: tuple[str, ...] | None = None,
) -> DepositResult:
    """The answer for one file: what the reader found, and what the other facts refuse or already know."""
    rejected, ignored, accepted = reading.rejected, dict(reading.ignored), reading.rows_accepted
    if judgements is not None and number is not None:
        rejected, ignored, accepted = judged(
            rejected, ignored, accepted, judgements.filter(pl.col("deposit_id") == number)
        )
    message = reading.message
    if accepted != reading.rows_accepted and reading.kind is not None:
        message = counts_message(reading.kind, reading.extract_date, accepted, sum(ignored.values()), rejected.height)
    status = reading.status if reading.status == "refused" or rejected.is_empty() else "partly_accepted"
    return DepositResult(
        file=incoming.name,
        kind=reading.kind,
        status=status,
        deposit_id=number,
        rows_read=reading.rows_read,
        rows_accepted=accepted,
        ignored=ignored,
        rejected=rejected,
        warnings=tuple(reading.warnings) if warnings is None else warnings,
        message=message,
        extract_date=reading.extract_date,
        reason_words={reason: reason_words(reason) for reason in ignored},
    )


def judged(
    rejected: pl.DataFrame, ignored: dict[str, int], accepted: int, judgements: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, int], int]:
    """Rejected rows, ignored rows by reason and accepted rows of a deposit, once its rows met the other facts."""
    refused = judgements.filter(pl.col("outcome") == "rejected").select(
        pl.col(name).cast(kind) for name, kind in REJECTED_SCHEMA.items()
    )
    known = judgements.filter(pl.col("outcome") == "ignored").group_by("code").len().sort("code")
    counts = dict(ignored)
    for reason, rows in known.iter_rows():
        counts[reason] = counts.get(reason, 0) + rows
    total = pl.concat([rejected.select(refused.columns), refused]).sort("line", "code")
    return total, counts, accepted - judgements.height
