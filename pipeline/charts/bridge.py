"""From the recalculated amount to the invoiced one, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.findings import bridge_finding
from pipeline.charts.frame import Key, Plot, framed
from pipeline.charts.rows import GAP, LINE, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.charts.wrapping import longest, wrap
from pipeline.wording import day, euros, signed_euros

LABEL_WIDTH = 140
LEAST_ROW = 34
LEAST_SPAN_CENTS = 100
MARGIN = 0.15


def bridge(
    commune: str,
    year: int,
    setting: Setting,
    *,
    expected_cents: int,
    invoiced_cents: int,
    parts: Sequence[tuple[str, int]],
    title: str | None = None,
) -> alt.LayerChart:
    """Steps from what the convention gives to what was invoiced; each part starts where the one before ended.

    Args:
        commune: Name of the commune.
        year: The civil year reviewed (Article 9).
        setting: Date of the data, source, theme.
        expected_cents: The recalculated amount.
        invoiced_cents: The invoiced amount.
        parts: French label and signed cents of each part, in the order drawn: what was wrong then and what was
            learned since, or the causes of an explanation.
        title: Another finding than the computed one.

    Raises:
        ValueError: the parts do not add up to invoiced − expected.
    """
    if expected_cents + sum(cents for _, cents in parts) != invoiced_cents:
        raise ValueError(f"parts of {commune} for {year} do not add up to {invoiced_cents - expected_cents} cents")
    steps = _steps(expected_cents, invoiced_cents, parts)
    rows = steps.height
    left = longest([line for label in steps["label"].to_list() for line in label.split("\n")], LABEL_SIZE) + GAP
    right = longest(steps["wide"].to_list(), LABEL_SIZE) + 16
    row = max(LEAST_ROW, LINE * max(label.count("\n") + 1 for label in steps["label"].to_list()) + 10)
    data = chart_data(steps)
    colour = alt.Color(
        "step:N",
        legend=None,
        scale=alt.Scale(
            domain=["expected", "rise", "fall", "nil", "invoiced"],
            range=[
                setting.palette.expected,
                setting.palette.difference,
                setting.palette.difference,
                setting.palette.muted,
                setting.palette.invoiced_text,
            ],
        ),
    )
    return framed(
        Plot(
            layers=[
                row_tracks(data, rows, (left, f"width - {right:.0f}"), setting),
                *_marks(data, steps, left, right, setting.palette),
                row_labels(data, rows, left),
                row_words(data, rows, colour),
            ],
            title=title or bridge_finding(commune, list(parts)),
            subtitle=f"En euros, exercice {year}, données au {day(setting.data_date)}. L’axe ne part pas de zéro.",
            description=_aloud(commune, steps),
            height=rows * row,
            keys=[Key("recalculé", _circle(setting.palette)), Key("titré", _diamond(setting.palette))],
        ),
        setting,
    )


def _steps(expected_cents: int, invoiced_cents: int, parts: Sequence[tuple[str, int]]) -> pl.DataFrame:
    ends = list(accumulate((cents for _, cents in parts), initial=expected_cents))
    labels = ["Recalculé", *(label for label, _ in parts), "Titré"]
    words = [euros(expected_cents), *(signed_euros(cents) for _, cents in parts), euros(invoiced_cents)]
    kinds = ["nil" if cents == 0 else "rise" if cents > 0 else "fall" for _, cents in parts]
    return pl.DataFrame(
        {
            "row": range(len(labels)),
            "label": ["\n".join(wrap(label, LABEL_SIZE, LABEL_WIDTH)) for label in labels],
            "step": ["expected", *kinds, "invoiced"],
            "start_cents": [expected_cents, *ends[:-1], invoiced_cents],
            "end_cents": [*ends, invoiced_cents],
            "wide": words,
            "narrow": words,
        }
    )


def _circle(palette: Palette) -> dict[str, Any]:
    return {"shape": "circle", "size": 170, "filled": True, "fill": palette.expected, "strokeWidth": 0, "opacity": 1}


def _diamond(palette: Palette) -> dict[str, Any]:
    return {"shape": "diamond", "size": 150, "filled": True, "fill": palette.invoiced, "strokeWidth": 0, "opacity": 1}


def _marks(data: alt.InlineData, steps: pl.DataFrame, left: float, right: float, palette: Palette) -> list[alt.Chart]:
    ends = steps["end_cents"]
    lowest, highest = int(ends.min() or 0), int(ends.max() or 0)  # type: ignore[arg-type]
    margin = max(highest - lowest, LEAST_SPAN_CENTS) * MARGIN
    scale = alt.Scale(
        domain=[(lowest - margin) / 100, (highest + margin) / 100],
        range=[left + GAP, alt.expr(f"width - {right:.0f}")],
        nice=False,
        zero=False,
    )
    axis = alt.Axis(format="$,.0f" if highest - lowest > 10 * LEAST_SPAN_CENTS else "$,.2f", tickCount=3, title=None)
    axis.labelOverlap, axis.domain, axis.ticks, axis.labelSeparation = "greedy", False, False, 8

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=scale, axis=axis)

    y = row_scale(steps.height)
    base = alt.Chart(data)
    tooltip = [alt.Tooltip("label:N", title="étape"), alt.Tooltip("wide:N", title="montant")]
    moves = base.transform_filter("datum.step == 'rise' || datum.step == 'fall'")
    head: dict[str, Any] = {"size": 190, "color": palette.difference, "opacity": 1, "filled": True}
    return [
        base.transform_filter(f"datum.row < {steps.height - 1}")
        .mark_rule(color=palette.muted, strokeDash=[2, 3], tooltip=None, y2Offset=0)
        .transform_calculate(next="datum.row + 1")
        .encode(x=x("end"), y=y, y2="next:O"),
        moves.mark_rule(strokeWidth=8, color=palette.difference).encode(x=x("start"), x2="end:Q", y=y, tooltip=tooltip),
        moves.transform_filter("datum.step == 'rise'")
        .mark_point(**head, shape="triangle-right")
        .encode(x=x("end"), y=y, tooltip=tooltip),
        moves.transform_filter("datum.step == 'fall'")
        .mark_point(**head, shape="triangle-left")
        .encode(x=x("end"), y=y, tooltip=tooltip),
        base.transform_filter("datum.step == 'nil'")
        .mark_tick(thickness=2, size=12, color=palette.muted)
        .encode(x=x("end"), y=y, tooltip=tooltip),
        base.transform_filter("datum.step == 'expected'")
        .mark_point(**_circle(palette))
        .encode(x=x("end"), y=y, tooltip=tooltip),
        base.transform_filter("datum.step == 'invoiced'")
        .mark_point(**_diamond(palette))
        .encode(x=x("end"), y=y, tooltip=tooltip),
    ]


def _aloud(commune: str, steps: pl.DataFrame) -> str:
    said = "\u202f; ".join(f"{' '.join(row['label'].split())} {row['wide']}" for row in steps.iter_rows(named=True))
    return f"Du recalculé au titré pour {commune}\u00a0: {said}."
