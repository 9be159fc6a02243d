"""Is the month in, and is it clean? Files in, what they would change, what is missing, and taking one back."""

from __future__ import annotations

import streamlit as st

from pages.deposits.answer import answer, month_figures
from pages.deposits.correspondences import show_correspondences
from pages.deposits.forms import offer_forms
from pages.deposits.grid import show_grid
from pages.deposits.history import show_history
from pages.deposits.incoming import receive
from pages.shared.gate import enter
from pages.shared.layout import figures, head
from pages.shared.states import safely
from pipeline.access.deposits import SeenDeposits

books = enter(for_deposits=True)
deposits = SeenDeposits(books)

with safely("Lire les dépôts"):
    grid = deposits.completeness()
    head("Le mois est-il complet, et sans erreur\u202f?", answer(grid))
    if not grid.is_empty():
        figures(month_figures(deposits.tally()))

st.header("Déposer", anchor=False)
receive(deposits)

with safely("Lire les dépôts"):
    st.header("Ce qui est là, ce qui manque", anchor=False)
    show_grid(grid, books)
    st.header("Historique", anchor=False)
    show_history(deposits, books)
    st.header("Correspondances", anchor=False)
    show_correspondences(deposits, books)
    st.header("Modèles à remplir", anchor=False)
    offer_forms()
