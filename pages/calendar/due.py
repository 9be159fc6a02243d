"""Every duty along time, as a table, as a calendar file; and duties marked as done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import streamlit as st

from pages.calendar.marking import show_marking
from pages.shared.downloads import offer
from pages.shared.layout import show_chart
from pages.shared.tables import Sheet, show_table
from pages.shared.views import choose_view
from pipeline.access.calendar import SeenCalendar
from pipeline.calendar import THEMES
from pipeline.charts import Setting, duty_timeline
from pipeline.report.tables import ColumnSpec, safe_file_name

STATES = {"late": "▲\u00a0en\u00a0retard", "due": "○\u00a0à\u00a0venir", "done": "■\u00a0fait"}
COMING, PASSED = "◆\u00a0jalon", "◇\u00a0passé"
HORIZON_DAYS = 184
SCOPES = {
    "proches": "En retard et six mois à venir",
    "ouvertes": "Tout ce qui reste à faire",
    "toutes": "Tout, fait compris",
}
COLUMNS = (
    ColumnSpec("said", "État"),
    ColumnSpec("due", "Date", "date"),
    ColumnSpec("what", "Échéance"),
    ColumnSpec("concerned", "Qui"),
    ColumnSpec("missing", "Ce qui manque"),
    ColumnSpec("article", "Article"),
    ColumnSpec("days_left", "Jours restants", "number"),
)
DETAIL = (
    ColumnSpec("said", "État"),
    ColumnSpec("commune", "Commune"),
    ColumnSpec("due", "Date", "date"),
    ColumnSpec("done_on", "Fait le", "date"),
    ColumnSpec("proof", "Preuve"),
    ColumnSpec("missing", "Ce qui manque"),
    ColumnSpec("days_left", "Jours restants", "number"),
)
SOURCE = "convention, adhésions et extraits déposés par la DSIN"
ICS = "text/calendar"


def show_duties(area: SeenCalendar, on: date, setting: Setting) -> None:
    """The timeline, its files, the calendar file, the table, one duty commune by commune, and marking."""
    setting = replace(setting, source=SOURCE)
    order = pl.Enum(list(THEMES.values()))
    lines = (
        area.grouped(on)
        .with_columns(_said(), lane=pl.col("theme").replace_strict(THEMES, return_dtype=pl.String))
        .with_columns(pl.col("missing").fill_null(""))
    )
    sheet = Sheet(
        lines,
        COLUMNS,
        "Échéances de la convention",
        "echeances",
        lines=("Jours restants\u00a0: négatifs quand la date est passée.",),
    )

    def draw(drawn: Setting) -> object:
        return duty_timeline(lines.sort(pl.col("lane").cast(order), maintain_order=True), on, drawn)

    show_chart(draw, setting)
    offer(sheet, setting, draw)
    _offer_calendar(area, on, setting)
    st.subheader("Toutes les échéances", anchor=False)
    scope = choose_view("Montrer", SCOPES, "portee")
    show_table(replace(sheet, frame=_within(lines, scope)))
    _one_by_one(area, on, lines)
    if area.viewer.may_deposit:
        show_marking(area, on, lines)


def _said() -> pl.Expr:
    state = pl.col("state").replace_strict(STATES, return_dtype=pl.String)
    passed = pl.when(pl.col("state") == "done").then(pl.lit(PASSED)).otherwise(pl.lit(COMING))
    return pl.when("milestone").then(passed).otherwise(state).alias("said")


def _within(lines: pl.DataFrame, scope: str) -> pl.DataFrame:
    """The lines of a scope; a duty without a date stays in all of them."""
    if scope == "toutes":
        return lines
    waiting = lines.filter(pl.col("state") != "done")
    return waiting if scope == "ouvertes" else waiting.filter(pl.col("days_left").fill_null(0) <= HORIZON_DAYS)


def _offer_calendar(area: SeenCalendar, on: date, setting: Setting) -> None:
    name = "demonstration_echeances" if setting.demonstration else "echeances"
    st.download_button(
        "Ajouter à mon agenda (.ics)",
        data=lambda: area.file(on),
        file_name=safe_file_name(name, "ics"),
        mime=ICS,
        key="echeances.ics",
        on_click="ignore",
        icon=":material/event:",
        help="Pour Outlook, Thunderbird et les autres agendas. Chaque événement garde son identifiant d’un fichier à "
        "l’autre.",
    )


def _one_by_one(area: SeenCalendar, on: date, lines: pl.DataFrame) -> None:
    """The way down: one line, commune by commune."""
    many = lines.filter(pl.col("communes") > 1)
    if many.is_empty():
        return
    with st.expander("Une échéance, commune par commune"):
        rows = many.rows(named=True)
        place = st.selectbox(
            "Échéance",
            range(len(rows)),
            format_func=lambda at: f"{rows[at]['what']} – {rows[at]['concerned']} ({rows[at]['said'][2:]})",
            key="detail",
        )
        duties = area.duties(on).filter(pl.col("key").is_in(rows[place]["keys"])).with_columns(_said())
        sheet = Sheet(duties, DETAIL, rows[place]["what"], "echeance_par_commune")
        show_table(sheet)
