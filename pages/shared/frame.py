"""What stands around every page: language, menu, side bar, and the mark of invented data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from pages.shared.address import choose_year
from pages.shared.french import FRENCH
from pages.shared.gate import SEEN_AS, SEEN_COMMUNES, seen_books, viewer
from pages.shared.style import STYLE
from pipeline.access import REFERENT, ROLE_WORDS, AccessRefusedError, SeenBooks, Viewer
from pipeline.books import BooksError
from pipeline.store import StoreError
from pipeline.wording import day

# A file of our own: the browser would fetch a named icon from outside the machine.
ICON = Path(__file__).with_name("icon.svg")


@dataclass(frozen=True)
class Place:
    """One page: its folder in `pages/`, its words in the menu, and its address."""

    group: str
    folder: str
    title: str
    icon: str
    address: str
    for_deposits: bool = False


PLACES = (
    Place("Examiner", "overview", "Vue d’ensemble", "dashboard", "ensemble"),
    Place("Examiner", "coherence", "Cohérence", "fact_check", "coherence"),
    Place("Examiner", "activity", "Activité", "monitoring", "activite"),
    Place("Examiner", "tariffs", "Révision tarifaire", "tune", "revision"),
    Place("Suivre", "calendar", "Convention et échéances", "event", "echeances"),
    Place("Suivre", "reports", "Rapport et exports", "description", "rapport"),
    Place("Suivre", "method", "Méthode et aide", "menu_book", "methode"),
    Place("DSIN", "deposits", "Dépôt des extraits", "upload_file", "depot", for_deposits=True),
)


def declare_page() -> None:
    """Title, width and language of the document."""
    st.set_page_config(page_title="Messagerie mutualisée", page_icon=str(ICON), layout="wide")
    st.html(STYLE)


def menu() -> st.Page:
    """The pages, in their groups. All are declared, so that a link to one that is not for you says why."""
    person = _person()
    groups: dict[str, list[st.Page]] = {}
    for place in PLACES:
        page = st.Page(
            f"pages/{place.folder}/page.py",
            title=place.title,
            icon=f":material/{place.icon}:",
            url_path=place.address,
            default=place.folder == "overview",
            visibility="hidden" if place.for_deposits and not (person and person.may_deposit) else "visible",
        )
        groups.setdefault(place.group, []).append(page)
    return st.navigation(groups, position="sidebar" if person else "hidden")


def side_bar() -> None:
    """Exercice, role, and as of when the data speak; nothing for those who may not enter."""
    st.html(FRENCH, unsafe_allow_javascript=True)
    if _person() is None:
        return
    try:
        books = seen_books()
        if books is None:
            return
        with st.sidebar:
            if books.years():
                choose_year(books)
            _choose_role(books)
            if books.years():
                _situation(books)
        if books.is_demonstration():
            st.info(
                "**Données de démonstration.** Les personnes, les comptes et les montants sont inventés.",
                icon=":material/science:",
            )
    except (BooksError, StoreError):
        return  # the page says so, in its own place


def _person() -> Viewer | None:
    try:
        return viewer()
    except AccessRefusedError:
        return None


def _choose_role(books: SeenBooks) -> None:
    st.selectbox(
        "Voir en tant que",
        list(ROLE_WORDS),
        key=SEEN_AS,
        format_func=lambda role: ROLE_WORDS[role],
        filter_mode=None,
        persist_state="session",
        help="Sur cet ordinateur, tous les droits sont ouverts\u00a0: "
        "ce choix montre les pages telles que chaque rôle les voit.",
    )
    if st.session_state.get(SEEN_AS) == REFERENT:
        names = dict(books.every_commune().iter_rows())
        st.multiselect(
            "Ses communes",
            list(names),
            key=SEEN_COMMUNES,
            format_func=lambda insee: names[insee],
            placeholder="Choisir une commune",
            persist_state="session",
        )


def _situation(books: SeenBooks) -> None:
    known_on = books.known_on()
    if known_on is not None:
        mark = " · données de démonstration" if books.is_demonstration() else ""
        st.caption(f"Situation au {day(known_on)}{mark}")
