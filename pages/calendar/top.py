"""The question, its answer in one sentence, a few figures, and how the dates come about."""

from __future__ import annotations

from datetime import date

import polars as pl

from pages.calendar.said import show_said
from pages.shared.layout import Figure, Rule, figures, head, how_obtained
from pipeline.access.calendar import SeenCalendar
from pipeline.charts import Setting
from pipeline.wording import count, day, number, short_day

SOON_DAYS = 90
RUNNING = ("first_term", "renewed", "ending")


def show_top(area: SeenCalendar, on: date, setting: Setting) -> None:
    """What is late and what comes next, before anything else."""
    lines = area.grouped(on)
    late = lines.filter(pl.col("state") == "late")
    coming = lines.filter(pl.col("state") == "due", pl.col("due").is_not_null())
    soon = coming.filter(pl.col("days_left") <= SOON_DAYS)
    unknown = lines.filter(pl.col("state") == "due", pl.col("due").is_null())
    adhesions = area.adhesion_states(on)
    of = adhesions["insee"].n_unique()
    running = adhesions.filter(pl.col("state").is_in(RUNNING))
    head("Qu’est-ce qui échoit, et quand\u202f?", answer(late.height, coming))
    show_said()
    figures(
        [
            Figure("En retard", number(late.height), f"sur {count(lines.height, 'échéance')}"),
            Figure(f"Dans les {SOON_DAYS} jours", number(soon.height), f"dès le {short_day(on)}"),
            Figure("Sans date connue", number(unknown.height), "pièce manquante"),
            Figure("Conventions en cours", number(running.height), f"sur {count(of, 'commune')}"),
        ]
    )
    how_obtained([Rule(*rule) for rule in area.rules()], setting, "Comment ces dates sont obtenues")


def answer(late: int, coming: pl.DataFrame) -> str:
    """One sentence: how many are late, and the next one."""
    said = (
        f"**{count(late, 'échéance est', 'échéances sont')} en retard**, au regard de ce qui est enregistré. "
        if late
        else "**Aucune échéance n’est en retard.** "
    )
    if coming.is_empty():
        return f"{said}Aucune autre n’est à venir."
    first = coming.row(0, named=True)
    words = f"{first['what'][0].lower()}{first['what'][1:]}"
    return (
        f"{said}La prochaine est le **{day(first['due'])}**, dans {count(first['days_left'], 'jour')}\u00a0: {words} "
        f"({first['concerned']})."
    )
