"""One declaration of columns for a table on screen and for its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.shared.words import plain
from pipeline.report.document import AMOUNT_KINDS, Table, written
from pipeline.report.tables import ColumnSpec
from pipeline.wording import number

MOST_ROWS = 60


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table that can leave: its rows, its columns, its title, and what its files are called.

    `lines`: notes of its workbook. `total`: values of a last row by column name, shown on screen.
    """

    frame: pl.DataFrame
    columns: Sequence[ColumnSpec]
    title: str
    name: str
    lines: tuple[str, ...] = ()
    total: Mapping[str, Any] | None = None


def sheet_of(table: Table, name: str) -> Sheet:
    """A table of a paper as a sheet of the screen: the same cells. `name`: what its files are called."""
    lines = (table.note,) if table.note else ()
    return Sheet(table.frame, table.columns, table.title, name, lines, table.total)


def show_table(sheet: Sheet) -> None:
    """A real table of at most MOST_ROWS rows; texts stand first, to the left, amounts after them, to the right."""
    if sheet.frame.is_empty():
        st.caption(f"{sheet.title}\u00a0: aucune ligne.")
        return
    shown = sheet.frame.head(MOST_ROWS)
    cells = {column.header: _cells(shown[column.name].to_list(), column.kind) for column in sheet.columns}
    if sheet.total is not None:
        total = sheet.total
        for column in sheet.columns:
            words = written(total[column.name], column.kind) if column.name in total else ""
            cells[column.header].append(f"**{words}**" if words else "")
    texts = sum(column.kind not in AMOUNT_KINDS for column in sheet.columns)
    key = f"table-{texts}-{sheet.name}"
    with st.container(key=key):
        _align_late_texts(sheet.columns, texts, key)
        st.table(pl.DataFrame(cells), hide_index=True, border="horizontal", alt=sheet.title)
    if sheet.frame.height > MOST_ROWS:
        every = number(sheet.frame.height)
        st.caption(f"Les {MOST_ROWS} premières lignes sur {every}\u202f; les fichiers les ont toutes.")


def _cells(values: list[Any], kind: str) -> list[str]:
    """Values as written; text that comes from a file or a person cannot pass for markdown."""
    texts = [written(value, kind) for value in values]
    return [plain(text) for text in texts] if kind == "text" else texts


def _align_late_texts(columns: Sequence[ColumnSpec], texts: int, key: str) -> None:
    """The page's style takes the first columns for texts; here, where that is not so, what it gets wrong."""
    sides = ["right" if column.kind in AMOUNT_KINDS else "left" for column in columns]
    wrong = [place for place, side in enumerate(sides) if side != ("left" if place < texts else "right")]
    rules = "".join(
        f".st-key-{key} :is(td, th):nth-child({place + 1}) "
        f"{{ text-align: {sides[place]} !important; white-space: normal !important; }}"
        for place in wrong
    )
    if rules:
        st.html(f"<style>{rules}</style>")


def replaced(frame: pl.DataFrame, words: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Codes of the books as words of the screen, column by column."""
    return frame.with_columns(
        pl.col(name).replace_strict(list(codes), list(codes.values()), default=pl.col(name), return_dtype=pl.String)
        for name, codes in words.items()
    )
