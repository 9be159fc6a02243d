"""Where does the year stand? One screen, each figure on the way to the page that it comes from."""

from __future__ import annotations

import streamlit as st

from pages.overview.attention import show_attention
from pages.overview.completeness import show_completeness
from pages.overview.duties import show_duties
from pages.overview.figures import RULES, account_figure
from pages.overview.statuses import show_statuses
from pages.shared.address import chosen_year
from pages.shared.answers import review_answer, review_figures
from pages.shared.due import show_due
from pages.shared.gate import enter
from pages.shared.layout import figures, head, how_obtained, setting_of
from pages.shared.moment import observed_on
from pages.shared.states import no_commune, safely
from pipeline.access import SeenBooks
from pipeline.access.activity import SeenActivity
from pipeline.access.calendar import SeenCalendar
from pipeline.access.overview import SeenOverview


def show_year(books: SeenBooks) -> None:
    """The answer, the figures, the pictures, what wants attention, and which extracts are in."""
    year = chosen_year(books)
    setting = setting_of(books)
    overview = SeenOverview(books)
    summary = overview.summary(year)
    activity = SeenActivity(books).year(year)

    head(f"Où en est l’exercice {year}\u202f?", review_answer(summary))
    recharge = books.recharge(year)
    figures([*review_figures(summary, complete=recharge.complete, links=True), account_figure(activity)])
    how_obtained(RULES, setting)
    left, right = st.columns([3, 2], gap="large")
    with left:
        show_statuses(books.review(year).communes, year, setting)
        show_due(recharge.communes, year, setting)
    with right:
        codes = {name: insee for insee, name in books.communes().iter_rows()}
        show_attention(overview.attention(year), year, codes, may_deposit=books.viewer.may_deposit)
        show_duties(SeenCalendar(books).grouped(observed_on(books)), year)
    show_completeness(overview.completeness(year), year, setting, may_deposit=books.viewer.may_deposit)


books = enter()
with safely("Afficher la vue d’ensemble"):
    if books.communes().is_empty():
        no_commune()
    else:
        show_year(books)
