"""What the reports read month after month: a level a report, never a sum of them."""

from __future__ import annotations

from collections.abc import Callable

import altair as alt
import polars as pl

from pipeline.charts.axes import month_axis
from pipeline.charts.frame import IS_NARROW, Plot, framed
from pipeline.charts.theme import Setting, chart_data

HEIGHT = 150
ROOM = 0.18


def levels_by_report(
    levels: pl.DataFrame, title: str, subtitle: str, written: Callable[[float], str], setting: Setting
) -> alt.LayerChart:
    """A point a report, joined; months without a readable report stay empty.

    Args:
        levels: One row per month: month (its first day), value (null where no report is readable).
        title: The finding.
        subtitle: Units and what a point is.
        written: How a value is written.
        setting: Date of the data, source, theme.
    """
    palette = setting.palette
    drawn = levels.sort("month").with_columns(
        place=pl.int_range(pl.len()),
        words=pl.Series(
            [None if value is None else written(value) for value in levels.sort("month")["value"]], dtype=pl.String
        ),
    )
    known = drawn["value"].drop_nulls()
    least, most = (float(known.min()), float(known.max())) if known.len() else (0.0, 1.0)  # type: ignore[arg-type]
    room = (most - least or most or 1.0) * ROOM
    x = alt.X(
        "place:O",
        scale=alt.Scale(paddingInner=0.25, paddingOuter=0.25),
        axis=month_axis(drawn["month"].to_list()),
    )
    y = alt.Y(
        "value:Q",
        axis=None,
        scale=alt.Scale(domain=[least - room, most + room], range=[HEIGHT - 14, 26], nice=False, zero=False),
    )
    base = alt.Chart(chart_data(drawn))
    read = base.transform_filter("isValid(datum.value)")
    last = drawn.height - 1
    said = f"!({IS_NARROW}) || datum.place == 0 || datum.place == {last} ? datum.words : ''"
    return framed(
        Plot(
            layers=[
                base.mark_line(
                    color=palette.expected, strokeWidth=2, tooltip=None, invalid="break-paths-show-domains"
                ).encode(x=x, y=y),
                read.mark_point(shape="circle", filled=True, size=80, fill=palette.expected, opacity=1).encode(
                    x=x, y=y, tooltip=[alt.Tooltip("words:N", title="valeur")]
                ),
                read.mark_text(dy=-14, text=alt.expr(said), tooltip=None).encode(x=x, y=y),
                base.transform_filter("!isValid(datum.value)")
                .mark_text(text="?", color=palette.muted, y=HEIGHT / 2, tooltip=None)
                .encode(x=x),
            ],
            title=title,
            subtitle=subtitle,
            description="Une valeur par mois. Le tableau voisin les donne.",
            height=HEIGHT,
            below=44,
            independent_y=True,
        ),
        setting,
    )
