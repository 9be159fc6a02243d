"""Who would pay more and who less: bars to both sides of zero, commune by commune."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.axes import cut_length
from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, MOST_ROWS, Setting, chart_data
from pipeline.charts.wrapping import longest
from pipeline.wording import NO_BREAK, count, day, number, signed_euros

ROW = 25
READ_ALOUD = 5
SELECTION = "chosen"
"""The name of the selection of a commune, by its INSEE code, for a page that answers to it."""
COMMUNE = "insee"


@dataclass(frozen=True)
class Measure:
    """What a bar is as long as: the column (hundredths), its words in the subtitle, and how a value is written."""

    column: str
    unit: str
    written: Callable[[int], str]


def signed_percent(hundredths: int) -> str:
    """`+2,35 %` from hundredths of a per cent."""
    sign = "+" if hundredths > 0 else ""
    return f"{sign}{number(Decimal(hundredths).scaleb(-2), 2)}{NO_BREAK}%"


MEASURES: Mapping[str, Measure] = {
    "euros": Measure("change_cents", "En euros pour l’année", signed_euros),
    "percent": Measure("change_percent", "En pour cent de ce que donne le tarif actuel", signed_percent),
    "per_account": Measure("change_per_account_cents", "En euros par compte et par an", signed_euros),
    "per_inhabitant": Measure("change_per_inhabitant_cents", "En euros par habitant et par an", signed_euros),
}


def changes_by_commune(
    communes: pl.DataFrame,
    year: int,
    name: str,
    setting: Setting,
    measure: str = "euros",
    title: str | None = None,
    row: int = ROW,
) -> alt.LayerChart:
    """Bars ranked from the greatest rise to the greatest fall; communes that refuse stand apart, hollow, below.

    A bar that would flatten the others is cut, and says so. A click on a row selects its commune (`SELECTION`).

    Args:
        communes: One row per commune: insee, commune, effect (`winner`, `loser`, `unchanged`), refuses, and the
            column of the measure.
        year: The civil year.
        name: The scenario's name.
        setting: Date of the data, source, theme.
        measure: A key of MEASURES.
        title: Another finding than the computed one.
        row: Pixels of a row.
    """
    chosen = MEASURES[measure]
    drawn = _ranked(communes, chosen).head(MOST_ROWS)
    limits = _limits(drawn)
    drawn = _with_words(drawn, chosen, limits)
    cut = drawn.filter("cut")["label"].to_list()
    notes = [f"{chosen.unit}, exercice {year}, données au {day(setting.data_date)}."]
    if cut:
        notes.append(f"Barre coupée\u00a0: {', '.join(cut)}.")
    if communes.height > drawn.height:
        notes.append(f"Les {MOST_ROWS} premières communes sur {number(communes.height)}.")
    return framed(
        Plot(
            layers=_layers(drawn, limits, setting, row),
            title=title or changes_finding(communes, name, year),
            subtitle=" ".join(notes),
            description=_aloud(drawn, name),
            height=max(drawn.height, 1) * row,
            below=8,
            keys=_keys(drawn, setting),
        ),
        setting,
    )


def changes_finding(communes: pl.DataFrame, name: str, year: int) -> str:
    """How many communes would pay more, less, as much, and how many refuse, in one sentence."""
    leaving = pl.col("refuses") & (pl.col("effect") != "unchanged")
    staying = communes.filter(~leaving)
    rises, falls = (staying.filter(pl.col("effect") == effect).height for effect in ("loser", "winner"))
    refusing = communes.filter(leaving).height
    refused = f", {number(refusing)} refus" if refusing else ""
    lead = f"{name}, {year}\u00a0: "
    if not rises and not falls:
        return f"{lead}rien ne change pour les communes{' qui restent' if refusing else ''}{refused}"
    return f"{lead}{count(rises, 'hausse')}, {count(falls, 'baisse')}{refused}"


def _ranked(communes: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    return communes.select(
        pl.col("commune").alias("label"),
        COMMUNE,
        "refuses",
        pl.col(measure.column).alias("hundredths"),
        leaves=pl.col("refuses") & (pl.col("effect") != "unchanged"),
    ).sort("leaves", "hundredths", "label", descending=[False, True, False], nulls_last=True)


def _limits(drawn: pl.DataFrame) -> tuple[int, int]:
    """The least and the greatest value that bars reach; communes that leave do not stretch the scale of the others."""
    staying = drawn.filter(~pl.col("leaves"))["hundredths"].drop_nulls()
    shown = staying if len(staying.filter(staying != 0)) else drawn["hundredths"].drop_nulls()
    falls = cut_length(sorted((-shown.filter(shown < 0)).to_list(), reverse=True))
    rises = cut_length(sorted(shown.filter(shown > 0).to_list(), reverse=True))
    most = max(falls, rises, 1)
    # Room for a cut bar on the side of those who leave, whose falls are no falls of the tariff.
    leaving = drawn.filter("leaves")["hundredths"].min()
    if isinstance(leaving, int) and leaving < 0:
        falls = max(falls, min(-leaving, most // 2))
    return -falls, rises


def _with_words(drawn: pl.DataFrame, measure: Measure, limits: tuple[int, int]) -> pl.DataFrame:
    amounts = ["–" if value is None else measure.written(value) for value in drawn["hundredths"].to_list()]
    leaves = drawn["leaves"].to_list()
    wide = [f"refuse\u00a0: {said}" if left else said for said, left in zip(amounts, leaves, strict=True)]
    narrow = [f"refuse\n{said}" if left else said for said, left in zip(amounts, leaves, strict=True)]
    value = pl.col("hundredths").fill_null(0)
    kind = (
        pl.when("leaves")
        .then(pl.lit("leaves"))
        .when(value > 0)
        .then(pl.lit("rise"))
        .when(value < 0)
        .then(pl.lit("fall"))
        .otherwise(pl.lit("same"))
    )
    return drawn.with_row_index("row").with_columns(
        (value.clip(*limits) / 100).alias("length"),
        (~value.is_between(*limits)).alias("cut"),
        kind.alias("kind"),
        pl.lit(0).alias("zero"),
        pl.Series("wide", wide, dtype=pl.String),
        pl.Series("narrow", narrow, dtype=pl.String),
    )


def _layers(drawn: pl.DataFrame, limits: tuple[int, int], setting: Setting, row: int) -> list[alt.Chart]:
    palette = setting.palette
    left = label_room(drawn["label"].to_list())
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + 12
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + 16
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    least, most = limits if limits != (0, 0) else (0, 1)
    scale = alt.Scale(domain=[least / 100, most / 100], range=[left + 4, alt.expr(right)], nice=False)
    x = alt.X("length:Q", axis=None, scale=scale)
    zero = "zero:Q"
    data, y = chart_data(drawn), row_scale(drawn.height)
    base = alt.Chart(data)
    tooltip = [alt.Tooltip("label:N", title="commune"), alt.Tooltip("wide:N", title="écart")]
    styles: dict[str, dict[str, Any]] = {
        "rise": {"fill": palette.invoiced},
        "fall": {"fill": palette.expected},
        "leaves": {"fill": palette.background, "stroke": palette.not_auditable, "strokeWidth": 1.5},
    }
    bars = [
        base.transform_filter(f"datum.kind == '{kind}'")
        .mark_bar(**style, height={"band": 0.58})
        .encode(x=x, x2=zero, y=y, tooltip=tooltip)
        for kind, style in styles.items()
    ]
    origin = (
        base.mark_rule(color=palette.muted, strokeWidth=1, tooltip=None)
        .transform_filter("datum.row == 0")
        .encode(x=alt.X(zero, axis=None, scale=scale), y=alt.value(0), y2=alt.value(drawn.height * row))
    )
    broken = (
        base.transform_filter("datum.cut")
        .mark_point(
            shape="M-0.9,1L0,-1M0,1L0.9,-1", size=360, strokeWidth=3, stroke=palette.background,
            xOffset=alt.expr("datum.length < 0 ? 20 : -20"), tooltip=None,
        )
        .encode(x=x, y=y, opacity=alt.value(1))
    )  # fmt: skip
    # The whole row answers to a click, not only its bar, which may be short; a finger needs room.
    target = (
        base.mark_rect(opacity=0, cursor="pointer", x=0, x2=alt.expr("width"))
        .encode(y=y, tooltip=tooltip)
        .add_params(alt.selection_point(name=SELECTION, fields=[COMMUNE]))
    )
    words = alt.Color(
        "kind:N",
        legend=None,
        scale=alt.Scale(
            domain=["rise", "fall", "same", "leaves"],
            range=[palette.invoiced_text, palette.expected, palette.muted, palette.muted],
        ),
    )
    return [
        row_tracks(data, drawn.height, (left, right), setting),
        *bars,
        origin,
        broken,
        row_labels(data, drawn.height, left),
        row_words(data, drawn.height, words),
        target,
    ]


def _keys(drawn: pl.DataFrame, setting: Setting) -> list[Key]:
    palette = setting.palette
    square = {"shape": "square", "size": 110, "filled": True, "strokeWidth": 0}
    found = set(drawn["kind"].to_list())
    keys = []
    if "rise" in found:
        keys.append(Key("hausse", square | {"fill": palette.invoiced}))
    if "fall" in found:
        keys.append(Key("baisse", square | {"fill": palette.expected}))
    if "leaves" in found:
        hollow = {"fill": palette.background, "stroke": palette.not_auditable, "strokeWidth": 1.5}
        keys.append(Key("en creux\u00a0: refuse, ne paie que jusqu’à la fin de sa convention", square | hollow))
    return keys


def _aloud(drawn: pl.DataFrame, name: str) -> str:
    said = "\u202f; ".join(f"{row['label']}, {row['wide']}" for row in drawn.head(READ_ALOUD).iter_rows(named=True))
    order = f"Écart de chaque commune sous le scénario {name}, de la plus forte hausse à la plus forte baisse"
    return f"{order}\u00a0: {said}. Le tableau voisin donne toutes les communes."
