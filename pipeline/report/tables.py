"""Tables as files: XLSX with real numbers and dates, CSV for a French spreadsheet; never a cell that would be run."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import polars as pl
import xlsxwriter

Kind = Literal["text", "euros", "exact", "number", "hours", "date", "percent", "yes_no"]

FORMATS: dict[Kind, str] = {
    "text": "@",
    "euros": '#,##0.00\\ "€"',
    "exact": '#,##0.00##\\ "€"',
    "number": "#,##0",
    "hours": "#,##0.00",
    "date": "dd/mm/yyyy",
    "percent": "0.0%",
    "yes_no": "@",
}
PARTS_OF_A_EURO: dict[str, int] = {"euros": 100, "exact": 10_000}
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that begins so is taken for a formula by a spreadsheet; an apostrophe before it says that it is text."""
CONTROL_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
WIDEST = 60
NARROWEST = 9
LONGEST_CELL = 32_767
SAMPLE = 200
A4 = 9
RESERVED_NAMES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
LONGEST_NAME = 120


@dataclass(frozen=True)
class ColumnSpec:
    """One column of a file: its name in the frame, its French header, and what its values are.

    Kinds: `euros` from cents (Int64), `exact` from ten-thousandths of a euro (Int64: prices, amounts before rounding),
    `percent` from per cents (12.5), `hours` and `number` as they are, `date`, `yes_no` from a Boolean (oui, non,
    blank), `text`. A null is an empty cell, never a zero.
    """

    name: str
    header: str
    kind: Kind = "text"


@dataclass(frozen=True)
class TableNotes:
    """What stands on the sheet « À propos »: source, date of the data, whether they are invented, and free lines."""

    source: str
    data_date: date
    demonstration: bool = False
    lines: tuple[str, ...] = ()


def to_xlsx(frame: pl.DataFrame, columns: Sequence[ColumnSpec], title: str, notes: TableNotes) -> bytes:
    """A workbook: the table on the first sheet, its title, source and date on « À propos »; same input, same bytes.

    Header frozen, filters, A4 landscape on one page's width with the header on each.
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    moment = datetime(notes.data_date.year, notes.data_date.month, notes.data_date.day)  # noqa: DTZ001
    book.set_properties({"title": title, "comments": _mark(notes), "created": moment})
    header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F5F4F0"})
    sheet = book.add_worksheet(_sheet_name(title))
    ready = frame.select(_cell(column) for column in columns)
    for position, column in enumerate(columns):
        values = ready.to_series(position).to_list()
        sheet.set_column(position, position, _width(column, frame[column.name]), _format(book, column.kind))
        sheet.write_string(0, position, column.header, header)
        _write(sheet, position, values, column.kind)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(frame.height, 1), max(len(columns) - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{_printed(title)}&R{_printed(_mark(notes))}")
    sheet.set_footer("&LDonnées au " + f"{notes.data_date:%d/%m/%Y}" + "&R&P / &N")
    _about(book, title, notes)
    book.close()
    return output.getvalue()


def to_csv(frame: pl.DataFrame, columns: Sequence[ColumnSpec]) -> bytes:
    """The table for a French spreadsheet: `;`, decimal comma, dd/mm/yyyy, UTF-8 with its mark, CRLF."""
    written = frame.select(_written(column) for column in columns)
    # as a row: two columns may bear the same header
    header = pl.DataFrame({column.name: [column.header] for column in columns})
    head = header.write_csv(separator=";", include_header=False, line_terminator="\r\n")
    body = written.write_csv(separator=";", include_header=False, line_terminator="\r\n", quote_style="necessary")
    return ("\ufeff" + head + body).encode()


def safe_file_name(name: str, extension: str) -> str:
    """A name that Windows takes: no reserved sign or word, no accent, no final dot; `etat-2026.xlsx`.

    Args:
        name: Words of any kind, a commune's name among them.
        extension: Without its dot.
    """
    spelled = name.replace("œ", "oe").replace("Œ", "Oe").replace("’", "-")
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:LONGEST_NAME].strip("-") or "fichier"
    if RESERVED_NAMES.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{extension}"


def neutral(text: str) -> str:
    """One text as a cell can hold it: with an apostrophe before it where a spreadsheet would run it."""
    clean = CONTROL_SIGNS.sub("", text)
    return f"'{clean}" if clean.startswith(RUNNABLE) else clean


def _neutral(text: pl.Expr) -> pl.Expr:
    """The text with an apostrophe before it where a spreadsheet would run it; NUL and other control signs left out."""
    clean = text.str.replace_all(CONTROL_SIGNS.pattern, "")
    runnable = pl.any_horizontal(clean.str.starts_with(sign) for sign in RUNNABLE)
    return pl.when(runnable).then(pl.lit("'") + clean).otherwise(clean)


def _yes_no(name: str) -> pl.Expr:
    said = pl.when(pl.col(name)).then(pl.lit("oui")).otherwise(pl.lit("non"))
    return pl.when(pl.col(name).is_not_null()).then(said)


def _cell(column: ColumnSpec) -> pl.Expr:
    """The value of a cell of the workbook, which holds binary numbers like any spreadsheet."""
    value = pl.col(column.name)
    match column.kind:
        case "percent" | "hours":
            value = value.cast(pl.Float64)
        case "yes_no":
            value = _yes_no(column.name)
        case "text":
            value = _neutral(value.cast(pl.String)).str.slice(0, LONGEST_CELL)
        case "number" | "date" | "euros" | "exact":
            pass
    return value.alias(column.name)


def _written(column: ColumnSpec) -> pl.Expr:
    """The text of a cell of the CSV file."""
    value = pl.col(column.name)
    match column.kind:
        case "euros" | "exact":
            parts = PARTS_OF_A_EURO[column.kind]
            digits = len(str(parts)) - 1
            whole = (value.abs() // parts).cast(pl.String)
            part = (value.abs() % parts).cast(pl.String).str.zfill(digits)
            sign = pl.when(value < 0).then(pl.lit("-")).otherwise(pl.lit(""))
            value = pl.concat_str(sign, whole, pl.lit(","), part)
        case "number" | "hours" | "percent":
            value = value.cast(pl.String).str.replace(".", ",", literal=True)
        case "date":
            value = value.dt.strftime("%d/%m/%Y")
        case "yes_no":
            value = _yes_no(column.name)
        case "text":
            value = _neutral(value.cast(pl.String))
    return value.alias(column.name)


def _write(sheet: Any, position: int, values: list[Any], kind: Kind) -> None:  # noqa: ANN401
    """Cells of one column below its header; the column's own format stands for each of them."""
    if kind == "date":
        write = sheet.write_datetime
    else:
        write = sheet.write_string if kind in {"text", "yes_no"} else sheet.write_number
    parts = PARTS_OF_A_EURO.get(kind, 100 if kind == "percent" else 1)
    for row, value in enumerate(values, start=1):
        if value is not None:
            # divided here: Python's quotient is the float nearest to the amount, Polars' may be its neighbour
            write(row, position, value / parts if parts > 1 else value)


