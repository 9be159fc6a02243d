"""Files read back by other libraries than those that wrote them: pdfplumber, docx2python and plain XML, openpyxl, csv."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections import defaultdict
from decimal import Decimal
from xml.etree import ElementTree as ET

import openpyxl
import pdfplumber
import pypdfium2
from docx2python import docx2python

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"


class Pdf:
    """A tagged PDF as an assistive reader goes through it: the structure tree, each node with its words."""

    def __init__(self, data: bytes) -> None:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            self.words = _words_by_mark(pdf)
            self.tree = pdf.structure_tree
            self.catalog = dict(pdf.doc.catalog)
            self.metadata = pdf.metadata
            self.pages = len(pdf.pages)
            # read line by line: every blank is a plain one here, unlike in the words of the tagged tree
            self.text = re.sub("[\u202f\u00a0]", " ", "\n".join(page.extract_text() or "" for page in pdf.pages))
            self.xmp = pdf.doc.catalog["Metadata"].resolve().get_data().decode()
            self.fonts = _fonts(pdf)

    def nodes(self, *types: str) -> list[dict]:
        return [node for root in self.tree for node in _walk(root) if node["type"] in types]

    def said(self, node: dict) -> str:
        """The words of a node and of those below it; lines of one paragraph are joined by a blank."""
        parts = [
            self.words.get((inner.get("page_number"), mark), "")
            for inner in _walk(node)
            for mark in inner.get("mcids", [])
        ]
        return plain(" ".join(parts))

    def tables(self) -> list[list[list[str]]]:
        """Each table: its rows, header first, each cell as words."""
        return [
            [[self.said(cell) for cell in _cells(row)] for row in _walk(table) if row["type"] == "TR"]
            for table in self.nodes("Table")
        ]

    def headings(self) -> list[str]:
        return [self.said(node) for node in self.nodes("H1", "H2", "H3")]


def _words_by_mark(pdf) -> dict[tuple[int, int], str]:
    words: dict[tuple[int, int], str] = defaultdict(str)
    for page in pdf.pages:
        for char in page.chars:
            if char.get("mcid") is not None:
                words[page.page_number, char["mcid"]] += char["text"]
    return words


def _walk(node: dict):
    yield node
    for child in node.get("children", []):
        yield from _walk(child)


def _cells(row: dict) -> list[dict]:
    return [cell for cell in row.get("children", []) if cell["type"] in ("TH", "TD")]


def _fonts(pdf) -> list[dict]:
    found = {}
    for page in pdf.pages:
        for name, reference in (page.page_obj.resources.get("Font") or {}).items():
            found[(page.page_number, name)] = reference.resolve() if hasattr(reference, "resolve") else reference
    return list(found.values())


def plain(text: str) -> str:
    """Words with one blank between them; the breaks of lines do not show."""
    return re.sub(r"[ \n\t]+", " ", text).strip()


def loose(text: str) -> str:
    """Words without any blank: where a PDF breaks a line inside a cell, no blank is left to compare."""
    return re.sub(r"\s+", "", text.replace("\u2060", ""))


def docx_xml(data: bytes, part: str = "word/document.xml") -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ET.fromstring(archive.read(part))


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """The tables of a DOCX by docx2python."""
    with docx2python(io.BytesIO(data)) as document:
        body = document.body
    return [
        [["\n".join(cell).strip("\n") for cell in row] for row in table]
        for table in body
        if len(table) > 1 or len(table[0]) > 1
    ]


def docx_headings(data: bytes) -> list[str]:
    found = []
    for paragraph in docx_xml(data).iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        if style is not None and style.get(f"{WORD}val", "").startswith("Heading"):
            found.append("".join(text.text or "" for text in paragraph.iter(f"{WORD}t")))
    return found


def xlsx_rows(data: bytes, sheet: int = 0) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def csv_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def number_of(words: str) -> Decimal:
    """The number in words such as `−1 234,56 €`, read apart from what wrote them."""
    digits = re.sub(r"[\s\u202f\u00a0€h%]", "", words).replace("\u2212", "-").replace(",", ".")
    return Decimal(digits)


def everything(name: str, data: bytes) -> str:
    """All that can be read in a file: its name, its words, its metadata, and every part of it if it is an archive."""
    parts = [name]
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                inner = archive.read(entry)
                parts.append(entry.filename)
                nested = inner[:4] in (b"PK\x03\x04", b"%PDF")
                parts.append(everything(entry.filename, inner) if nested else _decoded(inner))
    elif data[:4] == b"%PDF":
        parts.append(pdf_words(data))
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
        parts += [_inflated(stream).replace(b"\x00", b"").decode("latin-1") for stream in streams]
        parts.append(data.decode("latin-1"))
    else:
        parts.append(_decoded(data))
    return "\n".join(parts)


def pdf_words(data: bytes) -> str:
    """The words of all pages, read by PDFium."""
    with pypdfium2.PdfDocument(data) as pdf:
        return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def _decoded(data: bytes) -> str:
    text = data.decode("utf-8", "ignore")
    # words of a cell may be cut into runs: read them without their tags too
    return f"{text}\n{re.sub(r'<[^>]+>', '', text)}"
