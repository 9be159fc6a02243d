"""What the generator hands over: files with what their bearer knows of them, and the order of their deposit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Within one day: who is a member before who has an account, and templates of requests after the ticket tool's
# own export, so that the later deposit of the day is the one that knows quoted hours.
KINDS = (
    "adhesions",
    "licences",
    "couts",
    "users",
    "powershell_mailboxes",
    "entra_audit",
    "mailbox_usage",
    "email_activity",
    "active_users",
    "tenant_activity",
    "tenant_storage",
    "tenant_mailboxes",
    "mouvements",
    "glpi_tickets",
    "demandes",
    "titres",
    "pes_recette",
)


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file of the demonstration: where it is, its kind, the day of which it speaks, what is worth knowing."""

    path: Path
    kind: str
    extract_date: date
    note: str


def deposit_order(files: Iterable[GeneratedFile]) -> list[GeneratedFile]:
    """The files as they came in: by extract date, then kind, then name."""
    return sorted(files, key=lambda file: (file.extract_date, KINDS.index(file.kind), file.path.name))


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an outside tool writes a table: delimiter, end of line, quoting, encoding, and its habits."""

    delimiter: str = ","
    line_end: str = "\r\n"
    encoding: str = "utf-8-sig"
    quote_all: bool = False
    trailing_delimiter: bool = False
    quote_as_apostrophes: bool = False
    first_line: str = ""


def columns(header: str) -> tuple[str, ...]:
    """The columns of a header line as an outside tool prints it."""
    return tuple(header.split(","))


def table(header: Sequence[str], rows: Iterable[Sequence[object]], dialect: Dialect) -> bytes:
    """The bytes of a table, header first, as the tool would write them."""
    buffer = io.StringIO(newline="")
    buffer.write(dialect.first_line)
    writer = csv.writer(
        buffer,
        delimiter=dialect.delimiter,
        lineterminator=(dialect.delimiter if dialect.trailing_delimiter else "") + dialect.line_end,
        quoting=csv.QUOTE_ALL if dialect.quote_all else csv.QUOTE_MINIMAL,
    )
    writer.writerow(header)
    if dialect.quote_as_apostrophes:
        rows = ([str(cell).replace('"', "''") for cell in row] for row in rows)
    writer.writerows(rows)
    return buffer.getvalue().encode(dialect.encoding)


class Folder:
    """The folder of the demonstration: writes into a folder per month, and remembers what it wrote."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.files: list[GeneratedFile] = []

    def write(self, name: str, data: bytes, kind: str, extract_date: date, note: str = "") -> None:
        """Write one file, marked as demonstration by its name."""
        path = self.directory / f"{extract_date:%Y-%m}" / f"demonstration_{name}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.files.append(GeneratedFile(path, kind, extract_date, note))
