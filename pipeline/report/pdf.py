"""A document as a PDF for everybody (PDF/UA-1) and for the archives (PDF/A-2a): no clock, no network, no other font."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from pipeline.report.document import (
    AMOUNT_KINDS,
    Block,
    Bullets,
    Contents,
    Document,
    Figures,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Run,
    Table,
)
from pipeline.report.pictures import to_svg
from pipeline.report.widths import column_widths, is_small

ROOM = Path(__file__).parent
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
PREVIEW_PPI = 72.0


def to_pdf(document: Document) -> bytes:
    """The document as a tagged PDF in French, PDF/UA-1 and PDF/A-2a; the same document gives the same bytes.

    typst.TypstError when a standard is not met (a picture without words, a missing glyph): it is a fault of ours.
    """
    pdf: bytes = typst.compile(
        _template(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARDS,
        sys_inputs={"document": _as_data(document)},
        timestamp=0,  # the document's date is set in it: that of its data
    )
    return pdf


def to_page_images(document: Document, ppi: float = PREVIEW_PPI) -> list[bytes]:
    """Each page of the same paper as a PNG, for a preview."""
    pages: bytes | Sequence[bytes] = typst.compile(
        _template(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="png",
        ppi=ppi,
        sys_inputs={"document": _as_data(document)},
        timestamp=0,
    )
    return [pages] if isinstance(pages, bytes) else list(pages)


@cache
def _template() -> bytes:
    return (ROOM / "paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Source Sans Pro, shipped with the project: it has the narrow no-break blank of French amounts."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[ROOM / "fonts"])


def _as_data(document: Document) -> str:
    return json.dumps(
        {
            "title": document.title,
            "subtitle": document.subtitle,
            "author": document.author,
            "date": [document.data_date.year, document.data_date.month, document.data_date.day],
            "mark": document.mark,
            "footer": document.footer,
            "landscape": document.landscape,
            "blocks": [_block(block, document.text_width_cm) for block in document.blocks],
        },
        ensure_ascii=False,
    )


def _block(block: Block, width_cm: float) -> dict[str, Any]:
    data: dict[str, Any]
    match block:
        case Heading():
            data = {"sort": "heading", "words": block.words, "level": block.level}
        case Paragraph():
            data = {"sort": "paragraph", "look": block.look, "runs": _runs(block.runs)}
        case Bullets():
            data = {"sort": "bullets", "items": [_runs(item) for item in block.items]}
        case Table():
            data = _table(block, width_cm)
        case Figures():
            items = [{"label": label, "value": value, "note": note} for label, value, note in block.items]
            data = {"sort": "figures", "title": block.title, "items": items}
        case Picture():
            data = {"sort": "picture", "svg": to_svg(block.chart).decode(), "alternative": block.alternative}
        case PageBreak():
            data = {"sort": "break"}
        case Contents():
            data = {"sort": "contents"}
    return data


def _runs(words: Sequence[Run]) -> list[dict[str, Any]]:
    return [{"words": run.words, "strong": run.strong} for run in words]


def _table(table: Table, width_cm: float) -> dict[str, Any]:
    return {
        "sort": "table",
        "title": table.title,
        "head": table.head(),
        "body": table.body(),
        "foot": table.foot(),
        "note": table.remark,
        "small": is_small(table),
        "aligned": ["right" if column.kind in AMOUNT_KINDS else "left" for column in table.columns],
        "widths": column_widths(table, width_cm),
    }
