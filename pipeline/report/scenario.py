"""One scenario on one page: what it would do, to whom, and by when; for a meeting."""

from __future__ import annotations

from pipeline.charts import Setting, changes_by_commune
from pipeline.report.document import Block, Document, Figures, Picture, said, strong
from pipeline.tariffs.comparison import Shown
from pipeline.tariffs.sentences import (
    clock_figure,
    covered,
    for_whom,
    headline,
    refusals_leave,
    where_from,
)
from pipeline.wording import euros, number, signed_euros

AUTHOR = "Le Mans Métropole, DSIN"
TIGHT = 20
"""Pixels of a row of the picture, so that everything stands on one page."""


def scenario_sheet(shown: Shown, year: int, words: str, setting: Setting) -> Document:
    """The sheet of a scenario and year. `words`: its tariff in words; `setting`: date, demonstration or not."""
    of = shown.year(year)
    name = shown.result.scenario.name
    print_setting = setting.for_print()
    blocks: list[Block] = [
        said(strong(headline(name, of)), f" {for_whom(of)}", look="lead"),
        _figures(shown, year),
        Picture(changes_by_commune(of.communes.rename({"name": "commune"}), year, name, print_setting, row=TIGHT)),
        said(" ".join(filter(None, (where_from(of), refusals_leave(of))))),
        said(strong("Calendrier juridique. "), " ".join(shown.result.legal.sentences)),
        said(" ".join(shown.result.assumptions), look="note"),
    ]
    return Document(
        title=f"Scénario tarifaire\u00a0: {name}",
        subtitle=f"{words[:1].upper()}{words[1:]}.",
        author=AUTHOR,
        data_date=setting.data_date,
        blocks=tuple(blocks),
        mark="DÉMONSTRATION" if setting.demonstration else "",
    )


def _figures(shown: Shown, year: int) -> Figures:
    of = shown.year(year)
    summary = of.summary
    share, cost = covered(of.coverage)
    return Figures(
        f"Scénario en chiffres, {year}",
        (
            ("Total", euros(summary.total_scenario_cents), f"{signed_euros(summary.change_cents)} sur l’actuel"),
            (
                "Hausses · baisses",
                f"{number(summary.losers)} · {number(summary.winners)}",
                f"{number(summary.unchanged)} sans écart, {number(summary.refusing)} refus",
            ),
            ("Coût couvert", share, cost),
            ("Communication", *clock_figure(shown.result)),
        ),
    )
