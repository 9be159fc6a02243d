"""The project's own forms, each empty and with an example, for download: CSV that French Excel opens as it is."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from pipeline.extracts.declaration import Reader
from pipeline.extracts.readers import READERS


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One form as files: UTF-8 with a mark, semicolons, CRLF."""

    kind: str
    title: str
    headers: tuple[str, ...]
    empty: bytes
    example: bytes


def templates() -> dict[str, TemplateFile]:
    """Every form by kind, from the columns that its reader declares."""
    return {reader.kind: _files(reader, reader.form.title, reader.form.example) for reader in READERS if reader.form}


def _files(reader: Reader, title: str, example: tuple[tuple[str, ...], ...]) -> TemplateFile:
    headers = tuple(column.header for column in reader.columns)[: len(example[0])]
    return TemplateFile(reader.kind, title, headers, _bytes([headers]), _bytes([headers, *example]))


def _bytes(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")
