"""Blocked sign-in: a leave, an incident or a departure (Article 5-2)."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.audit import BLOCKS, Audit
from pipeline.accounts.snapshots import Snapshots

# On one day: what opens an account anew first, then records, then what an export shows.
RESET, RECORD, SIGHTING = 0, 1, 2


def spells(seen: Snapshots, traits: pl.DataFrame, audit: Audit, opened: pl.DataFrame) -> pl.DataFrame:
    """Every change between blocked and not blocked of accounts that were never shared mailboxes.

    `opened`: account, date from which earlier blocks are of no more account. One row per change, sorted by account
    and date: account, date, blocked (what it became), evidence, known_on, deposit_id, ends (a block ended here: not
    so for an opening), until (the day on which the block that begins here ends; null = not known to end).
    """
    recorded = audit.of(*BLOCKS)
    concerned = pl.concat(
        [traits.filter(pl.col("blocked")).select("account"), recorded.select("account").unique()]
    ).unique()
    shared = traits.filter(pl.col("first_shared").is_not_null()).select("account")
    concerned = concerned.join(shared, on="account", how="anti")
    shape = ["account", "date", "order", "blocked", "evidence", "known_on", "deposit_id", "series"]
    records = recorded.join(concerned, on="account", how="semi").with_columns(
        order=pl.lit(RECORD),
        blocked=pl.col("activity").replace_strict(BLOCKS, return_dtype=pl.Boolean),
        evidence=pl.lit("audit"),
        series=pl.lit(0, pl.UInt8),
    )
    alive = pl.col("directory") & pl.col("deleted").is_null() & pl.col("blocked").is_not_null()
    shown = (
        seen.rows.filter(alive)
        .join(concerned, on="account", how="semi")
        .with_columns(date=pl.col("known_on"), order=pl.lit(SIGHTING), evidence=pl.lit("difference"))
        .join(records, on=["account", "date"], how="anti")
    )
    resets = opened.join(concerned, on="account", how="semi").select(
        "account",
        "date",
        order=pl.lit(RESET),
        blocked=pl.lit(value=False),
        evidence=pl.lit(None, pl.String),
        known_on=pl.lit(None, pl.Date),
        deposit_id=pl.lit(None, pl.Int32),
        series=pl.lit(0, pl.UInt8),
    )
    rows = pl.concat([records.select(shape), shown.select(shape), resets.unique().select(shape)])
    rows = rows.sort("account", "date", "order", "series", "blocked", "known_on", "deposit_id")
    before = pl.col("blocked").shift().over("account").fill_null(value=False)
    reset = pl.col("order") == RESET
    changes = rows.with_columns(ends=before & ~pl.col("blocked") & ~reset)
    changes = changes.filter((pl.col("blocked") != before) | reset)
    following = pl.when(pl.col("blocked")).then(pl.col("date").shift(-1).over("account"))
    return changes.with_columns(until=following).drop("order", "series")


def at_block(closings: pl.DataFrame, changes: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Closings of an account that was blocked then, moved to the day of the block: a departure (Article 5-2).

    `closings`: facts of deletion. `kept`: account, start of the blocks that were qualified as no departure.
    """
    blocks = changes.select("account", "date", "blocked").rename({"date": "start"}).with_row_index("rank")
    blocks = blocks.sort("start", "rank").drop("rank")
    found = closings.sort("date").join_asof(
        blocks, left_on="date", right_on="start", by="account", strategy="backward", check_sortedness=False
    )
    leave = kept.with_columns(leave=pl.lit(value=True))
    found = found.join(leave, on=["account", "start"], how="left", validate="m:1")
    departure = pl.col("blocked").fill_null(value=False) & pl.col("leave").is_null()
    moved = pl.when(departure).then("start").otherwise("date")
    return found.with_columns(date=moved).select(closings.columns)
