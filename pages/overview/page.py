"""Where does the year stand? One screen, each figure on the way to the page that it comes from."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.overview.attention import show_attention
from pages.overview.completeness import show_completeness
from pages.shared.address import chosen_year
from pages.shared.answers import review_answer
from pages.shared.gate import enter
from pages.shared.layout import Figure, Rule, figures, head, how_obtained, picture, setting_of
from pages.shared.links import Link
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced
from pages.shared.words import STATUS
from pipeline.access.overview import SeenOverview
from pipeline.charts import status_summary
from pipeline.report.tables import ColumnSpec
from pipeline.wording import euros, number, signed_euros

RULES = (
    Rule(
        "Dû",
        "Somme, par commune, des mois de compte au tarif du mois et des demandes acceptées et faites, "
        "avec la régularisation de l’année précédente\u202f; un seul arrondi par ligne.",
        "articles 6 et 8",
    ),
    Rule("Titré", "Titres de recettes de l’exercice, réductions et annulations déduites.", "article 8"),
    Rule(
        "Écart",
        "Titré moins dû, commune par commune, sans tolérance\u00a0: un centime est un écart. "
        "Une commune sans les pièces nécessaires n’est pas comptée.",
        "article 9",
    ),
)

books = enter()
with safely("Afficher la vue d’ensemble"):
    year = chosen_year(books)
    setting = setting_of(books)
    overview = SeenOverview(books)
    summary = overview.summary(year)
    review = books.review(year).communes
    recharge = books.recharge(year)

    head(f"Où en est l’exercice {year}\u202f?", review_answer(summary))
    to_review = Link("coherence", "Commune par commune", year)
    figures(
        [
            Figure(
                "Dû selon la convention",
                euros(summary.due_cents),
                "" if recharge.complete else "provisoire",
                link=to_review,
            ),
            Figure("Titré", euros(summary.invoiced_cents), link=Link("coherence", "Les titres", year)),
            Figure(
                "Écart",
                "–" if summary.difference_cents is None else signed_euros(summary.difference_cents),
                f"{signed_euros(summary.over_cents)} et {signed_euros(summary.under_cents)}"
                if summary.controlled
                else "",
                link=Link("coherence", "D’où il vient", year),
            ),
            Figure(
                "Communes cohérentes",
                f"{number(summary.count('consistent'))} sur {number(summary.concerned)}",
                link=Link("coherence", "Les constats", year),
            ),
        ]
    )
    how_obtained(RULES, setting)
    left, right = st.columns([3, 2], gap="large")
    with left:
        sheet = Sheet(
            replaced(review, {"status": STATUS}).sort(
                pl.col("difference_cents").abs(), "commune", descending=[True, False], nulls_last=True
            ),
            (
                ColumnSpec("commune", "Commune"),
                ColumnSpec("status", "Constat"),
                ColumnSpec("expected_cents", "Recalculé", "euros"),
                ColumnSpec("invoiced_cents", "Titré", "euros"),
                ColumnSpec("difference_cents", "Écart", "euros"),
            ),
            f"Constats de l’exercice {year}",
            f"constats_{year}",
        )
        picture(lambda drawn: status_summary(review, year, drawn), sheet, setting)
    with right:
        codes = {name: insee for insee, name in books.communes().iter_rows()}
        show_attention(overview.attention(year), year, codes, may_deposit=books.viewer.may_deposit)
    show_completeness(overview.completeness(year), year, setting, may_deposit=books.viewer.may_deposit)
