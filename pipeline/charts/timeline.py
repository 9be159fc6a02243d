"""What falls due, and when: one row per theme, one mark per duty, and the day from which it is seen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import LINE, label_room, row_labels, row_scale, row_tracks
from pipeline.charts.theme import SHORT_MONTHS, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest, wrap
from pipeline.wording import count, day, short_day

ROW = 58
LABEL_PIXELS = 128
WORDS_GAP = 18
APART = 13
"""Pixels between the marks of one theme that fall on one day, or on days too near to be drawn beside each other."""
NEAR_DAYS = 9
BACK_DAYS, AHEAD_DAYS = 366, 548
"""How far the picture looks: a year back and a year and a half ahead; the table has the rest."""
RECENT_DAYS = 92
QUARTER_STARTS = (1, 4, 7, 10)
WORDS = {"late": "en retard", "due": "à venir", "passing": "jalon", "done": "fait"}


def duty_timeline(lines: pl.DataFrame, on: date, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """Duties by theme along time: triangle = late, circle = to come, diamond = a day that passes, square = done.

    Args:
        lines: One row per duty and day: lane (French, in the order of the rows), what, concerned, due (null: not
            drawn), state (`late`, `due`, `done`), milestone.
        on: The day from which it is seen; a line marks it.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    lanes: list[str] = lines["lane"].unique(maintain_order=True).to_list()
    start, end = _window(lines, on)
    shown = _marks(lines.filter(pl.col("due").is_between(start, end)), lanes)
    beyond = lines.height - shown.height
    rows = _rows(lines, lanes)
    labels = ["\n".join(wrap(lane, 12, LABEL_PIXELS)) for lane in lanes]
    left = label_room([line for label in labels for line in label.split("\n")]) + 8
    wide = longest([line for words in rows["wide"] for line in words.split("\n")], 12) + WORDS_GAP
    right = f"width - ({IS_NARROW} ? 8 : {wide:.0f})"
    x_scale = alt.Scale(type="utc", domain=[start.isoformat(), end.isoformat()], range=[left, alt.expr(right)])
    named = chart_data(rows.with_columns(pl.Series("label", labels)))
    today = chart_data(pl.DataFrame({"due": [on.isoformat()], "said": [f"le {short_day(on)}"]}))
    return framed(
        Plot(
            layers=[
                row_tracks(named, len(lanes), (left, right), setting),
                *_today(today, x_scale, palette),
                *_layers(chart_data(shown), len(lanes), x_scale, start, end, palette),
                row_labels(named, len(lanes), left - 8),
                _words(named, len(lanes), palette),
            ],
            title=title or finding(lines),
            subtitle=f"Échéances vues du {day(on)}, de {_month(start)} à {_month(end)}" + _beyond(beyond),
            description=f"Frise de {count(shown.height, 'échéance')} en {count(len(lanes), 'thème')}. "
            "Le tableau voisin donne chaque date, qui est concerné, l’état et l’article.",
            height=max(len(lanes), 1) * ROW,
            below=46,
            above=20,
            keys=[Key(WORDS[state], style) for state, style in _styles(palette).items()],
        ),
        setting,
    )


def finding(lines: pl.DataFrame) -> str:
    """How many duties are late, and which comes next. Columns: state, due, what, milestone."""
    late = lines.filter(pl.col("state") == "late").height
    coming = lines.filter(pl.col("state") == "due", pl.col("due").is_not_null()).sort("due", "what")
    said = f"{count(late, 'échéance')} en retard" if late else "Aucune échéance en retard"
    if coming.is_empty():
        return said
    first = coming.row(0, named=True)
    return f"{said}\u202f; la prochaine est le {day(first['due'])}\u00a0: {first['what'][0].lower()}{first['what'][1:]}"


def _window(lines: pl.DataFrame, on: date) -> tuple[date, date]:
    """Whole months that hold what is late, the last quarter, and a year and a half to come."""
    late = lines.filter(pl.col("state") == "late")["due"].min()
    first = min(late, on - timedelta(days=RECENT_DAYS)) if isinstance(late, date) else on - timedelta(days=RECENT_DAYS)
    first = max(first, on - timedelta(days=BACK_DAYS))
    last = on + timedelta(days=AHEAD_DAYS)
    return first.replace(day=1), (last.replace(day=1) + timedelta(days=31)).replace(day=1)


