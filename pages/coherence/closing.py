"""Projects of statements for all communes, and the closing of the accounts (arrêté, Article 8)."""

from __future__ import annotations

import streamlit as st

from pages.shared.moment import moment, now, observed_on
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.report.tables import ColumnSpec
from pipeline.review import STATEMENT_STATES
from pipeline.wording import count, day

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("state", "État"),
    ColumnSpec("sent_on", "Envoyé le", "date"),
    ColumnSpec("amount_cents", "Montant envoyé", "euros"),
    ColumnSpec("current_cents", "Montant à ce jour", "euros"),
)


def show_closing(books: SeenBooks, area: SeenReviewArea, year: int) -> None:
    """Where the statements stand; sending and closing for the DSIN."""
    states = area.statements(year)
    closings = area.closings(year)
    with st.expander("Projets d’état et arrêté des comptes", icon=":material/inventory:"):
        for row in closings.iter_rows(named=True):
            whose = "de toutes les communes" if row["insee"] is None else "d’une commune"
            st.markdown(
                f"Comptes {whose} arrêtés au **{day(row['closed_on'])}** · {plain(row['author'])}, "
                f"le {moment(row['entered_at'])}."
            )
        if closings.is_empty():
            st.markdown("Les comptes de l’exercice ne sont pas arrêtés\u00a0: les états sont des projets.")
        _changed(area, year)
        sheet = Sheet(
            replaced(states, {"state": STATEMENT_STATES}), COLUMNS, f"États liquidatifs {year}", f"etats_{year}"
        )
        show_table(sheet)
        if area.viewer.may_deposit:
            _send(books, area, year, states["insee"].to_list(), dict(books.communes().iter_rows()))
            _close(books, area, year)


def _changed(area: SeenReviewArea, year: int) -> None:
    """An extract dated before the closing came after it: the frozen amounts are no longer what was known then."""
    changed = area.changed_since_closing(year)
    if changed.height:
        said = count(changed.height, "état arrêté ne correspond", "états arrêtés ne correspondent")
        st.warning(
            f"**{said} plus à ce que l’on savait à cette date**\u00a0: "
            "un extrait antérieur à l’arrêté a été déposé depuis. "
            "Les montants arrêtés ne changent pas\u202f; la différence va en régularisation.",
            icon=":material/history:",
        )


def _send(books: SeenBooks, area: SeenReviewArea, year: int, insees: list[str], names: dict[str, str]) -> None:
    with st.form(f"send-{year}", clear_on_submit=True):
        st.markdown("**Noter l’envoi des projets aux référents**")
        chosen = st.multiselect(
            "Communes", insees, format_func=lambda insee: names.get(insee, insee), placeholder="Toutes les communes"
        )
        sent_on = st.date_input("Date d’envoi", value=observed_on(books), format="DD/MM/YYYY")
        if not st.form_submit_button("Noter l’envoi", icon=":material/outgoing_mail:"):
            return
    with safely("Noter l’envoi"):
        area.send_statements(year, chosen or insees, sent_on, now(books))
        st.rerun()


def _close(books: SeenBooks, area: SeenReviewArea, year: int) -> None:
    with st.form(f"close-{year}", clear_on_submit=True):
        st.markdown("**Arrêter les comptes**")
        st.caption("Les états sont figés à cette date\u00a0: le titre est contrôlé avec ce que l’on savait alors.")
        closed_on = st.date_input("Date de l’arrêté", value=None, format="DD/MM/YYYY")
        if not st.form_submit_button("Arrêter les comptes", icon=":material/lock_clock:"):
            return
    if closed_on is None:
        st.error("Donner la date de l’arrêté.", icon=":material/error:")
        return
    with safely("Arrêter les comptes"):
        area.close_accounts(year, closed_on, now(books))
        st.rerun()
