"""One commune beside those of its size: where it stands between the smallest and the largest of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.segments import GAP
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest
from pipeline.wording import day, enumeration, number, percent

ROW = 44
MOST_NAMED = 3
Write = Callable[[float], str]


def _with_unit(unit: str, decimals: int) -> Write:
    return lambda value: f"{number(value, decimals)}\u00a0{unit}"


MEASURES: Mapping[str, tuple[str, Write]] = {
    "accounts_per_100_inhabitants": ("comptes pour\n100 habitants", lambda value: number(value, 1)),
    "dormant_percent": ("comptes\ndormants", lambda value: percent(value, 1)),
    "unmoved_percent": ("génériques\nsans mouvement", lambda value: percent(value, 1)),
    "storage_gigabytes_per_account": ("stockage\npar compte", _with_unit("Go", 2)),
    "sent_per_account_30_days": ("messages envoyés par\ncompte en 30 jours", lambda value: number(value, 0)),
    "hours_per_100_accounts": ("heures de demandes\npour 100 comptes", _with_unit("h", 1)),
    "incidents_per_100_accounts": ("incidents\npour 100 comptes", lambda value: number(value, 1)),
    "euros_per_account": ("refacturation\npar compte", _with_unit("€", 2)),
    "euros_per_inhabitant": ("refacturation\npar habitant", _with_unit("€", 2)),
}


def beside_its_like(
    measures: pl.DataFrame, commune: str, peers_words: str, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """A row per measure, each on its own scale: the line goes from the least to the most of the others.

    Args:
        measures: measure (a key of MEASURES), value, low, median, high (null where there is nothing to compare).
        commune: The commune's name.
        peers_words: Whom it is compared with, in words.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    known = measures.filter(pl.col("value").is_not_null() & pl.col("median").is_not_null())
    drawn = _placed(known)
    left = label_room([line for words in drawn["label"].to_list() for line in words.split("\n")])
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + GAP
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + GAP
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    scale = alt.Scale(domain=[0, 1], range=[left + 10, alt.expr(f"{right} - 10")], nice=False)
    data, y, styles = chart_data(drawn), row_scale(drawn.height), _styles(setting.palette)
    base = alt.Chart(data)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", axis=None, scale=scale)

    tooltip = [alt.Tooltip("measure_words:N", title="mesure"), alt.Tooltip("wide:N", title="valeur")]
    return framed(
        Plot(
            layers=[
                row_tracks(data, drawn.height, (left, right), setting),
                base.mark_rule(color=setting.palette.not_auditable, strokeWidth=5, opacity=0.45, tooltip=None).encode(
                    x=x("low_at"), x2="high_at:Q", y=y
                ),
                base.mark_point(**styles["median"]).encode(x=x("median_at"), y=y, tooltip=tooltip),
                base.mark_point(**styles["value"]).encode(x=x("value_at"), y=y, tooltip=tooltip),
                row_labels(data, drawn.height, left),
                row_words(data, drawn.height, alt.ColorValue(setting.palette.text)),
            ],
            title=title or _finding(drawn, commune),
            subtitle=f"{peers_words} Chaque ligne a son échelle. Données au {day(setting.data_date)}.",
            description=f"{commune} parmi ses semblables, mesure par mesure. Le tableau voisin donne les valeurs.",
            height=max(drawn.height, 1) * ROW,
            below=8,
            keys=[Key(commune, styles["value"]), Key("médiane des autres", styles["median"])],
        ),
        setting,
    )


def _placed(known: pl.DataFrame) -> pl.DataFrame:
    least, most = pl.min_horizontal("low", "value"), pl.max_horizontal("high", "value")
    span = pl.when(most > least).then(most - least).otherwise(1.0)
    rows = list(known.iter_rows(named=True))
    wide = [f"{_written(row, 'value')} · médiane {_written(row, 'median')}" for row in rows]
    narrow = [f"{_written(row, 'value')}\nméd. {_written(row, 'median')}" for row in rows]
    labels = [MEASURES[row["measure"]][0] for row in rows]
    return (
        known.with_row_index("row")
        .with_columns(
            pl.col("row").cast(pl.Int32),
            *((pl.col(name) - least).truediv(span).alias(f"{name}_at") for name in ("value", "low", "median", "high")),
            pl.Series("label", labels, dtype=pl.String),
            pl.Series("measure_words", [label.replace("\n", " ") for label in labels], dtype=pl.String),
            pl.Series("wide", wide, dtype=pl.String),
            pl.Series("narrow", narrow, dtype=pl.String),
        )
        .drop("low", "median", "high")
    )


def _written(row: dict[str, Any], name: str) -> str:
    return MEASURES[row["measure"]][1](row[name])


def _styles(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "value": {
            "shape": "diamond", "size": 170, "filled": True, "fill": palette.invoiced, "stroke": palette.background,
            "strokeWidth": 1.5, "opacity": 1,
        },
        "median": {
            "shape": "stroke", "size": 260, "filled": False, "stroke": palette.text, "strokeWidth": 2.5, "angle": 90,
            "opacity": 1,
        },
    }  # fmt: skip


def _finding(drawn: pl.DataFrame, commune: str) -> str:
    if drawn.is_empty():
        return f"{commune} n’a pas assez de communes de sa taille pour être comparée"
    outside = drawn.filter((pl.col("value_at") < pl.col("low_at")) | (pl.col("value_at") > pl.col("high_at")))
    if outside.is_empty():
        return f"{commune} se tient parmi les communes de sa taille, pour chaque mesure"
    named = outside["measure_words"].to_list()
    if len(named) > MOST_NAMED:
        named = [*named[: MOST_NAMED - 1], f"{len(named) - MOST_NAMED + 1} autres mesures"]
    said = enumeration(named)
    return f"{commune} sort de ce que font les communes de sa taille\u00a0: {said}"
