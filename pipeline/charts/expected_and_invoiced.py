"""Recalculated against invoiced, commune by commune, the largest difference first."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.axes import amount_axis
from pipeline.charts.findings import review_finding
from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, MOST_ROWS, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest
from pipeline.wording import day, euros, number, signed_euros

ROW = 28
MARK_RADIUS = 7
READ_ALOUD = 5
WORDS = {
    "consistent": ["cohérent"],
    "not_auditable": ["contrôle", "impossible"],
    "nothing_due": ["rien à", "refacturer"],
}
RANKS = {"difference": 0, "not_auditable": 1, "consistent": 2, "nothing_due": 3}


def expected_and_invoiced(
    review: pl.DataFrame, year: int, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """A dumbbell per commune: circle = recalculated, diamond = invoiced, and at the right the difference or the word.

    Args:
        review: One row per commune: commune, status (`consistent`, `difference`, `nothing_due`, `not_auditable`),
            expected_cents, invoiced_cents (null: no titre), difference_cents.
        year: The civil year reviewed (Article 9).
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    drawn = _with_words(_ranked(review).head(MOST_ROWS))
    rows = drawn.height
    left = label_room(drawn["label"].to_list())
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + 16
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + 16
    axis = amount_axis(
        pl.concat([drawn["expected_cents"], drawn["invoiced_cents"]]),
        left=left + MARK_RADIUS,
        right=f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})",
    )
    data, styles = chart_data(drawn), _styles(setting.palette, hollow="not_auditable" in drawn["status"])
    cut = f" Les {MOST_ROWS} premières communes sur {number(review.height)}." if review.height > rows else ""
    return framed(
        Plot(
            layers=[
                row_tracks(data, rows, (left, f"{axis.right} + {MARK_RADIUS}"), setting),
                *_marks(data, rows, axis.encode, styles, setting.palette.difference),
                row_labels(data, rows, left),
                row_words(data, rows, _status_colour(setting.palette)),
            ],
            title=title or review_finding(review, year),
            subtitle=f"En euros, exercice {year}, données au {day(setting.data_date)}. {axis.words}{cut}".strip(),
            description=_aloud(drawn),
            height=max(rows, 1) * ROW,
            keys=_keys(styles),
        ),
        setting,
    )


def _ranked(review: pl.DataFrame) -> pl.DataFrame:
    return review.select(
        pl.col("commune").alias("label"), "status", "expected_cents", "invoiced_cents", "difference_cents"
    ).sort(
        pl.col("status").replace_strict(RANKS, return_dtype=pl.Int8),
        pl.col("difference_cents").abs(),
        pl.col("expected_cents"),
        "label",
        descending=[False, True, True, False],
        nulls_last=True,
    )


def _with_words(drawn: pl.DataFrame) -> pl.DataFrame:
    lines = [_words(row) for row in drawn.iter_rows(named=True)]
    return drawn.with_columns(
        pl.int_range(pl.len()).alias("row"),
        pl.Series("narrow", ["\n".join(words) for words in lines], dtype=pl.String),
        pl.Series("wide", [" ".join(words) for words in lines], dtype=pl.String),
        pl.Series("expected_words", [_amount(cents) for cents in drawn["expected_cents"]], dtype=pl.String),
        pl.Series("invoiced_words", [_amount(cents) for cents in drawn["invoiced_cents"]], dtype=pl.String),
    )


def _words(row: dict[str, Any]) -> list[str]:
    if row["status"] != "difference":
        return WORDS[row["status"]]
    signed = signed_euros(row["difference_cents"])
    return [signed] if row["invoiced_cents"] else ["rien de titré,", signed]


def _amount(cents: int | None) -> str:
    return "pas de donnée" if cents is None else euros(cents)


def _styles(palette: Palette, *, hollow: bool) -> dict[str, dict[str, Any]]:
    """How the marks look: the diamond is smaller and rimmed, so that both are seen where they coincide.

    `hollow`: with those of what could not be reviewed.
    """
    circle: dict[str, Any] = {
        "shape": "circle",
        "size": 170,
        "filled": True,
        "fill": palette.expected,
        "strokeWidth": 0,
        "opacity": 1,
    }
    diamond = circle | {
        "shape": "diamond",
        "size": 75,
        "fill": palette.invoiced,
        "stroke": palette.background,
        "strokeWidth": 1.5,
    }
    audited = {"expected": circle, "invoiced": diamond}
    if not hollow:
        return audited
    rim = {"fill": palette.background, "stroke": palette.not_auditable, "strokeWidth": 1.5}
    unaudited = {"expected_unaudited": circle | rim | {"size": 130}, "invoiced_unaudited": diamond | rim}
    return audited | unaudited


def _marks(
    data: alt.InlineData,
    rows: int,
    x: Any,  # noqa: ANN401
    styles: dict[str, dict[str, Any]],
    bar: str,
) -> list[alt.Chart]:
    base = alt.Chart(data)
    y = row_scale(rows)
    tooltip = [
        alt.Tooltip("label:N", title="commune"),
        alt.Tooltip("expected_words:N", title="recalculé"),
        alt.Tooltip("invoiced_words:N", title="titré"),
        alt.Tooltip("wide:N", title="constat"),
    ]
    marks = [
        base.transform_filter("datum.status == 'difference' && isValid(datum.expected) && isValid(datum.invoiced)")
        .mark_rule(strokeWidth=3.5, color=bar, tooltip=None)
        .encode(x=x("expected"), x2="invoiced:Q", y=y)
    ]
    for name, style in styles.items():
        field, _, unaudited = name.partition("_")
        audited = "==" if unaudited else "!="
        marks.append(
            base.transform_filter(
                f"isValid(datum.{field}) && datum.status {audited} 'not_auditable' && datum.status != 'nothing_due'"
            )
            .mark_point(**style)
            .encode(x=x(field), y=y, tooltip=tooltip)
        )
    return marks


def _status_colour(palette: Palette) -> alt.Color:
    colours = [palette.difference, palette.not_auditable, palette.consistent, palette.muted]
    return alt.Color("status:N", legend=None, scale=alt.Scale(domain=list(RANKS), range=colours))


def _keys(styles: dict[str, dict[str, Any]]) -> list[Key]:
    keys = [Key("recalculé", styles["expected"]), Key("titré", styles["invoiced"])]
    if "expected_unaudited" in styles:
        keys.append(Key("en creux\u00a0: non contrôlé", styles["expected_unaudited"]))
    return keys


def _aloud(drawn: pl.DataFrame) -> str:
    said = "\u202f; ".join(
        f"{row['label']}, recalculé {row['expected_words']}, titré {row['invoiced_words']}, {row['wide']}"
        for row in drawn.head(READ_ALOUD).iter_rows(named=True)
    )
    order = "Recalculé (cercle) et titré (losange) par commune, du plus grand écart au plus petit"
    return f"{order}\u00a0: {said}. Le tableau voisin donne toutes les communes."
