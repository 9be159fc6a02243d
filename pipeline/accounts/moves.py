"""Changes of commune and of name between two sightings of one account."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.audit import Audit
from pipeline.accounts.frames import fact
from pipeline.accounts.snapshots import Snapshots


@dataclass(frozen=True, eq=False)
class Moves:
    """`facts`: transfers. `renames`: account, date, evidence, known_on, deposit_id of changed principal names."""

    facts: pl.DataFrame
    renames: pl.DataFrame


def moves(seen: Snapshots, audit: Audit) -> Moves:
    """Transfers and renamings that exports show, each dated by the audit record of a renaming in between, if any.

    A changed name with a changed commune is a transfer only. Deleted rows do not count: their names are altered.
    """
    changed = _changed(seen)
    renamed = audit.of("renamed").select(
        "account", pl.col("date").alias("record_day"), pl.col("known_on").alias("record_known"),
        pl.col("deposit_id").alias("record_deposit"),
    )  # fmt: skip
    dated = changed.sort("known_on").join_asof(
        renamed.sort("record_day", "record_known"),
        left_on="known_on",
        right_on="record_day",
        by="account",
        strategy="backward",
        coalesce=False,
        check_sortedness=False,
    )
    recorded = (pl.col("record_day") > pl.col("since")).fill_null(value=False)
    dated = dated.with_columns(
        date=pl.when(recorded).then("record_day").otherwise("known_on"),
        evidence=pl.when(recorded).then(pl.lit("audit")).otherwise(pl.lit("difference")),
        known_on=pl.when(recorded).then(pl.max_horizontal("known_on", "record_known")).otherwise("known_on"),
        deposit_id=pl.when(recorded).then("record_deposit").otherwise("deposit_id"),
        event=pl.lit("moved"),
    )
    moved = dated.filter(pl.col("moves"))
    renames = pl.concat(
        [
            dated.filter(~pl.col("moves") & (pl.col("evidence") == "difference")).select(RENAME),
            _recorded_renames(renamed, moved).select(RENAME),
        ]
    )
    return Moves(facts=fact(moved), renames=renames.unique().sort(RENAME))


RENAME = ["account", "date", "evidence", "known_on", "deposit_id"]


def _changed(seen: Snapshots) -> pl.DataFrame:
    """Sightings whose commune or name differs from the one before in the same series of exports."""
    columns = ["number", "account", "series", "known_on", "deposit_id", "insee", "upn"]
    rows = seen.rows.lazy().select(*columns, "deleted", "directory")
    if seen.single:
        rows = rows.limit(0)
    rows = rows.filter(pl.col("directory") & pl.col("deleted").is_null() & pl.col("insee").is_not_null())
    before = {name: pl.col(name).shift() for name in ("number", "series", "insee", "upn", "known_on")}
    same = (pl.col("number") == before["number"]) & (pl.col("series") == before["series"])
    moves = pl.col("insee") != before["insee"]
    return (
        rows.with_columns(
            moves=moves,
            source=before["insee"],
            since=before["known_on"],
            renamed=pl.col("upn") != before["upn"],
            same=same,
        )
        .filter(pl.col("same") & (pl.col("moves") | pl.col("renamed")))
        .select("account", "known_on", "deposit_id", "insee", "source", "since", "moves")
        .collect()
    )


def _recorded_renames(renamed: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Recorded renamings that are not the record of a transfer."""
    rows = renamed.select(
        "account",
        pl.col("record_day").alias("date"),
        pl.lit("audit").alias("evidence"),
        pl.col("record_known").alias("known_on"),
        pl.col("record_deposit").alias("deposit_id"),
    )
    first = rows.sort(RENAME, descending=[False, False, False, False, True])
    first = first.unique(["account", "date"], keep="first", maintain_order=True)
    return first.join(moved.select("account", "date"), on=["account", "date"], how="anti")
