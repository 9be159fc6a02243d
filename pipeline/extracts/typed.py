"""Strings to typed columns, one column after the other, remembering each cell that could not be read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import polars as pl

from pipeline.extracts.catalogue import ROWS
from pipeline.extracts.cells import Column, Where, evaluate
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day, one_a_day
from pipeline.extracts.layout import Layout
from pipeline.extracts.reading import REJECTED_SCHEMA
from pipeline.extracts.sheet import Sheet

LONGEST_SHOWN = 60
# What surrounds a value without being part of it; U+FEFF stays in front of a first cell that was pasted.
AROUND = " \t\r\n\u00a0\u202f\u2007\ufeff"


def typed_rows(sheet: Sheet, layout: Layout, extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """(typed rows with `line`, rejected cells, spoiled rows as rejected rows, number of blank rows).

    Every declared column is there; one that the file does not have is null. Rejected cells: for each row that has
    any, the first in the order of the reader's columns (line, column_name, code, message).
    """
    body = sheet.body([*dict.fromkeys(layout.columns.values())])
    rows, spoiled, blank_rows = body.rows, body.spoiled, body.blank_rows
    if layout.reader.unquoted and body.padded is not None:
        rows = rows.filter(~pl.col("line").is_in(body.padded["line"].implode()))
        spoiled = pl.concat([spoiled, body.padded]).sort("line")
    del body
    line = rows["line"]
    cells = [pl.DataFrame(schema=REJECTED_SCHEMA)]
    wrong = pl.repeat(value=False, n=rows.height, dtype=pl.Boolean, eager=True)
    dates = _dates(rows, layout) if layout.reader.one_date_order else None
    for column in layout.reader.columns:
        if column.name not in layout.columns:
            rows = rows.with_columns(pl.lit(None, dtype=column.type.dtype).alias(f"_{column.name}"))
            continue
        position = str(layout.columns[column.name])
        raw = _stripped(rows[position])
        values = column.type.convert(raw, Where(extract.kind, column, extract.context, dates))
        wrong = _rejected_cells(column, line, raw, values, wrong, cells)
        # The converted column takes the raw one's place, unless another column reads it too.
        shared = list(layout.columns.values()).count(int(position)) > 1
        rows = (rows if shared else rows.drop(position)).with_columns(values.alias(f"_{column.name}"))
        del raw, values
    typed = rows.select("line", *(pl.col(f"_{column.name}").alias(column.name) for column in layout.reader.columns))
    return typed, pl.concat(cells), _spoiled_rows(spoiled), blank_rows


def _dates(rows: pl.DataFrame, layout: Layout) -> Callable[[], pl.Series]:
    """Gives the cells of all the date columns, one for each day that they write: most files never ask."""
    names = [column.name for column in layout.reader.columns if isinstance(column.type, Day)]
    raw = [rows[str(layout.columns[name])].alias("date") for name in names if name in layout.columns]

    @cache
    def cells() -> pl.Series:
        together: pl.Series = pl.concat(
            [pl.Series("date", [], dtype=pl.String), *(one_a_day(_stripped(part)) for part in raw)]
        )
        return together

    return cells


def _stripped(cells: pl.Series) -> pl.Series:
    """Cells without the blanks around them, null where nothing is left; copied only where there are blanks."""
    edges = evaluate(cells, pl.col("cell").str.contains(rf"^[{AROUND}]|[{AROUND}]$"))
    text = evaluate(cells, pl.col("cell").str.strip_chars(AROUND)) if edges.any() else cells
    return evaluate(text, pl.when(pl.col("cell") != "").then(pl.col("cell")))


def _rejected_cells(
    column: Column, line: pl.Series, raw: pl.Series, values: pl.Series, wrong: pl.Series, cells: list[pl.DataFrame]
) -> pl.Series:
    """Adds the rejected cells of rows that are not wrong yet; which rows are wrong by now."""
    unreadable = raw.is_not_null() & values.is_null()
    if isinstance(column.type, Day) and unreadable.any():
        unreadable &= ~column.type.is_blank(raw).fill_null(value=False)
    context = {"header": pl.lit(column.header)} | {name: pl.lit(text) for name, text in column.type.values().items()}
    news = unreadable & ~wrong
    if news.any():
        bad = pl.DataFrame({"line": line.filter(news), "cell": raw.filter(news)})
        shown = pl.col("cell").str.slice(0, LONGEST_SHOWN)
        cells.append(_rejected(bad, column, column.type.problem, context | {"value": shown}))
        wrong |= news
    if column.filled and raw.null_count():
        news = raw.is_null() & ~wrong
        cells.append(_rejected(pl.DataFrame({"line": line.filter(news)}), column, "missing_value", context))
        wrong |= news
    return wrong


def _rejected(rows: pl.DataFrame, column: Column, code: str, values: dict[str, pl.Expr]) -> pl.DataFrame:
    return rows.select(
        "line",
        column_name=pl.lit(column.header),
        code=pl.lit(code),
        message=ROWS[code].expression(values),
    )


def _spoiled_rows(spoiled: pl.DataFrame) -> pl.DataFrame:
    parts = [
        rows.select(
            "line",
            column_name=pl.lit(None, dtype=pl.String),
            code="code",
            message=ROWS[str(code)].expression({"found": pl.col("found"), "expected": pl.col("expected")}),
        )
        for (code,), rows in spoiled.group_by("code", maintain_order=True)
    ]
    return pl.concat([pl.DataFrame(schema=REJECTED_SCHEMA), *parts])
