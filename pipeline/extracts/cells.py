"""What a cell can hold, and how its text becomes a value: exact, and null when it cannot be read.

Each type converts a whole column at once. `problem` is the code of the catalogue for a cell that is not blank and
cannot be read. Blank is null, never zero, never false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import polars as pl

from pipeline.extracts.context import Context
from pipeline.extracts.normal import commune_key, normal_expr
from pipeline.extracts.numbers import as_hours, hundredths, plain_number, usual_decimal
from pipeline.extracts.slices import evaluate

WORDS = {
    True: ("true", "vrai", "oui", "yes", "1", "o"),
    False: ("false", "faux", "non", "no", "0", "n"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a reader takes.

    `name`: in the canonical frame, with its unit. `header`: in the file, as its maker writes it; `aliases`: other
    spellings. `needed`: without this header the layout is not recognised. `filled`: a blank cell rejects its row.
    """

    name: str
    header: str
    type: CellType
    aliases: tuple[str, ...] = ()
    needed: bool = True
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Where:
    """Where a column stands: what a type must know to convert it or to ask its question.

    `dates`: gives the cells of all the file's date columns, where one person's preference writes them all.
    """

    kind: str
    column: Column
    context: Context
    dates: Callable[[], pl.Series] | None = None


class CellType(Protocol):
    """A type of cell."""

    @property
    def problem(self) -> str:
        """The code of a cell that cannot be read."""

    @property
    def dtype(self) -> pl.DataType:
        """The type of the converted column."""

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:
        """Stripped cells, null where blank → values, null where unreadable."""

    def values(self) -> dict[str, str]:
        """What the message of its problem needs beside the column and the cell."""


@runtime_checkable
class UsualType(Protocol):
    """A type of cell with a form in which most files write it: it is read at once where a whole column has it."""

    def is_usual(self, text: str) -> bool:
        """Whether a text may have that form: some texts tell whether it is worth trying."""

    def usual(self, cells: pl.Series) -> pl.Series:
        """Values of cells in that form; null for any other."""


def usual_or_any(cells: pl.Series, usual: pl.Expr, other: pl.Expr) -> pl.Series:
    """The usual form of cells read at once; `other`, slower, reads any form, and is asked for the rest alone."""
    return filled_in(evaluate(cells, usual), cells, other)


def filled_in(values: pl.Series, cells: pl.Series, other: pl.Expr) -> pl.Series:
    """Values, and what `other` reads where a cell has none yet."""
    rest = (cells.is_not_null() & values.is_null()).arg_true()
    return values if rest.is_empty() else values.scatter(rest, evaluate(cells.gather(rest), other))


@dataclass(frozen=True, slots=True)
class Text:
    """A text without the blanks around it; in lower case if asked (identifiers, addresses)."""

    lower: bool = False
    problem: str = "missing_value"
    dtype: pl.DataType = field(default_factory=pl.String)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """The text itself."""
        return evaluate(cells, pl.col("cell").str.to_lowercase()) if self.lower else cells

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Reference:
    """A number by which people call a thing: `52 267`, `052267` and `52267` are one; other texts stay as they are."""

    problem: str = "missing_value"
    dtype: pl.DataType = field(default_factory=pl.String)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """The number in digits, or the text itself."""
        digits = plain_number(pl.col("cell"))
        plain = digits.str.replace(r"^0+(\d)", "$1")
        usual = pl.when(pl.col("cell").str.contains(r"^[1-9]\d*$")).then("cell")
        return usual_or_any(cells, usual, pl.when(digits.str.contains(r"^\d+$")).then(plain).otherwise(pl.col("cell")))

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Word:
    """One of a closed list of words: as written in the file → as in the canonical frame."""

    words: Mapping[str, str]
    problem: str = "unknown_word"
    dtype: pl.DataType = field(default_factory=pl.String)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """The canonical word."""
        keys = evaluate(pl.Series("word", list(self.words)), normal_expr(pl.col("cell")))
        word = normal_expr(pl.col("cell")).replace_strict(keys, list(self.words.values()), default=None)
        return evaluate(cells, word.cast(pl.String))

    def values(self) -> dict[str, str]:
        """The words allowed."""
        return {"words": ", ".join(self.words)}


@dataclass(frozen=True, slots=True)
class Truth:
    """True, VRAI, Oui, 1 … or their contraries."""

    problem: str = "bad_boolean"
    dtype: pl.DataType = field(default_factory=pl.Boolean)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """A Boolean."""
        word = pl.col("cell").str.to_lowercase()
        truth = pl.when(word.is_in(WORDS[True])).then(True).when(word.is_in(WORDS[False])).then(False)
        return evaluate(cells, truth)

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Amount:
    """Euros as Int64 cents."""

    problem: str = "bad_amount"
    dtype: pl.DataType = field(default_factory=pl.Int64)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """Cents."""
        cents = usual_decimal(pl.col("cell"), 13).to_physical().cast(pl.Int64)
        return usual_or_any(cells, cents, hundredths(pl.col("cell")))

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours as Decimal(9, 2)."""

    problem: str = "bad_hours"
    dtype: pl.DataType = field(default_factory=lambda: pl.Decimal(9, 2))

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """Hours, exact."""
        return usual_or_any(cells, usual_decimal(pl.col("cell"), 7), as_hours(hundredths(pl.col("cell"))))

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number, groups allowed."""

    problem: str = "bad_number"
    dtype: pl.DataType = field(default_factory=pl.Int64)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:  # noqa: ARG002
        """A whole number; `12,0` is 12, `12,5` is none."""
        text = plain_number(pl.col("cell")).str.replace(r"[.,]0+$", "")
        whole = pl.when(text.str.contains(r"^[+-]?\d+$")).then(text).cast(self.dtype, strict=False)
        return filled_in(self.usual(cells), cells, whole)

    def is_usual(self, text: str) -> bool:
        """Whether a text is plain digits."""
        return text.isascii() and text.isdigit()

    def usual(self, cells: pl.Series) -> pl.Series:
        """Plain digits; null for any other form."""
        return evaluate(cells, pl.col("cell").cast(self.dtype, strict=False))

    def values(self) -> dict[str, str]:
        """None."""
        return {}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune by INSEE code, SIREN or whole name → its INSEE code."""

    problem: str = "unknown_commune"
    dtype: pl.DataType = field(default_factory=pl.String)

    def convert(self, cells: pl.Series, where: Where) -> pl.Series:
        """The INSEE code; a name is compared whole."""
        keys = where.context.commune_keys
        # Python, but once per distinct commune: a file names few.
        distinct = cells.drop_nulls().unique()
        insees = [keys.get(text.replace(" ", "").lower()) or keys.get(commune_key(text)) for text in distinct]
        return cells.replace_strict(distinct, pl.Series(insees, dtype=pl.String), default=None, return_dtype=self.dtype)

    def values(self) -> dict[str, str]:
        """None."""
        return {}
