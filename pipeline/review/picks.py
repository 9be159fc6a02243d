"""Which accounts or requests may have been left out: at most three, or one whole named group (Article 9).

Subsets explain anything if let loose. What they may add up to is counted by classes of equal value, so that a thousand
accounts are no more work than their dozen of values.
"""

from __future__ import annotations

import polars as pl

FEW, GROUP = 1, 2
# How often one, two, three things are forgotten, and a whole group.
ODDS_OF_FEW = (0.4, 0.2, 0.12)
ODDS_OF_GROUP = 0.28
# Beyond so many different values, pairs and triples of them fit anything; they are left out.
CLASSES_FOR_TWO, CLASSES_FOR_THREE = 150, 36


def few(classes: pl.LazyFrame, keys: list[str]) -> pl.LazyFrame:
    """What one, two or three things may add up to: keys, total, odds (of that sum, among all that many things).

    `classes`: keys, value (> 0), n: how many things have that value.
    """
    sized = classes.with_columns(
        things=pl.col("n").sum().over(keys).cast(pl.Float64),
        classes=pl.len().over(keys),
        x=pl.col("n").cast(pl.Float64),
    )
    one = sized.select(*keys, total="value", odds=ODDS_OF_FEW[0] * pl.col("x") / pl.col("things"))
    base = sized.filter(pl.col("classes") <= CLASSES_FOR_TWO).select(*keys, "value", "x", "things", "classes")
    second = base.select(*keys, value_2="value", x_2="x")
    same = pl.col("value") == pl.col("value_2")
    two = (
        base.join(second, on=keys, how="inner")
        .filter(pl.col("value") <= pl.col("value_2"))
        .with_columns(
            ways=pl.when(same).then(pl.col("x") * (pl.col("x") - 1) / 2).otherwise(pl.col("x") * pl.col("x_2"))
        )
    )
    things = pl.col("things")
    paired = two.filter(pl.col("ways") > 0).select(
        *keys,
        total=pl.col("value") + pl.col("value_2"),
        odds=ODDS_OF_FEW[1] * pl.col("ways") / (things * (things - 1) / 2),
    )
    third = base.select(*keys, value_3="value", x_3="x")
    last_same = pl.col("value_2") == pl.col("value_3")
    ways = (
        pl.when(same & last_same)
        .then(pl.col("x") * (pl.col("x") - 1) * (pl.col("x") - 2) / 6)
        .when(same)
        .then(pl.col("ways") * pl.col("x_3"))
        .when(last_same)
        .then(pl.col("x") * pl.col("x_2") * (pl.col("x_2") - 1) / 2)
        .otherwise(pl.col("ways") * pl.col("x_3"))
    )
    triple = (
        two.filter(pl.col("classes") <= CLASSES_FOR_THREE)
        .join(third, on=keys, how="inner")
        .filter(pl.col("value_2") <= pl.col("value_3"))
        .with_columns(ways=ways)
        .filter(pl.col("ways") > 0)
        .select(
            *keys,
            total=pl.col("value") + pl.col("value_2") + pl.col("value_3"),
            odds=ODDS_OF_FEW[2] * pl.col("ways") / (things * (things - 1) * (things - 2) / 6),
        )
    )
    together = pl.concat([one, paired, triple])
    return together.group_by(*keys, "total").agg(pl.col("odds").sum())
