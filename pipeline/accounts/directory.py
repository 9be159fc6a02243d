"""The accounts themselves, for those who may see persons: one row each, as last known."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.snapshots import Snapshots

ACCOUNT = pl.Schema(
    {
        "account": pl.String,
        "insee": pl.String,
        "label": pl.String,
        "name": pl.String,
        "mailbox": pl.String,
        "products": pl.String,
        "suspended": pl.Boolean,
        "first_known": pl.Date,
        "last_seen": pl.Date,
        "state": pl.String,
        "closed": pl.Date,
    }
)


def accounts_of(
    seen: Snapshots, traits: pl.DataFrame, names: pl.DataFrame, periods: pl.DataFrame, suspended: pl.DataFrame
) -> pl.DataFrame:
    """One row per account that an extract or the template knows, sorted by account (columns of ACCOUNT).

    insee: the latest; label: address, else user principal name, else the name of the template; state: `open`,
    `closed`, `not_counted` (never a counted mailbox); closed: the last day open. `names`: see `Template`;
    `suspended`: accounts whose block is not ended.
    """
    shown = _latest(seen).with_columns(
        traits["mailbox"], pl.Series("first_known", traits["first_seen"]), traits["last_seen"], traits["insee"]
    )
    if not seen.single:
        shown = shown.with_columns(insee=pl.coalesce("last_insee", "insee"))
    shown = shown.select("account", "insee", "label", "name", "mailbox", "products", "first_known", "last_seen")
    written = names.join(shown, on="account", how="anti").select(
        "account", "insee", pl.col("compte").alias("label"), "first_known", "last_seen", mailbox=pl.lit("user")
    )
    rows = pl.concat([shown, written], how="diagonal") if not written.is_empty() else shown
    last = periods
    if not seen.single or not written.is_empty() or periods.height != periods["account"].n_unique():
        last = periods.sort("account", "opened").unique("account", keep="last", maintain_order=True)
    last = last.select("account", pl.col("insee").alias("home"), "closed", counted=pl.lit(value=True))
    rows = rows.join(last, on="account", how="left", validate="1:1", maintain_order="left")
    rows = rows.join(
        suspended.with_columns(suspended=pl.lit(value=True)), on="account", how="left", validate="1:1",
        maintain_order="left",
    )  # fmt: skip
    rows = rows.with_columns(
        pl.col("suspended").fill_null(value=False),
        insee=pl.coalesce("home", "insee"),
        state=pl.when(pl.col("counted").is_null())
        .then(pl.lit("not_counted"))
        .when(pl.col("closed").is_null())
        .then(pl.lit("open"))
        .otherwise(pl.lit("closed")),
    )
    return rows.select(pl.col(name).cast(kind) for name, kind in ACCOUNT.items()).sort("account")


def _latest(seen: Snapshots) -> pl.DataFrame:
    """The latest words of the extracts on each account, in the order of accounts."""
    label = pl.coalesce("address", "upn")
    columns = ["number", "account", "known_on", "series", "insee", "name", "products", "directory"]
    rows = seen.rows.select(*columns, label=label)
    if seen.single:
        return rows
    # The directory's words, where it has any; of two directories on one day the first.
    rows = rows.sort("number", "directory", "known_on", "series", descending=[False, False, False, True])
    return rows.group_by("number", maintain_order=True).agg(
        pl.col("account").last(),
        pl.col("label").drop_nulls().last(),
        pl.col("name").drop_nulls().last(),
        pl.col("products").last(),
        pl.col("insee").drop_nulls().last().alias("last_insee"),
    )
