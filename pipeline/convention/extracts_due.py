"""Which extracts are awaited each month, for the control of a year to be possible (Articles 8 and 9)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.convention.parameters import REFERENCE


@dataclass(frozen=True, slots=True)
class ExtractDue:
    """One awaited extract: its French name, the kinds of files that bring it, the months in which it is awaited."""

    name: str
    kinds: tuple[str, ...]
    months: tuple[int, ...]


@lru_cache(maxsize=8)
def extracts_due(directory: Path = REFERENCE) -> tuple[ExtractDue, ...]:
    """The awaited extracts, in the order of the reference file."""
    listed = tomllib.loads((directory / "extracts_due.toml").read_text(encoding="utf-8"))["extract"]
    every_month = tuple(range(1, MONTHS_OF_A_YEAR + 1))
    return tuple(ExtractDue(row["name"], tuple(row["kinds"]), tuple(row.get("months", every_month))) for row in listed)
