"""Which months each account, or group of accounts, owes in a year, and which of them are in dispute."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.rows import label_room, row_labels, row_scale, row_words
from pipeline.charts.theme import LABEL_SIZE, MOST_ROWS, SHORT_MONTHS, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest
from pipeline.wording import MONTHS, count, day, number

ROW = 26
HATCH = "M-1,0L0,-1M-1,1L1,-1M0,1L1,0"
MONTHS_A_YEAR = len(MONTHS)
HALF_YEAR = MONTHS_A_YEAR // 2


def month_grid(
    rows: pl.DataFrame,
    year: int,
    setting: Setting,
    *,
    adhesion_start: date | None = None,
    adhesion_end: date | None = None,
    title: str | None = None,
) -> alt.LayerChart:
    """A row per account or cohort, a cell per month: filled = due, hatched = in dispute, empty = not due (Article 6).

    Args:
        rows: account_count, due_mask and disputed_mask (bit m = month m + 1), and `label` where rows are single
            accounts; without it a row is a cohort and is named by its number of accounts.
        year: The civil year.
        setting: Date of the data, source, theme.
        adhesion_start: First day in force; marked when it lies in the year.
        adhesion_end: Last day in force, inclusive; marked when it lies in the year.
        title: Another finding than the computed one.
    """
    named = _named(rows)
    drawn = named.head(MOST_ROWS)
    left = label_room(drawn["label"].to_list())
    right = longest(drawn["wide"].to_list(), LABEL_SIZE) + 14
    right_narrow = longest(drawn["narrow"].to_list(), LABEL_SIZE) + 10
    scale = alt.Scale(
        domain=list(range(MONTHS_A_YEAR)),
        range=[left, alt.expr(f"width - ({IS_NARROW} ? {right_narrow:.0f} : {right:.0f})")],
        paddingInner=0.1,
        paddingOuter=0,
    )
    bounds = _bounds(year, adhesion_start, adhesion_end)
    data = chart_data(drawn.drop("due_mask", "disputed_mask"))
    cut = f" Les {MOST_ROWS} premières lignes sur {number(named.height)}." if named.height > drawn.height else ""
    return framed(
        Plot(
            layers=[
                *_cells(drawn, scale, setting.palette),
                *_bound_marks(bounds, scale, setting.palette),
                row_labels(data, drawn.height, left),
                row_words(data, drawn.height, alt.ColorValue(setting.palette.muted)),
            ],
            title=title or _finding(named, year),
            subtitle=f"En mois dus par compte, exercice {year}, données au {day(setting.data_date)}.{cut}",
            description=_aloud(named, bounds),
            height=max(drawn.height, 1) * ROW,
            below=10,
            above=44 if bounds else 28,
            keys=_keys(drawn, setting.palette),
        ),
        setting,
    )


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    months = pl.col("due_mask").bitwise_count_ones().cast(pl.Int64) * pl.col("account_count").cast(pl.Int64)
    labelled = rows if "label" in rows.columns else rows.with_columns(pl.lit(None, pl.String).alias("label"))
    ranked = labelled.with_columns(months.alias("account_months")).sort(
        ["account_months", "account_count", "due_mask", "label"], descending=[True, True, False, False]
    )
    drawn = ranked.with_row_index("row")
    totals = drawn["account_months"].to_list()
    cohorts = [count(accounts, "compte") for accounts in drawn["account_count"].to_list()]
    return drawn.with_columns(
        pl.coalesce("label", pl.Series(cohorts, dtype=pl.String)).alias("label"),
        pl.Series("wide", [f"{number(total)} mois" for total in totals], dtype=pl.String),
        pl.Series("narrow", [number(total) for total in totals], dtype=pl.String),
    )


def _cells(drawn: pl.DataFrame, scale: alt.Scale, palette: Palette) -> list[alt.Chart]:
    cells = (
        drawn.select("row", "label", "due_mask", "disputed_mask")
        .join(pl.DataFrame({"month": range(MONTHS_A_YEAR), "month_name": MONTHS}), how="cross")
        .with_columns(
            _bit("due_mask").alias("due"),
            _bit("disputed_mask").alias("disputed"),
        )
        .sort("row", "month")
        .select("row", "label", "month", "month_name", "due", "disputed")
        .with_columns(
            pl.when("due").then(pl.lit("dû")).otherwise(pl.lit("non dû")).alias("state"),
            pl.when("disputed").then(pl.lit("oui")).otherwise(pl.lit("non")).alias("in_dispute"),
        )
    )
    x = _month_channel(scale)
    y = row_scale(drawn.height)
    base = alt.Chart(chart_data(cells))
    tooltip = [
        alt.Tooltip("label:N", title="ligne"),
        alt.Tooltip("month_name:N", title="mois"),
        alt.Tooltip("state:N", title="état"),
        alt.Tooltip("in_dispute:N", title="en cause"),
    ]
    box: dict[str, Any] = {"height": {"band": 0.74}, "cornerRadius": 2, "opacity": 1}
    hatch: dict[str, Any] = {
        "shape": HATCH,
        "size": 130,
        "filled": False,
        "strokeWidth": 1.7,
        "opacity": 1,
        "tooltip": None,
    }
    disputed = base.transform_filter("datum.disputed")
    return [
        base.transform_filter("!datum.due")
        .mark_rect(**box, fill=palette.background, stroke=palette.grid)
        .encode(x=x, y=y, tooltip=tooltip),
        base.transform_filter("datum.due").mark_rect(**box, fill=palette.expected).encode(x=x, y=y, tooltip=tooltip),
        disputed.mark_rect(**box, fill="transparent", stroke=palette.difference, strokeWidth=2).encode(
            x=x, y=y, tooltip=tooltip
        ),
        disputed.transform_filter("datum.due").mark_point(**hatch, stroke=palette.background).encode(x=x, y=y),
        disputed.transform_filter("!datum.due").mark_point(**hatch, stroke=palette.difference).encode(x=x, y=y),
    ]


def _month_channel(scale: alt.Scale) -> alt.X:
    """Months from left to right, named on top: by their initials where the picture is narrow."""
    initials, short = [name[0].upper() for name in MONTHS], list(SHORT_MONTHS)
    axis = alt.Axis(
        orient="top",
        title=None,
        domain=False,
        ticks=False,
        labelAngle=0,
        labelOverlap=False,
        labelExpr=f"({IS_NARROW} ? {initials} : {short})[datum.value]",
    )
    return alt.X("month:O", scale=scale, axis=axis)


def _bit(mask: str) -> pl.Expr:
    """Whether the bit of the row's month is set."""
    return (pl.col(mask).cast(pl.Int64) // pl.lit(2, pl.Int64).pow(pl.col("month"))) % 2 == 1


def _bounds(year: int, start: date | None, end: date | None) -> list[tuple[int, str, float]]:
    """Month index, words and side (0 = before the month, 1 = after it) of what lies in the year."""
    bounds: list[tuple[int, str, float]] = []
    if start is not None and start.year == year and (start.month, start.day) != (1, 1):
        bounds.append((start.month - 1, f"adhésion le {day(start)}", 0.0))
    if end is not None and end.year == year:
        bounds.append((end.month - 1, f"fin le {day(end)}", 1.0))
    return bounds


def _bound_marks(bounds: list[tuple[int, str, float]], scale: alt.Scale, palette: Palette) -> list[alt.Chart]:
    marks: list[alt.Chart] = []
    for month, words, side in bounds:
        base = alt.Chart(alt.InlineData(values=[{"month": month, "words": words}]))
        x = _month_channel(scale).bandPosition(side)
        late = month > HALF_YEAR
        marks += [
            base.mark_rule(
                color=palette.text, strokeWidth=1.5, strokeDash=[4, 2], y=-36, y2=alt.expr("height"), tooltip=None
            ).encode(x=x),
            base.mark_text(
                text=words,
                align="right" if late else "left",
                dx=-5 if late else 5,
                y=-32,
                baseline="middle",
                tooltip=None,
            ).encode(x=x),
        ]
    return marks


def _keys(drawn: pl.DataFrame, palette: Palette) -> list[Key]:
    square: dict[str, Any] = {"shape": "square", "size": 150, "filled": True}
    keys = [
        Key("mois dû", square | {"fill": palette.expected, "strokeWidth": 0}),
        Key("non dû", square | {"fill": palette.background, "stroke": palette.muted, "strokeWidth": 1}),
    ]
    if (drawn["disputed_mask"] != 0).any():
        hatch = {"shape": HATCH, "size": 150, "filled": False, "stroke": palette.difference, "strokeWidth": 1.7}
        keys.append(Key("mois en cause", hatch))
    return keys


def _finding(named: pl.DataFrame, year: int) -> str:
    accounts = int(named["account_count"].sum())
    months = int(named["account_months"].sum())
    if not accounts:
        return f"Aucun compte ne doit de mois en {year}"
    owe = "doit" if accounts < 2 else "doivent"  # noqa: PLR2004
    said = f"{count(accounts, 'compte')} {owe} {number(months)} mois en {year}"
    disputed = int(
        named.select(
            (pl.col("disputed_mask").bitwise_count_ones().cast(pl.Int64) * pl.col("account_count").cast(pl.Int64)).sum()
        ).item()
    )
    return f"{said}\u202f; {number(disputed)} mois en cause" if disputed else said


def _aloud(named: pl.DataFrame, bounds: list[tuple[int, str, float]]) -> str:
    marks = "".join(f" {words[0].upper()}{words[1:]}." for _, words, _ in bounds)
    return (
        f"Grille de {count(named.height, 'ligne')} par douze mois.{marks} Le tableau voisin donne les mois de chacune."
    )
