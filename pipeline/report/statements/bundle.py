"""All statements of a year as files under safe names, one after the other, so that whoever waits sees them come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.books.reports import StatementMaterial
from pipeline.report.pdf import to_pdf
from pipeline.report.statements.finance import FINANCE_COLUMNS, finance_table
from pipeline.report.statements.names import file_stem
from pipeline.report.statements.paper import statement_paper
from pipeline.report.statements.workbook import statement_workbook
from pipeline.report.tables import TableNotes, safe_file_name, to_csv, to_xlsx

FINANCE_TITLE = "Titres à émettre"
SOURCE = "états liquidatifs calculés par la DSIN"


def statement_files(
    materials: Sequence[StatementMaterial], *, persons: bool, demonstration: bool
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file: a PDF and a workbook per commune; without persons, the finance department's file."""
    for material in materials:
        stem = file_stem(material, persons=persons, demonstration=demonstration)
        paper = statement_paper(material, persons=persons, demonstration=demonstration)
        yield safe_file_name(stem, "pdf"), to_pdf(paper)
        workbook = statement_workbook(material, persons=persons, demonstration=demonstration)
        yield safe_file_name(stem, "xlsx"), workbook
    if not persons and materials:
        yield from finance_files(materials, demonstration=demonstration)


def finance_files(materials: Sequence[StatementMaterial], *, demonstration: bool) -> Iterator[tuple[str, bytes]]:
    """The finance department's file, as XLSX and as CSV."""
    year = materials[0].statement.year
    prefix = "demonstration_" if demonstration else ""
    frame = finance_table(materials, demonstration=demonstration)
    data_date = max(material.data_date for material in materials)
    notes = TableNotes(SOURCE, data_date, demonstration=demonstration)
    stem = f"{prefix}titres-a-emettre_{year}"
    yield safe_file_name(stem, "xlsx"), to_xlsx(frame, FINANCE_COLUMNS, f"{FINANCE_TITLE} {year}", notes)
    yield safe_file_name(stem, "csv"), to_csv(frame, FINANCE_COLUMNS)
