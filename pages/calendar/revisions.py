"""Each revision of the tariffs, commune by commune, to its end: communicated, answered, amendment signed."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from pages.calendar.history import show_history
from pages.calendar.said import say_and_draw
from pages.shared.downloads import offer
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced, show_table
from pipeline.access.calendar import SeenCalendar
from pipeline.calendar import ANSWERS
from pipeline.calendar.entries import STEP
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, enumeration

STEPS = {
    "communicated": "Tarifs communiqués",
    "received": "Réception prouvée",
    "answer": "Réponse de la commune",
    "amendment": "Avenant signé",
}
REPLIES = {"accepted": "acceptée", "refused": "refusée"}
COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("state", "Où en est la commune"),
    ColumnSpec("communicated_on", "Communiquée le", "date"),
    ColumnSpec("received_on", "Reçue le", "date"),
    ColumnSpec("refusal_until", "Refus possible jusqu’au", "date"),
    ColumnSpec("answered_on", "Réponse du", "date"),
    ColumnSpec("amendment_on", "Avenant signé le", "date"),
    ColumnSpec("days_late", "Jours de retard", "number"),
)


def show_revisions(area: SeenCalendar, on: date, setting: Setting) -> None:
    """The legal dates of a revision, where each commune stands, and for analysts the form."""
    revisions = area.revisions()
    effective = revisions[0]
    if len(revisions) > 1:
        effective = st.selectbox("Révision", revisions, format_func=lambda value: f"au {day(value)}", key="revision")
    rows = area.revision_follow_up(on).filter(pl.col("effective") == effective).sort("commune")
    dates = area.revision_dates(effective)
    st.subheader(f"Tarifs applicables au {day(effective)}", anchor=False)
    st.markdown(
        f"À communiquer au plus tard le **{day(dates.communicate_by)}**\u202f; avenants à signer au plus tard le "
        f"**{day(dates.sign_by)}**. La convention d’une commune qui refuse dans le délai prend fin le "
        f"**{day(dates.ends)}** au soir."
    )
    st.markdown(_counts(rows))
    sheet = Sheet(
        replaced(rows, {"state": ANSWERS}),
        COLUMNS,
        f"Suivi de la révision du {day(effective)}",
        f"revision_{effective:%Y_%m_%d}",
        lines=("Jours de retard\u00a0: ceux de la communication des tarifs.",),
    )
    show_table(sheet)
    offer(sheet, setting)
    if area.viewer.may_deposit and rows.height:
        _form(area, rows, effective, on)
        of_this = (pl.col("effective") == effective,)
        show_history(area, STEP, _said(), "historique_revision", kept=of_this)


def _counts(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "Aucune convention ne court à cette date\u00a0: personne n’est concerné."
    order = list(ANSWERS)
    numbers = rows["state"].value_counts().sort(pl.col("state").replace_strict(order, list(range(len(order)))))
    said = [f"{ANSWERS[state]}\u00a0: {number}" for state, number in numbers.iter_rows()]
    return f"{count(rows.height, 'commune concernée', 'communes concernées')} – {enumeration(said)}."


def _said() -> pl.Expr:
    """`Réponse de la commune : refusée`, or that the step was taken back."""
    step = pl.col("step").replace(STEPS)
    reply = pl.col("answer").replace(REPLIES)
    return (
        pl.when(pl.col("date").is_null())
        .then(pl.format("{}\u00a0: repris", step))
        .when(reply.is_not_null())
        .then(pl.format("{}\u00a0: {}", step, reply))
        .otherwise(step)
    )


def _form(area: SeenCalendar, rows: pl.DataFrame, effective: date, on: date) -> None:
    names = dict(rows.sort("commune").select("insee", "commune").iter_rows())
    st.subheader("Noter une étape", anchor=False)
    step = st.segmented_control(
        "Étape", list(STEPS), default="communicated", format_func=lambda code: STEPS[code], key="etape", wrap=True
    )
    with st.form("step", clear_on_submit=True, border=True):
        insees = st.multiselect(
            "Communes", list(names), format_func=lambda code: names[code], placeholder="Choisir des communes"
        )
        reply = None
        if step == "answer":
            reply = st.segmented_control(
                "Réponse", list(REPLIES), format_func=lambda code: REPLIES[code].capitalize(), key="reponse"
            )
        stepped_on = st.date_input(
            "Date", value=on, format="DD/MM/YYYY", help="Laisser vide pour reprendre une étape notée par erreur."
        )
        proof = st.text_input("Preuve", placeholder="Accusé de réception, délibération, référence de l’avenant…")
        if not st.form_submit_button("Enregistrer l’étape", type="primary", icon=":material/save:"):
            return
    with safely("Enregistrer l’étape"):
        said = area.enter_step(
            effective, insees, step or "communicated", stepped_on, now(area), answer=reply, proof=proof or ""
        )
        say_and_draw(said)
