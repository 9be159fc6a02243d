"""The rows of a delimited text: at once where lines are regular, record by record around those that are not.

Polars gives a short line blank cells and drops the extra ones of a long line without a word. So where a text as a whole
does not show that it has no such line (`plain_lines`), each line is held against the exact shape of a row first. A line
that fits is one row by itself; from one that does not, records are read carefully until the next that does, and the
lines at fault are named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

import polars as pl

from pipeline.extracts.plain_lines import plain_body, scanned_rows
from pipeline.extracts.records import Found, Records, after
from pipeline.extracts.schemas import sampled_schema, texts_schema
from pipeline.extracts.sheet import Body, no_spoiled_rows, positions

# A regular expression per row width: beyond this many columns it would be larger than the file.
WIDEST = 400
# No row of any export comes near a megabyte.
LONGEST_LINE = 1 << 20
# Bytes that no text holds: each line is one cell.
NO_DELIMITERS = "\x01\x02\x03\x04"
# With more irregular lines than one in twenty, all is read carefully: regions cost more than they spare.
FEW = 20


def read_body(
    utf8: bytes,
    delimiter: str,
    headers: Sequence[str],
    header_line: int,
    wanted: Sequence[int],
    numbers: Collection[int] = (),
) -> Body:
    """The rows of any text; what is no row is named by the line where it starts. `numbers`: as in `plain_body`."""
    utf8, endless = without_endless_lines(utf8)
    plain = plain_body(utf8, delimiter, len(headers), header_line, wanted, numbers)
    body = _body(utf8, delimiter, headers, header_line, wanted) if plain is None else plain
    if not endless:
        return body
    named = pl.when(pl.col("line").is_in(endless)).then(pl.lit("endless_line")).otherwise("code").alias("code")
    return replace(body, spoiled=body.spoiled.with_columns(named))


def _body(utf8: bytes, delimiter: str, headers: Sequence[str], header_line: int, wanted: Sequence[int]) -> Body:
    lines = _lines(utf8, delimiter, len(headers), header_line)
    if lines is None:
        return careful_body(utf8, delimiter, headers, header_line, wanted)
    regular = lines["regular"]
    irregular = (~regular).sum()
    if irregular == 0:
        schema = sampled_schema(utf8, delimiter, len(headers), header_line)
        return Body(_rows(utf8, delimiter, schema, header_line, wanted), no_spoiled_rows())
    if irregular * FEW <= regular.len():
        return _mixed_body(utf8, delimiter, headers, header_line, wanted, regular)
    if (regular | lines["blank"]).all():
        return _body_between_blanks(utf8, delimiter, headers, header_line, wanted, lines)
    return careful_body(utf8, delimiter, headers, header_line, wanted)


def without_endless_lines(utf8: bytes) -> tuple[bytes, list[int]]:
    """(the text, with a mark that no row holds in place of what is far too long for a row, the lines where that is).

    A line of a hundred megabytes would be held several times in memory before it turned out to be no row.
    """
    spans: list[tuple[int, int]] = []
    place = 0
    while place < len(utf8):
        end = utf8.find(b"\n", place, place + LONGEST_LINE)
        if end < 0 and len(utf8) - place > LONGEST_LINE:
            end = utf8.find(b"\n", place)
            spans.append((utf8.rfind(b"\n", 0, place) + 1, len(utf8) if end < 0 else end))
        place = len(utf8) if end < 0 else max(end + 1, place + LONGEST_LINE // 2)
    if not spans:
        return utf8, []
    ends = [0, *(end for _, end in spans)]
    gaps = [(end, start) for end, (start, _) in zip(ends, spans, strict=False)]
    numbers = list(accumulate((utf8.count(b"\n", *gap) for gap in gaps), initial=1))[1:]
    view = memoryview(utf8)
    kept = (part for first, last in gaps for part in (view[first:last], b"\0"))
    return b"".join((*kept, view[ends[-1] :])), numbers


def _rows(utf8: bytes, delimiter: str, schema: pl.Schema, header_line: int, wanted: Sequence[int]) -> pl.DataFrame:
    """The rows of a text of which every line is one row."""
    scanned = scanned_rows(utf8, delimiter, schema, header_line, quote='"')
    rows = scanned.select(pl.col("line").cast(pl.Int32), *positions(wanted)).collect()
    return rows if rows["line"].is_sorted() else rows.sort("line")


def _lines(utf8: bytes, delimiter: str, width: int, header_line: int) -> pl.DataFrame | None:
    """For each line below the headers: regular (exactly one row of `width` cells), blank. Null if it cannot be told."""
    separator = next((mark for mark in NO_DELIMITERS if mark.encode() not in utf8), None)
    if width > WIDEST or separator is None:
        return None
    cell = rf'(?:[^"{delimiter}\x00]*|"(?:[^"\x00]|"")*")'
    row = rf"^{cell}" + (("\\|" if delimiter == "|" else delimiter) + cell) * (width - 1) + "$"
    line = pl.col("text")
    lines = _scanned_lines(utf8, separator, header_line)
    blank = line.str.strip_chars_start(delimiter + " \r") == ""
    found = lines.select("index", regular=line.str.contains(row) & ~blank, blank=blank).collect(engine="streaming")
    return found if found["index"].is_sorted() else found.sort("index")


def _scanned_lines(utf8: bytes, separator: str, header_line: int) -> pl.LazyFrame:
    return pl.scan_csv(
        utf8,
        has_header=False,
        skip_lines=header_line,
        separator=separator,
        quote_char=None,
        schema={"text": pl.String},
        empty_string_is_null=False,
        row_index_name="index",
    )


def _body_between_blanks(
    utf8: bytes, delimiter: str, headers: Sequence[str], header_line: int, wanted: Sequence[int], lines: pl.DataFrame
) -> Body:
    """The rows of a text of which every line is one row, or blank."""
    separator = next(mark for mark in NO_DELIMITERS if mark.encode() not in utf8)
    texts = _scanned_lines(utf8, separator, header_line).collect().sort("index")["text"]
    number = pl.int_range(header_line + 1, header_line + 1 + lines.height, dtype=pl.Int32, eager=True)
    kept = texts.filter(lines["regular"])
    rows = _rows("\n".join(kept).encode(), delimiter, texts_schema(len(headers)), 0, wanted) if kept.len() else None
    # A line that holds nothing at all is none; one of separators is a blank row.
    held = (texts.filter(lines["blank"]).str.strip_chars("\r") != "").sum()
    if rows is None:
        rows = pl.DataFrame(schema={"line": pl.Int32} | dict.fromkeys(positions(wanted), pl.String))
    return Body(rows.with_columns(number.filter(lines["regular"]).alias("line")), no_spoiled_rows(), int(held))


def _mixed_body(
    utf8: bytes, delimiter: str, headers: Sequence[str], header_line: int, wanted: Sequence[int], regular: pl.Series
) -> Body:
    """The rows of a text of which few lines are irregular: these, and what they open, are read record by record."""
    irregular = set(((~regular).arg_true() + header_line + 1).to_list())
    found = Found(headers, wanted)
    # Where careful regions begin and end: (first line and byte, line and byte after it).
    bounds: list[tuple[int, int]] = [after(utf8, header_line, (1, 0))]
    for line in sorted(irregular):
        if line < bounds[-1][0]:
            continue
        start = after(utf8, line - bounds[-1][0], bounds[-1])
        records = Records(utf8, delimiter, start, found.widths)
        for record in records:
            found.take(*record)
            if records.line + 1 not in irregular:
                break
        bounds += [start, after(utf8, records.line + 1 - line, start)]
    bounds.append((header_line + 1 + regular.len(), len(utf8)))
    stretches = list(pairwise(bounds))[::2]
    text = b"".join(memoryview(utf8)[first:last] for (_, first), (_, last) in stretches)
    numbers = [pl.int_range(first, last, dtype=pl.Int32, eager=True) for (first, _), (last, _) in stretches]
    careful = found.body()
    if not text:
        return careful
    rows = _rows(text, delimiter, texts_schema(len(headers)), 0, wanted).with_columns(pl.concat(numbers).alias("line"))
    return replace(careful, rows=pl.concat([rows, careful.rows]).sort("line"))


def careful_body(utf8: bytes, delimiter: str, headers: Sequence[str], header_line: int, wanted: Sequence[int]) -> Body:
    """The rows of any text, record by record."""
    found = Found(headers, wanted)
    for record in Records(utf8, delimiter, after(utf8, header_line, (1, 0)), found.widths):
        found.take(*record)
    return found.body()