def _format(book: Any, kind: Kind) -> Any:  # noqa: ANN401
    wraps = {"text_wrap": True, "valign": "top"} if kind == "text" else {"valign": "top"}
    return book.add_format({"num_format": FORMATS[kind], **wraps})


def _width(column: ColumnSpec, values: pl.Series) -> int:
    longest = 12
    if column.kind == "text" and values.len():
        longest = int(values.head(SAMPLE).cast(pl.String).str.len_chars().max() or 0) + 2  # type: ignore[arg-type]
    header = max(len(word) for word in column.header.split(" ")) + 4
    return min(max(longest, header, NARROWEST), WIDEST)


def _about(book: Any, title: str, notes: TableNotes) -> None:  # noqa: ANN401
    sheet = book.add_worksheet("À propos")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90, book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}))
    bold = book.add_format({"bold": True, "valign": "top"})
    lines = [
        ("Titre", title),
        ("Source", notes.source),
        ("Données au", f"{notes.data_date:%d/%m/%Y}"),
        *([("Avertissement", "DÉMONSTRATION\u00a0: données inventées, sans valeur.")] if notes.demonstration else []),
        *(("Note", line) for line in notes.lines),
    ]
    for row, (label, words) in enumerate(lines):
        sheet.write_string(row, 0, label, bold)
        sheet.write_string(row, 1, words)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def _mark(notes: TableNotes) -> str:
    return "DÉMONSTRATION" if notes.demonstration else notes.source


def _printed(text: str) -> str:
    """Text for a printed header, in which `&` is a command and 255 signs are the most."""
    return text.replace("&", "&&")[:110]


def _sheet_name(title: str) -> str:
    """A name that a spreadsheet takes: 31 signs, none of those that it reserves, no apostrophe at an end."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip(" '") or "Tableau"
