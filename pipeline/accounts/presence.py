"""Deletions, disappearances and returns: what the directory exports show one after the other."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.frames import fact
from pipeline.accounts.snapshots import Snapshots
from pipeline.convention import Convention

SHOWN = ("account", "insee", "known_on", "deposit_id")
MISSING = {"account": pl.String, "last_seen": pl.Date, "known_on": pl.Date, "deposit_id": pl.Int32}


@dataclass(frozen=True, eq=False)
class Presence:
    """`facts`: closings by stamp and by disappearance, and reopenings.

    `missing`: account, known_on, last_seen, deposit_id of every disappearance, whether or not it is presumed to close.
    """

    facts: pl.DataFrame
    missing: pl.DataFrame


def presence(seen: Snapshots, recorded: pl.DataFrame, convention: Convention) -> Presence:
    """Closings and reopenings between extracts. `recorded`: closings and reopenings of the audit log.

    A stamp closes on its day. An account that the next export of its series does not show is presumed closed on the
    day after the last that did (parameter `disappearance`). After either, and after a recorded deletion, the first
    export that shows it without a stamp reopens it, unless a record has done so.
    """
    stamped = _stamped(seen)
    missing = _missing(seen)
    presumed = _presumed(missing, convention)
    ends = pl.concat(
        [
            stamped.select("account", pl.col("known_on").alias("since")),
            missing.select("account", pl.col("known_on").alias("since")),
            recorded.filter(pl.col("event") == "closed").select("account", pl.col("date").alias("since")),
        ]
    )
    returns = _returns(seen, ends)
    return Presence(facts=pl.concat([fact(stamped), fact(presumed), fact(returns)]), missing=missing)


def _stamped(seen: Snapshots) -> pl.DataFrame:
    rows = seen.rows.filter(pl.col("deleted").is_not_null())
    first = rows.sort(["account", "deleted", "known_on", "deposit_id"], descending=[False, False, False, True])
    return first.unique(["account", "deleted"], keep="first", maintain_order=True).select(
        "account",
        "known_on",
        "deposit_id",
        event=pl.lit("closed"),
        date=pl.col("deleted"),
        evidence=pl.lit("stamped"),
    )


def _missing(seen: Snapshots) -> pl.DataFrame:
    """Accounts that an export does not show while the one before did, undeleted (columns of MISSING)."""
    following = seen.days.select(
        "series",
        "known_on",
        following=pl.col("known_on").shift(-1).over("series"),
        deposit_id=pl.col("deposit_id").shift(-1).over("series"),
    ).filter(pl.col("following").is_not_null())
    if following.is_empty():
        return pl.DataFrame(schema=MISSING)
    shown = seen.rows.select("number", "account", "series", "known_on", "directory", alive=pl.col("deleted").is_null())
    again = (pl.col("number") == pl.col("number").shift(-1)) & (pl.col("series") == pl.col("series").shift(-1))
    shown = shown.with_columns(next_seen=pl.when(again).then(pl.col("known_on").shift(-1)))
    shown = shown.filter(pl.col("alive") & pl.col("directory"))
    gaps = shown.join(following, on=["series", "known_on"], validate="m:1").filter(
        pl.col("next_seen").is_null() | (pl.col("next_seen") > pl.col("following"))
    )
    gaps = gaps.select(
        "account", pl.col("known_on").alias("last_seen"), pl.col("following").alias("known_on"), "deposit_id"
    )
    gaps = _not_elsewhere(gaps, seen).sort("account", "known_on", "last_seen", "deposit_id")
    return gaps.unique(["account", "known_on"], keep="last", maintain_order=True)


def _not_elsewhere(gaps: pl.DataFrame, seen: Snapshots) -> pl.DataFrame:
    """Another series of exports may show the account until later, or still."""
    shown = seen.rows.filter(pl.col("directory"))
    shown = shown.join(gaps, on="account", how="semi").select("account", "known_on", pl.col("known_on").alias("shown"))
    latest = gaps.sort("known_on").join_asof(
        shown.sort("known_on"), on="known_on", by="account", strategy="backward", check_sortedness=False
    )
    kept = latest.filter(pl.col("shown") < pl.col("known_on"))
    return kept.select("account", pl.max_horizontal("last_seen", "shown").alias("last_seen"), "known_on", "deposit_id")


def _presumed(missing: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    reading = convention.choice("disappearance")
    if reading == "stays_open":
        return missing.clear()
    date = pl.col("known_on") if reading == "day_of_absence" else pl.col("last_seen").dt.offset_by("1d")
    return missing.with_columns(
        date=date, event=pl.lit("closed"), evidence=pl.lit("difference"), presumed=pl.lit(value=True)
    )


def _returns(seen: Snapshots, ends: pl.DataFrame) -> pl.DataFrame:
    alive = seen.rows.filter(pl.col("directory") & pl.col("deleted").is_null() & pl.col("insee").is_not_null())
    alive = alive.join(ends, on="account", how="semi").select(*SHOWN, "series")
    alive = alive.sort("known_on", "series").unique(["account", "known_on"], keep="first", maintain_order=True)
    back = (
        ends.unique()
        .sort("since")
        .join_asof(
            alive.drop("series"),
            left_on="since",
            right_on="known_on",
            by="account",
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
    )
    back = back.filter(pl.col("known_on").is_not_null()).unique(["account", "known_on"])
    return back.select(*SHOWN, event=pl.lit("reopened"), date=pl.col("known_on"), evidence=pl.lit("difference"))
