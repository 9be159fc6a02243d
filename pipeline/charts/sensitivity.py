"""Which parameter matters most: what the total becomes when each is moved alone."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import GAP, LINE, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.wrapping import longest, wrap
from pipeline.wording import day, signed_euros

LABEL_WIDTH = 190
LEAST_ROW = 40


def what_matters_most(
    ranked: pl.DataFrame, year: int, name: str, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """A bar per parameter, from the total when it is lowered to the total when it is raised; the longest on top.

    Args:
        ranked: One row per parameter, the one that moves most first: label, total_less_cents, total_cents,
            total_more_cents, swing_cents.
        year: The civil year.
        name: The scenario's name.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    drawn = _with_words(ranked)
    rows = drawn.height
    left = longest([line for label in drawn["label"].to_list() for line in label.split("\n")], LABEL_SIZE) + GAP
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + 12
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + 16
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    moves = pl.concat([drawn["less_cents"], drawn["more_cents"]])
    least, most = (int(value or 0) / 100 for value in (moves.min(), moves.max()))  # type: ignore[arg-type]
    scale = alt.Scale(domain=[min(least, 0), max(most, 0.01)], range=[left + 8, alt.expr(f"{right} - 8")], nice=False)
    data, y = chart_data(drawn), row_scale(rows)
    row = max(LEAST_ROW, LINE * max((label.count("\n") + 1 for label in drawn["label"].to_list()), default=1) + 12)
    base = alt.Chart(data)
    tooltip = [
        alt.Tooltip("plain:N", title="paramètre"),
        alt.Tooltip("less_words:N", title="en moins"),
        alt.Tooltip("more_words:N", title="en plus"),
    ]
    bars = [
        base.mark_bar(**style, height={"band": 0.4}).encode(
            x=alt.X(f"{field}:Q", axis=None, scale=scale), x2="zero:Q", y=y, tooltip=tooltip
        )
        for field, style in _styles(setting).items()
    ]
    origin = base.transform_filter("datum.row == 0").mark_rule(color=palette.muted, tooltip=None)
    return framed(
        Plot(
            layers=[
                row_tracks(data, rows, (left, right), setting),
                *bars,
                origin.encode(x=alt.X("zero:Q", axis=None, scale=scale), y=alt.value(0), y2=alt.value(rows * row)),
                row_labels(data, rows, left),
                row_words(data, rows, alt.ColorValue(palette.text)),
            ],
            title=title or sensitivity_finding(ranked, name),
            subtitle=f"Écart du total en euros quand un seul paramètre bouge, exercice {year}, "
            f"données au {day(setting.data_date)}.",
            description="Paramètres du plus influent au moins influent. Le tableau voisin donne chaque total.",
            height=rows * row,
            below=8,
            keys=[
                Key("paramètre en moins", {"shape": "square", "size": 110, **_styles(setting)["less"]}),
                Key("paramètre en plus", {"shape": "square", "size": 110, **_styles(setting)["more"]}),
            ],
        ),
        setting,
    )


def sensitivity_finding(ranked: pl.DataFrame, name: str) -> str:
    """The parameter that moves the total most, and by how much."""
    if ranked.is_empty() or not ranked["swing_cents"][0]:
        return f"{name}\u00a0: aucun paramètre ne déplace le total"
    first = ranked.row(0, named=True)
    subject = first["label"].split(",")[0]
    return f"{name}\u00a0: ce qui pèse le plus sur le total, c’est «\u00a0{subject}\u00a0»"


def _styles(setting: Setting) -> dict[str, dict[str, Any]]:
    palette = setting.palette
    return {
        "less": {"fill": palette.background, "stroke": palette.expected, "strokeWidth": 1.5},
        "more": {"fill": palette.expected, "stroke": palette.expected, "strokeWidth": 1.5},
    }


def _with_words(ranked: pl.DataFrame) -> pl.DataFrame:
    less = [row["total_less_cents"] - row["total_cents"] for row in ranked.iter_rows(named=True)]
    more = [row["total_more_cents"] - row["total_cents"] for row in ranked.iter_rows(named=True)]
    labels = [_sentence_case(label) for label in ranked["label"].to_list()]
    return ranked.with_row_index("row").with_columns(
        pl.lit(0).alias("zero"),
        pl.Series("less_cents", less, dtype=pl.Int64),
        pl.Series("more_cents", more, dtype=pl.Int64),
        pl.Series("less_words", [signed_euros(cents) for cents in less], dtype=pl.String),
        pl.Series("more_words", [signed_euros(cents) for cents in more], dtype=pl.String),
        pl.Series("plain", labels, dtype=pl.String),
        pl.Series("label", ["\n".join(wrap(label, LABEL_SIZE, LABEL_WIDTH)) for label in labels], dtype=pl.String),
        pl.Series(
            "wide",
            [f"{signed_euros(low)} · {signed_euros(high)}" for low, high in zip(less, more, strict=True)],
            dtype=pl.String,
        ),
        pl.Series(
            "narrow",
            [f"{signed_euros(low)}\n{signed_euros(high)}" for low, high in zip(less, more, strict=True)],
            dtype=pl.String,
        ),
    )


def _sentence_case(label: str) -> str:
    return label[:1].upper() + label[1:]
