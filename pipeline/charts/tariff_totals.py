"""What each tariff gives in all, beside what the service costs; or what one commune would pay under each."""

from __future__ import annotations

from decimal import Decimal

import altair as alt
import polars as pl

from pipeline.charts.axes import AmountAxis
from pipeline.charts.frame import IS_NARROW, Plot, framed
from pipeline.charts.rows import GAP, row_labels, row_scale, row_tracks, row_words
from pipeline.charts.scenario_marks import MOST_SCENARIOS, present_mark, scenario_mark
from pipeline.charts.theme import LABEL_SIZE, Setting, chart_data
from pipeline.charts.wrapping import longest, wrap
from pipeline.wording import NO_BREAK, day, euros, number, signed_euros

ROW = 40
LABEL_WIDTH = 120
SPARE = 1.06


def totals_by_tariff(
    tariffs: pl.DataFrame, setting: Setting, *, title: str, subtitle: str, cost_cents: int | None = None
) -> alt.LayerChart:
    """A bar per tariff, the present one first, and the cost of the service as a line across.

    Args:
        tariffs: One row per tariff, in the order drawn: label, place (null for the present one, else 0 to 3),
            total_cents, change_cents, coverage_share (ten-thousandths of the cost, null where it is not known).
        setting: Date of the data, source, theme.
        title: The finding.
        subtitle: Unit, year; the date of the data is added.
        cost_cents: What the service costs in a year; None where it is not entered.
    """
    drawn = _with_words(tariffs)
    palette = setting.palette
    left = longest([line for label in drawn["label"].to_list() for line in label.split("\n")], LABEL_SIZE) + GAP
    wide = longest(drawn["wide"].to_list(), LABEL_SIZE) + 16
    narrow = longest([line for words in drawn["narrow"].to_list() for line in words.split("\n")], LABEL_SIZE) + 12
    right = f"width - ({IS_NARROW} ? {narrow:.0f} : {wide:.0f})"
    largest = max(*drawn["total_cents"].to_list(), cost_cents or 0, 1) * SPARE / 100
    axis = AmountAxis(largest=largest, smallest=0, square_root=False, left=left, right=right)
    data, rows = chart_data(drawn), drawn.height
    base = alt.Chart(data)
    tooltip = [alt.Tooltip("label:N", title="tarif"), alt.Tooltip("wide:N", title="total")]
    colours = {None: present_mark(palette).colour} | {
        place: scenario_mark(place, palette).colour for place in range(MOST_SCENARIOS)
    }
    bars = [
        base.transform_filter("datum.place == null" if place is None else f"datum.place === {place}")
        .mark_bar(fill=colour, height={"band": 0.5})
        .encode(x=axis.encode("total"), y=row_scale(rows), tooltip=tooltip)
        for place, colour in colours.items()
    ]
    layers = [
        row_tracks(data, rows, (left, right), setting),
        *bars,
        row_labels(data, rows, left),
        row_words(data, rows, alt.ColorValue(palette.text)),
    ]
    if cost_cents is not None:
        layers += _cost(cost_cents, axis, rows, setting)
    return framed(
        Plot(
            layers=layers,
            title=title,
            subtitle=f"{subtitle}, données au {day(setting.data_date)}.",
            description=_aloud(drawn, cost_cents),
            height=rows * ROW,
            below=34,
            above=26 if cost_cents is not None else 8,
        ),
        setting,
    )


def coverage_words(share: int | None) -> str:
    """`97,2 % du coût` from ten-thousandths; nothing where the cost is not known."""
    return "" if share is None else f"{number(Decimal(share).scaleb(-2), 1)}{NO_BREAK}% du coût"


def _with_words(tariffs: pl.DataFrame) -> pl.DataFrame:
    wide, narrow = [], []
    for row in tariffs.iter_rows(named=True):
        change = [] if row["place"] is None else [f"({signed_euros(row['change_cents'])})"]
        covered = coverage_words(row["coverage_share"])
        wide.append(" · ".join([euros(row["total_cents"]), *([covered] if covered else change)]))
        narrow.append("\n".join([euros(row["total_cents"]), *change]))
    labels = ["\n".join(wrap(label, LABEL_SIZE, LABEL_WIDTH)) for label in tariffs["label"].to_list()]
    return tariffs.with_row_index("row").with_columns(
        pl.Series("label", labels, dtype=pl.String),
        pl.Series("wide", wide, dtype=pl.String),
        pl.Series("narrow", narrow, dtype=pl.String),
    )


def _cost(cost_cents: int, axis: AmountAxis, rows: int, setting: Setting) -> list[alt.Chart]:
    palette = setting.palette
    data = alt.InlineData(values=[{"cost": cost_cents / 100}])
    words = f"coût du service\u00a0: {euros(cost_cents)}"
    line = (
        alt.Chart(data)
        .mark_rule(color=palette.difference, strokeWidth=2, strokeDash=[5, 3], tooltip=None)
        .encode(x=axis.encode("cost"), y=alt.value(-6), y2=alt.value(rows * ROW))
    )
    said = (
        alt.Chart(data)
        .mark_text(
            text=words, align=alt.expr("datum.cost_left ? 'left' : 'right'"), baseline="bottom",
            color=palette.difference, y=-10, xOffset=alt.expr("datum.cost_left ? -4 : 4"), tooltip=None,
        )
        .transform_calculate(cost_left=f"datum.cost < {axis.largest / 2}")
        .encode(x=axis.encode("cost"))
    )  # fmt: skip
    return [line, said]


def _aloud(drawn: pl.DataFrame, cost_cents: int | None) -> str:
    said = "\u202f; ".join(f"{row['label']}, {row['wide']}".replace("\n", " ") for row in drawn.iter_rows(named=True))
    cost = "" if cost_cents is None else f" Coût du service\u00a0: {euros(cost_cents)}."
    return f"Total de chaque tarif\u00a0: {said}.{cost}"
