"""Who uses the service: sleeping accounts by commune, what the reports could not tell, storage and messages."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.activity.view import View
from pages.activity.words import MAILBOX, STATE
from pages.shared.downloads import offer
from pages.shared.layout import picture
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import plain
from pipeline.charts.levels import levels_by_report
from pipeline.charts.usage import sleeping_by_commune
from pipeline.report.statements.names import of_commune
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day, enumeration, euros, number, storage

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("active", "Actifs", "number"),
    ColumnSpec("recent", "Récents", "number"),
    ColumnSpec("dormant", "Dormants", "number"),
    ColumnSpec("never_used", "dont jamais utilisés", "number"),
    ColumnSpec("moving", "Génériques en mouvement", "number"),
    ColumnSpec("unmoved", "Génériques sans mouvement", "number"),
    ColumnSpec("unknown", "Inconnus", "number"),
    ColumnSpec("asleep_cost_cents", "Redevance de ce qui dort", "euros"),
)
LEVELS = (
    ColumnSpec("month", "Mois", "date"),
    ColumnSpec("mailboxes", "Boîtes lues", "number"),
    ColumnSpec("storage_gigabytes", "Stockage (Go)", "number"),
    ColumnSpec("known_on", "Fenêtre jusqu’au", "date"),
    ColumnSpec("period_days", "Jours de la fenêtre", "number"),
    ColumnSpec("sent", "Messages envoyés", "number"),
    ColumnSpec("received", "Messages reçus", "number"),
)
ACCOUNTS = (
    ColumnSpec("label", "Compte"),
    ColumnSpec("mailbox", "Boîte"),
    ColumnSpec("state", "État"),
    ColumnSpec("last_activity", "Dernière activité", "date"),
    ColumnSpec("judged_on", "Relevé du", "date"),
    ColumnSpec("idle_days", "Jours sans activité", "number"),
    ColumnSpec("storage_gigabytes", "Stockage (Go)", "number"),
)


def show_usage(view: View) -> None:
    """Sleeping accounts, what is concealed, and the levels of each month."""
    _show_blanks(view)
    members = view.year.members
    columns = [column for column in COLUMNS if members[column.name].null_count() < max(members.height, 1)]
    sheet = Sheet(
        members.sort("asleep", "commune", descending=[True, False], nulls_last=True),
        columns,
        f"Utilisation des comptes au {day(view.year.until)}",
        f"utilisation_{view.suffix}",
        lines=("Une case vide est inconnue\u00a0: aucun relevé lisible ne la donne.",),
    )
    picture(lambda drawn: sleeping_by_commune(members, view.threshold, drawn), sheet, view.setting)
    _show_licences(view)
    if view.insee is not None:
        _show_states(view)
    _show_levels(view)


def _show_blanks(view: View) -> None:
    """What the reports do not tell, and what to do about it."""
    year = view.year
    if year.judged_on is None:
        st.info(
            "**L’activité est inconnue.** Aucun relevé d’utilisation lisible n’est déposé. Déposer les relevés "
            "«\u00a0Utilisation des boîtes\u00a0» et «\u00a0Activité de messagerie\u00a0» du centre d’administration.",
            icon=":material/visibility_off:",
        )
    if year.concealed:
        days = enumeration([day(value) for value in year.concealed])
        st.warning(
            f"**Noms masqués** au relevé du {days}\u00a0: il ne dit rien par commune. Pour l’éviter\u00a0: centre "
            "d’administration Microsoft 365, Paramètres, Paramètres de l’organisation, Rapports, décocher l’affichage "
            "de noms masqués.",
            icon=":material/visibility_off:",
        )
    blank = year.members.filter((pl.col("accounts") > 0) & (pl.col("judged") == 0))["commune"].to_list()
    if blank and year.judged_on is not None:
        st.info(f"**Activité inconnue** à {enumeration([plain(name) for name in blank])}.", icon=":material/help:")


def _show_licences(view: View) -> None:
    """What the sleeping accounts cost beside the fee, as far as prices are entered."""
    totals = view.area.licences_total(view.year)
    if not totals["licences"]:
        return
    if totals["licences_cents"] is None:
        st.caption(
            "Le coût de leurs licences est inconnu\u00a0: aucun prix n’est saisi (modèle «\u00a0licences\u00a0»)."
        )
        return
    words = ("licence dont le prix n’est pas saisi", "licences dont le prix n’est pas saisi")
    blank = f", sans compter {count(totals['unpriced'], *words)}" if totals["unpriced"] else ""
    st.markdown(
        f"Les comptes qui dorment portent aussi **{count(totals['licences'], 'licence')}**, pour "
        f"**{euros(totals['licences_cents'])} par an**{blank}."
    )


def _show_states(view: View) -> None:
    """The accounts of the commune, for those who may see them."""
    accounts = view.area.labelled(view.year.states)
    if accounts.is_empty():
        return
    words = replaced(accounts, {"state": STATE, "mailbox": MAILBOX})
    title = f"Comptes {plain(of_commune(view.names[view.insee or '']))} et leur état au {day(view.year.until)}"
    sheet = Sheet(words, ACCOUNTS, title, f"comptes_{view.suffix}")
    with st.expander(title):
        offer(sheet, view.setting)
        show_table(sheet)


def _show_levels(view: View) -> None:
    levels = view.year.levels
    sheet = Sheet(levels, LEVELS, f"Stockage et messages, mois par mois, en {view.year.year}", f"niveaux_{view.suffix}")
    known = levels.drop_nulls("storage_bytes")
    if known.is_empty():
        st.caption("Stockage et messages\u00a0: aucun relevé lisible cette année.")
        return
    latest, mail = known.row(-1, named=True), levels.drop_nulls("sent")
    left, right = st.columns(2, gap="large")
    with left:
        held = f"{storage(latest['storage_bytes'])} dans {count(latest['mailboxes'], 'boîte')}"
        picture(
            lambda drawn: levels_by_report(
                levels.select("month", value="storage_bytes"),
                held,
                "Stockage au dernier relevé de chaque mois\u202f; «\u00a0?\u00a0»\u00a0: aucun relevé lisible. "
                "La courbe ne part pas de zéro.",
                storage,
                drawn,
            ),
            sheet,
            view.setting,
        )
    with right:
        if mail.is_empty():
            st.caption("Messages\u00a0: aucun relevé lisible cette année.")
            return
        last = mail.row(-1, named=True)
        sent = f"{number(last['sent_per_account'], 0)} messages envoyés par compte en {last['period_days']}\u00a0jours"
        picture(
            lambda drawn: levels_by_report(
                levels.select("month", value="sent_per_account"),
                sent,
                "Messages envoyés par compte, sur la fenêtre glissante qui finit au relevé du mois\u202f; "
                "ces fenêtres se recouvrent et ne s’additionnent pas.",
                lambda value: number(value, 0),
                drawn,
            ),
            Sheet(sheet.frame, sheet.columns, sheet.title, f"messages_{view.suffix}"),
            view.setting,
        )
