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


def holders(wanted: pl.DataFrame, held: pl.DataFrame, keys: list[str], *, reported: bool = False) -> pl.Series:
    """The account that held each wanted name nearest at or before a day, else first after it; null if nobody.

    `wanted`: the keys (name, or insee and name), `on` (Date) and, where the source says so, `created` and `deleted` of
    the mailbox that bore the name: it had it on the eve of its deletion, and is no older than its account.
    `reported`: the day is that of a report, which is read through the nearest extract, before or after it: a report
    lags behind the extract of its month.
    Of two holders on one day the one that was not deleted, then the younger one, is meant.
    """
    hints = [name if name in wanted.columns else pl.lit(None, pl.Date).alias(name) for name in ("created", "deleted")]
    rows = wanted.select(*keys, "on", *hints).with_row_index("row")
    once = held.group_by(keys).agg(pl.col("account").min(), pl.col("account").max().alias("other"))
    alone = once.filter(pl.col("account") == pl.col("other")).select(*keys, "account")
    found = rows.join(alone, on=keys, how="left", validate="m:1")
    contested = once.filter(pl.col("account") != pl.col("other")).select(keys)
    if not contested.is_empty():
        doubtful = rows.join(contested, on=keys, how="semi").with_columns(reported=reported)
        found = found.join(_nearest(doubtful, held, keys), on="row", how="left")
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
        .select(*keys, "since", pl.col("account").alias("nearest"), born="created", day="since")
        .sort("since")
    )
    alive_on = pl.min_horizontal("on", pl.col("deleted").dt.offset_by("-1d"))
    days = rows.with_columns(on=alive_on).sort("on")
    before, after = (
        days.join_asof(preferred, left_on="on", right_on="since", by=keys, strategy=strategy, check_sortedness=False)
        for strategy in ("backward", "forward")
    )
    nearer = (after["day"] - pl.col("on")) < (pl.col("on") - pl.col("day"))
    later = pl.col("nearest").is_null() | (nearer & pl.col("reported") & pl.col("deleted").is_null())
    later = later.fill_null(value=False)
    found = before.select(
        *keys,
        "row",
        "created",
        pl.when(later).then(after["nearest"]).otherwise("nearest").alias("nearest"),
        pl.when(later).then(after["born"]).otherwise("born").alias("born"),
    )
    # A report's day is a day in UTC, which may be the eve of the day in Paris.
    found = found.with_columns(created=pl.col("created").dt.offset_by("1d"))
    impossible = (pl.col("born") > pl.col("created")).fill_null(value=False)
    if not found.select(impossible.any()).item():
        return found.select("row", "nearest")
    births = held.group_by(*keys, "account").agg(pl.col("created").min().alias("birth")).drop_nulls("birth")
    older = found.filter(impossible).sort("created").join_asof(
        births.sort("birth", "account"), left_on="created", right_on="birth", by=keys, strategy="backward",
        check_sortedness=False,
    )  # fmt: skip
    return found.select("row", "nearest").update(older.select("row", nearest="account"), on="row")
