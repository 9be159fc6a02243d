"""Rows of the template `mouvements`: whose account each one means, and which of them says nothing new."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.frames import fact
from pipeline.accounts.names import held_names, holders

ROW = ["insee", "account", "identifier", "event", "date", "to_insee"]


@dataclass(frozen=True, eq=False)
class Template:
    """`facts`: one candidate per row that says something new. `repeated`: deposit_id, line of the others.

    `keys`: written (`insee/compte`), account: what an account that no extract shows is called, and its account.
    `names`: account, compte, insee, first_known, last_seen: how an account was written last, and from when to when.
    """

    facts: pl.DataFrame
    repeated: pl.DataFrame
    keys: pl.DataFrame
    names: pl.DataFrame


def template_facts(movements: pl.DataFrame, observations: pl.DataFrame) -> Template:
    """Candidates of the template's rows. Of equal rows the one that was known first stays.

    An account is known by its identifier, else it is the one that held this name in this commune, else it is the
    written name itself, which a transfer takes along from one commune to the next.
    """
    rows = movements.sort(*ROW, "known_on", "deposit_id", "line", nulls_last=True)
    first = pl.struct(ROW).is_first_distinct()
    repeated = rows.filter(~first).select("deposit_id", "line")
    rows = rows.filter(first).with_columns(written=pl.format("{}/{}", "insee", "account")).with_row_index("row")
    observed = _observed(rows, observations)
    rows = rows.with_columns(known=observed)
    rows = rows.with_columns(key=pl.coalesce("known", _chained(rows)))
    # The same movement written once with the identifier and once without is one movement too.
    again = pl.struct("key", "insee", "event", "date", "to_insee").is_first_distinct()
    rows = rows.sort("known_on", "deposit_id", "line").with_columns(again=~again)
    repeated = pl.concat([repeated, rows.filter("again").select("deposit_id", "line")])
    rows = rows.filter(~pl.col("again"))
    moved = pl.col("event") == "moved"
    facts = rows.select(
        pl.col("key").alias("account"),
        "event",
        insee=pl.when(moved).then("to_insee").when(pl.col("event") != "closed").then("insee"),
        source="insee",
        date="date",
        evidence=pl.lit("template"),
        known_on="known_on",
        deposit_id="deposit_id",
        line="line",
    )
    names = (
        rows.sort("date", "known_on", "account", "insee")
        .group_by("key")
        .agg(
            pl.col("account", "insee").last(), first_known=pl.col("known_on").min(), last_seen=pl.col("known_on").max()
        )
    )
    keys = rows.sort("date", "key").select("written", pl.col("key").alias("account"))
    return Template(
        facts=fact(facts),
        repeated=repeated,
        keys=keys.unique("written", keep="first", maintain_order=True),
        names=names.select(pl.col("key").alias("account"), "insee", "first_known", "last_seen", compte="account"),
    )


def _observed(rows: pl.DataFrame, observations: pl.DataFrame) -> pl.Series:
    """The identifier, else the account that an extract, or a row with an identifier, gives this name there."""
    held = held_names(observations, rows["account"]).filter(pl.col("insee").is_not_null())
    identified = rows.filter(pl.col("identifier").is_not_null())
    told = [
        identified.select(
            pl.col("account").alias("name"),
            pl.col(commune).alias("insee"),
            pl.col("date").alias("since"),
            pl.col("identifier").alias("account"),
            pl.lit(value=True).alias("alive"),
            pl.lit(None, pl.Date).alias("created"),
        ).filter(pl.col("insee").is_not_null())
        for commune in ("insee", "to_insee")
    ]
    wanted = rows.select("insee", name="account", on="date")
    found = holders(wanted, pl.concat([held, *told]), ["insee", "name"])
    return rows.select(pl.coalesce("identifier", found)).to_series()


def _chained(rows: pl.DataFrame) -> pl.Series:
    """`insee/compte` of each row, followed back through the transfers that brought this name to the commune.

    An opening in the commune begins another account of that name.
    """
    arrivals = rows.filter(pl.col("event") == "moved").select(
        pl.format("{}/{}", "to_insee", "account").alias("written"), pl.col("date").alias("since"), origin="row"
    )
    births = rows.filter((pl.col("event") == "opened") & pl.col("known").is_null()).select(
        "written", pl.col("date").alias("since"), pl.lit(None, pl.UInt32).alias("origin")
    )
    if arrivals.is_empty():
        return rows["written"]
    starts = pl.concat([births, arrivals]).sort("since", "origin", nulls_last=True)
    # A transfer and what else happens on its day: what it takes along was there before.
    moved = pl.col("event") == "moved"
    asked = rows.select("row", "written", on=pl.when(moved).then(pl.col("date").dt.offset_by("-1d")).otherwise("date"))
    links = asked.sort("on").join_asof(
        starts, left_on="on", right_on="since", by="written", strategy="backward", check_sortedness=False
    )
    link = links.sort("row").select(pl.when(rows["known"].is_null()).then("origin")).to_series()
    own = rows.select(pl.coalesce("known", "written")).to_series()
    # A row that no transfer brought stands for itself; a transfer's own origin is always an earlier row's.
    place = pl.select(pl.coalesce(pl.lit(link), pl.int_range(rows.height, dtype=pl.UInt32))).to_series()
    while not place.equals(further := place.gather(place)):
        place = further
    return own.gather(place)
