"""What people enter about the service: interruptions (Article 3), and the destruction of content (Article 5-2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl

INTERRUPTION, DESTRUCTION = "interruption", "destruction"
MOMENT = "%Y-%m-%dT%H:%M"
INTERRUPTION_PAYLOAD = pl.Struct({"start": pl.String, "end": pl.String, "what": pl.String})
DESTRUCTION_PAYLOAD = pl.Struct({"account": pl.String, "closed": pl.String, "date": pl.String, "visa": pl.String})


class EntryError(ValueError):
    """An entry that cannot stand: says in French what is wrong and what to do."""


def interruption_payload(start: datetime, end: datetime | None, what: str) -> dict[str, Any]:
    """The entry of an interruption, in local time; `end` None: not over yet. EntryError if it cannot be."""
    if not what.strip():
        raise EntryError("Dire ce qui était interrompu\u00a0: une phrase suffit.")
    if end is not None and end <= start:
        raise EntryError("La fin de l’interruption précède son début. Corriger l’une des deux.")
    return {"start": start.strftime(MOMENT), "end": None if end is None else end.strftime(MOMENT), "what": what.strip()}


def destruction_payload(account: str, closed: date, destroyed_on: date, visa: str) -> dict[str, Any]:
    """The entry that says that the content of a closed account is destroyed (Article 5-2). EntryError if it cannot be.

    `visa`: the reference of the departmental archives' visa; mail is public archive.
    """
    if not visa.strip():
        raise EntryError("Indiquer le visa des archives départementales\u00a0: sans lui, rien n’est à détruire.")
    if destroyed_on < closed:
        raise EntryError("La destruction précède la fermeture du compte. Corriger la date.")
    return {
        "account": account,
        "closed": closed.isoformat(),
        "date": destroyed_on.isoformat(),
        "visa": visa.strip(),
    }


def interruptions(entries: pl.DataFrame) -> pl.DataFrame:
    """Interruptions as entered, by start: start, end (null: not over), minutes (null too), what, author, entered_at.

    One that is entered again under the same start corrects the earlier: the later entry holds.
    """
    rows = entries.filter(pl.col("entry") == INTERRUPTION).sort("entered_at", "deposit_id", "line")
    said = rows.select("author", "entered_at", said=pl.col("payload").str.json_decode(INTERRUPTION_PAYLOAD))
    told = said.unnest("said").with_columns(
        pl.col("start", "end").str.to_datetime(MOMENT, strict=False), what=pl.col("what")
    )
    latest = told.filter(pl.col("start").is_not_null()).unique("start", keep="last", maintain_order=True)
    minutes = (pl.col("end") - pl.col("start")).dt.total_minutes()
    return latest.select("start", "end", "what", "author", "entered_at", minutes=minutes).sort("start")


def interruptions_between(found: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The interruptions that touch the days between two dates."""
    begun = pl.col("start").dt.date() <= last
    return found.filter(begun & (pl.col("end").is_null() | (pl.col("end").dt.date() >= first)))


def destroyed(entries: pl.DataFrame) -> pl.DataFrame:
    """Contents said to be destroyed: account, closed (of which closing), destroyed_on, visa; the later entry holds."""
    rows = entries.filter(pl.col("entry") == DESTRUCTION).sort("entered_at", "deposit_id", "line")
    told = rows.select(said=pl.col("payload").str.json_decode(DESTRUCTION_PAYLOAD)).unnest("said")
    dated = told.with_columns(
        pl.col("account").str.to_lowercase(),
        pl.col("closed").str.to_date(strict=False),
        destroyed_on=pl.col("date").str.to_date(strict=False),
    )
    whole = dated.filter(pl.col("closed").is_not_null() & pl.col("destroyed_on").is_not_null())
    return whole.select("account", "closed", "destroyed_on", "visa").unique(
        ["account", "closed"], keep="last", maintain_order=True
    )
