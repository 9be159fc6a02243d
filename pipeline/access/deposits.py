"""The deposit of extracts, for those who deposit; what is in, for everyone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.books import DepositResult, IncomingFile, Preview
from pipeline.books.completeness import Tally, completeness, tally
from pipeline.books.depositing import (
    correspond,
    correspondences,
    rows_to_mend,
    rows_to_mend_of,
    unpacked,
    withdrawal_changes,
)
from pipeline.books.rereading import context_of
from pipeline.extracts import HandMapping, hand_mapping


class SeenDeposits(SeenArea):
    """Files, their history and the correspondences; AccessRefusedError for those who do not deposit.

    Which extracts are in holds no name, and is for everyone.
    """

    def every_commune(self) -> dict[str, str]:
        """INSEE code → name, by name: what a correspondence may lead to."""
        return dict(self._seen.every_commune().iter_rows())

    def completeness(self) -> pl.DataFrame:
        """Month by kind of extract (`books.completeness`)."""
        return completeness(self._books)

    def tally(self) -> Tally:
        """The completeness in six numbers (`books.completeness.tally`)."""
        return tally(self._books)

    def history(self) -> pl.DataFrame:
        """Every deposit, oldest first (`Books.deposits`)."""
        self._must_deposit()
        return self._seen.deposits()

    def unpacked(self, incoming: IncomingFile) -> list[IncomingFile] | DepositResult:
        """The files of a ZIP; any other file alone; a refusal when it cannot be opened."""
        self._must_deposit()
        return unpacked(incoming)

    def version(self) -> tuple[int, ...]:
        """The data version: what was previewed under another one is to be previewed again."""
        return self._books.version()

    def preview(self, files: Sequence[IncomingFile], told: Callable[[int], None]) -> list[Preview]:
        """What each file says and would change; nothing is written. `told` hears how many are read."""
        self._must_deposit()
        return self._books.preview(files, told)

    def deposit(self, incoming: IncomingFile, at: datetime) -> DepositResult:
        """Deposit one file in the person's name, wholly or not at all."""
        self._must_deposit()
        (result,) = self._books.deposit([incoming], author=self.viewer.name, at=at)
        return result

    def rows_to_mend(self, preview: Preview) -> pl.DataFrame:
        """The rejected rows of a file before its deposit, as they stand in it, with line and reason."""
        self._must_deposit()
        return rows_to_mend(self._books, preview.incoming.data, preview.reading, preview.rejected)

    def hand_mapping(self, incoming: IncomingFile, kind: str) -> HandMapping | None:
        """What is to be mapped by hand in a file for it to be read as a kind."""
        self._must_deposit()
        return hand_mapping(incoming.data, kind, context_of(self._books.facts(), self._books.reference))

    def rejected(self, deposit_id: int) -> pl.DataFrame:
        """The rejected rows of a deposit as of today: line, column_name, code, message."""
        self._must_deposit()
        return self._books.rejected(deposit_id)

    def rows_to_mend_of(self, deposit_id: int) -> pl.DataFrame:
        """The rejected rows of a deposit, as they stand in its file, with line and reason."""
        self._must_deposit()
        return rows_to_mend_of(self._books, deposit_id)

    def withdrawal_changes(self, deposit_id: int) -> pl.DataFrame:
        """What taking a deposit back would change: event, presumed, appearing, disappearing."""
        self._must_deposit()
        return withdrawal_changes(self._books, deposit_id)

    def withdraw(self, deposit_id: int, reason: str, at: datetime) -> None:
        """Take a deposit back in the person's name."""
        self._must_deposit()
        self._books.withdraw(deposit_id, reason, author=self.viewer.name, at=at)

    def correspondences(self) -> pl.DataFrame:
        """Every correspondence ever entered, latest first."""
        self._must_deposit()
        return correspondences(self._books)

    def correspond(self, register: str, pairs: Sequence[tuple[str, str | None]], at: datetime) -> str:
        """Enter correspondences in the person's name; one sentence says what it changed."""
        self._must_deposit()
        return correspond(self._books, register, pairs, self.viewer.name, at)

    def _must_deposit(self) -> None:
        self._must_be_analyst("Le dépôt des extraits")
