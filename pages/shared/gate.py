"""Who is looking at this run, and the books as that person sees them. The first statement of each page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import streamlit as st

from pages.shared.states import no_file, nothing_deposited, refused, safely
from pipeline.access import ANALYST, AccessRefusedError, Request, SeenBooks, Viewer, current_viewer
from pipeline.books import Books
from pipeline.commands.parser import DATABASE_VARIABLE, DEFAULT_DATABASE

SEEN_AS = "seen_as"
SEEN_COMMUNES = "seen_communes"
RELAY_HEADERS = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def request() -> Request:
    """What Streamlit tells of the request. It gives no address for a request from this machine."""
    headers = st.context.headers
    return Request(
        listens_on=st.get_option("server.address"),
        host=headers.get("Host"),
        remote=st.context.ip_address,
        forwarded=any(name in headers for name in RELAY_HEADERS),
    )


def viewer() -> Viewer:
    """Who is looking at this run. AccessRefusedError when nobody may."""
    return current_viewer(
        request(),
        seen_as=st.session_state.get(SEEN_AS, ANALYST),
        communes=frozenset(st.session_state.get(SEEN_COMMUNES, [])),
    )


def database() -> Path:
    """The file of the books."""
    return Path(os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE))


@st.cache_resource(show_spinner=False)
def books_at(path: Path) -> Books:
    """The books of a file, one for all sessions; they keep their answers for as long as the file does not change."""
    return Books(path)


def seen_books() -> SeenBooks | None:
    """The books as the person at this run sees them; None where there is no file. AccessRefusedError: nobody may."""
    person = viewer()
    books = books_at(database())
    return SeenBooks(books, person) if books.version() else None


def enter(*, for_deposits: bool = False) -> SeenBooks:
    """The books for this page, or a page that says why there are none: then the run stops here.

    `for_deposits`: only for those who deposit; empty books are welcome there.
    """
    try:
        books = seen_books()
    except AccessRefusedError as error:
        refused(str(error))
        _stop()
    if books is None:
        no_file(database())
        _stop()
    if for_deposits:
        if not books.viewer.may_deposit:
            refused("Cette page est réservée aux analystes de la DSIN, qui déposent les extraits.")
            _stop()
        return books
    with safely("Ouvrir les comptes"), st.spinner("Lecture des comptes…"):
        if books.years():
            return books
        nothing_deposited(books.viewer)
    return _stop()


def _stop() -> NoReturn:
    st.stop()
    raise AssertionError
