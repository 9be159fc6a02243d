"""Rows of bars made of parts: each part has its own fill, and its kind in the key; words stand at the right edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.wrapping import longest

ROW = 28
GAP = 16


def segment_layers(
    parts: pl.DataFrame, rows: pl.DataFrame, styles: Mapping[str, Mapping[str, Any]], setting: Setting
) -> list[alt.Chart]:
    """The layers of stacked bars, the first kind of `styles` at the left.

    Args:
        parts: label, kind (a key of `styles`), value (a number, from 0), value_words.
        rows: label, wide and narrow (the words at the right edge), in order from the top.
        styles: How the bar of each kind is drawn (properties of a bar mark), in order from the left.
        setting: Date of the data, source, theme.
    """
    placed = rows.with_row_index("row").with_columns(pl.col("row").cast(pl.Int32))
    order = {kind: place for place, kind in enumerate(styles)}
    drawn = (
        parts.filter(pl.col("value") > 0)
        .join(placed.select("label", "row"), on="label", how="inner", validate="m:1")
        .with_columns(value=pl.col("value").cast(pl.Float64), order=pl.col("kind").replace_strict(order, default=0))
        .sort("row", "order")
        .with_columns(end=pl.col("value").cum_sum().over("row"))
        .with_columns(start=pl.col("end") - pl.col("value"))
    )
    largest: Any = drawn["end"].max()
    left = label_room(placed["label"].to_list())
    wide = longest(placed["wide"].to_list(), LABEL_SIZE) + GAP
    narrow = longest([line for words in placed["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + GAP
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    scale = alt.Scale(domain=[0, largest or 1], range=[left, alt.expr(right)], nice=False)
    data, words = chart_data(drawn.drop("value", "order")), chart_data(placed)
    base = alt.Chart(data)
    y = row_scale(placed.height)
    tooltip = [alt.Tooltip("label:N", title=" "), alt.Tooltip("value_words:N", title="valeur")]
    bars = [
        base.transform_filter(f"datum.kind == '{kind}'")
        .mark_bar(**({"height": {"band": 0.6}} | dict(style)))
        .encode(x=alt.X("start:Q", axis=None, scale=scale), x2="end:Q", y=y, tooltip=tooltip)
        for kind, style in styles.items()
    ]
    return [
        row_tracks(words, placed.height, (left, right), setting),
        *bars,
        row_labels(words, placed.height, left),
        row_words(words, placed.height, alt.ColorValue(setting.palette.text)),
    ]


def filled(colour: str) -> dict[str, Any]:
    """A bar of one colour."""
    return {"color": colour}


def hollow(colour: str, ground: str) -> dict[str, Any]:
    """A bar drawn by its rim, told from a filled one without any colour."""
    return {"fill": ground, "stroke": colour, "strokeWidth": 1.5}
