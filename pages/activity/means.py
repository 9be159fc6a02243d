"""Is it enough: hours, cost, incidents and interruptions of the service (Articles 3 and 9)."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from pages.activity.view import View
from pages.shared.downloads import offer
from pages.shared.layout import picture
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced, show_table
from pipeline.charts.means import WORK, cost_against_recharge, hours_against_capacity
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, euros, number

HOURS = (
    ColumnSpec("sort", "Travail"),
    ColumnSpec("tasks", "Tâches faites", "number"),
    ColumnSpec("hours", "Heures passées", "hours"),
    ColumnSpec("unknown", "Tâches sans durée connue", "number"),
)
AMOUNTS = (ColumnSpec("what", "Poste"), ColumnSpec("amount_cents", "Montant", "euros"))
HEADS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("population", "Habitants", "number"),
    ColumnSpec("total_cents", "Refacturation", "euros"),
    ColumnSpec("per_account_cents", "Par compte", "euros"),
    ColumnSpec("per_inhabitant_cents", "Par habitant", "euros"),
)
INTERRUPTIONS = (
    ColumnSpec("started", "Début"),
    ColumnSpec("ended", "Fin"),
    ColumnSpec("what", "Ce qui était interrompu"),
    ColumnSpec("minutes", "Minutes", "number"),
)


def show_means(view: View) -> None:
    """Hours against hours, cost against recharge; then what did not work."""
    year, means = view.year, view.year.means
    left, right = st.columns(2, gap="large")
    with left:
        work = replaced(year.work, {"sort": WORK})
        picture(
            lambda drawn: hours_against_capacity(year.work, means.available_hours, year.year, drawn),
            Sheet(work, HOURS, f"Heures faites en {year.year}", f"heures_{view.suffix}"),
            view.setting,
        )
        _show_gaps(view)
    with right:
        picture(
            lambda drawn: cost_against_recharge(means.cost_cents, means.recharge_cents, year.year, drawn),
            Sheet(view.area.cost_table(year), AMOUNTS, f"Coût et refacturation de {year.year}", f"cout_{view.suffix}"),
            view.setting,
        )
    _show_heads(view)
    _show_incidents(view)
    _show_interruptions(view)


def _show_heads(view: View) -> None:
    """What the recharge comes to by account and by inhabitant."""
    year = view.year
    account, inhabitant = year.whole_per_head
    st.subheader("Par compte et par habitant", anchor=False)
    if account is None or inhabitant is None:
        st.caption("Rien n’est refacturé, ou aucun compte n’est ouvert\u00a0: il n’y a rien à rapporter.")
        return
    st.markdown(
        f"La refacturation de {year.year} revient à **{euros(account)} par compte** ouvert au {day(year.until)} et à "
        f"**{euros(inhabitant)} par habitant** des communes de la convention."
    )
    with st.expander("Le tableau\u00a0: par compte et par habitant, commune par commune"):
        sheet = Sheet(
            year.per_head, HEADS, f"Refacturation par compte et par habitant {year.year}", f"par_tete_{view.suffix}"
        )
        offer(sheet, view.setting)
        show_table(sheet)


def _show_gaps(view: View) -> None:
    """What is not known of the hours, so that nobody takes a blank for a zero."""
    means = view.year.means
    said = []
    if means.lines_without_hours:
        lines = count(means.lines_without_hours, "poste de coût ne dit", "postes de coût ne disent")
        said.append(f"{lines} pas ses heures disponibles\u00a0: elles manquent ici, elles ne sont pas nulles.")
    if means.tasks_without_hours:
        tasks = count(means.tasks_without_hours, "tâche faite n’a", "tâches faites n’ont")
        said.append(f"{tasks} pas de durée connue.")
    if said:
        st.caption(" ".join(said))


def _show_incidents(view: View) -> None:
    st.subheader("Incidents", anchor=False)
    row = view.year.incidents.row(0, named=True)
    if not row["incidents"]:
        st.caption(f"Aucun incident n’est déclaré en {view.year.year}.")
        return
    said = f"**{count(row['incidents'], 'incident déclaré', 'incidents déclarés')}**"
    if row["open"]:
        said += f", dont {count(row['open'], 'encore ouvert', 'encore ouverts')}"
    if row["median_days"] is not None:
        said += f"\u00a0: un sur deux est résolu en {_days(row['median_days'])} au plus, neuf sur dix en "
        said += _days(row["decile_days"])
    st.markdown(f"{said}.")
    st.caption(
        "Tickets de type «\u00a0Incident\u00a0», en jours civils. La convention ne promet pas de disponibilité\u00a0: "
        "aucun taux n’est calculé."
    )


def _days(value: float) -> str:
    return f"{number(value)}\u00a0jours"


def _show_interruptions(view: View) -> None:
    st.subheader("Interruptions du service", anchor=False)
    written = view.area.interruptions_in_words(view.year)
    if written.is_empty():
        st.caption(f"Aucune interruption n’est saisie pour {view.year.year}.")
    else:
        show_table(Sheet(written, INTERRUPTIONS, "Interruptions du service", f"interruptions_{view.suffix}"))
    if view.area.viewer.may_deposit:
        with st.expander("Saisir une interruption", icon=":material/add:"):
            _form(view)


def _form(view: View) -> None:
    with st.form("interruption", clear_on_submit=True, border=False):
        what = st.text_input("Ce qui était interrompu", placeholder="Relais SMTP, accès web…")
        begun_on, begun_at = st.columns(2)
        start_day = begun_on.date_input("Début, jour", value=view.on, format="DD/MM/YYYY")
        start_time = begun_at.time_input("Début, heure", value=None, step=300)
        ended_on, ended_at = st.columns(2)
        end_day = ended_on.date_input(
            "Fin, jour", value=None, format="DD/MM/YYYY", help="Vide\u00a0: pas encore finie."
        )
        end_time = ended_at.time_input("Fin, heure", value=None, step=300)
        if not st.form_submit_button("Enregistrer l’interruption", type="primary"):
            return
    if start_time is None or (end_day is None) != (end_time is None):
        st.error("Donner l’heure de début, et pour la fin le jour et l’heure, ou aucun des deux.")
        return
    end = None if end_day is None or end_time is None else datetime.combine(end_day, end_time)
    with safely("Enregistrer l’interruption"):
        view.area.enter_interruption(datetime.combine(start_day, start_time), end, what, now(view.books))
        st.rerun()
