"""Requests on their way, and how long each step takes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.segments import GAP, ROW, filled, hollow, segment_layers
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.wrapping import longest
from pipeline.wording import count, day, hours, number

STEPS = {
    "asked": "demandées",
    "quoted": "chiffrées",
    "accepted": "acceptées",
    "done": "faites",
    "refused": "refusées",
}
DELAYS = {
    "quote": "demande →\nproposition",
    "acceptance": "proposition →\naccord",
    "work": "accord →\nservice fait",
    "whole": "en tout",
}


def request_steps(steps: pl.DataFrame, year: int, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """A bar per step that priced requests took in the year: filled, hollow for those refused.

    Args:
        steps: step (a key of STEPS), requests, hours (quoted; null where they do not apply).
        year: The civil year.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    told = {row["step"]: row for row in steps.iter_rows(named=True)}
    rows = pl.DataFrame(
        [
            {"label": word, "wide": _step_words(told[step]), "narrow": _step_words(told[step]).replace(" · ", "\n")}
            for step, word in STEPS.items()
        ],
        schema={"label": pl.String, "wide": pl.String, "narrow": pl.String},
    )
    parts = steps.select(
        label=pl.col("step").replace_strict(STEPS),
        kind=pl.when(pl.col("step") == "refused").then(pl.lit("refused")).otherwise(pl.lit("taken")),
        value="requests",
        value_words=pl.format("{} demandes", "requests"),
    )
    palette = setting.palette
    styles = {"taken": filled(palette.expected), "refused": hollow(palette.difference, palette.background)}
    return framed(
        Plot(
            layers=segment_layers(parts, rows, styles, setting),
            title=title or _steps_finding(told, year),
            subtitle="Demandes chiffrées, chacune comptée l’année de chaque étape, et heures proposées. "
            f"Exercice {year}, données au {day(setting.data_date)}.",
            description="Barres des étapes, de la demande au service fait. Le tableau voisin donne les heures.",
            height=rows.height * (ROW + 4),
            below=8,
        ),
        setting,
    )


def _step_words(row: dict[str, Any]) -> str:
    said = number(row["requests"])
    return said if row["hours"] is None else f"{said} · {hours(row['hours'])}"


def _steps_finding(told: dict[str, Any], year: int) -> str:
    asked, done = told["asked"]["requests"], told["done"]
    if not asked and not done["requests"]:
        return f"Aucune demande chiffrée en {year}"
    return (
        f"{count(asked, 'demande chiffrée reçue', 'demandes chiffrées reçues')} en {year}, "
        f"{count(done['requests'], 'faite')} pour {hours(done['hours'] or Decimal(0))} proposées"
    )


def request_delays(delays: pl.DataFrame, year: int, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """A row per step: circle = median, diamond = ninth decile, joined from the one to the other, in days.

    Args:
        delays: delay (a key of DELAYS), requests, median_days, decile_days (null without any).
        year: The civil year in which the steps ended.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    drawn = delays.with_row_index("row").with_columns(
        pl.col("row").cast(pl.Int32),
        label=pl.col("delay").replace_strict(DELAYS),
        wide=pl.Series([_delay_words(row) for row in delays.iter_rows(named=True)], dtype=pl.String),
    )
    drawn = drawn.with_columns(narrow=pl.col("wide").str.replace(" · ", "\n"))
    left = label_room([line for words in DELAYS.values() for line in words.split("\n")])
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + GAP
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + GAP
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    largest: Any = drawn["decile_days"].max()
    scale = alt.Scale(domain=[0, largest or 1], range=[left + 8, alt.expr(f"{right} - 8")], nice=False)
    palette, data = setting.palette, chart_data(drawn)
    known = alt.Chart(data).transform_filter("isValid(datum.median_days)")
    y = row_scale(drawn.height)
    styles: dict[str, dict[str, Any]] = {
        "median_days": {"shape": "circle", "size": 150, "filled": True, "fill": palette.expected, "opacity": 1},
        "decile_days": {"shape": "diamond", "size": 110, "filled": True, "fill": palette.invoiced, "opacity": 1},
    }

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    tooltip = [alt.Tooltip("label:N", title="étape"), alt.Tooltip("wide:N", title="jours")]
    return framed(
        Plot(
            layers=[
                row_tracks(data, drawn.height, (left, right), setting),
                known.mark_rule(color=palette.muted, strokeWidth=2, tooltip=None).encode(
                    x=x("median_days"), x2="decile_days:Q", y=y
                ),
                *(
                    known.mark_point(**style).encode(x=x(field), y=y, tooltip=tooltip)
                    for field, style in styles.items()
                ),
                row_labels(data, drawn.height, left),
                row_words(data, drawn.height, alt.ColorValue(palette.text)),
            ],
            title=title or _delays_finding(delays),
            subtitle=f"En jours civils, étapes achevées en {year}, données au {day(setting.data_date)}.",
            description="Délai médian (cercle) et neuvième décile (losange). Le tableau voisin les donne.",
            height=max(drawn.height, 1) * 40,
            below=8,
            keys=[
                Key("une demande sur deux", styles["median_days"]),
                Key("neuf demandes sur dix", styles["decile_days"]),
            ],
        ),
        setting,
    )


def _delay_words(row: dict[str, Any]) -> str:
    if row["median_days"] is None:
        return "pas de donnée"
    return f"{number(row['median_days'])}\u00a0j · {number(row['decile_days'])}\u00a0j"


def _delays_finding(delays: pl.DataFrame) -> str:
    whole = delays.filter(pl.col("delay") == "whole").row(0, named=True)
    if whole["median_days"] is None:
        return "Aucune demande chiffrée n’a ses deux dates\u00a0: les délais sont inconnus"
    return (
        f"La moitié des demandes sont faites en {number(whole['median_days'])}\u00a0jours au plus, "
        f"neuf sur dix en {number(whole['decile_days'])}\u00a0jours"
    )
