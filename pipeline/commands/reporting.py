"""`report`: the papers of a year as files, those that the dashboard exports."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.reports import SeenReports
from pipeline.books import Books, BooksError
from pipeline.commands.filing import AUTHOR
from pipeline.report.exports import (
    REFERENTS,
    File,
    FolderError,
    annual_files,
    council_files,
    referent_files,
    sheet_files,
    write_files,
)
from pipeline.wording import count


def report(options: argparse.Namespace) -> int:
    """Write the papers of a year, of all communes or of one, into a folder; nothing beside it."""
    books = Books(options.database)
    reports = SeenReports(SeenBooks(books, Viewer(ANALYST, name=AUTHOR)))
    if options.year not in books.years():
        known = ", ".join(str(year) for year in books.years()) or "aucun"
        raise BooksError(f"L’exercice {options.year} n’est pas connu des dépôts (connus : {known}).")
    if options.commune is None:
        files = _of_year(reports, options.year, options.scenario)
    else:
        files = _of_commune(reports, options.year, books.commune(options.commune)["insee"])
    try:
        written = write_files(options.output, files)
    except FolderError as error:
        raise BooksError(str(error)) from error
    print(f"{options.output} : {count(len(written), 'fichier')} pour l’exercice {options.year}.")
    if any(path.parent.name == REFERENTS for path in written):
        print(f"Le dossier « {REFERENTS} » contient des données personnelles : chaque état va à son seul référent.")
    return 0


def _of_year(reports: SeenReports, year: int, scenarios: list[str]) -> Iterator[File]:
    annual = reports.annual(year, scenarios)
    demonstration = annual.demonstration
    yield from annual_files(annual)
    yield from council_files(reports.statements(year, persons=False), demonstration=demonstration)
    yield from referent_files(reports.statements(year, persons=True), demonstration=demonstration)
    communes = reports.statement_communes(year)["insee"].sort().to_list()
    yield from sheet_files(reports.sheet(year, insee) for insee in communes)


def _of_commune(reports: SeenReports, year: int, insee: str) -> Iterator[File]:
    if insee not in reports.statement_communes(year)["insee"].to_list():
        raise BooksError(f"La commune {insee} n’a ni convention ni montant à régler pour {year} : elle n’a pas d’état.")
    sheet = reports.sheet(year, insee)
    named = reports.statement(year, insee, persons=True)
    yield from council_files([named.without_persons()], demonstration=sheet.demonstration)
    yield from referent_files([named], demonstration=sheet.demonstration)
    yield from sheet_files([sheet])