def _marks(lines: pl.DataFrame, lanes: list[str]) -> pl.DataFrame:
    look = pl.when("milestone").then(pl.lit("passing")).otherwise("state")
    # Marks that would cover each other stand above each other.
    parted = (pl.col("due").diff().dt.total_days() > NEAR_DAYS).fill_null(value=True)
    cluster = parted.cum_sum().over("row")
    rank = pl.int_range(pl.len()).over("row", "cluster")
    of = pl.len().over("row", "cluster")
    marks = lines.with_columns(
        row=pl.col("lane").replace_strict(lanes, list(range(len(lanes))), return_dtype=pl.Int32), look=look
    ).sort("row", "due", "what")
    return marks.with_columns(cluster=cluster).select(
        "row",
        "what",
        "concerned",
        "look",
        "due",
        said=pl.col("due").dt.strftime("%d/%m/%Y"),
        word=pl.col("look").replace_strict(WORDS, return_dtype=pl.String),
        lift=(rank * 2 - of + 1).cast(pl.Float64) * (APART / 2),
    )


def _layers(
    data: alt.InlineData, row_count: int, x_scale: alt.Scale, start: date, end: date, palette: Palette
) -> list[alt.Chart]:
    quarters = [
        date(year, month, 1).isoformat()
        for year in range(start.year, end.year + 1)
        for month in QUARTER_STARTS
        if start <= date(year, month, 1) <= end
    ]
    axis = alt.Axis(
        values=quarters,
        title=None,
        domain=False,
        ticks=False,
        grid=True,
        labelPadding=8,
        labelAngle=0,
        labelOverlap="greedy",
        labelSeparation=8,
        labelFlush=False,
        labelExpr=f"{IS_NARROW} ? utcFormat(datum.value, '%m/%y') : utcFormat(datum.value, '%b %Y')",
    )
    base = alt.Chart(data).encode(
        x=alt.X("due:T", scale=x_scale, axis=axis),
        y=row_scale(row_count),
        tooltip=[
            alt.Tooltip("what:N", title="échéance"),
            alt.Tooltip("concerned:N", title="qui"),
            alt.Tooltip("said:N", title="date"),
            alt.Tooltip("word:N", title="état"),
        ],
    )
    return [
        base.transform_filter(f"datum.look == '{look}'").mark_point(
            **(style | {"opacity": 1, "yOffset": alt.expr("datum.lift")})
        )
        for look, style in _styles(palette).items()
    ]


def _styles(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "late": {"shape": "triangle-up", "size": 110, "filled": True, "fill": palette.difference},
        "due": {
            "shape": "circle",
            "size": 85,
            "filled": True,
            "fill": palette.background,
            "stroke": palette.expected,
            "strokeWidth": 2.2,
        },
        "passing": {"shape": "diamond", "size": 95, "filled": True, "fill": palette.muted},
        "done": {"shape": "square", "size": 70, "filled": True, "fill": palette.consistent},
    }


def _today(data: alt.InlineData, x_scale: alt.Scale, palette: Palette) -> list[alt.Chart]:
    x = alt.X("due:T", scale=x_scale)
    rule = alt.Chart(data).mark_rule(color=palette.text, strokeWidth=1.5, strokeDash=[4, 3], tooltip=None).encode(x=x)
    word = (
        alt.Chart(data)
        .mark_text(y=-8, fontWeight="bold", align="center", color=palette.text, tooltip=None)
        .encode(x=x, text="said:N")
    )
    return [rule, word]


def _words(data: alt.InlineData, row_count: int, palette: Palette) -> alt.Chart:
    """At the right edge, what is late and what comes next; nothing on a phone, where the table says it."""
    layer: alt.Chart = (
        alt.Chart(data)
        .mark_text(
            align="right",
            baseline="middle",
            lineHeight=LINE + 2,
            color=palette.muted,
            x=alt.expr("width"),
            yOffset=alt.expr(f"-{(LINE + 2) / 2:g} * (length(split(datum.wide, '\\n')) - 1)"),
            text=alt.expr(f"{IS_NARROW} ? '' : split(datum.wide, '\\n')"),
            tooltip=None,
        )
        .encode(y=row_scale(row_count))
    )
    return layer


def _rows(lines: pl.DataFrame, lanes: list[str]) -> pl.DataFrame:
    """Each theme in words: how many are late, and the day of the next."""
    words = []
    for lane in lanes:
        own = lines.filter(pl.col("lane") == lane)
        late = own.filter(pl.col("state") == "late").height
        coming = own.filter(pl.col("state") == "due")["due"].min()
        said = [f"{late} en retard"] if late else []
        said += [f"prochaine\u00a0: {short_day(coming)}"] if isinstance(coming, date) else []
        words.append("\n".join(said) or "rien à venir")
    return pl.DataFrame({"row": range(len(lanes)), "wide": words}, schema_overrides={"row": pl.Int32})


def _month(value: date) -> str:
    return f"{SHORT_MONTHS[value.month - 1]} {value.year}"


def _beyond(number: int) -> str:
    if not number:
        return "."
    return f"\u202f; {count(number, 'autre')} au tableau (date plus lointaine ou inconnue)."
