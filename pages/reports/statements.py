"""Statements of the communes: one to look at and take, all of them in one archive."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
import streamlit as st

from pages.reports.previews import CSV, PDF, XLSX, ZIP, file_button, show_pages
from pages.shared.address import asked_commune, to_commune
from pipeline.access.reports import SeenReports
from pipeline.books.reports import StatementMaterial
from pipeline.report.archive import to_zip
from pipeline.report.exports import sheet_stem
from pipeline.report.pdf import to_pdf
from pipeline.report.statements import file_stem, finance_files, statement_files, statement_paper, statement_workbook
from pipeline.report.summary_sheet import summary_sheet
from pipeline.wording import count, euros

CHOICE = "statement_commune"
COUNCIL, REFERENT = "Pour le conseil et le titre", "Pour le référent"
FILES_PER_COMMUNE = 2


def show_statements(reports: SeenReports, year: int, communes: pl.DataFrame) -> None:
    """One commune's statement and sheet, then all of them."""
    if communes.is_empty():
        st.info(
            f"Aucune commune que vous voyez n’a de convention ni de montant à régler pour {year}.",
            icon=":material/info:",
        )
        return
    _one(reports, year, communes)
    if communes.height > 1:
        st.subheader("Tous les états", anchor=False)
        _all(reports, year)


def _one(reports: SeenReports, year: int, communes: pl.DataFrame) -> None:
    names = dict(communes.select("insee", "name").iter_rows())
    asked = asked_commune()
    st.session_state[CHOICE] = asked if asked in names else next(iter(names))
    insee = st.selectbox(
        "Commune",
        list(names),
        key=CHOICE,
        format_func=lambda code: names[code],
        on_change=lambda: to_commune(st.session_state[CHOICE]),
        width=420,
    )
    demonstration = reports.is_demonstration()
    council = reports.statement(year, insee, persons=False)
    named = reports.statement(year, insee, persons=True) if reports.may_name(insee) else None
    _state(council)
    with st.container(horizontal=True, gap="small"):
        _paper_buttons(council, COUNCIL, demonstration=demonstration, persons=False)
        if named is not None:
            _paper_buttons(named, REFERENT, demonstration=demonstration, persons=True)
        sheet = reports.sheet(year, insee)
        file_button(
            "Fiche d’une page",
            lambda: to_pdf(summary_sheet(sheet)),
            (sheet_stem(sheet), "pdf"),
            PDF,
            "Ce que paie la commune, pourquoi, la ligne budgétaire de l’an prochain, les dates",
            "article",
        )
    choices = {"conseil": COUNCIL, "referent": REFERENT} if named is not None else {"conseil": COUNCIL}
    shown = st.segmented_control(
        "Aperçu", list(choices), default="conseil", format_func=lambda key: choices[key], key="statement_version"
    )
    persons = shown == "referent" and named is not None
    material = named if persons and named is not None else council
    paper = statement_paper(material, persons=persons, demonstration=demonstration)
    show_pages(paper, (str(material.data_date), year, insee, persons, reports.version()), most=3)


def _state(material: StatementMaterial) -> None:
    summary = material.statement.summary
    to_invoice = summary["to_invoice_cents"]
    amount = "montant à titrer inconnu" if to_invoice is None else f"**{euros(to_invoice)}** à titrer"
    state = "projet, comptes non arrêtés" if material.closed_on is None else f"arrêté au {material.closed_on:%d/%m/%Y}"
    sent = "pas encore envoyé au référent" if material.sent_on is None else f"envoyé le {material.sent_on:%d/%m/%Y}"
    st.markdown(f"{amount}\u00a0: {state}, {sent}.")


def _paper_buttons(material: StatementMaterial, words: str, *, demonstration: bool, persons: bool) -> None:
    stem = file_stem(material, persons=persons, demonstration=demonstration)
    note = "Compte par compte\u00a0: données personnelles" if persons else "Par groupes de comptes, sans aucun nom"
    file_button(
        f"{words} (PDF)",
        lambda: to_pdf(statement_paper(material, persons=persons, demonstration=demonstration)),
        (stem, "pdf"),
        PDF,
        note,
        "picture_as_pdf",
    )
    file_button(
        f"{words} (XLSX)",
        lambda: statement_workbook(material, persons=persons, demonstration=demonstration),
        (stem, "xlsx"),
        XLSX,
        f"{note}, montants calculés par le classeur",
        "table",
    )


def _all(reports: SeenReports, year: int) -> None:
    demonstration = reports.is_demonstration()
    prefix = "demonstration_" if demonstration else ""
    with st.container(horizontal=True, gap="small"):
        _archive_button(reports, year, persons=False)
        if reports.names_persons():
            _archive_button(reports, year, persons=True)
        if reports.may_report:
            for extension, mime, place in (("xlsx", XLSX, 0), ("csv", CSV, 1)):
                file_button(
                    f"Titres à émettre ({extension.upper()})",
                    lambda place=place: list(
                        finance_files(reports.statements(year, persons=False), demonstration=demonstration)
                    )[place][1],
                    (f"{prefix}titres-a-emettre_{year}", extension),
                    mime,
                    "Pour la direction des finances\u00a0: SIREN, débiteur, objet, nature, montant, pièce jointe",
                    "request_quote",
                )


def _archive_button(reports: SeenReports, year: int, *, persons: bool) -> None:
    """Prepares an archive with its progress, then offers it."""
    words = "pour les référents" if persons else COUNCIL.lower()
    key = ("archive", reports.version(), year, persons, reports.viewer.role, reports.viewer.communes)
    ready = st.session_state.get("archives", {})
    if key in ready:
        prefix = "demonstration_" if reports.is_demonstration() else ""
        stem = f"{prefix}etats-liquidatifs_{year}{'_referents' if persons else ''}"
        file_button(
            f"Archive {words} (ZIP)",
            lambda: ready[key],
            (stem, "zip"),
            ZIP,
            "Tous les états en un fichier",
            "folder_zip",
        )
        return
    if st.button(
        f"Préparer l’archive {words}", key=f"prepare-{persons}", icon=":material/folder_zip:", help="Tous les états"
    ):
        st.session_state["archives"] = {
            key: _archive(reports.statements(year, persons=persons), reports, persons=persons)
        }
        st.rerun()


def _archive(materials: Sequence[StatementMaterial], reports: SeenReports, *, persons: bool) -> bytes:
    expected = FILES_PER_COMMUNE * len(materials) + (0 if persons else FILES_PER_COMMUNE)
    bar = st.progress(0.0, text="Mise en page des états…")
    files = []
    for name, data in statement_files(materials, persons=persons, demonstration=reports.is_demonstration()):
        files.append((name, data))
        bar.progress(len(files) / expected, text=f"{count(len(files), 'fichier')} sur {expected}")
    bar.empty()
    return to_zip(files)
