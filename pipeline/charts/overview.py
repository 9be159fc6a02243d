"""Pictures of the overview: how the communes stand, and who owes what."""

from __future__ import annotations

from math import ceil
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.axes import cut_length
from pipeline.charts.findings import due_finding, review_finding
from pipeline.charts.frame import IS_NARROW, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, MOST_ROWS, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest
from pipeline.wording import NO_BREAK, day, euros, number

ROW = 28
MOST_SYMBOLS = 20
STATUSES = {
    "consistent": "cohérent",
    "difference": "écart",
    "not_auditable": "contrôle impossible",
    "nothing_due": "rien à refacturer",
}


def status_summary(review: pl.DataFrame, year: int, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """A line per status, a symbol per commune (or per so many of them, which is said), its count in words.

    Args:
        review: One row per commune: commune, status, difference_cents.
        year: The civil year reviewed (Article 9).
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    counts = [review.filter(pl.col("status") == status).height for status in STATUSES]
    each = max(ceil(max(counts) / MOST_SYMBOLS), 1)
    labels = [f"{word}{NO_BREAK}: {number(quantity)}" for quantity, word in zip(counts, STATUSES.values(), strict=True)]
    lines = pl.DataFrame({"row": range(len(labels)), "label": labels, "status": list(STATUSES)})
    symbols = (
        lines.with_columns(pl.Series([list(range(ceil(quantity / each))) for quantity in counts]).alias("place"))
        .explode("place")
        .drop_nulls("place")
    )
    left = label_room(labels)
    across = alt.X(
        "place:Q",
        axis=None,
        scale=alt.Scale(
            domain=[0, MOST_SYMBOLS],
            range=[left + 8, alt.expr(f"min(width + 8, {left + 8:.0f} + {MOST_SYMBOLS * 22})")],
            nice=False,
        ),
    )
    base = alt.Chart(chart_data(symbols))
    size = alt.expr(f"{IS_NARROW} ? 55 : 130")
    marks = [
        base.transform_filter(f"datum.status == '{status}'")
        .mark_point(**({"opacity": 1} | style | {"size": size}), tooltip=None)
        .encode(x=across, y=row_scale(len(labels)))
        for status, style in _status_styles(palette).items()
    ]
    unit = "Un symbole par commune" if each == 1 else f"Un symbole pour {number(each)}\u00a0communes"
    return framed(
        Plot(
            layers=[*marks, row_labels(chart_data(lines), len(labels), left)],
            title=title or review_finding(review, year),
            subtitle=f"{unit}, exercice {year}, données au {day(setting.data_date)}.",
            description=", ".join(labels) + ".",
            height=len(labels) * 24,
            below=6,
        ),
        setting,
    )


def due_by_commune(due: pl.DataFrame, year: int, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """Bars ranked by what each commune owes; a bar that would flatten the others is cut, and says so.

    Args:
        due: One row per commune: commune, total_cents.
        year: The civil year (Articles 6 and 8).
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    ranked = due.select(pl.col("commune").alias("label"), "total_cents").sort(
        ["total_cents", "label"], descending=[True, False]
    )
    drawn = ranked.head(MOST_ROWS).with_row_index("row")
    limit = cut_length(drawn["total_cents"].to_list())
    words = [euros(cents) for cents in drawn["total_cents"].to_list()]
    drawn = drawn.with_columns(
        pl.min_horizontal("total_cents", pl.lit(limit)).alias("length_cents"),
        (pl.col("total_cents") > limit).alias("cut"),
        pl.Series("wide", words, dtype=pl.String),
        pl.Series("narrow", words, dtype=pl.String),
    )
    left = label_room(drawn["label"].to_list())
    right = longest(words, LABEL_SIZE) + 14
    x = alt.X(
        "length:Q",
        axis=None,
        scale=alt.Scale(
            domain=[0, max(limit, 1) / 100],
            range=[left, alt.expr(f"width - {right:.0f}")],
            nice=False,
        ),
    )
    y = row_scale(drawn.height)
    data = chart_data(drawn)
    palette = setting.palette
    cut_names = drawn.filter("cut")["label"].to_list()
    notes = [f"En euros, exercice {year}, données au {day(setting.data_date)}."]
    if cut_names:
        notes.append(f"Barre coupée\u00a0: {', '.join(cut_names)}.")
    if ranked.height > drawn.height:
        notes.append(f"Les {MOST_ROWS} premières communes sur {number(ranked.height)}.")
    tooltip = [alt.Tooltip("label:N", title="commune"), alt.Tooltip("wide:N", title="dû")]
    cut = alt.Chart(data).transform_filter("datum.cut")
    return framed(
        Plot(
            layers=[
                row_tracks(data, drawn.height, (left, f"width - {right:.0f}"), setting),
                alt.Chart(data)
                .mark_bar(color=palette.expected, height={"band": 0.62})
                .encode(x=x, y=y, tooltip=tooltip),
                cut.mark_point(
                    shape="M-0.9,1L0,-1M0,1L0.9,-1", size=420, strokeWidth=3, stroke=palette.background, xOffset=-22
                ).encode(x=x, y=y, opacity=alt.value(1)),
                row_labels(data, drawn.height, left),
                row_words(data, drawn.height, alt.ColorValue(palette.text)),
            ],
            title=title or due_finding(due, year),
            subtitle=" ".join(notes),
            description="Barres du plus grand montant dû au plus petit. Le tableau voisin donne toutes les communes.",
            height=max(drawn.height, 1) * 24,
            below=8,
        ),
        setting,
    )


def _status_styles(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "consistent": {"shape": "circle", "size": 130, "filled": True, "fill": palette.consistent},
        "difference": {"shape": "diamond", "size": 130, "filled": True, "fill": palette.difference},
        "not_auditable": {"shape": "circle", "size": 110, "stroke": palette.not_auditable, "strokeWidth": 1.5},
        "nothing_due": {"shape": "stroke", "size": 110, "stroke": palette.muted, "strokeWidth": 2},
    }
