"""The rules in force, each with article, date, value, unit and note, read from the parameters."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet, show_table
from pipeline.access.method import SeenMethod
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("label", "Règle"),
    ColumnSpec("value", "Valeur"),
    ColumnSpec("effective", "Depuis le", "date"),
    ColumnSpec("article", "Article"),
    ColumnSpec("unit", "Unité"),
    ColumnSpec("note", "Note"),
    ColumnSpec("question", "Question à la commission", "yes_no"),
)


def show_rules(area: SeenMethod, year: int, setting: Setting) -> None:  # noqa: ARG001 (all views are asked alike)
    """The table and its files."""
    rules = area.rules().with_columns(question="silent")
    st.caption(
        "Un tarif ne se modifie jamais\u00a0: une ligne datée s’ajoute. Une règle marquée «\u00a0oui\u00a0» est une "
        "lecture d’un point sur lequel la convention se tait."
    )
    words = st.text_input("Chercher une règle", placeholder="tarif, préavis, arrondi…", key="regle")
    sheet = Sheet(rules, COLUMNS, "Règles en vigueur", "regles")
    offer(sheet, setting)
    found = rules
    if words:
        told = pl.concat_str("label", "note", "article", "value", separator=" ").str.to_lowercase()
        found = rules.filter(told.str.contains(words.lower(), literal=True))
    show_table(Sheet(found, COLUMNS, "Règles en vigueur", "regles"))
