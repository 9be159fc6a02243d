"""Sizes as PowerShell prints them (`30 GB (32,212,254,720 bytes)`) → whole bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from pipeline.extracts.cells import Where, filled_in
from pipeline.extracts.numbers import BLANKS
from pipeline.extracts.slices import evaluate

UNIT = " bytes)"
USUAL = r"^[^()]*\((?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+) bytes\)$"
IN_BRACKETS = r"\(([^()]*?)\s*(?:bytes|octets)\s*\)\s*$"
GROUPED = rf"^\d{{1,3}}(?:(?:[.,']|{BLANKS})\d{{3}})*$|^\d+$"


@dataclass(frozen=True, slots=True)
class Size:
    """A size as Int64 bytes. `30 GB` alone is rounded already, so that it cannot be read."""

    problem: str = "bad_size"
    dtype: pl.DataType = field(default_factory=pl.Int64)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """Bytes: those in brackets, else a bare number."""
        cell = pl.col("cell")
        inside = pl.coalesce(cell.str.extract(rf"(?i){IN_BRACKETS}"), cell)
        digits = pl.when(inside.str.contains(GROUPED)).then(inside.str.replace_all(r"\D", ""))
        return filled_in(self.usual(cells), cells, digits.cast(self.dtype, strict=False))

    def is_usual(self, text: str) -> bool:
        """Whether a text ends as PowerShell's sizes do."""
        return text.endswith(UNIT)

    def usual(self, cells: pl.Series) -> pl.Series:
        """Bytes as PowerShell prints them in English; null for any other form."""
        cell = pl.col("cell")
        inside = cell.str.splitn("(", 2).struct.field("field_1").str.head(-len(UNIT))
        digits = pl.when(cell.str.contains(USUAL)).then(inside.str.replace_all(",", "", literal=True))
        return evaluate(cells, digits.cast(self.dtype, strict=False))

    def values(self) -> dict[str, str]:
        """None."""
        return {}
