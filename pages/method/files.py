"""Every file that a page offers, and what it holds."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.frame import PLACES
from pages.shared.tables import Sheet, show_table
from pipeline.access.method import SeenMethod
from pipeline.charts import Setting
from pipeline.method import exports
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("place", "Page"),
    ColumnSpec("name", "Nom du fichier"),
    ColumnSpec("what", "Ce qu’il contient"),
)


def show_files(area: SeenMethod, year: int, setting: Setting) -> None:  # noqa: ARG001 (all views are asked alike)
    """One line per table, picture or paper, in the order of the menu."""
    rows = [
        {"place": place.title, "name": f"{one.name}…", "what": one.what}
        for place in PLACES
        if area.viewer.may_deposit or not place.for_deposits
        for one in exports()
        if one.page == place.folder
    ]
    st.caption(
        "Un tableau s’emporte en XLSX (vrais nombres, vraies dates) et en CSV pour un tableur français\u202f; une "
        "image, en PNG à 300 points par pouce et en SVG. Chaque fichier dit sa source et la date de ses données."
    )
    pages = list(dict.fromkeys(row["place"] for row in rows))
    chosen = st.selectbox(
        "Page", [None, *pages], index=1, format_func=lambda title: title or "Toutes les pages", key="page_des_fichiers"
    )
    frame = pl.DataFrame(rows)
    sheet = Sheet(frame, COLUMNS, "Fichiers proposés", "fichiers")
    show_table(sheet if chosen is None else replace(sheet, frame=frame.filter(pl.col("place") == chosen)))
    offer(sheet, setting)
