"""How each figure comes about, page by page."""

from __future__ import annotations

import streamlit as st

from pages.shared.frame import PLACES
from pages.shared.words import plain
from pipeline.access.method import SeenMethod
from pipeline.charts import Setting


def show_explanations(area: SeenMethod, year: int, setting: Setting) -> None:  # noqa: ARG001 (all views are asked alike)
    """One block per page of the menu: what it shows, by which rule, from which article."""
    explained = area.explanations()
    for place in PLACES:
        own = [one for one in explained if one.page == place.folder]
        if not own or (place.for_deposits and not area.viewer.may_deposit):
            continue
        st.subheader(place.title, anchor=False)
        for one in own:
            st.markdown(f"**{plain(one.title)}** – {plain(one.text)} *({plain(one.articles)})*")
        st.page_link(
            f"pages/{place.folder}/page.py",
            label=f"Aller à «\u00a0{place.title}\u00a0»",
            icon=f":material/{place.icon}:",
        )
