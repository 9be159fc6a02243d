"""What a file was found to say: its kind, its rows counted three ways, its canonical frames, its rejects."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

Status = Literal["accepted", "partly_accepted", "refused"]

REJECTED_SCHEMA = pl.Schema({"line": pl.Int32, "column_name": pl.String, "code": pl.String, "message": pl.String})
NOTHING_REJECTED = pl.DataFrame(schema=REJECTED_SCHEMA)


@dataclass(frozen=True, eq=False)
class Reading:
    """One file, read. `rows_read = rows_accepted + rows_ignored + rows_rejected`, always.

    `rejected`: one row per rejected row (line Int32 of the file, column_name nullable, code, message in French).
    `frames`: table of the store → frame with the columns of docs/architecture.md; empty when refused.
    `ignored`: reason → rows. `code`: why a refused file is refused, null otherwise. `message`: one French sentence.
    `about`: what a refusal is about, by name (`key` of a correspondence that would answer it, `header`, `value` …).
    """

    kind: str | None
    extract_date: date | None
    status: Status
    rows_read: int
    rows_accepted: int
    ignored: dict[str, int]
    rejected: pl.DataFrame
    frames: dict[str, pl.DataFrame]
    message: str
    warnings: list[str] = field(default_factory=list)
    code: str | None = None
    about: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """No row is lost in silence."""
        if self.rows_read != self.rows_accepted + self.rows_ignored + self.rows_rejected:
            raise ValueError(
                f"{self.rows_read} rows read are not {self.rows_accepted} accepted + {self.rows_ignored} ignored "
                f"+ {self.rows_rejected} rejected"
            )
        if self.rejected.schema != REJECTED_SCHEMA:
            raise ValueError(f"rejected rows have the wrong columns: {self.rejected.schema}")
        if not self.message:
            raise ValueError("a reading says something")

    @property
    def rows_ignored(self) -> int:
        """Rows that the convention does not concern, whatever the reason."""
        return sum(self.ignored.values())

    @property
    def rows_rejected(self) -> int:
        """Rows that say something which cannot be taken."""
        return self.rejected.height


def refused(
    code: str,
    message: str,
    kind: str | None = None,
    extract_date: date | None = None,
    about: dict[str, str] | None = None,
) -> Reading:
    """A file of which nothing is taken."""
    return Reading(
        kind=kind,
        extract_date=extract_date,
        status="refused",
        rows_read=0,
        rows_accepted=0,
        ignored={},
        rejected=NOTHING_REJECTED,
        frames={},
        message=message,
        code=code,
        about=about or {},
    )
