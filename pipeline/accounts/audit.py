"""Audit records as candidate facts: what was done to an account, to the day."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.frames import fact
from pipeline.accounts.names import held_names, holders

CLOSINGS = ("deleted", "hard_deleted")
BLOCKS = {"disabled": True, "enabled": False}


@dataclass(frozen=True, eq=False)
class Audit:
    """`records`: account, activity, date, known_on, deposit_id, after; one row per fact, first known first.

    `facts`: closings and reopenings. `unmatched`: upn, known_on, deposit_id, line of records of nobody's account.
    """

    records: pl.DataFrame
    facts: pl.DataFrame
    unmatched: pl.DataFrame

    def of(self, *activities: str) -> pl.DataFrame:
        """The records of some activities."""
        return self.records.filter(pl.col("activity").is_in(activities))


def audit_facts(audit: pl.DataFrame, observations: pl.DataFrame) -> Audit:
    """Deletions close, restorations reopen; a record without an Object Id is joined by its name."""
    rows = audit
    if rows["account"].null_count():
        wanted = rows.select(name="upn", on="date")
        named = holders(wanted, held_names(observations, wanted["name"]), ["name"])
        rows = rows.with_columns(pl.coalesce("account", named).alias("account"))
    unmatched = rows.filter(pl.col("account").is_null()).sort("upn", "known_on", "deposit_id", "line")
    what = ["account", "activity", "date", "after"]
    records = (
        rows.filter(pl.col("account").is_not_null())
        .select(*what, "known_on", "deposit_id")
        .sort([*what, "known_on", "deposit_id"], descending=[False] * 5 + [True])
        .unique(what, keep="first", maintain_order=True)
    )
    event = dict.fromkeys(CLOSINGS, "closed") | {"restored": "reopened"}
    facts = records.filter(pl.col("activity").is_in(list(event))).with_columns(
        event=pl.col("activity").replace_strict(event, return_dtype=pl.String), evidence=pl.lit("audit")
    )
    return Audit(
        records=records,
        facts=fact(facts),
        unmatched=unmatched.select("upn", "known_on", "deposit_id", "line").unique(
            "upn", keep="first", maintain_order=True
        ),
    )
