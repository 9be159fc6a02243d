"""The calculation line by line, down to the account-month, each line with its article."""

from __future__ import annotations

import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet, sheet_of, show_table
from pipeline.access import SeenBooks
from pipeline.charts import Setting
from pipeline.recharge import Statement
from pipeline.report.statements.basis import account_table, cohort_table, line_table, request_table
from pipeline.wording import day, euros

ARTICLE_OF = {"comptes": "forfait", "groupes": "forfait", "demandes": "heures", "lignes": "arrondi"}


def show_statement(books: SeenBooks, year: int, insee: str, setting: Setting) -> None:
    """From the account-months and the requests to the amount to invoice."""
    statement = books.statement(year, insee)
    if statement is None:
        return
    st.subheader("Le décompte, ligne à ligne", anchor=False)
    st.caption(_as_of(statement))
    named = f"{year}_{insee}"
    _part(sheet_of(line_table(statement), f"lignes_{named}"), statement, "lignes", setting, opened=True)
    if books.viewer.sees_persons(insee):
        table = account_table(statement, books.account_labels(insee))
        _part(sheet_of(table, f"comptes_{named}"), statement, "comptes", setting)
    else:
        _part(sheet_of(cohort_table(statement), f"groupes_{named}"), statement, "groupes", setting)
    if statement.requests.height:
        _part(sheet_of(request_table(statement), f"demandes_{named}"), statement, "demandes", setting)
    if statement.summary["below_floor"] and statement.floor_cents is not None:
        st.info(
            f"Créance inférieure au seuil de recouvrement de {euros(statement.floor_cents)} "
            f"({statement.articles['seuil']})\u00a0: la grouper avec les autres créances de l’année sur la commune. "
            "Le montant dû ne change pas.",
            icon=":material/savings:",
        )


def _as_of(statement: Statement) -> str:
    known = f"d’après les extraits connus au {day(statement.known_on)}" if statement.known_on else "sans extrait"
    final = (
        "définitif"
        if statement.complete
        else "provisoire\u00a0: les comptes ouverts sont présumés l’être jusqu’en décembre"
    )
    return f"Décompte {final}, {known}."


def _part(sheet: Sheet, statement: Statement, part: str, setting: Setting, *, opened: bool = False) -> None:
    article = statement.articles[ARTICLE_OF[part]]
    with st.expander(f"{sheet.title} (article {article})", expanded=opened):
        show_table(sheet)
        offer(sheet, setting)
