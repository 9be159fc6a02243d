"""Is it enough: hours done against hours available, cost against recharge."""

from __future__ import annotations

from decimal import Decimal

import altair as alt
import polars as pl

from pipeline.charts.frame import Key, Plot, framed
from pipeline.charts.segments import ROW, filled, hollow, segment_layers
from pipeline.charts.theme import Setting
from pipeline.wording import day, euros, hours, percent

WORK = {"request": "demandes chiffrées", "support": "assistance ordinaire", "incident": "incidents"}
DONE, AVAILABLE = "heures faites", "heures disponibles"
COST, RECHARGE = "coût saisi", "refacturé"
ALL = 100


def hours_against_capacity(
    work: pl.DataFrame, available: Decimal | None, year: int, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """Two bars: hours done, parted by kind of work, above hours available (hollow).

    Args:
        work: sort (a key of WORK), hours.
        available: Hours available; None where none is entered.
        year: The exercice.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    done = Decimal(work["hours"].sum())
    palette = setting.palette
    parts = pl.concat(
        [
            work.select(
                label=pl.lit(DONE),
                kind="sort",
                value=pl.col("hours").cast(pl.Float64),
                value_words=pl.Series([f"{WORK[sort]}\u00a0: {hours(spent)}" for sort, spent in _pairs(work)]),
            ),
            pl.DataFrame(
                {
                    "label": [AVAILABLE],
                    "kind": ["available"],
                    "value": [float(available or 0)],
                    "value_words": [_or_unknown(available)],
                }
            ),
        ]
    )
    said = [hours(done), _or_unknown(available)]
    rows = pl.DataFrame({"label": [DONE, AVAILABLE], "wide": said, "narrow": said})
    styles = {
        "request": filled(palette.expected),
        "support": filled(palette.second_scenario),
        "incident": filled(palette.invoiced),
        "available": hollow(palette.text, palette.background),
    }
    square = {"shape": "square", "size": 130, "filled": True}
    return framed(
        Plot(
            layers=segment_layers(parts, rows, styles, setting),
            title=title or _hours_finding(done, available, year),
            subtitle=f"En heures, exercice {year}, données au {day(setting.data_date)}. "
            f"De gauche à droite\u00a0: {', '.join(f'{WORK[sort]} {hours(spent)}' for sort, spent in _pairs(work))}.",
            description="Heures faites par sorte de travail, au-dessus des heures disponibles.",
            height=rows.height * (ROW + 8),
            below=8,
            keys=[Key(WORK[sort], square | {"fill": styles[sort]["color"]}) for sort in WORK],
        ),
        setting,
    )


def _pairs(work: pl.DataFrame) -> list[tuple[str, Decimal]]:
    return list(work.select("sort", "hours").iter_rows())


def _or_unknown(available: Decimal | None) -> str:
    return "non saisies" if available is None else hours(available)


def _hours_finding(done: Decimal, available: Decimal | None, year: int) -> str:
    if not available:
        return f"{hours(done)} faites en {year}\u202f; les heures disponibles ne sont pas saisies"
    if done > available:
        short = hours(done - available)
        return f"Il a manqué {short} en {year}\u00a0: {hours(done)} faites pour {hours(available)} disponibles"
    return f"{hours(done)} faites sur {hours(available)} disponibles en {year}, soit {percent(ALL * done / available)}"


def cost_against_recharge(
    cost_cents: int | None, recharge_cents: int, year: int, setting: Setting, title: str | None = None
) -> alt.LayerChart:
    """Two bars: what the service costs (hollow), what is recharged (filled).

    Args:
        cost_cents: Cost of the exercice; None where none is entered.
        recharge_cents: Recharge of all communes for the exercice.
        year: The exercice.
        setting: Date of the data, source, theme.
        title: Another finding than the computed one.
    """
    palette = setting.palette
    cost_words = "non saisi" if cost_cents is None else euros(cost_cents)
    parts = pl.DataFrame(
        {
            "label": [COST, RECHARGE],
            "kind": ["cost", "recharge"],
            "value": [(cost_cents or 0) / 100, recharge_cents / 100],
            "value_words": [cost_words, euros(recharge_cents)],
        }
    )
    said = [cost_words, euros(recharge_cents)]
    rows = pl.DataFrame({"label": [COST, RECHARGE], "wide": said, "narrow": said})
    styles = {"cost": hollow(palette.text, palette.background), "recharge": filled(palette.expected)}
    return framed(
        Plot(
            layers=segment_layers(parts, rows, styles, setting),
            title=title or _cost_finding(cost_cents, recharge_cents, year),
            subtitle=f"En euros, exercice {year}, données au {day(setting.data_date)}.",
            description=f"Coût saisi {cost_words}, refacturation recalculée {euros(recharge_cents)}.",
            height=rows.height * (ROW + 8),
            below=8,
        ),
        setting,
    )


def _cost_finding(cost_cents: int | None, recharge_cents: int, year: int) -> str:
    if not cost_cents:
        return f"{euros(recharge_cents)} à refacturer pour {year}\u202f; le coût du service n’est pas saisi"
    return (
        f"La refacturation de {year} couvre {percent(Decimal(ALL * recharge_cents) / cost_cents)} "
        f"du coût saisi, soit {euros(recharge_cents)} sur {euros(cost_cents)}"
    )
