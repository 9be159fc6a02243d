"""Rejected rows as they stand in their file, so that they can be corrected and deposited again."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.context import Context
from pipeline.extracts.layout import choose, header_test
from pipeline.extracts.readers import READERS
from pipeline.extracts.reading import Reading
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Sheet
from pipeline.extracts.sources import is_table_of_rows, open_sheet

QUOTED = "«\u00a0([^»]+?)\u00a0»"
LINE, REASON = "Ligne d’origine", "Motif du rejet"


def rejected_rows(data: bytes, reading: Reading, rejected: pl.DataFrame, context: Context) -> pl.DataFrame:
    """One row per rejected row of a file, all texts: its cells under the file's own headers, its line, the reason.

    The file that is made of it is read like the first one: same headers, and two more that no reader knows. A flow or
    a journal has no rows that a spreadsheet could mend, and gives its lines and reasons alone, as does a row whose
    shape is wrong.
    """
    told = rejected.select("line", reason=pl.col("message")).group_by("line", maintain_order=True).agg(
        pl.col("reason").str.join(" ")
    )  # fmt: skip
    cells = _cells(data, reading, told["line"], context)
    if cells is not None:
        told = told.join(cells, on="line", how="left", validate="1:1", maintain_order="left")
    named = told.select(
        pl.exclude("line", "reason"), pl.col("line").cast(pl.String).alias(LINE), pl.col("reason").alias(REASON)
    )
    return named.with_columns(pl.all().fill_null(""))


def _cells(data: bytes, reading: Reading, lines: pl.Series, context: Context) -> pl.DataFrame | None:
    """line, and every column of the file under its header, of some lines; None where the file is no table of rows."""
    readers = [reader for reader in READERS if reader.kind == reading.kind]
    if not is_table_of_rows(data) or not readers:
        return None
    try:
        sheet = open_sheet(data, header_test(readers, context))
        choose(sheet, readers, context)
    except RefusalError:
        return None
    cells = sheet.body(range(len(sheet.headers)), ()).cells(lines)
    return cells.rename(dict(zip(map(str, range(len(sheet.headers))), _distinct(sheet), strict=True)))


def _distinct(sheet: Sheet) -> list[str]:
    """The headers, each once: a blank or a repeated one bears its position."""
    names: list[str] = []
    for position, header in enumerate(sheet.headers, start=1):
        free = header and header not in {*names, LINE, REASON, "line"}
        names.append(header if free else f"{header or 'colonne'} ({position})")
    return names


def unplaced(rejected: pl.DataFrame) -> list[str]:
    """What rejected rows write of communes that nobody knows, most frequent first: a correspondence would place it."""
    unknown = rejected.filter(pl.col("code") == "unknown_commune")
    written = unknown.select(written=pl.col("message").str.extract(QUOTED)).drop_nulls().group_by("written").len()
    return written.sort("len", "written", descending=[True, False])["written"].to_list()
