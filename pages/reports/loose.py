"""Every table and every picture of the year, one by one or all in one archive."""

from __future__ import annotations

import streamlit as st

from pages.reports.previews import ZIP, file_button
from pages.shared.downloads import offer
from pages.shared.tables import Sheet, show_table
from pipeline.access.reports import SeenReports
from pipeline.report.annual import annual_report, setting_of, tables_of
from pipeline.report.archive import to_zip
from pipeline.report.exports import picture_files, table_files
from pipeline.wording import count

NAME_SIGNS = 50


def show_loose(reports: SeenReports, year: int) -> None:
    """A table to look at and take, then everything at once."""
    material = reports.annual(year)
    document = annual_report(material)
    tables = tables_of(document)
    titles = [table.title for table in tables]
    place = st.selectbox(
        "Tableau", range(len(tables)), format_func=lambda number: titles[number], key="loose_table", width=560
    )
    table = tables[place]
    lines = (table.note,) if table.note else ()
    sheet = Sheet(table.frame, table.columns, table.title, f"{place + 1:02}_{table.title[:NAME_SIGNS]}", lines)
    offer(sheet, setting_of(material))
    show_table(sheet)
    demonstration = material.demonstration
    prefix = "demonstration_" if demonstration else ""
    st.subheader("Tout à la fois", anchor=False)
    with st.container(horizontal=True, gap="small"):
        file_button(
            "Tous les tableaux (ZIP)",
            lambda: to_zip(table_files(document, demonstration=demonstration)),
            (f"{prefix}tableaux_{year}", "zip"),
            ZIP,
            f"{count(len(tables), 'tableau', 'tableaux')}, en XLSX et en CSV",
            "folder_zip",
        )
        file_button(
            "Tous les graphiques (ZIP)",
            lambda: to_zip(picture_files(document, demonstration=demonstration)),
            (f"{prefix}graphiques_{year}", "zip"),
            ZIP,
            "En PNG à 300 points par pouce et en SVG",
            "folder_zip",
        )
