"""Where accounts sleep: the share of each commune's accounts that serve nobody, and of those that nobody can judge."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from pipeline.charts.frame import Key, Plot, framed
from pipeline.charts.segments import ROW, filled, hollow, segment_layers
from pipeline.charts.theme import MOST_ROWS, Setting
from pipeline.charts.tokens import Palette
from pipeline.wording import euros, number, percent

HUNDRED = 100
KINDS = {"dormant": "dormants", "unmoved": "génériques sans mouvement", "unknown": "inconnus"}


def sleeping_by_commune(
    communes: pl.DataFrame, dormant_days: int, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """Bars ranked by the share of accounts that sleep: filled = dormant, hollow = unmoved, grey rim = unknown.

    Args:
        communes: One row per commune: commune, accounts, dormant, unmoved (null = unknown), unknown, asleep (dormant
            and unmoved), asleep_cost_cents (what they owe of the year; null = unknown).
        dormant_days: The threshold, in days.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    ranked = _ranked(communes)
    drawn = ranked.head(MOST_ROWS)
    shares = [
        drawn.select(
            pl.col("commune").alias("label"),
            kind=pl.lit(kind),
            value=HUNDRED * pl.col(kind).fill_null(0) / pl.col("accounts"),
            value_words=pl.format("{} {}", kind, pl.lit(word)),
        )
        for kind, word in KINDS.items()
    ]
    wide = [_words(row) for row in drawn.iter_rows(named=True)]
    rows = drawn.select(pl.col("commune").alias("label")).with_columns(
        pl.Series("wide", wide, dtype=pl.String),
        pl.Series("narrow", [_short(row) for row in drawn.iter_rows(named=True)], dtype=pl.String),
    )
    styles = _styles(setting.palette)
    cut = f" Les {MOST_ROWS} premières communes sur {number(ranked.height)}." if ranked.height > drawn.height else ""
    present = [kind for kind in KINDS if drawn[kind].fill_null(0).sum()]
    return framed(
        Plot(
            layers=segment_layers(pl.concat(shares), rows, styles, setting),
            title=title or sleeping_finding(communes),
            subtitle=f"Part des comptes de chaque commune sans activité depuis {dormant_days}\u00a0jours ou plus. "
            f"À droite, leur nombre et ce qu’ils doivent pour l’année.{cut}",
            description="Barres de la plus grande part à la plus petite. Le tableau voisin donne toutes les communes.",
            height=max(rows.height, 1) * ROW,
            below=8,
            keys=[Key(KINDS[kind], _key(styles[kind])) for kind in present],
        ),
        setting,
    )


def _ranked(communes: pl.DataFrame) -> pl.DataFrame:
    return (
        communes.filter(pl.col("accounts") > 0)
        .with_columns(pl.col("asleep").fill_null(0))
        .with_columns(share=pl.col("asleep") / pl.col("accounts"))
        .sort(["share", "asleep", "commune"], descending=[True, True, False])
    )


def _words(row: dict[str, Any]) -> str:
    if row["unknown"] == row["accounts"]:
        return "inconnu"
    said = f"{number(row['asleep'])} sur {number(row['accounts'])}"
    return said if row["asleep_cost_cents"] is None else f"{said} · {euros(row['asleep_cost_cents'])}"


def _short(row: dict[str, Any]) -> str:
    if row["unknown"] == row["accounts"]:
        return "inconnu"
    return f"{percent(HUNDRED * row['share'])}"


def _styles(palette: Palette) -> dict[str, dict[str, Any]]:
    return {
        "dormant": filled(palette.invoiced),
        "unmoved": hollow(palette.invoiced, palette.background),
        "unknown": hollow(palette.not_auditable, palette.background) | {"strokeDash": [3, 2]},
    }


def _key(style: dict[str, Any]) -> dict[str, Any]:
    square: dict[str, Any] = {"shape": "square", "size": 130, "filled": True}
    if "color" in style:
        return square | {"fill": style["color"]}
    return square | {name: style[name] for name in ("fill", "stroke", "strokeWidth", "strokeDash") if name in style}


def sleeping_finding(communes: pl.DataFrame) -> str:
    """How many accounts sleep, and in which commune they weigh most."""
    ranked = _ranked(communes)
    accounts, asleep = int(ranked["accounts"].sum()), int(ranked["asleep"].sum())
    judged = accounts - int(ranked["unknown"].sum())
    if not accounts:
        return "Aucun compte n’est ouvert"
    if not judged:
        return "Aucun relevé lisible ne dit si les comptes servent\u00a0: l’activité est inconnue"
    if not asleep:
        return f"Aucun des {number(judged)} comptes connus ne dort"
    verb = "ne sert" if asleep < 2 else "ne servent"  # noqa: PLR2004 (French counts in plural from two on)
    of_all = f"{number(asleep)} compte{'s' if asleep > 1 else ''} sur {number(judged)}"
    said = f"{of_all} {verb} pas, soit {percent(HUNDRED * asleep / judged)}"
    first = ranked.row(0, named=True)
    if ranked.height == 1:
        return said
    return f"{said}\u202f; la plus grande part est à {first['commune']} ({percent(HUNDRED * first['share'])})"
