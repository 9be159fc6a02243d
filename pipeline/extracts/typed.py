"""Strings to typed columns, side by side, remembering each cell that could not be read."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import ROWS
from pipeline.extracts.cells import Column, Where, Whole
from pipeline.extracts.columns import Columns
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.layout import Layout
from pipeline.extracts.reading import NOTHING_REJECTED
from pipeline.extracts.sheet import Sheet
from pipeline.extracts.slices import side_by_side

LONGEST_SHOWN = 60


def typed_rows(sheet: Sheet, layout: Layout, extract: Extract) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, int]:
    """(typed rows with `line`, rejected cells, spoiled rows as rejected rows, number of blank rows).

    Every declared column is there; one that the file does not have is null. Rejected cells: for each row that has
    any, the first in the order of the reader's columns (line, column_name, code, message).
    """
    body = sheet.body([*dict.fromkeys(layout.columns.values())], _places_of_numbers(layout))
    rows, spoiled, blank_rows = body.rows, body.spoiled, body.blank_rows
    if layout.reader.unquoted and body.padded is not None:
        rows = rows.filter(~pl.col("line").is_in(body.padded["line"].implode()))
        spoiled = pl.concat([spoiled, body.padded]).sort("line")
    line = rows["line"]
    columns = Columns(rows, layout, quoted=body.quoted)
    del body, rows
    dates = columns.dates if layout.reader.one_date_order else None

    def read(column: Column) -> tuple[pl.Series, pl.Series | None]:
        """The values of a column, and its texts if some cell is wrong."""
        usual = columns.usual(column)
        if usual is not None:
            return usual.alias(column.name), None
        texts = columns.at(layout.columns[column.name])
        values = column.type.convert(texts.texts, Where(extract.kind, column, extract.context, dates))
        flawed = _is_flawed(column, texts.texts, values)
        found = texts.spread(values).alias(column.name), texts.spread(texts.texts) if flawed else None
        columns.let_go(column.name)
        return found

    present = [column for column in layout.reader.columns if column.name in layout.columns]
    cells = [NOTHING_REJECTED]
    wrong = pl.Series([False]).new_from_index(0, len(line))
    typed = {}
    for column, (values, texts) in zip(present, side_by_side(read, present), strict=True):
        if texts is not None:
            wrong = _rejected_cells(column, line, texts, values, wrong, cells)
        typed[column.name] = values
    every = (
        typed.pop(column.name) if column.name in typed else pl.lit(None, dtype=column.type.dtype).alias(column.name)
        for column in layout.reader.columns
    )
    return line.to_frame().with_columns(every), pl.concat(cells), _spoiled_rows(spoiled), blank_rows


def _places_of_numbers(layout: Layout) -> set[int]:
    """Where columns stand of which all that is wanted are whole numbers."""
    present = [column for column in layout.reader.columns if column.name in layout.columns]
    others = {layout.columns[column.name] for column in present if not isinstance(column.type, Whole)}
    return {*layout.columns.values()} - others


def _is_flawed(column: Column, texts: pl.Series, values: pl.Series) -> bool:
    """Whether a cell is missing that must be there, or cannot be read."""
    blank = texts.null_count()
    return bool(values.null_count() > blank or (column.filled and blank))


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
    if spoiled.is_empty():
        return NOTHING_REJECTED
    parts = [
        rows.select(
            "line",
            column_name=pl.lit(None, dtype=pl.String),
            code="code",
            message=ROWS[str(code)].expression({"found": pl.col("found"), "expected": pl.col("expected")}),
        )
        for (code,), rows in spoiled.group_by("code", maintain_order=True)
    ]
    return pl.concat(parts)
