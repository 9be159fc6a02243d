"""One declaration of columns for a table on screen and for its files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.shared.words import plain
from pipeline.report.tables import ColumnSpec
from pipeline.wording import euros, hours, number, short_day

MOST_ROWS = 60
AMOUNT_KINDS = ("euros", "number", "hours", "percent")
WRITTEN: Mapping[str, Callable[[Any], str]] = {
    "euros": euros,
    "number": number,
    "hours": hours,
    "date": short_day,
    "yes_no": lambda yes: "oui" if yes else "non",
}


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table that can leave: its rows, its columns, its title, and what its files are called."""

    frame: pl.DataFrame
    columns: Sequence[ColumnSpec]
    title: str
    name: str
    lines: tuple[str, ...] = ()


def written(value: Any, kind: str) -> str:  # noqa: ANN401
    """A value as people read it; nothing is a dash."""
    if value is None:
        return "–"
    return WRITTEN.get(kind, str)(value)


def show_table(sheet: Sheet) -> None:
    """A real table of at most MOST_ROWS rows; texts stand first, to the left, amounts after them, to the right."""
    if sheet.frame.is_empty():
        st.caption(f"{sheet.title}\u00a0: aucune ligne.")
        return
    shown = sheet.frame.head(MOST_ROWS)
    cells = {
        column.header: [
            plain(text) if column.kind == "text" else text
            for text in (written(value, column.kind) for value in shown[column.name].to_list())
        ]
        for column in sheet.columns
    }
    texts = sum(column.kind not in AMOUNT_KINDS for column in sheet.columns)
    with st.container(key=f"table-{texts}-{sheet.name}"):
        st.table(pl.DataFrame(cells), hide_index=True, border="horizontal", alt=sheet.title)
    if sheet.frame.height > MOST_ROWS:
        every = number(sheet.frame.height)
        st.caption(f"Les {MOST_ROWS} premières lignes sur {every}\u202f; les fichiers les ont toutes.")


def replaced(frame: pl.DataFrame, words: Mapping[str, Mapping[str, str]]) -> pl.DataFrame:
    """Codes of the books as words of the screen, column by column."""
    return frame.with_columns(
        pl.col(name).replace_strict(list(codes), list(codes.values()), default=pl.col(name), return_dtype=pl.String)
        for name, codes in words.items()
    )
