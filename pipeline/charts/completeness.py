"""Which extracts are in, month by month and kind by kind."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.axes import month_axis
from pipeline.charts.findings import completeness_finding
from pipeline.charts.frame import Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks
from pipeline.charts.theme import Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.wording import count, day, month, number

CROSS = "M-1,-1L1,1M-1,1L1,-1"
TWO_SQUARES = "M-1,-1L0.45,-1L0.45,0.45L-1,0.45ZM-0.45,0.75L-0.45,1L1,1L1,-0.45L0.75,-0.45L0.75,0.75Z"
HALF_SQUARE = "M-1,-1L1,-1L1,1L-1,1ZM0,-0.75L0,0.75L0.75,0.75L0.75,-0.75Z"
STATES = {"received": "reçu", "superseded": "remplacé", "partial": "partiel", "missing": "manquant"}


def completeness_grid(extracts: pl.DataFrame, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """Month by kind of extract: each state by its shape and its word; blank = not awaited.

    Args:
        extracts: One row per awaited month and kind: month (its first day), kind (French), state (`received`,
            `superseded`: a later file took the place of an earlier one, `partial`, `missing`).
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    kinds = extracts["kind"].unique(maintain_order=True).to_list()
    months: list[date] = extracts["month"].unique().sort().to_list()
    cells = extracts.select(
        pl.col("kind").alias("label"),
        pl.col("kind").replace_strict(kinds, list(range(len(kinds))), return_dtype=pl.Int32).alias("row"),
        pl.col("month").replace_strict(months, list(range(len(months))), return_dtype=pl.Int32).alias("place"),
        "state",
        pl.col("state").replace_strict(STATES).alias("word"),
        pl.Series("month_name", [month(value) for value in extracts["month"].to_list()], dtype=pl.String),
    ).sort("row", "place")
    left = label_room(kinds)
    x = alt.X(
        "place:O",
        scale=alt.Scale(domain=list(range(len(months))), range=[left, alt.expr("width - 8")]),
        axis=month_axis(months),
    )
    y = row_scale(len(kinds))
    base = alt.Chart(chart_data(cells))
    tooltip = [
        alt.Tooltip("label:N", title="extrait"),
        alt.Tooltip("month_name:N", title="mois"),
        alt.Tooltip("word:N", title="état"),
    ]
    raised: dict[str, Any] = {"opacity": 1, "yOffset": alt.expr(f"{_words_fit(left, len(months))} ? -7 : 0")}
    marks = [
        base.transform_filter(f"datum.state == '{state}'")
        .mark_point(**(raised | style))
        .encode(x=x, y=y, tooltip=tooltip)
        for state, style in _state_styles(palette).items()
    ]
    said = alt.expr(f"{_words_fit(left, len(months))} ? datum.word : ''")
    words = base.mark_text(text=said, dy=11, fontSize=11, color=palette.muted, tooltip=None).encode(x=x, y=y)
    rows = chart_data(pl.DataFrame({"row": range(len(kinds)), "label": kinds}))
    return framed(
        Plot(
            layers=[
                row_tracks(rows, len(kinds), (left, "width"), setting),
                *marks,
                words,
                row_labels(rows, len(kinds), left),
            ],
            title=title or completeness_finding(extracts),
            subtitle=f"Extraits attendus par mois, données au {day(setting.data_date)}.",
            description=f"Grille de {count(len(kinds), 'type')} d’extraits par {number(len(months))}\u00a0mois. "
            "Le tableau voisin donne l’état de chacun.",
            height=max(len(kinds), 1) * 40,
            below=46,
            keys=[Key(STATES[state], style) for state, style in _state_styles(palette).items()],
        ),
        setting,
    )


def _state_styles(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "received": {"shape": "square", "size": 150, "filled": True, "fill": palette.consistent},
        "superseded": {"shape": TWO_SQUARES, "size": 150, "filled": True, "fill": palette.consistent},
        "partial": {"shape": HALF_SQUARE, "size": 150, "filled": True, "fill": palette.invoiced},
        "missing": {"shape": CROSS, "size": 100, "filled": False, "stroke": palette.difference, "strokeWidth": 2.2},
    }


def _words_fit(left: float, months: int) -> str:
    return f"(width - {left:.0f}) / {max(months, 1)} >= 58"
