"""The order of every page: the question, the answer, a few figures, the picture, the table, how it was obtained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from pages.shared.downloads import Draw, offer
from pages.shared.drawn import drawn
from pages.shared.links import Link, show_link
from pages.shared.tables import Sheet, show_table
from pipeline.access import SeenBooks
from pipeline.charts import Setting
from pipeline.wording import day


@dataclass(frozen=True)
class Figure:
    """One figure: its label, its value as written, what it covers, a word of help, and the page that tells more."""

    label: str
    value: str
    note: str = ""
    help: str | None = None
    link: Link | None = None


@dataclass(frozen=True)
class Rule:
    """How an amount comes about: what, by which rule, from which article."""

    what: str
    rule: str
    article: str


def setting_of(books: SeenBooks) -> Setting:
    """In what charts are drawn at this run. The books hold an extract."""
    known_on = books.known_on()
    if known_on is None:
        raise ValueError("books without any extract have no date")
    dark = st.context.theme.type == "dark"
    return Setting(data_date=known_on, theme="dark" if dark else "light", demonstration=books.is_demonstration())


def head(question: str, answer: str) -> None:
    """The question as title, the answer as first line."""
    st.title(question, anchor=False)
    with st.container(key="answer"):
        st.markdown(answer)


def figures(shown: Sequence[Figure]) -> None:
    """A few figures side by side, each with the way to the page that tells more; two by two on a phone."""
    with st.container(key="figures"):
        for column, figure in zip(st.columns(len(shown)), shown, strict=True):
            with column, st.container(border=True, height="stretch", gap="small"):
                st.metric(
                    figure.label,
                    figure.value,
                    delta=figure.note or None,
                    delta_color="off",
                    delta_arrow="off",
                    help=figure.help,
                )
                if figure.link is not None:
                    show_link(figure.link)


def how_obtained(rules: Sequence[Rule], setting: Setting, label: str = "Comment ces montants sont obtenus") -> None:
    """Article, rule and date of the data of the amounts above, one click away."""
    with st.popover(label, icon=":material/help:", type="tertiary"):
        for rule in rules:
            st.markdown(f"**{rule.what}.** {rule.rule} *({rule.article})*")
        st.caption(f"Données au {day(setting.data_date)}.")


def picture(draw: Draw, sheet: Sheet, setting: Setting, *, table_open: bool = False) -> None:
    """A picture, its files, and its table one click below (or open)."""
    show_chart(draw, setting)
    offer(sheet, setting, draw)
    if table_open:
        show_table(sheet)
    else:
        with st.expander(f"Le tableau\u00a0: {sheet.title[0].lower()}{sheet.title[1:]}"):
            show_table(sheet)


def show_chart(draw: Draw, setting: Setting) -> None:
    """A picture at the width that it is given; its description is its text for those who do not see it."""
    # Not st.altair_chart: it would check each picture against Vega-Lite's schema at each run, which the tests do once.
    spec = dict(drawn(lambda: draw(setting).to_dict(validate=False), draw, setting))
    described = spec.pop("description")
    st.vega_lite_chart(spec, theme=None, width="stretch", alt=described)
