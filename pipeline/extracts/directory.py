"""What every export of the directory shares: whose the entries are, and the observations that they yield."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.context import HORS_CONVENTION
from pipeline.extracts.declaration import Rule
from pipeline.extracts.identity import domain

UNKNOWN_DOMAIN = Message(
    "Le domaine « {domain} » de l'adresse {address} n'est rattaché à aucune commune.",
    "Rattachez-le à une commune, ou marquez-le hors convention ; la ligne sera relue d'elle-même.",
)
# On rows with guest, holder and address (derived).
HOLDER_RULES = (
    Rule("guest", "upn", pl.col("guest"), outcome="ignored"),
    Rule(HORS_CONVENTION, "upn", pl.col("holder") == HORS_CONVENTION, outcome="ignored"),
    Rule(
        "unknown_commune",
        "upn",
        pl.col("holder").is_null(),
        message=UNKNOWN_DOMAIN,
        values={"domain": domain(pl.col("address")), "address": pl.col("address")},
    ),
)


def observations(rows: pl.DataFrame, **columns: pl.Expr) -> dict[str, pl.DataFrame]:
    """One account_observation per row kept; `columns`: what this export has no column for, or names otherwise."""
    own = {"insee": pl.col("holder"), "mailbox_created": pl.lit(None, dtype=pl.Date)} | columns
    names = (
        *("line", "account", "upn", "address", "name", "insee", "created", "mailbox_created", "deleted", "blocked"),
        *("mailbox", "products", "ignored"),
    )
    return {"account_observation": rows.select(own.get(name, pl.col(name)).alias(name) for name in names)}
