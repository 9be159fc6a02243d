"""What the extracts show: one row per account, series of extracts and day, sorted once for all that follows."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.frames import DIRECTORY_KINDS, GONE_KIND, GONE_SERIES, OTHER_SERIES, USAGE_SERIES
from pipeline.accounts.names import held_names, holders

# Rows of these are nobody's account of a commune; every other ignored row stays, and is judged by what else is known.
NOBODY = ("hors_convention", "guest")
TEXTS = ("upn", "address", "name", "insee", "mailbox", "products")
DAYS = ("created", "mailbox_created", "deleted")
COLUMNS = ("account", "known_on", "deposit_id", *TEXTS, *DAYS, "blocked", "series", "directory")


@dataclass(frozen=True, eq=False)
class Snapshots:
    """`rows`: one per account, series and day, sorted by these, with `number`, the account's rank among accounts.

    `directory` tells rows of a directory export from those of reports on mailboxes, whose `mailbox` is a Recipient
    Type. `days`: series, known_on, deposit_id: the days of which there is a directory export. `unmatched`: upn,
    known_on, deposit_id, line: rows that name nobody's account. `single`: no account has two rows.
    """

    rows: pl.DataFrame
    days: pl.DataFrame
    unmatched: pl.DataFrame
    single: bool


def snapshots(observations: pl.DataFrame, usage: pl.DataFrame, deposits: pl.DataFrame) -> Snapshots:
    """Observations and usage rows as sightings of accounts. Several files of one kind and day are one snapshot.

    A usage report knows only names: they are joined through the observations. Of two rows of one snapshot for one
    account, that of the later deposit holds.
    """
    others = sorted(set(deposits["kind"]) - {*DIRECTORY_KINDS, GONE_KIND})
    series = (
        DIRECTORY_KINDS | {GONE_KIND: GONE_SERIES} | {kind: OTHER_SERIES + rank for rank, kind in enumerate(others)}
    )
    kinds = deposits.select("deposit_id", series=pl.col("kind").replace_strict(series, return_dtype=pl.UInt8))
    days = (
        deposits.join(kinds, on="deposit_id")
        .filter(pl.col("series") < GONE_SERIES)
        .group_by("series", pl.col("extract_date").alias("known_on"))
        .agg(pl.col("deposit_id").max())
        .sort("series", "known_on")
    )
    counted = observations
    if observations["ignored"].null_count() < observations.height:
        counted = observations.filter(~pl.col("ignored").is_in(NOBODY).fill_null(value=False))
    counted = counted.join(kinds, on="deposit_id", how="left", validate="m:1").with_columns(
        pl.col("series").fill_null(OTHER_SERIES)
    )
    counted = counted.with_columns(directory=pl.col("series") < OTHER_SERIES)
    unmatched = []
    if counted["account"].null_count():
        counted, left = _named(counted, observations)
        unmatched.append(left)
    parts = [counted.select(COLUMNS)]
    if not usage.is_empty():
        seen, left = _usage(usage, observations, counted)
        parts.append(seen)
        unmatched.append(left)
    rows = _one_per_snapshot(pl.concat(parts) if len(parts) > 1 else parts[0])
    changes = (pl.col("account") != pl.col("account").shift()).fill_null(value=True)
    rows = rows.with_columns(number=changes.cum_sum().cast(pl.UInt32).set_sorted())
    return Snapshots(
        rows=rows,
        days=days,
        unmatched=pl.concat(unmatched) if unmatched else pl.DataFrame(schema=_UNMATCHED),
        single=rows.is_empty() or rows["number"].last() == rows.height,
    )


_UNMATCHED = {
    "upn": pl.String,
    "known_on": pl.Date,
    "deposit_id": pl.Int32,
    "line": pl.Int32,
}


def _first_unmatched(rows: pl.DataFrame) -> pl.DataFrame:
    left = rows.sort("upn", "known_on", "deposit_id", "line").unique("upn", keep="first", maintain_order=True)
    return left.select(pl.col(name).cast(kind) for name, kind in _UNMATCHED.items())


def _named(counted: pl.DataFrame, observations: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of a format without Object Ids, each given to the account that held its name."""
    nameless = counted.filter(pl.col("account").is_null())
    wanted = nameless.select(name="upn", on="known_on")
    found = nameless.with_columns(account=holders(wanted, held_names(observations, wanted["name"]), ["name"]))
    known = found.filter(pl.col("account").is_not_null())
    left = found.filter(pl.col("account").is_null())
    return pl.concat([counted.filter(pl.col("account").is_not_null()), known]), _first_unmatched(left)


def _usage(usage: pl.DataFrame, observations: pl.DataFrame, counted: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What usage reports say of mailboxes: Recipient Type and creation, at their first and their last mention."""
    rows = usage.filter(pl.col("ignored").is_null() & (pl.col("upn").is_not_null() | pl.col("account").is_not_null()))
    said = ["account", "upn", "mailbox", "created"]
    first = rows.sort("known_on", pl.col("deposit_id"), "line", descending=[False, True, False])
    mentions = pl.concat([first.unique(said, keep="first"), first.unique(said, keep="last")]).unique()
    known = mentions.filter(pl.col("account").is_not_null())
    nameless = mentions.filter(pl.col("account").is_null())
    wanted = nameless.select("created", "deleted", name="upn", on="known_on")
    held = held_names(observations, wanted["name"])
    found = nameless.with_columns(account=holders(wanted, held, ["name"], reported=True))
    left = _first_unmatched(found.filter(pl.col("account").is_null()))
    seen = pl.concat([known, found.filter(pl.col("account").is_not_null())])
    # An account that no observation shows, or whose observations are nobody's, is no account of a commune.
    seen = seen.join(counted.select("account"), on="account", how="semi")
    nothing = [pl.lit(None, pl.String).alias(name) for name in ("address", "name", "insee", "products")]
    seen = seen.with_columns(
        *nothing,
        pl.lit(None, pl.Date).alias("deleted"),
        pl.lit(None, pl.Boolean).alias("blocked"),
        mailbox_created=pl.col("created"),
        series=pl.lit(USAGE_SERIES, pl.UInt8),
        directory=pl.lit(value=False),
    ).with_columns(created=pl.lit(None, pl.Date))
    return seen.select(COLUMNS), left


def _one_per_snapshot(rows: pl.DataFrame) -> pl.DataFrame:
    """Sorted by account, series, day; the later deposit's row holds. Between equal deposits the content decides."""
    key = ["account", "series", "known_on"]
    keys = key if rows["series"].n_unique() > 1 else ["account", "known_on"]
    rows = rows.sort(keys)
    same = pl.all_horizontal(pl.col(name) == pl.col(name).shift(-1) for name in key)
    if not rows.select(same.fill_null(value=False).any()).item():
        return rows
    content = [*TEXTS, *DAYS, "blocked"]
    sightings = rows.filter(pl.col("series") < USAGE_SERIES).sort([*key, "deposit_id", *content])
    # Usage rows say different things on one day; all of them are kept.
    usage = rows.filter(pl.col("series") == USAGE_SERIES)
    kept = sightings.filter(~same.fill_null(value=False))
    return pl.concat([kept, usage]).sort([*key, "deposit_id", *content])
