"""Ways from one page to another that keep the exercice and the commune."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.shared.address import link


@dataclass(frozen=True)
class Link:
    """A way to a page: its folder in `pages/`, the words, the exercice, the commune if one, and a sign before it."""

    folder: str
    words: str
    year: int
    insee: str | None = None
    icon: str = "arrow_forward"


def show_link(to: Link) -> None:
    """The words as a link; the address of the page bears the exercice and the commune."""
    st.page_link(
        f"pages/{to.folder}/page.py",
        label=to.words,
        icon=f":material/{to.icon}:",
        query_params=link(to.year, to.insee),
        width="stretch",
    )
