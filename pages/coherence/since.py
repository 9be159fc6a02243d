"""What was learned after the titre: the movements and the requests that changed the amount."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import EVENT_ONE
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec
from pipeline.wording import day, signed_euros

EVENTS = (
    ColumnSpec("event", "Mouvement"),
    ColumnSpec("date", "Date", "date"),
    ColumnSpec("known_on", "Connu depuis", "date"),
    ColumnSpec("accounts", "Comptes", "number"),
)
REQUESTS = (ColumnSpec("reference", "Demande"), ColumnSpec("known_on", "Connue depuis", "date"))


def show_since(books: SeenBooks, area: SeenReviewArea, year: int, insee: str, setting: Setting) -> None:
    """Nothing where nothing was learned."""
    learned = area.learned_since(year, insee)
    if learned.reference_date is None or not learned.learned_since_cents:
        return
    st.subheader("Ce que l’on a appris depuis le titre", anchor=False)
    # what was owed then minus what is owed today: more owed today is a negative part of the difference
    st.markdown(
        f"Après le {day(learned.reference_date)}, les extraits ont changé l’écart de "
        f"**{signed_euros(learned.learned_since_cents)}**. Ces mouvements se règlent en régularisation."
    )
    named = f"{year}_{insee}"
    events = replaced(learned.events, {"event": EVENT_ONE})
    if "account" in events.columns:
        labels = books.account_labels(insee)
        events = events.join(labels, on="account", how="left", validate="m:1", maintain_order="left")
    _part(
        Sheet(
            events,
            _events(events),
            "Mouvements connus après le titre",
            f"depuis_{named}",
        ),
        setting,
    )
    _part(Sheet(learned.requests, REQUESTS, "Demandes connues après le titre", f"demandes_depuis_{named}"), setting)


def _events(events: pl.DataFrame) -> tuple[ColumnSpec, ...]:
    """With the account itself, where persons are shown."""
    return (EVENTS[0], ColumnSpec("label", "Compte"), *EVENTS[1:3]) if "label" in events.columns else EVENTS


def _part(sheet: Sheet, setting: Setting) -> None:
    if sheet.frame.height:
        show_table(sheet)
        offer(sheet, setting)
