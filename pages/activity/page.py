"""Is the service used, and is it enough? One view at a time, so that a rerun computes only what is shown."""

from __future__ import annotations

import streamlit as st

from pages.activity.accounts import show_accounts
from pages.activity.budget import show_budget
from pages.activity.choice import choose_commune, choose_threshold, choose_view, chosen_threshold, chosen_view
from pages.activity.means import show_means
from pages.activity.peers import show_peers
from pages.activity.requests import show_requests
from pages.activity.usage import show_usage
from pages.activity.view import View
from pages.activity.words import RULES, answer, year_figures
from pages.activity.worklists import show_worklists
from pages.shared.address import asked_commune, chosen_year, to_commune
from pages.shared.gate import enter
from pages.shared.layout import figures, head, how_obtained, setting_of
from pages.shared.moment import observed_on
from pages.shared.states import safely
from pipeline.access.activity import SeenActivity

SHOWN = {
    "utilisation": show_usage,
    "comptes": show_accounts,
    "demandes": show_requests,
    "moyens": show_means,
    "comparer": show_peers,
    "a-traiter": show_worklists,
    "budget": show_budget,
}

books = enter()
with safely("Afficher l’activité"):
    names = dict(books.communes().iter_rows())
    insee = asked_commune()
    if not names:
        st.title("Le service est-il utilisé, et suffit-il\u202f?", anchor=False)
        st.info("Aucune commune n’est attachée à ce rôle\u00a0: il n’y a rien à montrer.", icon=":material/info:")
    elif insee is not None and insee not in names:
        st.title("Cette commune n’est pas à voir ici", anchor=False)
        st.info(
            "L’adresse désigne une commune qui n’existe pas, ou que votre rôle ne montre pas.", icon=":material/info:"
        )
        st.button("Voir les communes", on_click=to_commune, args=(None,), icon=":material/arrow_back:")
    else:
        area = SeenActivity(books)
        days = chosen_threshold(area)
        year = area.year(chosen_year(books), dormant_days=days, insee=insee)
        view = View(books, area, year, setting_of(books), insee, names, observed_on(books), days)
        head("Le service est-il utilisé, et suffit-il\u202f?", answer(year, view.name))
        figures(year_figures(year))
        how_obtained(RULES, view.setting, "Comment ces chiffres sont obtenus")
        left, right = st.columns([3, 1], gap="medium", vertical_alignment="bottom")
        with left:
            choose_commune(names)
        with right:
            choose_threshold(area)
        choose_view()
        SHOWN[chosen_view()](view)
