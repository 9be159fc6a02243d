"""Ways from one page to another that keep the exercice and the commune."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from pages.shared.address import link

VIEW = "vue"


@dataclass(frozen=True)
class Link:
    """A way to a page: its folder in `pages/`, the words, the exercice, the commune if one, and a sign before it.

    `view`: the part of the page, as it stands in its address.
    """

    folder: str
    words: str
    year: int
    insee: str | None = None
    icon: str = "arrow_forward"
    view: str | None = None


def show_link(to: Link) -> None:
    """The words as a link; the address of the page bears the exercice and the commune."""
    st.page_link(
        f"pages/{to.folder}/page.py",
        label=to.words,
        icon=f":material/{to.icon}:",
        query_params=link(to.year, to.insee) | ({VIEW: to.view} if to.view else {}),
        width="stretch",
    )
