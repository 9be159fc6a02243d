"""Accounts opened and closed month by month, and how many stay open."""

from __future__ import annotations

import altair as alt
import polars as pl

from pipeline.charts.axes import month_axis
from pipeline.charts.frame import IS_NARROW, Key, Plot, framed
from pipeline.charts.theme import Setting, chart_data
from pipeline.charts.tokens import Palette
from pipeline.wording import MINUS, count, day, month, number

HEIGHT = 250
STOCK_BOTTOM = 90
MOVES_TOP = 130


def moves_by_month(moves: pl.DataFrame, setting: Setting, title: str | None = None) -> alt.LayerChart:
    """Above, the accounts open at each month's end; below, openings (up, filled) and closings (down, hollow).

    Args:
        moves: One row per month: month (its first day), opened, closed, open_accounts (at its end).
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    drawn = _with_words(moves.sort("month"))
    palette = setting.palette
    return framed(
        Plot(
            layers=_layers(drawn, palette),
            title=title or _finding(drawn),
            subtitle=f"En comptes de messagerie, par mois, données au {day(setting.data_date)}. "
            "La courbe ne part pas de zéro.",
            description="Courbe des comptes ouverts en fin de mois, barres des ouvertures et des fermetures. "
            "Le tableau voisin donne chaque mois.",
            height=HEIGHT,
            below=44,
            above=14,
            keys=[
                Key("ouverts en fin de mois", {"shape": "circle", "size": 60, "filled": True, "fill": palette.text}),
                Key("ouvertures", {"shape": "square", "size": 120, "filled": True, "fill": palette.expected}),
                Key(
                    "fermetures",
                    {"shape": "square", "size": 110, "filled": False, "stroke": palette.invoiced, "strokeWidth": 1.5},
                ),
            ],
            independent_y=True,
        ),
        setting,
    )


def _with_words(moves: pl.DataFrame) -> pl.DataFrame:
    return moves.with_columns(
        (-pl.col("closed").cast(pl.Int64)).alias("closed_down"),
        pl.int_range(pl.len()).alias("place"),
        # above its point, unless the line leaves the first point upwards: there it would cross the number
        (pl.col("open_accounts").shift(-1) > pl.col("open_accounts")).fill_null(value=False).alias("rising"),
        pl.Series("month_name", [month(value) for value in moves["month"].to_list()], dtype=pl.String),
        pl.Series("stock_words", [number(value) for value in moves["open_accounts"].to_list()], dtype=pl.String),
        pl.Series("opened_words", [_signed("+", value) for value in moves["opened"].to_list()], dtype=pl.String),
        pl.Series("closed_words", [_signed(MINUS, value) for value in moves["closed"].to_list()], dtype=pl.String),
    )


def _signed(sign: str, value: int) -> str:
    return f"{sign}{number(value)}" if value else ""


def _layers(drawn: pl.DataFrame, palette: Palette) -> list[alt.Chart]:
    base = alt.Chart(chart_data(drawn))
    x = alt.X(
        "place:O",
        scale=alt.Scale(paddingInner=0.25, paddingOuter=0.25),
        axis=month_axis(drawn["month"].to_list()),
    )
    lowest, highest = int(drawn["open_accounts"].min() or 0), int(drawn["open_accounts"].max() or 0)  # type: ignore[arg-type]
    room = max(highest - lowest, 1) * 0.1
    stock = alt.Y(
        "open_accounts:Q",
        axis=None,
        scale=alt.Scale(domain=[lowest - room, highest + room], range=[STOCK_BOTTOM, 20], nice=False, zero=False),
    )
    most = max(int(drawn["opened"].max() or 0), 1), max(int(drawn["closed"].max() or 0), 1)  # type: ignore[arg-type]
    scale = alt.Scale(domain=[-most[1], most[0]], range=[HEIGHT - 16, MOVES_TOP], nice=False)
    tooltip = [
        alt.Tooltip("month_name:N", title="mois"),
        alt.Tooltip("opened:Q", title="ouvertures", format=",d"),
        alt.Tooltip("closed:Q", title="fermetures", format=",d"),
        alt.Tooltip("open_accounts:Q", title="ouverts en fin de mois", format=",d"),
    ]

    def moved(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None, scale=scale, stack=None)

    last = drawn.height - 1
    chosen = f"!({IS_NARROW}) || datum.place == 0 || datum.place == {last} ? datum.stock_words : ''"
    return [
        base.mark_line(color=palette.text, strokeWidth=1.5, tooltip=None).encode(x=x, y=stock),
        base.mark_point(shape="circle", filled=True, size=60, fill=palette.text, opacity=1).encode(
            x=x, y=stock, tooltip=tooltip
        ),
        base.mark_text(
            dy=alt.expr("datum.place == 0 && datum.rising ? 14 : -12"), text=alt.expr(chosen), tooltip=None
        ).encode(x=x, y=stock),
        base.mark_bar(color=palette.expected).encode(x=x, y=moved("opened"), tooltip=tooltip),
        base.mark_bar(fill=palette.background, stroke=palette.invoiced, strokeWidth=1.5).encode(
            x=x, y=moved("closed_down"), tooltip=tooltip
        ),
        base.mark_text(dy=-8, tooltip=None).encode(x=x, y=moved("opened"), text="opened_words:N"),
        base.mark_text(dy=10, tooltip=None).encode(x=x, y=moved("closed_down"), text="closed_words:N"),
    ]


def _finding(drawn: pl.DataFrame) -> str:
    if drawn.is_empty():
        return "Aucun mouvement de compte n’est connu"
    first, last = drawn.row(0, named=True), drawn.row(-1, named=True)
    opened, closed = int(drawn["opened"].sum()), int(drawn["closed"].sum())
    return (
        f"{count(last['open_accounts'], 'compte ouvert', 'comptes ouverts')} fin {last['month_name']}"
        f"\u202f; {count(opened, 'ouverture')} et {count(closed, 'fermeture')} depuis {first['month_name']}"
    )
