"""The closing of the accounts (arrêté): the day on which a year's statements are frozen for invoicing (Article 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.review.entries import EntryRefusedError, said
from pipeline.wording import short_day

CLOSING = "arrete"
PAYLOAD = pl.Struct(
    {"date": pl.String, "statements": pl.List(pl.Struct({"insee": pl.String, "amount_cents": pl.Int64}))}
)


def closing_payload(
    year: int, closed_on: date, amounts: Mapping[str, int | None], today: date, convention: Convention
) -> dict[str, Any]:
    """The entry of a closing, with the amounts that it freezes (`amounts`: cents by INSEE code, as known on the day).

    EntryRefusedError for a day to come, or outside the year and its complementary day.
    """
    last = date(year + 1, 1, convention.number("complementary_day"))
    if not date(year, 1, 1) <= closed_on <= last:
        raise EntryRefusedError(
            f"L’arrêté du {short_day(closed_on)} n’est pas de l’exercice {year}\u00a0: donner un jour entre le "
            f"01/01/{year} et le {short_day(last)}."
        )
    if closed_on > today:
        raise EntryRefusedError(f"L’arrêté du {short_day(closed_on)} est à venir. Donner un jour passé.")
    rows = [{"insee": insee, "amount_cents": cents} for insee, cents in sorted(amounts.items())]
    return {"date": closed_on.isoformat(), "statements": rows}


def closing_history(entries: pl.DataFrame, year: int) -> pl.DataFrame:
    """Every closing of a year, oldest first: insee (null = all communes), closed_on, author, entered_at, statements."""
    told = said(entries, CLOSING, PAYLOAD, year)
    dated = told.with_columns(closed_on=pl.col("date").str.to_date(strict=False))
    return dated.filter(pl.col("closed_on").is_not_null()).select(
        "insee", "closed_on", "author", "entered_at", "statements"
    )


def current_closings(entries: pl.DataFrame, year: int) -> pl.DataFrame:
    """The closings in force: insee (null = all communes), closed_on; one entered again is corrected by the later."""
    history = closing_history(entries, year)
    return history.unique("insee", keep="last", maintain_order=True).select("insee", "closed_on")


def frozen_amounts(entries: pl.DataFrame, year: int) -> pl.DataFrame:
    """The amounts that closings froze: insee, closed_on, frozen_cents; a commune's own closing before that of all."""
    history = closing_history(entries, year).unique("insee", keep="last", maintain_order=True)
    rows = history.with_columns(own=pl.col("insee").is_not_null()).drop("insee")
    told = rows.explode("statements", empty_as_null=False, keep_nulls=False).unnest("statements")
    return (
        told.sort("own", "insee")
        .unique("insee", keep="last", maintain_order=True)
        .select("insee", "closed_on", frozen_cents="amount_cents")
        .sort("insee")
    )
