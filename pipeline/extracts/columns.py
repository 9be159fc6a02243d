"""The columns of a table while they are read, several at a time: each held until the last who asks has it."""

from __future__ import annotations

from collections import Counter
from threading import Lock

import polars as pl

from pipeline.extracts.cells import Column, UsualType
from pipeline.extracts.days import Day, one_a_day
from pipeline.extracts.layout import Layout
from pipeline.extracts.slices import evaluate
from pipeline.extracts.texts import FEW, Texts, says_one_thing, texts_of


class Columns:
    """The texts of the columns of a table, by their place in the file: worked out when first asked for, and once."""

    def __init__(self, rows: pl.DataFrame, layout: Layout, *, quoted: bool) -> None:
        self.layout = layout
        self.quoted = quoted
        self.cells = {int(name): rows[name] for name in rows.columns if name != "line"}
        self.texts: dict[int, Texts] = {}
        self.readers = Counter(layout.columns.values())
        self.of_place = {place: Lock() for place in self.cells}
        self.of_dates = Lock()
        self.days: pl.Series | None = None

    def at(self, place: int) -> Texts:
        """The texts of a column."""
        with self.of_place[place]:
            return self._at(place)

    def usual(self, column: Column) -> pl.Series | None:
        """The values of a column, let go, if each cell as it stands has the usual form: nothing is around any."""
        cells, of = self.cells[self.layout.columns[column.name]], column.type
        values = None
        if cells.dtype == pl.Int64:
            values = None if column.filled and cells.null_count() else cells
        elif cells.dtype == pl.String and isinstance(of, UsualType):
            first = self._as_written(cells.head(FEW))
            if not says_one_thing(first) and all(map(of.is_usual, first)):
                found = of.usual(self._as_written(cells))
                values = None if found.null_count() else found
        if values is not None:
            self.let_go(column.name)
        return values

    def let_go(self, name: str) -> None:
        """A column that was read; its cells are forgotten when no other column of the reader stands at its place."""
        place = self.layout.columns[name]
        with self.of_place[place]:
            self.readers[place] -= 1
            if not self.readers[place]:
                self.texts.pop(place, None)
                del self.cells[place]

    def dates(self) -> pl.Series:
        """The cells of the date columns, one for each day that they write: most files never ask.

        A column that was let go without asking wrote no day of which the order matters.
        """
        with self.of_dates:
            if self.days is None:
                names = [column.name for column in self.layout.reader.columns if isinstance(column.type, Day)]
                places = [self.layout.columns[name] for name in names if name in self.layout.columns]
                held = [texts for place in places if (texts := self._if_held(place)) is not None]
                parts = [one_a_day(column.texts).alias("date") for column in held]
                self.days = pl.concat([pl.Series("date", [], dtype=pl.String), *parts])
            return self.days

    def _if_held(self, place: int) -> Texts | None:
        with self.of_place[place]:
            return self._at(place) if place in self.cells else None

    def _at(self, place: int) -> Texts:
        if place not in self.texts:
            self.texts[place] = texts_of(self.cells[place], quoted=self.quoted)
        return self.texts[place]

    def _as_written(self, cells: pl.Series) -> pl.Series:
        """Cells without the quotes around each."""
        return evaluate(cells, pl.col("cell").str.slice(1).str.head(-1)) if self.quoted else cells
