"""Everything of a year as files under safe names: reports, tables, pictures, statements, sheets; one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.books.annual import AnnualMaterial
from pipeline.books.reports import SheetMaterial, StatementMaterial
from pipeline.report.annual import EVERY_SECTION, annual_report, charts_page
from pipeline.report.document import Document, Picture, Table
from pipeline.report.docx import to_docx
from pipeline.report.pdf import to_pdf
from pipeline.report.pictures import to_png, to_svg
from pipeline.report.statements import statement_files
from pipeline.report.summary_sheet import summary_sheet
from pipeline.report.tables import TableNotes, safe_file_name, to_csv, to_xlsx

SOURCE = "extraits des comptes et titres de recettes déposés par la DSIN"
TABLES, PICTURES, STATEMENTS, REFERENTS, SHEETS = "tableaux", "graphiques", "etats", "referents", "fiches"
MOST_OF_A_TITLE = 60

File = tuple[str, bytes]


class FolderError(Exception):
    """A folder that cannot be written into; French, for the person who named it."""


def annual_stem(material: AnnualMaterial) -> str:
    """The name of the annual report's files."""
    return f"{_prefix(demonstration=material.demonstration)}rapport-annuel_{material.year}"


def charts_stem(material: AnnualMaterial) -> str:
    """The name of the page of charts."""
    return f"{_prefix(demonstration=material.demonstration)}graphiques_{material.year}"


def sheet_stem(material: SheetMaterial) -> str:
    """The name of a commune's sheet."""
    statement = material.statement
    year = statement.statement.year
    return f"{_prefix(demonstration=material.demonstration)}fiche_{year}_{statement.insee}_{statement.commune}"


def annual_files(material: AnnualMaterial, sections: Sequence[str] = EVERY_SECTION) -> Iterator[File]:
    """The report as PDF and DOCX, its pictures as one PDF and one by one, its tables; no person in any of them."""
    document = annual_report(material, sections)
    yield safe_file_name(annual_stem(material), "pdf"), to_pdf(document)
    yield safe_file_name(annual_stem(material), "docx"), to_docx(document)
    yield safe_file_name(charts_stem(material), "pdf"), to_pdf(charts_page(material, sections))
    yield from _in_folder(TABLES, table_files(document, demonstration=material.demonstration))
    yield from _in_folder(PICTURES, picture_files(document, demonstration=material.demonstration))


def table_files(document: Document, *, demonstration: bool) -> Iterator[File]:
    """Each table of a document as XLSX and as CSV, in order; their values are those of the document, without totals."""
    for number, table in enumerate((block for block in document.blocks if isinstance(block, Table)), start=1):
        notes = TableNotes(SOURCE, document.data_date, demonstration, (table.note,) if table.note else ())
        stem = f"{_prefix(demonstration=demonstration)}{number:02}_{table.title[:MOST_OF_A_TITLE]}"
        yield safe_file_name(stem, "xlsx"), to_xlsx(table.frame, table.columns, table.title, notes)
        yield safe_file_name(stem, "csv"), to_csv(table.frame, table.columns)


def picture_files(document: Document, *, demonstration: bool) -> Iterator[File]:
    """Each picture of a document as PNG at 300 dots per inch and as SVG, in order."""
    for number, picture in enumerate((block for block in document.blocks if isinstance(block, Picture)), start=1):
        finding = picture.alternative.split(". ")[0][:MOST_OF_A_TITLE]
        stem = f"{_prefix(demonstration=demonstration)}{number:02}_{finding}"
        yield safe_file_name(stem, "png"), to_png(picture.chart)
        yield safe_file_name(stem, "svg"), to_svg(picture.chart)


def council_files(materials: Sequence[StatementMaterial], *, demonstration: bool) -> Iterator[File]:
    """The statements for councils and titres, and the finance department's file: groups of accounts only."""
    yield from _in_folder(STATEMENTS, statement_files(materials, persons=False, demonstration=demonstration))


def referent_files(materials: Sequence[StatementMaterial], *, demonstration: bool) -> Iterator[File]:
    """The statements with the accounts of each commune: personal data, for its referent."""
    yield from _in_folder(REFERENTS, statement_files(materials, persons=True, demonstration=demonstration))


def sheet_files(materials: Iterable[SheetMaterial]) -> Iterator[File]:
    """One page per commune."""
    for material in materials:
        yield f"{SHEETS}/{safe_file_name(sheet_stem(material), 'pdf')}", to_pdf(summary_sheet(material))


def write_files(folder: Path, files: Iterable[File]) -> list[Path]:
    """Write files into a folder, which is made if it is not there; gives their paths. Nothing is written beside it.

    The folder of the referents' statements, which hold personal data, is made for its owner alone.

    FolderError, in French, when the folder is a file, cannot be written, or holds a link that leads elsewhere.
    """
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        root = folder.resolve(strict=True)
        for name, data in files:
            path = root.joinpath(*name.split("/"))
            # accounts of communes are for who runs this, and for the referents to whom they are sent
            path.parent.mkdir(exist_ok=True, mode=0o700 if path.parent.name == REFERENTS else 0o777)
            if not path.resolve().is_relative_to(root):
                raise FolderError(f"{path} mène hors du dossier {folder}\u00a0: rien n’y est écrit. Retirer ce lien.")
            partial = path.with_name(f"{path.name}.tmp")
            partial.write_bytes(data)
            partial.replace(path)
            written.append(path)
    except FileExistsError:
        raise FolderError(f"{folder} est un fichier. Nommer un dossier.") from None
    except OSError as error:
        raise FolderError(f"{folder}\u00a0: écriture impossible ({error.strerror}). Choisir un autre.") from None
    return written


def _in_folder(folder: str, files: Iterable[File]) -> Iterator[File]:
    for name, data in files:
        yield f"{folder}/{name}", data


def _prefix(*, demonstration: bool) -> str:
    return "demonstration_" if demonstration else ""
