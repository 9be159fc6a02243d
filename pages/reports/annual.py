"""The annual report: which sections, which scenarios, how it looks, its files."""

from __future__ import annotations

import streamlit as st

from pages.reports.previews import DOCX, PDF, data_key, file_button, show_pages
from pipeline.access.reports import SeenReports
from pipeline.report.annual import SECTIONS, annual_report, charts_page
from pipeline.report.docx import to_docx
from pipeline.report.exports import annual_stem, charts_stem
from pipeline.report.pdf import to_pdf
from pipeline.wording import day

MOST_SCENARIOS = 4


def show_annual(reports: SeenReports, year: int) -> None:
    """Choices, files, preview."""
    titles = {section.key: section.title for section in SECTIONS}
    sections = st.pills(
        "Parties du rapport",
        list(titles),
        selection_mode="multi",
        default=list(titles),
        format_func=lambda key: titles[key],
        key="report_sections",
    )
    saved = dict(reports.scenario_names().iter_rows())
    scenarios = st.multiselect(
        "Scénarios de révision à joindre",
        list(saved),
        format_func=lambda reference: saved[reference],
        max_selections=MOST_SCENARIOS,
        placeholder="Aucun scénario" if saved else "Aucun scénario n’est enregistré",
        disabled=not saved,
        help="Les scénarios enregistrés sur la page Révision tarifaire.",
        key="report_scenarios",
    )
    if not sections:
        st.info("Choisir au moins une partie.", icon=":material/info:")
        return
    with st.spinner("Rassemblement du rapport…"):
        material = reports.annual(year, scenarios)
        document = annual_report(material, sections)
    with st.container(horizontal=True, gap="small"):
        file_button(
            "Rapport PDF",
            lambda: to_pdf(document),
            (annual_stem(material), "pdf"),
            PDF,
            "Accessible (PDF/UA) et archivable (PDF/A)",
            "picture_as_pdf",
        )
        file_button(
            "Rapport DOCX",
            lambda: to_docx(document),
            (annual_stem(material), "docx"),
            DOCX,
            "Le même contenu, à reprendre par le service des assemblées",
            "description",
        )
        file_button(
            "Graphiques PDF",
            lambda: to_pdf(charts_page(material, sections)),
            (charts_stem(material), "pdf"),
            PDF,
            "Tous les graphiques du rapport, à montrer en séance",
            "bar_chart",
        )
    st.caption(f"Données au {day(material.data_date)}. Les mêmes données donnent le même fichier, à l’octet près.")
    show_pages(document, data_key(material, tuple(sections), tuple(scenarios)))
