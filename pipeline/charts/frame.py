"""The frame around each picture: finding, unit and date, key to the marks, source, words for those who do not see it.

A chart is drawn at whatever width it is given (phone, page, paper) with one specification: `width` is a signal of Vega,
and what depends on it (lines, short words, the place of the key) is an expression. Row labels and amounts stand inside
the plotting area, so that `width` is the whole picture's from the first pass on: with Vega's own fitting it changes
after the height is settled, and lines broken anew are cut off. The subtitle and the key are marks, because Vega-Lite
takes expressions neither for a subtitle nor for the columns of a legend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from pipeline.charts.theme import LABEL_SIZE, NARROW_WIDTH, TITLE_SIZE, Setting, configuration
from pipeline.charts.wrapping import fitting_lines, text_width

IS_NARROW = f"width < {NARROW_WIDTH}"
KEY_LINE = 20
UNCUT = 10_000
"""Lines are broken beforehand: none may be cut short. Streamlit sets a limit on a title that has none of its own."""
NARROWEST = 320
NOTHING = alt.InlineData(values=[{}])


@dataclass(frozen=True)
class Key:
    """One entry of the key: a word, and the mark as it is drawn in the picture (properties of a point mark)."""

    word: str
    mark: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plot:
    """What a picture is made of: its layers, its room in pixels, and its words.

    `height` is the plotting area's, `below` the room for the axis under it, `above` that for what stands over it.
    `description` is read aloud after the title. `independent_y`: layers keep their own vertical scales.
    """

    layers: Sequence[alt.Chart | alt.LayerChart]
    title: str
    subtitle: str
    description: str
    height: float
    below: float = 30
    above: float = 8
    keys: Sequence[Key] = ()
    independent_y: bool = False


def framed(plot: Plot, setting: Setting) -> alt.LayerChart:
    """The picture in its frame and theme, without a width: it fits the one that it is given."""
    palette = setting.palette
    narrow_places, narrow_lines = _places(plot.keys, NARROWEST)
    wide_places, wide_lines = _places(plot.keys, NARROW_WIDTH)
    key_top = f"-({plot.above:g} + {KEY_LINE} * ({IS_NARROW} ? {narrow_lines} : {wide_lines}))"
    words: dict[str, Any] = {"align": "left", "color": palette.muted, "x": 0, "tooltip": None}
    layers = [
        *plot.layers,
        alt.Chart(NOTHING).mark_text(
            **words,
            baseline="alphabetic",
            lineHeight=16,
            y=alt.expr(f"{key_top} - 8 - 16 * (length(subtitle) - 1)"),
            text=alt.expr("subtitle"),
        ),
        alt.Chart(NOTHING).mark_text(
            **words,
            baseline="top",
            fontSize=LABEL_SIZE - 1,
            lineHeight=14,
            y=alt.expr(f"height + {plot.below:g}"),
            text=alt.expr("source"),
        ),
    ]
    for key, narrow, wide in zip(plot.keys, narrow_places, wide_places, strict=True):
        x = f"({IS_NARROW} ? {narrow[0]:g} : {wide[0]:g})"
        y = f"{key_top} + ({IS_NARROW} ? {narrow[1]:g} : {wide[1]:g})"
        place: dict[str, Any] = {"x": alt.expr(f"{x} + 8"), "y": alt.expr(y), "tooltip": None}
        layers.append(alt.Chart(NOTHING).mark_point(**({"opacity": 1} | key.mark | place)))
        layers.append(
            alt.Chart(NOTHING).mark_text(
                text=key.word,
                align="left",
                baseline="middle",
                x=alt.expr(f"{x} + 20"),
                y=alt.expr(y),
                tooltip=None,
            )
        )
    # in one call: each `.properties()` or `.configure()` would copy every layer with its rows
    return alt.LayerChart(
        layer=layers,
        params=[
            alt.VariableParameter(name="subtitle", expr=fitting_lines([plot.subtitle], LABEL_SIZE)),
            alt.VariableParameter(name="source", expr=fitting_lines([setting.source_line], LABEL_SIZE - 1)),
        ],
        resolve={"scale": {"y": "independent" if plot.independent_y else "shared"}},
        title=alt.TitleParams(text=alt.expr(fitting_lines([plot.title], TITLE_SIZE * 1.05)), limit=UNCUT),
        height=plot.height,
        description=f"{plot.title}. {plot.description}",
        autosize=alt.AutoSizeParams(type="pad"),
        padding={"left": 0, "right": 0, "top": 4, "bottom": 6},
        config=configuration(palette),
    )


def _places(keys: Sequence[Key], room: float) -> tuple[list[tuple[float, float]], int]:
    """Where each entry of the key stands when `room` pixels are there, and how many lines they take."""
    places: list[tuple[float, float]] = []
    x, y = 0.0, KEY_LINE / 2
    for key in keys:
        taken = 20 + text_width(key.word, LABEL_SIZE) + 14
        if x and x + taken > room:
            x, y = 0.0, y + KEY_LINE
        places.append((x, y))
        x += taken
    return places, (round(y / KEY_LINE + 0.5) if keys else 0)
