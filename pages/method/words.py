"""The glossary, and where each article of the convention lives."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.frame import PLACES
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pipeline.access.method import SeenMethod
from pipeline.charts import Setting
from pipeline.method import articles, glossary, said_articles
from pipeline.report.tables import ColumnSpec

WORDS = (ColumnSpec("term", "Mot"), ColumnSpec("meaning", "Ce qu’il veut dire"), ColumnSpec("article", "Article"))


def show_words(area: SeenMethod, year: int, setting: Setting) -> None:  # noqa: ARG001 (all views are asked alike)
    """The words of the screen, in the order in which one meets them."""
    rows = [{"term": word.term, "meaning": word.meaning, "article": word.article} for word in glossary()]
    sheet = Sheet(pl.DataFrame(rows), WORDS, "Glossaire", "glossaire")
    show_table(sheet)
    offer(sheet, setting)


def show_articles(area: SeenMethod, year: int, setting: Setting) -> None:  # noqa: ARG001 (all views are asked alike)
    """Each article, what becomes of it here, and the way to the pages."""
    titles = {place.folder: place for place in PLACES}
    for article in articles():
        with st.container(border=True):
            st.markdown(
                f"**{said_articles(article.number).capitalize()} – {plain(article.title)}**  \n{plain(article.where)}"
            )
            with st.container(horizontal=True, gap="small"):
                for folder in article.pages:
                    place = titles[folder]
                    st.page_link(f"pages/{folder}/page.py", label=place.title, icon=f":material/{place.icon}:")
