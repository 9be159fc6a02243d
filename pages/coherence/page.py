"""Does each commune's invoice hold, and if not, why? All communes, or the one that stands in the address."""

from __future__ import annotations

import streamlit as st

from pages.coherence.commune import show_commune
from pages.coherence.every import show_every
from pages.shared.address import asked_commune, chosen_year, to_commune
from pages.shared.gate import enter
from pages.shared.states import no_commune, safely

books = enter()
with safely("Afficher la cohérence"):
    year = chosen_year(books)
    insee = asked_commune()
    names = dict(books.communes().iter_rows())
    if not names:
        no_commune()
    elif insee is None:
        show_every(books, year)
    elif insee in names:
        show_commune(books, year, insee, names[insee])
    else:
        st.title("Cette commune n’est pas à voir ici", anchor=False)
        st.info(
            "L’adresse désigne une commune qui n’existe pas, ou que votre rôle ne montre pas.", icon=":material/info:"
        )
        st.button("Voir les communes", on_click=to_commune, args=(None,), icon=":material/arrow_back:")
