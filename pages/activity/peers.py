"""One commune beside those of its size."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.activity.view import View
from pages.shared.layout import picture
from pages.shared.tables import Sheet
from pipeline.charts.peers import MEASURES, beside_its_like
from pipeline.report.statements.names import of_commune
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("measure_words", "Mesure"),
    ColumnSpec("value", "Commune", "number"),
    ColumnSpec("low", "Plus petite des autres", "number"),
    ColumnSpec("median", "Médiane des autres", "number"),
    ColumnSpec("high", "Plus grande des autres", "number"),
    ColumnSpec("peers", "Autres communes", "number"),
)


def show_peers(view: View) -> None:
    """The commune of the address; without one, how to choose it."""
    if view.insee is None:
        st.info(
            "Choisir une commune ci-dessus\u00a0: elle est montrée parmi les communes de sa taille, mesure par mesure. "
            "Aucun palmarès\u00a0: une seule grande commune y écraserait les autres.",
            icon=":material/balance:",
        )
        return
    found = view.area.peers(view.year.year).filter(pl.col("insee") == view.insee)
    if found.is_empty():
        st.info("Cette commune n’a pas de convention en cours\u00a0: elle n’est pas comparée.", icon=":material/info:")
        return
    whom = f"Les autres communes {view.area.whom(found)}."
    words = [label.replace("\n", " ") for label, _ in MEASURES.values()]
    table = found.with_columns(
        pl.col("measure").replace_strict(list(MEASURES), words, return_dtype=pl.String).alias("measure_words"),
        pl.col("value", "low", "median", "high").round(2),
    )
    sheet = Sheet(
        table,
        COLUMNS,
        f"Comparaison {of_commune(view.name or '')} avec les communes de sa taille",
        f"comparaison_{view.suffix}",
        (whom,),
    )
    picture(lambda drawn: beside_its_like(found, view.name or "", whom, drawn), sheet, view.setting)
    st.caption("Une mesure inconnue, ou que moins de trois autres communes ont, n’est pas montrée.")
