"""Which reader a table is for: by its headers, through the aliases and the analysts' own correspondences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from pipeline.extracts.cells import Column
from pipeline.extracts.context import Context
from pipeline.extracts.declaration import Reader
from pipeline.extracts.normal import normal, normal_spelling
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Sheet
from pipeline.wording import enumeration

SHOWN_HEADERS = 12
NEAR_SHARE = 0.5
# Among how many headers a nearly right one is looked for.
COMPARED_HEADERS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A table seen as one reader's: canonical column → position in the file. `known`: its known headers."""

    reader: Reader
    columns: dict[str, int]
    missing: tuple[Column, ...]
    known: int


def header_test(readers: Sequence[Reader], context: Context) -> Callable[[str], bool]:
    """Whether a cell is a header that some reader or some correspondence knows."""
    known = {spelling for reader in readers for _, spellings in _spellings(reader) for spelling in spellings}
    known |= {normal_spelling(header) for reader in readers for header in reader.also}
    known |= set(context.register("header"))
    return lambda cell: normal(cell) in known


def choose(sheet: Sheet, readers: Sequence[Reader], context: Context) -> Layout:
    """The reader whose needed columns are all there, and that knows most headers. RefusalError if none is."""
    possible = [reader for reader in readers if len(readers) == 1 or not _foreign(sheet, reader)]
    layouts = [layout_of(sheet, reader, context) for reader in possible]
    whole = [layout for layout in layouts if not layout.missing]
    if whole:
        best = max(whole, key=lambda layout: (layout.known, len(layout.reader.needed)))
        _refuse_doubles(sheet, best)
        return best
    near = max(layouts, key=_share)
    if _share(near) < NEAR_SHARE and len(readers) > 1:
        shown = [header for header in sheet.headers if header][:SHOWN_HEADERS]
        headers = ", ".join(f"« {header[:60]} »" for header in shown) or "aucun"
        raise RefusalError("unknown_layout", line=sheet.header_line, headers=headers)
    raise RefusalError(
        "missing_column",
        title=near.reader.title,
        missing=enumeration([f"« {column.header} »" for column in near.missing]),
        line=sheet.header_line,
        hint=_hint(sheet, near, context),
    )


def _foreign(sheet: Sheet, reader: Reader) -> bool:
    """Whether a header shows that the table is of another format, whatever it has in common with this one."""
    return not {normal_spelling(header) for header in reader.foreign}.isdisjoint(sheet.places)


def _share(layout: Layout) -> float:
    needed = len(layout.reader.needed)
    return (needed - len(layout.missing)) / needed


def layout_of(sheet: Sheet, reader: Reader, context: Context) -> Layout:
    """The table seen as one reader's, whatever it misses."""
    mapped = context.register("header")
    places = sheet.places
    # A correspondence names the column by its header or by its canonical name; the first of two headers holds.
    mapped_here = sorted(((places[header], header) for header in mapped if header in places), reverse=True)
    by_hand = {normal_spelling(mapped[header]): place for place, header in mapped_here}
    columns: dict[str, int] = {}
    for column, spellings in _spellings(reader):
        # What an analyst chose goes before the usual spelling: a ticket tool has several columns of hours.
        found = [by_hand[name] for name in (spellings[0], normal_spelling(column.name)) if name in by_hand]
        found += [places[spelling] for spelling in spellings if spelling in places]
        if found:
            columns[column.name] = found[0]
    others = {normal_spelling(header) for header in reader.also}
    return Layout(
        reader=reader,
        columns=columns,
        missing=tuple(column for column in reader.needed if column.name not in columns),
        known=len(columns) + len(others.intersection(places)),
    )


@cache
def _spellings(reader: Reader) -> tuple[tuple[Column, tuple[str, ...]], ...]:
    """Each column of a reader, and its header and aliases as they are compared: each file asks for them twice."""
    return tuple(
        (column, tuple(normal_spelling(spelling) for spelling in (column.header, *column.aliases)))
        for column in reader.columns
    )


def _refuse_doubles(sheet: Sheet, layout: Layout) -> None:
    headers = sheet.names
    for position in layout.columns.values():
        if headers.count(headers[position]) > 1:
            raise RefusalError("duplicate_column", header=sheet.headers[position], line=sheet.header_line)


def _hint(sheet: Sheet, layout: Layout, context: Context) -> str:
    """« Vouliez-vous dire » for headers that are nearly the missing ones."""
    used = set(layout.columns.values())
    free = {
        name: sheet.headers[position]
        for position, name in enumerate(sheet.names[:COMPARED_HEADERS])
        if position not in used and name and name not in context.register("header")
    }
    hints = []
    for column in layout.missing:
        near = get_close_matches(normal(column.header), free, n=1)
        if near:
            hints.append(f" « {free[near[0]][:60]} » : vouliez-vous dire « {column.header} » ?")
    return "".join(hints)
