"""The books: deposit files, answer for a year and a date. What the command line and the pages share."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import polars as pl

from pipeline.books.adopting import with_adopted_tariffs
from pipeline.books.answers import RechargeYear, ReviewYear, YearAnswers, years_of
from pipeline.books.cache import VersionedCache
from pipeline.books.incoming import BooksError, DepositResult, IncomingFile
from pipeline.books.intake import Intake, judged
from pipeline.books.previewing import Preview, preview_files
from pipeline.books.rereading import content_of, context_of, read_file
from pipeline.books.situation import Situation, situation_of
from pipeline.convention import Convention, load_convention
from pipeline.extracts import Context, Reading, commune_key, counts_message, entry_document
from pipeline.recharge import Statement, statement
from pipeline.store import Facts, NewDeposit, Store, StoreError, backup

Answer = TypeVar("Answer")

PARIS = ZoneInfo("Europe/Paris")

COUNTED = ("kind", "extract_date", "rows_accepted", "rows_ignored", "rows_rejected")

# The list of communes holds from always: it is no observation of a day.
ALWAYS = date.min


class Books:
    """One file of the books. Answers are kept in memory per data version: asking again opens no file.

    StoreError and BooksError are refusals in French: what, where, and what to do.
    """

    def __init__(self, path: Path, convention: Convention | None = None) -> None:
        self.store = Store(path)
        self.reference = convention or load_convention()
        self._cache = VersionedCache()

    @classmethod
    def create(cls, path: Path, communes: IncomingFile, author: str, at: datetime) -> Books:
        """New books with a list of communes and their domains. BooksError if the list is not one."""
        books = cls(path)
        nothing = Context(
            communes=pl.DataFrame(schema={"insee": pl.String, "siren": pl.String, "name": pl.String}),
            mapping=pl.DataFrame(schema={"register": pl.String, "key": pl.String, "value": pl.String}),
            convention=books.reference,
        )
        incoming = IncomingFile(communes.name, communes.data, kind="communes", extract_date=ALWAYS)
        reading = read_file(incoming, nothing)
        if reading.status != "accepted":
            rows = [f"ligne {row['line']}\u00a0: {row['message']}" for row in reading.rejected.iter_rows(named=True)]
            raise BooksError("\n".join([f"{communes.name}\u00a0: {reading.message}", *rows]))
        books.store.create()
        new = NewDeposit(communes.name, "communes", ALWAYS, author, at)
        books.store.deposit(new, communes.data, content_of(reading))
        return books

    def version(self) -> tuple[int, ...]:
        """The data version, without opening the file; empty when there is none."""
        return self.store.version()

    def kept(self, question: Hashable, answer: Callable[[], Answer]) -> Answer:
        """The answer to a question, computed once per data version. Areas of the books keep theirs here too."""
        return self._cache.get(self.version(), question, answer)

    def facts(self) -> Facts:
        """Every fact that counts."""
        return self.kept("facts", self.store.facts)

    @property
    def convention(self) -> Convention:
        """The convention in force: that of the reference files, and each adopted revision from its date (Article 7)."""
        return self.convention_known(None)

    def convention_known(self, on: date | None) -> Convention:
        """The same with the revisions that were adopted up to a day. BooksError names an entry that is none."""
        return self.kept(("convention", on), lambda: with_adopted_tariffs(self.facts().known(on).entry, self.reference))

    def situation(self, known_on: date | None = None) -> Situation:
        """The situation as known on a date; with every extract when none is given."""
        return self.kept(("situation", known_on), lambda: situation_of(self.facts(), self.reference, known_on))

    def years(self) -> list[int]:
        """The exercices that the facts speak of, oldest first."""
        return years_of(self.situation())

    def commune(self, word: str) -> dict[str, Any]:
        """The commune of an INSEE code, a SIREN or a whole name. BooksError if none has it."""
        communes = self.situation().communes
        for row in communes.iter_rows(named=True):
            if word in (row["insee"], row["siren"]) or commune_key(word) == commune_key(row["name"]):
                return row
        raise BooksError(
            f"Aucune commune «\u00a0{word}\u00a0». Donner un code INSEE, un SIREN ou un nom entier\u00a0; "
            f"par exemple {', '.join(communes['insee'].head(3).to_list())}."
        )

    def _answers(self) -> YearAnswers:
        return YearAnswers(self.situation, self.convention_known)

    def recharge(self, year: int, known_on: date | None = None) -> RechargeYear:
        """What every commune owes for a year, as known on a date (Articles 6 and 8)."""
        return self.kept(("recharge", year, known_on), lambda: self._answers().recharge(year, known_on))

    def review(self, year: int) -> ReviewYear:
        """Recalculated against invoiced for every commune (Article 9)."""
        return self.kept(("review", year), lambda: self._answers().review(year))

    def statement(self, year: int, insee: str, known_on: date | None = None) -> Statement:
        """The calculation behind one commune's recharge, line by line."""
        recharge = self.recharge(year, known_on)
        summary = recharge.communes.row(by_predicate=pl.col("insee") == insee, named=True)
        convention = self.convention_known(known_on)
        return statement(recharge.bill, summary, convention, recharge.known_on, complete=recharge.complete)

    def read(self, incoming: IncomingFile) -> Reading:
        """What a file says; nothing is written."""
        return read_file(incoming, context_of(self.facts(), self.reference))

    def preview(self, files: Sequence[IncomingFile], told: Callable[[int], None] = lambda _: None) -> list[Preview]:
        """What each file says and would change, deposited in that order; nothing is written. `told`: see there."""
        return preview_files(files, self.facts(), self.reference, told)

    def deposit(self, files: Sequence[IncomingFile], author: str, at: datetime) -> list[DepositResult]:
        """Deposit files one after the other, each wholly or not at all."""
        intake = Intake(self.store, self.reference)
        return [intake.deposit(incoming, self.facts(), author, at) for incoming in files]

    def withdraw(self, deposit_id: int, reason: str, author: str, at: datetime) -> None:
        """Take a deposit out of the books, with a reason; its history stays. StoreError if it cannot be."""
        if not reason.strip():
            raise BooksError("Un retrait demande un motif, gardé dans l’historique.")
        Intake(self.store, self.reference).withdraw(deposit_id, self.facts(), reason, author, at)

    def enter(
        self,
        entry: str,
        payload: dict[str, Any],
        author: str,
        at: datetime,
        *,
        year: int | None = None,
        insee: str | None = None,
    ) -> DepositResult:
        """Journal what a person enters on a page: deposited like a file, replayed like a file."""
        document = entry_document(entry, payload, author=author, entered_at=at, year=year, insee=insee)
        incoming = IncomingFile(
            f"saisie-{entry}.json", document, kind="entry", extract_date=at.astimezone(PARIS).date()
        )
        (result,) = self.deposit([incoming], author, at)
        if result.status == "refused":
            raise BooksError(result.message)
        return result

    def deposits(self) -> pl.DataFrame:
        """Every deposit, oldest first, withdrawn ones included; its rows counted as the books judge them today."""
        return self.kept("deposits", self._deposits)

    def _deposits(self) -> pl.DataFrame:
        verdicts = (
            self.situation()
            .books.judgements.group_by("deposit_id")
            .agg(
                refused=(pl.col("outcome") == "rejected").sum().cast(pl.Int32),
                known=(pl.col("outcome") == "ignored").sum().cast(pl.Int32),
            )
        )
        return (
            self.store.history()
            .join(verdicts, on="deposit_id", how="left", validate="1:1")
            .with_columns(pl.col("refused", "known").fill_null(0))
            .with_columns(
                rows_accepted=pl.col("rows_accepted") - pl.col("refused") - pl.col("known"),
                rows_rejected=pl.col("rows_rejected") + pl.col("refused"),
                rows_ignored=pl.col("rows_ignored") + pl.col("known"),
            )
            .with_columns(message=pl.when(pl.col("refused") + pl.col("known") == 0).then("message"))
            .drop("refused", "known")
            .sort("deposit_id")
            .with_columns(message=pl.coalesce("message", pl.struct(*COUNTED).map_elements(_counted, pl.String)))
        )

    def rejected(self, deposit_id: int) -> pl.DataFrame:
        """The rejected rows of a deposit as of today: line, column_name, code, message."""
        kept = self.kept("rejected", lambda: self.store.table("rejected_row"))
        judgements = self.situation().books.judgements.filter(pl.col("deposit_id") == deposit_id)
        own = kept.filter(pl.col("deposit_id") == deposit_id).drop("deposit_id")
        return judged(own, {}, 0, judgements)[0]

    def backup(self, target: Path) -> None:
        """A verified copy with its deposits. StoreError if the target is there already."""
        backup(self.store, target)


def _counted(deposit: dict[str, Any]) -> str:
    """The sentence of a deposit whose rows the other facts judged otherwise than its reader."""
    return counts_message(*(deposit[name] for name in COUNTED))


__all__ = ["Books", "BooksError", "StoreError"]
