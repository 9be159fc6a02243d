"""Who held a name on a day: user principal names and addresses are renamed, and used again by somebody else."""

from __future__ import annotations

import polars as pl


def held_names(observations: pl.DataFrame, wanted: pl.Series) -> pl.DataFrame:
    """The holders of some names, one row per name, commune, day of the extract and account.

    Columns: name, insee, since (Date), account, alive (not soft-deleted then), created.
    """
    names = wanted.drop_nulls().unique()
    known = observations.filter(pl.col("account").is_not_null())
    parts = []
    for column in ("upn", "address"):
        rows = known.filter(pl.col(column).is_in(names.implode()))
        if column == "address":
            rows = rows.filter(pl.col("upn").is_null() | (pl.col("upn") != pl.col("address")))
        parts.append(
            rows.select(
                pl.col(column).alias("name"),
                "insee",
                pl.col("known_on").alias("since"),
                "account",
                pl.col("deleted").is_null().alias("alive"),
                "created",
            )
        )
    return pl.concat(parts)


def holders(wanted: pl.DataFrame, held: pl.DataFrame, keys: list[str]) -> pl.Series:
    """The account that held each wanted name nearest at or before a day, else first after it; null if nobody.

    `wanted`: the keys (name, or insee and name) and `on` (Date). Of two holders on one day the one that was not
    deleted, then the younger one, is meant.
    """
    rows = wanted.select(*keys, "on").with_row_index("row")
    once = held.group_by(keys).agg(pl.col("account").min(), pl.col("account").max().alias("other"))
    alone = once.filter(pl.col("account") == pl.col("other")).select(*keys, "account")
    found = rows.join(alone, on=keys, how="left", validate="m:1")
    contested = once.filter(pl.col("account") != pl.col("other")).select(keys)
    if not contested.is_empty():
        found = found.join(_nearest(rows.join(contested, on=keys, how="semi"), held, keys), on="row", how="left")
        found = found.with_columns(pl.coalesce("account", "nearest").alias("account"))
    return found.sort("row")["account"]


def _nearest(rows: pl.DataFrame, held: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    preferred = (
        held.sort(
            [*keys, "since", "alive", "created", "account"],
            descending=[False] * len(keys) + [False, True, True, False],
            nulls_last=True,
        )
        .unique([*keys, "since"], keep="first", maintain_order=True)
        .select(*keys, "since", pl.col("account").alias("nearest"))
        .sort("since")
    )
    days = rows.sort("on")
    before = days.join_asof(
        preferred, left_on="on", right_on="since", by=keys, strategy="backward", check_sortedness=False
    )
    after = days.join_asof(
        preferred, left_on="on", right_on="since", by=keys, strategy="forward", check_sortedness=False
    )
    return before.select("row", nearest=pl.coalesce(before["nearest"], after["nearest"]))
