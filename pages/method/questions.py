"""The points on which the convention is silent: the reading in force, the other ones, and what they would change."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet
from pages.shared.words import plain
from pipeline.access.method import SeenMethod
from pipeline.charts import Setting
from pipeline.method import said_articles
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, euros, signed_euros, typeset

COLUMNS = (
    ColumnSpec("label", "Point"),
    ColumnSpec("article", "Article"),
    ColumnSpec("held", "Lecture en vigueur"),
    ColumnSpec("words", "Autre lecture"),
    ColumnSpec("total_cents", "Refacturation sous cette lecture", "euros"),
    ColumnSpec("change_cents", "Différence", "euros"),
    ColumnSpec("up", "Communes en hausse", "number"),
    ColumnSpec("down", "Communes en baisse", "number"),
    ColumnSpec("to_invoice_change_cents", "Différence à titrer", "euros"),
    ColumnSpec("dates", "Échéances changées", "number"),
)


def show_questions(area: SeenMethod, year: int, setting: Setting) -> None:
    """Each point with its readings; figures for those who see every commune's amounts."""
    with st.spinner(f"Recalcul de {year} sous chaque autre lecture…"):
        effects = area.alternatives(year)
    told = {(row["name"], row["alternative"]): row for row in effects.iter_rows(named=True)}
    st.caption(
        f"Pour chaque autre lecture, la refacturation de {year} est recalculée en entier. La commission donne un avis, "
        "un avenant tranche (articles 9 et 11)."
    )
    if told:
        offer(Sheet(effects, COLUMNS, f"Autres lectures, effet sur {year}", f"autres_lectures_{year}"), setting)
    for parameter, held, others in area.open_points():
        with st.container(border=True):
            st.markdown(f"**{plain(typeset(parameter.label))}** · {said_articles(parameter.article)}")
            st.markdown(f"Lecture en vigueur\u00a0: **{plain(held)}**. {plain(typeset(parameter.note))}")
            for other in others:
                row = told.get((parameter.name, other.code))
                said = "" if row is None else f"\u00a0: {_effect(row)}"
                st.markdown(f"- Autre lecture, *{plain(other.words)}*{said}")
            if not others:
                st.caption("Aucune autre lecture n’est proposée par le programme.")


def _effect(row: dict[str, Any]) -> str:
    """What a reading would change, in one sentence."""
    if not row["change_cents"] and not row["up"] and not row["down"]:
        if row["to_invoice_change_cents"]:
            return f"{signed_euros(row['to_invoice_change_cents'])} à titrer, rien sur la refacturation."
        return f"aucun montant ne change pour cette année{_dates(row['dates'])}."
    moves = [
        *([f"{count(row['up'], 'commune', 'communes')} en hausse"] if row["up"] else []),
        *([f"{count(row['down'], 'commune', 'communes')} en baisse"] if row["down"] else []),
    ]
    said = f"**{signed_euros(row['change_cents'])}** (total {euros(row['total_cents'])}), {', '.join(moves)}"
    return f"{said}{_dates(row['dates'])}."


def _dates(number: int) -> str:
    return f"\u202f; {count(number, 'échéance change', 'échéances changent')} au calendrier" if number else ""
