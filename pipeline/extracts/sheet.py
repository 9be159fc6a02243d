"""A table of strings, wherever it comes from: what every source gives and every reader takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.extracts.normal import normal

SPOILED_SCHEMA = pl.Schema({"line": pl.Int32, "code": pl.String, "found": pl.Int32, "expected": pl.Int32})


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The rows of a table.

    `rows`: `line` (Int32, the row's line in the file) and one column per column asked for, named by its position
    (`"0"`, `"7"`): String, in which a cell that holds nothing is a blank string; or, where cells repeat, Categorical,
    in which it is null; or, where whole numbers were expected and are read at once, Int64. `quoted`: the quotes that
    stand around each cell are still there. `spoiled`: rows whose shape is wrong (code of the catalogue, columns found
    and expected). `blank_rows`: rows that hold separators and nothing else. `padded`: rows (all in `rows`) that had
    blank cells beyond the last header, as spoiled ones.
    """

    rows: pl.DataFrame
    spoiled: pl.DataFrame
    blank_rows: int = 0
    padded: pl.DataFrame | None = None
    quoted: bool = False

    def cells(self, lines: pl.Series) -> pl.DataFrame:
        """The rows of some lines, as strings."""
        text = pl.exclude("line").cast(pl.String).fill_null("")
        rows = self.rows.filter(pl.col("line").is_in(lines.implode()))
        return rows.with_columns(text.str.strip_chars('"') if self.quoted else text)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table: its headers as written, the line where they stand, and its body, read when asked for.

    `body` is given the places of the columns wanted, and of those among them that should hold whole numbers.
    """

    headers: tuple[str, ...]
    header_line: int
    body: Callable[[Sequence[int], Collection[int]], Body]

    @cached_property
    def names(self) -> list[str]:
        """The headers in the form in which they are compared."""
        return [normal(header) for header in self.headers]

    @cached_property
    def places(self) -> dict[str, int]:
        """Header as compared → its first place."""
        return {name: place for place, name in reversed(list(enumerate(self.names)))}


def find_header(lines: Sequence[tuple[int, Sequence[str]]], known: Callable[[str], bool]) -> tuple[int, int]:
    """Where the headers stand among the first lines: (index in `lines`, number of known headers).

    The first of the lines that hold the most known headers: titles, `#TYPE` and `sep=;` hold none. When no line
    holds any, the first that is not blank.
    """
    counts = [len({cell for cell in cells if known(cell)}) for _, cells in lines]
    best = max(counts, default=0)
    if best:
        return counts.index(best), best
    return next((index for index, (_, cells) in enumerate(lines) if any(cell.strip() for cell in cells)), 0), 0


def positions(wanted: Iterable[int]) -> list[str]:
    """The names that columns of a body bear."""
    return [str(position) for position in wanted]


def no_spoiled_rows() -> pl.DataFrame:
    """An empty frame of spoiled rows."""
    return pl.DataFrame(schema=SPOILED_SCHEMA)
