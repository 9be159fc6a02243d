"""What do I take to the council? Reports, statements, tables and pictures, each for those who may have it."""

from __future__ import annotations

import streamlit as st

from pages.reports.annual import show_annual
from pages.reports.loose import show_loose
from pages.reports.statements import show_statements
from pages.shared.address import chosen_year
from pages.shared.gate import enter
from pages.shared.layout import head
from pages.shared.states import safely
from pipeline.access.reports import SeenReports
from pipeline.wording import count

PAPERS = {"rapport": "Rapport annuel", "etats": "États des communes", "tableaux": "Tableaux et graphiques"}

books = enter()
with safely("Préparer les papiers"):
    year = chosen_year(books)
    reports = SeenReports(books)
    communes = reports.statement_communes(year)
    statements = count(communes.height, "état liquidatif", "états liquidatifs")
    if reports.may_report:
        head(
            "Que porter au conseil\u202f?",
            f"Le **rapport annuel {year}** de la commission, **{statements}** avec leurs bases de calcul, chaque "
            "tableau et chaque graphique. Seul l’état détaillé d’une commune, pour son référent, nomme des comptes.",
        )
        paper = st.segmented_control(
            "Papiers", list(PAPERS), default="rapport", format_func=lambda key: PAPERS[key], key="papier", required=True
        )
        if paper == "etats":
            show_statements(reports, year, communes)
        elif paper == "tableaux":
            show_loose(reports, year)
        else:
            show_annual(reports, year)
    else:
        head(
            "Que porter au conseil\u202f?",
            f"**{statements}** pour {year}\u00a0: par groupes de comptes pour le conseil et le titre, compte par "
            "compte pour vous, et une fiche d’une page.",
        )
        show_statements(reports, year, communes)
