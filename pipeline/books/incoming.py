"""What comes in and what is answered: the words of a deposit, shared by the command line and the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from pipeline.wording import count

REJECTED_SCHEMA = {"line": pl.Int32, "column_name": pl.String, "code": pl.String, "message": pl.String}


class BooksError(Exception):
    """A refusal, in French: what, where, and what to do."""


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """One file as it was handed over. `kind` and `extract_date` are what its bearer says of it, if anything."""

    name: str
    data: bytes
    kind: str | None = None
    extract_date: date | None = None


@dataclass(frozen=True, slots=True)
class DepositResult:
    """What became of one file: `rows_read = rows_accepted + rows_ignored + rows_rejected`, always.

    `status`: `accepted`, `partly_accepted` (some rows rejected), `duplicate` (nothing changed), `refused`.
    """

    file: str
    kind: str | None
    status: str
    deposit_id: int | None
    rows_read: int
    rows_accepted: int
    ignored: dict[str, int]
    rejected: pl.DataFrame
    warnings: tuple[str, ...]
    message: str
    extract_date: date | None = None
    reason_words: dict[str, str] = field(default_factory=dict)

    @classmethod
    def unread(cls, file: str, message: str) -> DepositResult:
        """A file that could not even be opened."""
        return cls(file, None, "refused", None, 0, 0, {}, pl.DataFrame(schema=REJECTED_SCHEMA), (), message)

    @property
    def rows_ignored(self) -> int:
        """Rows read, understood, and of no account for the recharge."""
        return sum(self.ignored.values())

    @property
    def rows_rejected(self) -> int:
        """Rows that could not be understood or contradict the books."""
        return self.rejected.height

    def ignored_sentences(self) -> list[str]:
        """One French line for each reason of ignoring."""
        return [
            f"{count(rows, 'ligne ignorée', 'lignes ignorées')} : {self.reason_words.get(reason, reason)}"
            for reason, rows in sorted(self.ignored.items())
        ]

    def as_json(self) -> dict[str, Any]:
        """The answer of `load --json` for this file."""
        return {
            "file": self.file,
            "kind": self.kind,
            "status": self.status,
            "deposit_id": self.deposit_id,
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_ignored": self.rows_ignored,
            "ignored": [{"reason": reason, "rows": rows} for reason, rows in sorted(self.ignored.items())],
            "rows_rejected": self.rows_rejected,
            "rejected": self.rejected.select("line", "code", "message", column="column_name")
            .select("line", "column", "code", "message")
            .to_dicts(),
            "warnings": list(self.warnings),
            "message": self.message,
        }
