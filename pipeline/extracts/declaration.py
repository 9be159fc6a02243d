"""What a reader is: a declaration of its columns, its rules by name, and what it yields. No reading here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from pipeline.extracts.catalogue import ROWS, Message
from pipeline.extracts.cells import Column
from pipeline.extracts.context import Extract

Prepare = Callable[[pl.DataFrame, Extract], pl.DataFrame]
Yields = Callable[[pl.DataFrame], dict[str, pl.DataFrame]]
Warns = Callable[[pl.DataFrame, date | None], list[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One named rule on a row: where `broken` is true, the row is rejected, or ignored.

    `code`: in the catalogue, or with a `message` of the reader's own. `column`: the canonical column at fault, if
    one is. `broken` may use every column, those that `prepare` adds, `line`, and `extract_date`, of its own row.
    `values`: what the message needs beside `{header}`, `{value}` (of the column) and `{extract_date}`. An ignored row
    counts under its code; a `kept` one still reaches `yields`, with the code in the column `ignored`.
    """

    code: str
    column: str | None
    broken: pl.Expr
    message: Message | None = None
    values: Mapping[str, pl.Expr] = field(default_factory=dict)
    outcome: Literal["rejected", "ignored"] = "rejected"
    kept: bool = False

    @property
    def text(self) -> Message:
        """Its message."""
        return self.message or ROWS[self.code]


@dataclass(frozen=True, slots=True)
class Form:
    """The downloadable form of one of the project's own formats: rows of an example, as a person writes them."""

    title: str
    example: tuple[tuple[str, ...], ...]


def unchanged(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:  # noqa: ARG001
    """A reader that needs no derived column."""
    return rows


@dataclass(frozen=True, slots=True)
class GivesWay:
    """Two formats with the same headers, told apart by their rows: where all meet `when`, the file is of kind `to`."""

    to: str
    when: pl.Expr


def nothing_to_say(rows: pl.DataFrame, extract_date: date | None) -> list[str]:  # noqa: ARG001
    """A reader that never warns."""
    return []


@dataclass(frozen=True, slots=True, eq=False)
class Reader:
    """One outside format.

    `kind`: its name everywhere; `title`: in French. `also`: headers of the layout that are not read, which help to
    find the delimiter and the headers; `foreign`: headers that no file of this format has. `unquoted`: its maker quotes
    nothing, so that a row with more cells than headers is shifted, even if those beyond are blank.
    `prepare`: adds derived columns to the typed rows (all of them, in the file's order).
    `yields`: the rows kept (columns, derived columns, `line`, `ignored`) → table → canonical frame.
    `key`: two rows equal in it are one fact twice (`duplicate_row`, ignored) or contradict each other
    (`conflicting_row`): then none is kept, or, with `keeps_one`, the one whose content sorts first.
    `together`: rows that share its value, unless it is null, are taken or rejected together (`held_back`).
    `snapshot`: a file is the whole state of a day. `empty_is_a_month`: a file without rows says that nothing
    happened. `gives_way`: a file of which all typed rows meet the condition is read as the other kind, unless its
    bearer named the kind. `date_column`: the column that holds the date of the extract; `date_hint`: one that
    proposes it when nobody else does. `dated`: it needs such a date.
    `one_date_order`: one preference writes all its dates, so that a column which cannot tell the order of day and
    month learns it from the others.
    `registers`: the correspondences by which its rows are read, beside those of headers and layouts; when one of these
    changes, its files are read again. Null: any.
    """

    kind: str
    title: str
    columns: tuple[Column, ...]
    yields: Yields
    rules: tuple[Rule, ...] = ()
    also: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    unquoted: bool = False
    prepare: Prepare = unchanged
    warns: Warns = nothing_to_say
    key: tuple[str, ...] = ()
    keeps_one: bool = False
    together: pl.Expr | None = None
    snapshot: bool = False
    empty_is_a_month: bool = False
    gives_way: GivesWay | None = None
    date_column: str | None = None
    date_hint: str | None = None
    dated: bool = True
    one_date_order: bool = False
    registers: tuple[str, ...] | None = None
    form: Form | None = None

    @property
    def needed(self) -> tuple[Column, ...]:
        """The columns that make the layout."""
        return tuple(column for column in self.columns if column.needed)

    def header(self, name: str | None) -> str | None:
        """The header of a canonical column; a derived column has none."""
        return next((column.header for column in self.columns if column.name == name), None)


def not_after_extract(name: str) -> Rule:
    """A fact cannot lie after the day of which the file speaks."""
    return Rule("future_event", name, pl.col(name) > pl.col("extract_date"))


def not_negative(name: str) -> Rule:
    """Amounts and hours are written positive: their nature gives the sign."""
    return Rule("negative_amount", name, pl.col(name) < 0)


def needed_when(name: str, condition: pl.Expr) -> Rule:
    """A cell that the rest of the row calls for."""
    return Rule("missing_value", name, pl.col(name).is_null() & condition)


def in_order(earlier: Column, later: Column) -> Rule:
    """The later date is not before the earlier one."""
    return Rule(
        "dates_out_of_order",
        later.name,
        pl.col(later.name) < pl.col(earlier.name),
        values={
            "earlier": pl.lit(earlier.header),
            "earlier_value": pl.col(earlier.name).dt.strftime("%d/%m/%Y"),
        },
    )
