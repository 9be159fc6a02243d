"""How many accounts there are, and how they come and go, month by month and commune by commune."""

from __future__ import annotations

import streamlit as st

from pages.activity.view import View
from pages.shared.downloads import offer
from pages.shared.layout import picture
from pages.shared.tables import Sheet, show_table
from pipeline.charts import moves_by_month
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, month

BY_MONTH = (
    ColumnSpec("month_name", "Mois"),
    ColumnSpec("opened", "Ouvertures", "number"),
    ColumnSpec("reopened", "Réouvertures", "number"),
    ColumnSpec("moved_in", "Arrivées", "number"),
    ColumnSpec("closed", "Fermetures", "number"),
    ColumnSpec("presumed", "dont présumées", "number"),
    ColumnSpec("moved_out", "Départs", "number"),
    ColumnSpec("open_accounts", "Ouverts en fin de mois", "number"),
)
BY_COMMUNE = (ColumnSpec("commune", "Commune"), *BY_MONTH)


def show_accounts(view: View) -> None:
    """The picture of the months, the table by commune, and the communes that have not joined."""
    year = view.year
    moves = view.area.moves(year)
    sheet = Sheet(
        moves.months,
        BY_MONTH,
        f"Mouvements de comptes en {year.year}",
        f"mouvements_{view.suffix}",
        lines=(f"Connus depuis le {day(year.moves_from)}, jour du premier extrait des comptes.",),
    )
    picture(lambda drawn: moves_by_month(moves.drawn, drawn), sheet, view.setting)
    st.caption(
        f"Mouvements connus depuis {month(year.moves_from)}, mois du premier extrait\u00a0: une fermeture antérieure "
        "n’y est pas. Une réouverture ou une arrivée compte avec les ouvertures, un départ avec les fermetures."
    )
    if view.insee is None:
        with st.expander("Le tableau\u00a0: mouvements par commune et par mois"):
            table = Sheet(moves.communes, BY_COMMUNE, sheet.title, f"mouvements_communes_{year.year}")
            offer(table, view.setting)
            show_table(table)
    _show_outside(view)


def _show_outside(view: View) -> None:
    """The communes that have not joined, on the day looked at."""
    outside = view.area.not_joined(view.year.until)
    if outside.is_empty() or view.insee is not None:
        return
    st.subheader("Les communes qui n’ont pas rejoint la convention", anchor=False)
    columns = [ColumnSpec("commune", "Commune"), ColumnSpec("population", "Habitants", "number")]
    if "accounts" in outside.columns:
        columns.append(ColumnSpec("accounts", "Comptes connus des extraits", "number"))
    said = count(outside.height, "commune n’a pas", "communes n’ont pas")
    st.markdown(f"{said} de convention en cours au {day(view.year.until)}.")
    show_table(Sheet(outside, columns, "Communes sans convention", f"sans_convention_{view.suffix}"))
