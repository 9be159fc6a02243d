"""Lists to act on, for those who may see persons; of today, whatever year is looked at."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages.activity.settling import settle_destruction, settle_presumed, settle_suspended
from pages.activity.view import View
from pages.activity.words import MAILBOX, STATE
from pages.shared.downloads import offer
from pages.shared.tables import Sheet, replaced, show_table
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, euros

Settle = Callable[[View, pl.DataFrame], None]
COMMUNE, ACCOUNT = ColumnSpec("commune", "Commune"), ColumnSpec("label", "Compte")
CLOSE = (
    COMMUNE,
    ACCOUNT,
    ColumnSpec("mailbox", "Boîte"),
    ColumnSpec("state", "État"),
    ColumnSpec("idle_since", "Sans activité depuis le", "date"),
    ColumnSpec("idle_days", "Jours", "number"),
    ColumnSpec("saved_cents", "Économie cette année", "euros"),
    ColumnSpec("saved_a_year_cents", "par an", "euros"),
)
SAVINGS = (
    COMMUNE,
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("saved_cents", "Économie cette année", "euros"),
    ColumnSpec("saved_a_year_cents", "par an", "euros"),
)
WAITING = (
    COMMUNE,
    ColumnSpec("reference", "Demande"),
    ColumnSpec("subject", "Objet"),
    ColumnSpec("quoted_on", "Chiffrée le", "date"),
    ColumnSpec("quoted_hours", "Heures", "hours"),
    ColumnSpec("waiting_days", "Jours d’attente", "number"),
)
FINDING = (COMMUNE, ACCOUNT, ColumnSpec("date", "Le", "date"), ColumnSpec("message", "Constat"))
UNMATCHED = (
    ColumnSpec("account", "Nom ou compte"),
    ColumnSpec("date", "Le", "date"),
    ColumnSpec("message", "Constat"),
)
DESTROY = (
    COMMUNE,
    ACCOUNT,
    ColumnSpec("closed", "Fermé le", "date"),
    ColumnSpec("due_on", "À détruire avant le", "date"),
    ColumnSpec("state", "État"),
)
DESTRUCTION_STATE = {"late": "◆ en retard", "running": "○ dans le délai", "done": "● fait"}


def show_worklists(view: View) -> None:
    """What to close, to confirm, to qualify, to destroy, to match, to accept."""
    st.caption(f"À la date du {day(view.on)}, quel que soit l’exercice regardé.")
    _show_to_close(view)
    _show_waiting(view)
    if not view.area.shows_persons:
        st.info(
            "Les comptes eux-mêmes ne sont montrés qu’aux analystes de la DSIN et au référent de chaque commune.",
            icon=":material/lock:",
        )
        return
    _show_settled(
        view, "Fermetures présumées, à confirmer", view.area.presumed_closings(), "presumees", settle_presumed
    )
    _show_settled(view, "Comptes suspendus, à qualifier", view.area.suspended_accounts(), "suspendus", settle_suspended)
    _show_destructions(view)
    if view.area.viewer.may_deposit:
        _show_unmatched(view)


def _own(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of the commune looked at, with its name."""
    names = pl.DataFrame(list(view.names.items()), schema={"insee": pl.String, "commune": pl.String}, orient="row")
    named = rows.join(names, on="insee", how="left", validate="m:1", maintain_order="left")
    return named if view.insee is None else named.filter(pl.col("insee") == view.insee)


def _show_to_close(view: View) -> None:
    savings = view.area.savings(view.on, dormant_days=view.threshold)
    own = savings if view.insee is None else savings.filter(pl.col("insee") == view.insee)
    totals = view.area.savings_total(own)
    by = day(view.area.close_by(view.on))
    st.subheader(f"À fermer avant le {by} inclus", anchor=False)
    if own.is_empty():
        st.caption("Aucun compte dû ne dort.")
        return
    saved = totals["saved_cents"]
    said = f"**{count(totals['accounts'], 'compte dû ne sert', 'comptes dus ne servent')} pas.** "
    if saved is None:
        st.markdown(f"{said}Le tarif de l’année n’est pas un prix par compte\u00a0: l’économie n’est pas chiffrée.")
    else:
        st.markdown(
            f"{said}Les fermer avant la fin du mois économise **{euros(saved)}** de redevance d’ici décembre, "
            f"puis {euros(totals['saved_a_year_cents'])} par an (article 6\u00a0: un mois commencé est dû)."
        )
    sheet = Sheet(
        own, SAVINGS, f"À fermer avant le {by}, par commune", f"a_fermer_communes_{view.suffix}", total=totals
    )
    offer(sheet, view.setting)
    show_table(sheet)
    accounts = _own(view, view.area.to_close(view.on, dormant_days=view.threshold))
    if not accounts.is_empty():
        words = replaced(accounts, {"state": STATE, "mailbox": MAILBOX})
        listed = Sheet(words, CLOSE, "Comptes dormants et génériques sans mouvement", f"a_fermer_{view.suffix}")
        with st.expander(f"Compte par compte ({accounts.height})"):
            offer(listed, view.setting)
            show_table(listed)


def _show_waiting(view: View) -> None:
    rows = _own(view, view.area.awaiting_acceptance(view.on))
    st.subheader("Propositions chiffrées en attente d’accord", anchor=False)
    if rows.is_empty():
        st.caption("Aucune proposition n’attend de réponse.")
        return
    columns = [column for column in WAITING if rows[column.name].null_count() < rows.height]
    show_table(Sheet(rows, columns, "Propositions en attente d’accord", f"en_attente_{view.suffix}"))


def _show_settled(view: View, title: str, rows: pl.DataFrame, name: str, settle: Settle) -> None:
    own = _own(view, rows)
    st.subheader(title, anchor=False)
    if own.is_empty():
        st.caption("Rien à traiter.")
        return
    show_table(Sheet(own, FINDING, title, f"{name}_{view.suffix}"))
    settle(view, own)


def _show_destructions(view: View) -> None:
    every = _own(view, view.area.destructions(view.on))
    waiting = every.filter(pl.col("state") != "done")
    st.subheader("Contenus de comptes fermés, à détruire", anchor=False)
    if waiting.is_empty():
        st.caption("Aucun contenu n’attend d’être détruit.")
        return
    late = waiting.filter(pl.col("state") == "late").height
    st.markdown(
        f"**{count(late, 'contenu a', 'contenus ont')} dépassé le mois** que donne l’article 5-2. Le courrier est une "
        "archive publique\u00a0: sa destruction se fait hors d’ici, sous le visa des archives départementales, et se "
        "note ici."
    )
    sheet = Sheet(
        replaced(waiting, {"state": DESTRUCTION_STATE}),
        DESTROY,
        "Contenus de comptes fermés, à détruire",
        f"a_detruire_{view.suffix}",
    )
    with st.expander(f"Compte par compte ({waiting.height})"):
        offer(sheet, view.setting)
        show_table(sheet)
    if view.area.viewer.may_deposit:
        settle_destruction(view, waiting)


def _show_unmatched(view: View) -> None:
    rows = view.area.unmatched_rows()
    st.subheader("Lignes sans compte connu", anchor=False)
    if rows.is_empty():
        st.caption("Toutes les lignes des extraits sont rattachées.")
        return
    sheet = Sheet(rows, UNMATCHED, "Lignes d’extraits sans compte connu", f"sans_compte_{view.suffix}")
    offer(sheet, view.setting)
    show_table(sheet)
