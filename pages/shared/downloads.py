"""Beside each picture and each table, its files; made when they are asked for, not before."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import streamlit as st

from pages.shared.tables import Sheet
from pipeline.charts import Setting
from pipeline.report.pictures import to_png, to_svg
from pipeline.report.tables import TableNotes, safe_file_name, to_csv, to_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Draw = Callable[[Setting], alt.LayerChart]


def notes(sheet: Sheet, setting: Setting) -> TableNotes:
    """What the sheet « À propos » says."""
    return TableNotes(setting.source, setting.data_date, demonstration=setting.demonstration, lines=sheet.lines)


def offer(sheet: Sheet, setting: Setting, draw: Draw | None = None) -> None:
    """Buttons for the files of a table and, where there is one, of its picture."""
    name = f"demonstration_{sheet.name}" if setting.demonstration else sheet.name
    with st.container(horizontal=True, gap="small", key=f"files-{name}"):
        if draw is not None:
            picture = draw
            _button("PNG", lambda: to_png(picture(setting.for_print())), name, "image/png", "Image pour un document")
            _button("SVG", lambda: to_svg(picture(setting.for_print())), name, "image/svg+xml", "Image vectorielle")
        _button(
            "XLSX",
            lambda: to_xlsx(sheet.frame, sheet.columns, sheet.title, notes(sheet, setting)),
            name,
            XLSX,
            "Tableau pour un tableur",
        )
        _button(
            "CSV", lambda: to_csv(sheet.frame, sheet.columns), name, "text/csv", "Tableau en texte, pour un tableur"
        )


def _button(label: str, data: Callable[[], bytes], name: str, mime: str, words: str) -> None:
    extension = label.lower()
    st.download_button(
        label,
        data=data,
        file_name=safe_file_name(name, extension),
        mime=mime,
        key=f"{name}.{extension}",
        help=words,
        on_click="ignore",
        icon=":material/image:" if mime.startswith("image") else ":material/table:",
        type="tertiary",
    )
