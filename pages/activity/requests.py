"""What the communes ask for: requests on their way, hours, and how long each step takes; incidents."""

from __future__ import annotations

import streamlit as st

from pages.activity.view import View
from pages.shared.downloads import offer
from pages.shared.layout import picture
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import REQUEST_STATE
from pipeline.charts.requests import request_delays, request_steps
from pipeline.report.tables import ColumnSpec
from pipeline.wording import day

STEP = {"asked": "demandées", "quoted": "chiffrées", "accepted": "acceptées", "refused": "refusées", "done": "faites"}
DELAY = {
    "quote": "de la demande à la proposition",
    "acceptance": "de la proposition à l’accord",
    "work": "de l’accord au service fait",
    "whole": "de la demande au service fait",
}
STEPS = (
    ColumnSpec("step", "Étape"),
    ColumnSpec("requests", "Demandes", "number"),
    ColumnSpec("hours", "Heures proposées", "hours"),
    ColumnSpec("spent_hours", "Heures passées", "hours"),
)
DELAYS = (
    ColumnSpec("delay", "Délai"),
    ColumnSpec("requests", "Demandes", "number"),
    ColumnSpec("median_days", "Médiane (jours)", "number"),
    ColumnSpec("decile_days", "Neuf sur dix (jours)", "number"),
)
STATES = (
    ColumnSpec("state", "État aujourd’hui"),
    ColumnSpec("requests", "Demandes", "number"),
    ColumnSpec("hours", "Heures proposées", "hours"),
)
BY_COMMUNE = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("asked", "Demandées", "number"),
    ColumnSpec("done", "Faites", "number"),
    ColumnSpec("quoted_hours", "Heures proposées", "hours"),
    ColumnSpec("accepted_hours", "acceptées", "hours"),
    ColumnSpec("refused_hours", "refusées", "hours"),
    ColumnSpec("done_hours", "faites", "hours"),
    ColumnSpec("incidents", "Incidents", "number"),
)


def show_requests(view: View) -> None:
    """Steps and delays side by side; states and communes below."""
    year = view.year
    left, right = st.columns(2, gap="large")
    with left:
        steps = replaced(year.steps, {"step": STEP})
        picture(
            lambda drawn: request_steps(year.steps, year.year, drawn),
            Sheet(steps, STEPS, f"Étapes des demandes chiffrées en {year.year}", f"etapes_{view.suffix}"),
            view.setting,
        )
    with right:
        delays = replaced(year.delays, {"delay": DELAY})
        picture(
            lambda drawn: request_delays(year.delays, year.year, drawn),
            Sheet(delays, DELAYS, f"Délais des demandes chiffrées en {year.year}", f"delais_{view.suffix}"),
            view.setting,
        )
    st.subheader(f"Les demandes reçues en {year.year}, et où elles en sont", anchor=False)
    states = replaced(year.request_states, {"state": REQUEST_STATE})
    show_table(Sheet(states, STATES, "Demandes par état", f"etats_demandes_{view.suffix}"))
    st.caption("Sans proposition chiffrée, une demande est de l’assistance ordinaire, jamais facturée (article 3).")
    st.subheader("Commune par commune", anchor=False)
    own = year.members.sort("asked", "commune", descending=[True, False])
    sheet = Sheet(own, BY_COMMUNE, f"Demandes et incidents au {day(year.until)}", f"demandes_communes_{view.suffix}")
    offer(sheet, view.setting)
    show_table(sheet)
