"""A paper before it is a file: title, paragraphs, tables, pictures. One writer makes it a PDF, another a DOCX.

Amounts stand here as they are (cents, dates), with their kind; `written` alone makes words of them, for both writers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import altair as alt
import polars as pl

from pipeline.report.tables import ColumnSpec
from pipeline.wording import NO_BREAK, day, euros, hours, number, percent, short_day

Look = Literal["body", "lead", "note", "warning"]
NOTHING = "–"
MOST_ROWS = 1500
A4_CM = (21.0, 29.7)
MARGIN_CM = 2.0
AMOUNT_KINDS = ("euros", "exact", "number", "hours", "percent")


@dataclass(frozen=True)
class Heading:
    """A heading, level 1 (a section) to 3."""

    words: str
    level: int = 1


@dataclass(frozen=True)
class Run:
    """Words of a paragraph; `strong` stands out."""

    words: str
    strong: bool = False


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `lead`: the answer, larger; `note`: small; `warning`: in a frame, for what must not be missed."""

    runs: tuple[Run, ...]
    look: Look = "body"


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, eq=False)
class Table:
    """A table with its header row: the rows of a frame, in the columns of the exports, under a title.

    `total`: values of a last row by column name. `weights`: share of the width of text columns (1 unless named). On
    paper, `MOST_ROWS` rows at most: a territory of thousands of communes reads its table in the files, which have all.
    """

    frame: pl.DataFrame
    columns: Sequence[ColumnSpec]
    title: str
    total: Mapping[str, Any] | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    def head(self) -> list[str]:
        """The words of the header row."""
        return [column.header for column in self.columns]

    @property
    def remark(self) -> str:
        """The note below the table; where rows are left out, how many."""
        if self.frame.height <= MOST_ROWS:
            return self.note
        left_out = f"Les {number(MOST_ROWS)} premières lignes sur {number(self.frame.height)}"
        return f"{left_out}\u202f; les fichiers XLSX et CSV les ont toutes. {self.note}".strip()

    def body(self) -> list[list[str]]:
        """The words of each row on paper, the total left out."""
        rows = self.frame.head(MOST_ROWS)
        cells = [[written(value, column.kind) for value in rows[column.name].to_list()] for column in self.columns]
        return [list(row) for row in zip(*cells, strict=True)]

    def foot(self) -> list[str] | None:
        """The words of the total row, None where there is none; a column without total is blank."""
        if self.total is None:
            return None
        total = self.total
        return [written(total[column.name], column.kind) if column.name in total else "" for column in self.columns]


@dataclass(frozen=True)
class Figures:
    """A few figures side by side: label, value as written, what it covers."""

    title: str
    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart; its title is its finding, its alternative text what the chart says of itself."""

    chart: alt.LayerChart

    @property
    def alternative(self) -> str:
        """The words for those who do not see it."""
        said = self.chart.to_dict(validate=False)["description"]
        return str(said)


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


@dataclass(frozen=True)
class Contents:
    """The list of the sections (headings of level 1), each a way to it."""


Block = Heading | Paragraph | Bullets | Table | Figures | Picture | PageBreak | Contents


@dataclass(frozen=True, eq=False)
class Document:
    """A paper: its title, who issues it, the date of its data (its only date), and its blocks.

    `mark`: stands at the head of each page (« PROJET », « DÉMONSTRATION »).
    """

    title: str
    subtitle: str
    author: str
    data_date: date
    blocks: tuple[Block, ...]
    mark: str = ""
    landscape: bool = False

    @property
    def text_width_cm(self) -> float:
        """The width of the text on an A4 page with margins of 2 cm."""
        return A4_CM[1 if self.landscape else 0] - 2 * MARGIN_CM

    @property
    def footer(self) -> str:
        """What stands at the foot of each page, beside its number."""
        return f"{self.author} · {self.title} · données au {day(self.data_date)}"


def written(value: Any, kind: str) -> str:  # noqa: ANN401 (a cell of any kind)
    """A value as people read it on paper and on screen; nothing is a dash, never a zero."""
    if value is None:
        return NOTHING
    say = _WRITTEN.get(kind)
    return str(value) if say is None else say(value)


def said(*words: str | Run, look: Look = "body") -> Paragraph:
    """A paragraph of words and of `strong` words."""
    return Paragraph(runs(*words), look)


def runs(*words: str | Run) -> tuple[Run, ...]:
    """Words and strong words in a row."""
    return tuple(word if isinstance(word, Run) else Run(word) for word in words)


def strong(words: str) -> Run:
    """Words that stand out."""
    return Run(words, strong=True)


def listed(items: Sequence[str | tuple[Run, ...]]) -> Bullets:
    """A list, each item of plain words or of runs."""
    return Bullets(tuple(runs(item) if isinstance(item, str) else item for item in items))


def facts(title: str, pairs: Sequence[tuple[str, str]], heads: tuple[str, str] = ("Rubrique", "Valeur")) -> Table:
    """A table of two columns: what, and how much or which."""
    frame = pl.DataFrame(
        {"what": [pair[0] for pair in pairs], "which": [pair[1] for pair in pairs]},
        schema={"what": pl.String, "which": pl.String},
    )
    columns = (ColumnSpec("what", heads[0]), ColumnSpec("which", heads[1]))
    return Table(frame, columns, title, weights={"what": 0.6})


def exact_euros(units: int) -> str:
    """`8,3333 €`, `12,50 €` from ten-thousandths of a euro: two decimals at least, four at most."""
    decimals = 2 if units % 100 == 0 else 4 if units % 10 else 3
    return f"{number(Decimal(units).scaleb(-4), decimals)}{NO_BREAK}€"


_WRITTEN: dict[str, Callable[[Any], str]] = {
    "euros": euros,
    "exact": exact_euros,
    "number": number,
    "hours": hours,
    "percent": lambda value: percent(value, 1),
    "date": short_day,
    "yes_no": lambda yes: "oui" if yes else "non",
}
