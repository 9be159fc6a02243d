"""Any file to its Reading: the one door of this room."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from pipeline.extracts.catalogue import REFUSALS, typeset
from pipeline.extracts.context import OF_LAYOUTS, Context, Extract
from pipeline.extracts.declaration import Reader
from pipeline.extracts.extract_date import extract_date as date_of_extract
from pipeline.extracts.judging import Verdicts, judge
from pipeline.extracts.layout import Layout, choose, header_test, layout_of
from pipeline.extracts.readers import READERS
from pipeline.extracts.reading import Reading, refused
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Sheet
from pipeline.extracts.sources import open_sheet
from pipeline.extracts.typed import typed_rows
from pipeline.wording import count, short_day

LOGGER = logging.getLogger(__name__)


def kinds() -> tuple[str, ...]:
    """The kinds of files that are read, for `--kind`."""
    return tuple(reader.kind for reader in READERS)


def kind_titles() -> dict[str, str]:
    """The French title of each kind, in the order of the readers."""
    return {reader.kind: reader.title for reader in READERS}


def kinds_read_by(registers: Collection[str]) -> tuple[str, ...]:
    """The kinds of files whose rows may be read otherwise when some registers of correspondences change."""
    asked = set(registers)
    every = not asked.isdisjoint(OF_LAYOUTS)
    return tuple(
        reader.kind for reader in READERS if every or reader.registers is None or not asked.isdisjoint(reader.registers)
    )


def recognise(
    data: bytes, name: str, context: Context, kind: str | None = None, extract_date: date | None = None
) -> Reading:
    """What a file says, recognised by its content; its name serves only to propose a date. Never raises.

    `kind` imposes a format. `extract_date` is the day of which the file speaks, for formats that do not say it.
    A file that cannot be taken is `refused`, with a code and a sentence that says what, where and what to do.
    """
    try:
        return _recognise(data, name, context, kind, extract_date)
    except RefusalError as refusal:
        return refused(refusal.code, refusal.message, kind, extract_date, refusal.about)
    except Exception:
        # The last resort, for what nobody foresaw: a person gets a sentence, developers the traceback.
        LOGGER.exception("a file could not be read")
        return refused("unreadable", REFUSALS["unreadable"].text(), kind, extract_date)


def _recognise(data: bytes, name: str, context: Context, kind: str | None, given: date | None) -> Reading:
    readers = _readers(kind)
    sheet = open_sheet(data, header_test(readers, context))
    layout = choose(sheet, readers, context)
    try:
        return _read(sheet, layout, name, context, given, imposed=kind is not None)
    except RefusalError as refusal:
        return refused(refusal.code, refusal.message, layout.reader.kind, given, refusal.about)


def _readers(kind: str | None) -> Sequence[Reader]:
    readers = [reader for reader in READERS if kind in (None, reader.kind)]
    if not readers:
        raise RefusalError("unknown_kind", value=kind, kinds=", ".join(kinds()))
    return readers


def _read(sheet: Sheet, layout: Layout, name: str, context: Context, given: date | None, *, imposed: bool) -> Reading:
    reader = layout.reader
    extract = Extract(context, reader.kind)
    rows, cells, spoiled, blank_rows = typed_rows(sheet, layout, extract)
    rows_read = rows.height + spoiled.height + blank_rows
    if rows.height + spoiled.height == 0 and not reader.empty_is_a_month:
        raise RefusalError("header_only", title=reader.title)
    other = None if imposed else _other_reader(reader, rows)
    if other is not None:
        return _read(sheet, layout_of(sheet, other, context), name, context, given, imposed=True)
    warnings: list[str] = []
    day = date_of_extract(reader, rows, name, given, warnings)
    rows = reader.prepare(rows, extract)
    warnings += [typeset(sentence) for sentence in reader.warns(rows, day)]
    verdicts = judge(reader, rows, cells, day)
    del rows
    rejected = pl.concat([verdicts.rejected, spoiled]).sort("line")
    ignored = dict(sorted((verdicts.ignored | ({"blank_row": blank_rows} if blank_rows else {})).items()))
    accepted = rows_read - sum(ignored.values()) - rejected.height
    if rejected.height and not accepted and not ignored:
        return _all_rejected(reader, day, rejected, warnings)
    return Reading(
        kind=reader.kind,
        extract_date=day,
        status="partly_accepted" if rejected.height else "accepted",
        rows_read=rows_read,
        rows_accepted=accepted,
        ignored=ignored,
        rejected=rejected,
        frames=_frames(reader, verdicts),
        warnings=warnings,
        message=counts_message(reader.kind, day, accepted, sum(ignored.values()), rejected.height),
    )


def _other_reader(reader: Reader, rows: pl.DataFrame) -> Reader | None:
    """The reader for which this one makes way, since all the rows are such as it reads."""
    way = reader.gives_way
    if way is None or rows.is_empty() or not rows.select(way.when.all()).item():
        return None
    return next(other for other in READERS if other.kind == way.to)


def _frames(reader: Reader, verdicts: Verdicts) -> dict[str, pl.DataFrame]:
    return {
        table: _in_order(frame.with_columns(pl.col("line").cast(pl.Int32)))
        for table, frame in reader.yields(verdicts.kept).items()
    }


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of a frame in the order of their lines."""
    return frame if frame["line"].is_sorted() else frame.sort("line", maintain_order=True)


def _all_rejected(reader: Reader, day: date | None, rejected: pl.DataFrame, warnings: list[str]) -> Reading:
    """A file of which no row stands is refused: as a snapshot it would make every account disappear."""
    line, _, _, first = rejected.row(0)
    every = f"Les {count(rejected.height, 'ligne')} du fichier sont rejetées"
    rows = every if rejected.height > 1 else "La seule ligne du fichier est rejetée"
    return Reading(
        kind=reader.kind,
        extract_date=day,
        status="refused",
        rows_read=rejected.height,
        rows_accepted=0,
        ignored={},
        rejected=rejected,
        frames={},
        warnings=warnings,
        message=REFUSALS["nothing_accepted"].text(rows=rows, title=reader.title, line=line, first=first),
        code="nothing_accepted",
    )


def counts_message(kind: str, day: date | None, accepted: int, ignored: int, rejected: int) -> str:
    """What a file is, of which day, and how its rows are counted, in one sentence."""
    (reader,) = _readers(kind)
    dated = f" du {short_day(day)}" if day and reader.dated else ""
    parts = [f"{count(accepted, 'ligne acceptée', 'lignes acceptées')}"]
    if ignored:
        parts.append(f"{count(ignored, 'ligne ignorée', 'lignes ignorées')}")
    if rejected:
        parts.append(f"{count(rejected, 'ligne rejetée', 'lignes rejetées')}")
    return typeset(f"{reader.title}{dated} : {', '.join(parts)}.")
