"""What pictures in rows have in common: a label on the left, words at the right edge."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from pipeline.charts.frame import IS_NARROW
from pipeline.charts.theme import LABEL_SIZE, Setting
from pipeline.charts.wrapping import longest

LINE = 12.5
GAP = 10


def row_scale(row_count: int) -> alt.Y:
    """The vertical place of a row: its number, the first one on top."""
    return alt.Y("row:O", axis=None, scale=alt.Scale(type="band", domain=list(range(row_count)), padding=0), title=None)


def label_room(labels: Sequence[str]) -> float:
    """Pixels that the labels take on the left, with their gap."""
    return longest(list(labels), LABEL_SIZE) + GAP


def row_labels(data: alt.InlineData, row_count: int, room: float) -> alt.Chart:
    """Labels of the rows (field `label`, line feeds part its lines), right-aligned in the `room` that they take."""
    layer: alt.Chart = (
        alt.Chart(data)
        .mark_text(
            align="right",
            baseline="middle",
            lineHeight=LINE,
            x=room - GAP,
            yOffset=alt.expr(f"-{LINE / 2:g} * (length(split(datum.label, '\\n')) - 1)"),
            text=alt.expr("split(datum.label, '\\n')"),
            tooltip=None,
        )
        .encode(y=row_scale(row_count))
    )
    return layer


def row_words(data: alt.InlineData, row_count: int, colour: alt.Color | alt.ColorValue) -> alt.Chart:
    """Words at the right edge of each row: fields `wide` (one line) and `narrow` (lines for a phone)."""
    lines = f"{IS_NARROW} ? split(datum.narrow, '\\n') : datum.wide"
    layer: alt.Chart = (
        alt.Chart(data)
        .mark_text(
            align="right",
            baseline="middle",
            lineHeight=LINE,
            x=alt.expr("width"),
            yOffset=alt.expr(f"{IS_NARROW} ? -{LINE / 2:g} * (length(split(datum.narrow, '\\n')) - 1) : 0"),
            text=alt.expr(lines),
            tooltip=None,
        )
        .encode(y=row_scale(row_count), color=colour)
    )
    return layer


def row_tracks(data: alt.InlineData, row_count: int, span: tuple[float, str], setting: Setting) -> alt.Chart:
    """A faint line along each row, from `span`'s pixels to its Vega expression: from the label to the words."""
    layer: alt.Chart = (
        alt.Chart(data)
        .mark_rule(color=setting.palette.track, strokeWidth=1, x=span[0], x2=alt.expr(span[1]), tooltip=None)
        .encode(y=row_scale(row_count))
    )
    return layer
