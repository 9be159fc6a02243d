"""A column layout that nobody knows: what an analyst has to say of it once, for it to be known from then on."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.extracts.context import Context
from pipeline.extracts.layout import header_test, layout_of
from pipeline.extracts.readers import READERS
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sources import is_table_of_rows, open_sheet


@dataclass(frozen=True, slots=True)
class HandMapping:
    """`headers`: those of the file that no column has taken. `missing`: header by header, what the kind still needs."""

    headers: tuple[str, ...]
    missing: tuple[str, ...]


def hand_mapping(data: bytes, kind: str, context: Context) -> HandMapping | None:
    """What is to be mapped in a file for it to be read as a kind; None where it holds no table of rows."""
    reader = next((reader for reader in READERS if reader.kind == kind), None)
    if reader is None or not is_table_of_rows(data):
        return None
    try:
        sheet = open_sheet(data, header_test([reader], context))
    except RefusalError:
        return None
    layout = layout_of(sheet, reader, context)
    taken = set(layout.columns.values())
    free = (header for position, header in enumerate(sheet.headers) if header and position not in taken)
    return HandMapping(tuple(dict.fromkeys(free)), tuple(column.header for column in layout.missing))
