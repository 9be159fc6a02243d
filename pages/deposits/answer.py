"""The first lines of the page: what the latest month has and lacks."""

from __future__ import annotations

import polars as pl

from pages.shared.layout import Figure
from pipeline.books.completeness import Tally
from pipeline.wording import count, enumeration, month, number


def answer(grid: pl.DataFrame) -> str:
    """One sentence on the latest month. `grid`: columns of `books.completeness`."""
    if grid.is_empty():
        return (
            "Aucun extrait n’est encore déposé. Commencer par les adhésions, l’export des utilisateurs "
            "et, une fois émis, les titres."
        )
    latest = grid.filter(pl.col("month") == pl.col("month").max())
    name = month(latest["month"].item(0))
    lacking = latest.filter(pl.col("state") == "missing")["kind"].to_list()
    partial = latest.filter(pl.col("state") == "partial")["kind"].to_list()
    if not lacking and not partial:
        return f"**{name.capitalize()} est complet**\u00a0: {_listed(latest['kind'].to_list())}."
    parts = []
    if lacking:
        parts.append(f"il manque {_listed(lacking)}")
    if partial:
        parts.append(f"{_listed(partial)} {'est partiel' if len(partial) == 1 else 'sont partiels'}")
    return f"**{name.capitalize()} n’est pas complet**\u00a0: {' et '.join(parts)}."


def _listed(kinds: list[str]) -> str:
    return enumeration([f"«\u00a0{kind}\u00a0»" for kind in kinds])


def month_figures(tally: Tally) -> list[Figure]:
    """Awaited extracts in, missing, partial, and rows rejected that still wait to be mended."""
    rejected = count(tally.rows_rejected, "rejetée", "rejetées")
    return [
        Figure(
            "Extraits attendus reçus",
            f"{number(tally.whole)} sur {number(tally.awaited)}",
            "par mois et par type",
        ),
        Figure("Extraits manquants", number(tally.missing), "à demander ou à exporter"),
        Figure("Extraits partiels", number(tally.partial), "lignes rejetées, ou aucune prise"),
        Figure("Lignes déposées", number(tally.rows_read), f"dont {rejected}"),
    ]
