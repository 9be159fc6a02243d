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
    with st.container(horizontal=True, gap="small"):
        if draw is not None:
            picture = draw
            _button("Image PNG", lambda: to_png(picture(setting.for_print())), name, "png", "image/png")
            _button("Image SVG", lambda: to_svg(picture(setting.for_print())), name, "svg", "image/svg+xml")
        _button(
            "Tableau XLSX",
            lambda: to_xlsx(sheet.frame, sheet.columns, sheet.title, notes(sheet, setting)),
            name,
            "xlsx",
            XLSX,
        )
        _button("Tableau CSV", lambda: to_csv(sheet.frame, sheet.columns), name, "csv", "text/csv")


def _button(label: str, data: Callable[[], bytes], name: str, extension: str, mime: str) -> None:
    st.download_button(
        label,
        data=data,
        file_name=safe_file_name(name, extension),
        mime=mime,
        key=f"{name}.{extension}",
        on_click="ignore",
        icon=":material/image:" if mime.startswith("image") else ":material/table:",
        type="tertiary",
    )
