"""What each tariff gives year after year."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import Key, Plot, framed
from pipeline.charts.scenario_marks import MOST_SCENARIOS, present_mark, scenario_mark
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.wrapping import longest
from pipeline.wording import count, day, euros, signed_euros

HEIGHT = 260
MARGIN = 0.18
GAP = 16
LARGEST, SMALLER = 260, 48


def totals_by_year(totals: pl.DataFrame, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """A line per tariff, told apart by colour, shape and dash; years before the effect date coincide.

    Args:
        totals: One row per tariff and year: label, place (null for the present one, else 0 to 3), year, total_cents.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    drawn = totals.sort("year", "place", nulls_last=False).with_columns(
        pl.Series("words", [euros(cents) for cents in totals.sort("year", "place", nulls_last=False)["total_cents"]]),
        pl.col("place").fill_null(-1).alias("tariff"),
    )
    labels = drawn.unique("tariff", maintain_order=True).sort("tariff").select("tariff", "label").rows()
    marks = {-1: present_mark(palette)} | {place: scenario_mark(place, palette) for place in range(MOST_SCENARIOS)}
    years = sorted(drawn["year"].unique().to_list())
    least, most = (int(value or 0) / 100 for value in (drawn["total_cents"].min(), drawn["total_cents"].max()))  # type: ignore[arg-type]
    room = max(most - least, 1.0) * MARGIN
    left = longest([euros(int(value * 100)) for value in (least, most)], LABEL_SIZE) + GAP
    x = alt.X(
        "year:O",
        scale=alt.Scale(domain=years, range=[left, alt.expr("width - 20")], type="point", padding=0.25),
        axis=alt.Axis(title=None, labelAngle=0, domain=False, ticks=False, labelPadding=8),
    )
    y = alt.Y(
        "total:Q",
        scale=alt.Scale(domain=[least - room, most + room], nice=False, zero=False),
        axis=alt.Axis(title=None, format="$,.0f", tickCount=4, domain=False, ticks=False, offset=-left, labelPadding=4),
    )
    data = chart_data(drawn)
    tooltip = [
        alt.Tooltip("label:N", title="tarif"),
        alt.Tooltip("year:O", title="exercice"),
        alt.Tooltip("words:N", title="total"),
    ]
    layers = []
    for order, (tariff, _) in enumerate(labels):
        mark = marks[tariff]
        shape = "circle" if tariff < 0 else mark.shape
        # Where tariffs coincide, what is drawn first is larger: a rim of it is seen around what lies on it.
        base = alt.Chart(data).transform_filter(f"datum.tariff === {tariff}")
        layers.append(
            base.mark_line(
                color=mark.colour,
                strokeWidth=5 if tariff < 0 else 2,
                strokeDash=mark.dash or alt.Undefined,
                tooltip=None,
            ).encode(x=x, y=y)
        )
        point: dict[str, Any] = {"shape": shape, "size": LARGEST - SMALLER * order, "fill": mark.colour}
        layers.append(
            base.mark_point(filled=True, stroke=palette.background, strokeWidth=1.5, opacity=1, **point).encode(
                x=x, y=y, tooltip=tooltip
            )
        )
    return framed(
        Plot(
            layers=layers,
            title=title or years_finding(totals),
            subtitle=f"Total des communes en euros, par exercice, données au {day(setting.data_date)}. "
            "L’échelle ne part pas de zéro.",
            description="Total de chaque tarif, année après année. Le tableau voisin donne chaque montant.",
            height=HEIGHT,
            keys=[
                Key(label, marks[tariff].key | ({"shape": "circle"} if tariff < 0 else {})) for tariff, label in labels
            ],
        ),
        setting,
    )


def years_finding(totals: pl.DataFrame) -> str:
    """Which scenario changes most over the years drawn, against the present tariff."""
    years = totals["year"].n_unique()
    sums = totals.group_by("place").agg(pl.col("label").first(), pl.col("total_cents").sum())
    present = sums.filter(pl.col("place").is_null())["total_cents"].sum()
    moved = sums.filter(pl.col("place").is_not_null()).with_columns(change_cents=pl.col("total_cents") - present)
    if moved.is_empty() or not moved["change_cents"].abs().max():
        return f"Sur {count(years, 'an')}, aucun scénario ne change le total"
    most = moved.sort(pl.col("change_cents").abs(), "place", descending=[True, False]).row(0, named=True)
    moves = signed_euros(most["change_cents"])
    return f"Sur {count(years, 'an')}, «\u00a0{most['label']}\u00a0» change le total de {moves}"
