"""PES V2 Aller, Recette (XML): one row per line of a titre, read as a stream.

The State's protocol for titres: values stand in attributes `V`, and only the root needs a namespace. The encoding is
the one that the XML declares. A document type is refused before any of its entities is looked at; what is signed or
attached is passed over without being kept.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Collection, Sequence
from functools import partial
from xml.parsers import expat

import polars as pl

from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.sheet import Body, Sheet, no_spoiled_rows, positions

# Where each value stands: element → values of its children. Elsewhere the same names mean other things.
TIERS = ("IdTiers", "NatIdTiers", "RefTiers", "CatTiers", "Nom")
PIECE = ("IdPce", "TypPce", "NatPce", "ObjPce", "CodProdLoc")
PLACES: dict[str, tuple[str, ...]] = {
    "EnTetePES": ("DteStr",),
    "BlocBordereau": ("Exer", "IdBord", "DteBordEm", "TypBord"),
    "BlocPiece": PIECE,
    "InfoPce": PIECE,
    "InfoLignePiece": ("IdLigne", "ObjLignePce", "CodProdLoc", "Nature", "Fonction", "MtHT", "MtTVA"),
    "RattachPiece": ("ExerRat", "IdPceOrig", "IdLigneOrig"),
    "InfoTiers": TIERS,
}
FIELDS = tuple(dict.fromkeys(name for names in PLACES.values() for name in names))
LINE, PIECE_LEVEL = "LigneDePiece", "Piece"
LEVELS = ("Bordereau", PIECE_LEVEL, LINE)
REVENUE, EXPENSE, DEBTOR = "PES_RecetteAller", "PES_DepenseAller", "InfoTiers"
STRUCTURE = frozenset((*LEVELS, REVENUE, EXPENSE, DEBTOR))
HEAD = 1024
CHUNK = 1 << 20
BATCH = 20_000
DEEPEST = 200
# A single tag longer than this is no titre: the parser would read it again with each chunk.
LONGEST_TAG = 8 << 20
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _head(data: bytes) -> str:
    start = data[:HEAD]
    encoding = "utf-16" if start.startswith(UTF_16) else "latin-1"
    return start.removeprefix(codecs.BOM_UTF8).decode(encoding, errors="replace").lstrip()


def claims(data: bytes) -> bool:
    """Anything that begins with a tag."""
    return _head(data).startswith("<")


def sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:  # noqa: ARG001
    """The flow as a table; its rows are read when the body is called. RefusalError for a page of the web."""
    head = _head(data).lower()
    if "<html" in head or "<!doctype html" in head:
        raise RefusalError("not_a_table", found="une page web (HTML)")
    if "pes_aller" not in head and not _has_root(data):
        raise RefusalError("not_a_table", found="un document XML qui n'est pas un flux PES V2 Aller")
    return Sheet(FIELDS, 1, partial(_body, data))


def _has_root(data: bytes) -> bool:
    """Whether the root, wherever it stands, is that of a flow. RefusalError if the document is damaged before it."""
    return _Flow((), root_only=True).read(data).root == "PES_Aller"


def _body(data: bytes, wanted: Sequence[int], _numbers: Collection[int]) -> Body:
    flow = _Flow([FIELDS[index] for index in wanted]).read(data)
    if not flow.revenue:
        raise RefusalError("pes_expense" if flow.expense else "pes_other")
    lines = pl.Series("line", flow.lines, dtype=pl.Int32)
    # A flow without line breaks says nothing by its lines: its records are numbered.
    if not (lines.diff().drop_nulls() > 0).all():
        lines = pl.int_range(1, lines.len() + 1, dtype=pl.Int32, eager=True)
    rows = pl.concat([*flow.batches, flow.frame()]).rename(dict(zip(flow.fields, positions(wanted), strict=True)))
    return Body(rows.insert_column(0, lines.alias("line")), no_spoiled_rows())


class _RootFoundError(Exception):
    """The root is known: the rest need not be read."""


class _Flow:
    """One pass over a flow: its rows in batches, the line where each starts, and which domains it holds."""

    def __init__(self, fields: Sequence[str], *, root_only: bool = False) -> None:
        self.fields = tuple(fields)
        self.batches: list[pl.DataFrame] = []
        self.lines: list[int] = []
        self.root = ""
        self.revenue = self.expense = self._inside = False
        self._root_only = root_only
        self._rows: list[list[str]] = []
        self._parents: list[str] = []
        # What is known at each level: the flow, its bordereau, its piece, its line.
        self._known: list[dict[str, str]] = [{}]
        self._piece_lines = 0
        self._parser = expat.ParserCreate()

    def read(self, data: bytes) -> _Flow:
        """Reads all of it. RefusalError: damaged, or with a document type."""
        parser = self._parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        view = memoryview(data)
        try:
            for start in range(0, len(data), CHUNK):
                parser.Parse(view[start : start + CHUNK], False)
                if start + CHUNK - parser.CurrentByteIndex > LONGEST_TAG:
                    raise RefusalError("broken_xml", line=parser.CurrentLineNumber)
            parser.Parse(b"", True)
        except _RootFoundError:
            pass
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise RefusalError("broken_xml", line=parser.CurrentLineNumber) from error
        return self

    def frame(self) -> pl.DataFrame:
        """The rows read since the last batch."""
        columns = list(zip(*self._rows, strict=True)) if self._rows else [()] * len(self.fields)
        self._rows = []
        schema = dict.fromkeys(self.fields, pl.String)
        return pl.DataFrame(dict(zip(self.fields, columns, strict=True)), schema=schema)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        parents = self._parents
        parent = parents[-1] if parents else ""
        if not parents:
            self.root = name
            if self._root_only:
                raise _RootFoundError
        if len(parents) == DEEPEST:
            raise RefusalError("broken_xml", line=self._parser.CurrentLineNumber)
        parents.append(name)
        if name in STRUCTURE:
            self._open(name)
        elif attributes and name in PLACES.get(parent, ()) and (value := attributes.get("V")) is not None:
            self._known[-1].setdefault(name, value)

    def _open(self, name: str) -> None:
        if name == REVENUE:
            self.revenue = self._inside = True
        elif name == EXPENSE:
            self.expense = True
        elif name == DEBTOR:
            if any(field in self._known[-1] for field in TIERS):
                # The debtor is the first; what follows are those who pay or answer for it.
                self._parents[-1] = ""
        elif self._inside:
            if name == PIECE_LEVEL:
                self._piece_lines = 0
            if name == LINE:
                self._begin_row()
            self._known.append({})

    def _begin_row(self) -> None:
        self._piece_lines += 1
        self.lines.append(self._parser.CurrentLineNumber)

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._parents.pop()
        if name == REVENUE:
            self._inside = False
        if name not in LEVELS or not self._inside:
            return
        if name == PIECE_LEVEL and not self._piece_lines:
            # A piece without lines is a row too: it is rejected for what it lacks, not lost.
            self._begin_row()
            self._end_row()
        elif name == LINE:
            self._end_row()
        self._known.pop()

    def _end_row(self) -> None:
        values: dict[str, str] = {}
        for level in self._known:
            values |= level
        self._rows.append([values.get(field, "") for field in self.fields])
        if len(self._rows) == BATCH:
            self.batches.append(self.frame())

    def _refuse_document_type(self, *_: object) -> None:
        raise RefusalError("forbidden_xml", line=self._parser.CurrentLineNumber)
