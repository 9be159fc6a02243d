"""What licences cost that nobody uses: the yearly price of the products of sleeping accounts (Article 9)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.activity.dormancy import DORMANT, UNMOVED

SEPARATOR = "+"


def sleeping_licences(states: pl.DataFrame, products: pl.DataFrame, prices: pl.DataFrame, on: date) -> pl.DataFrame:
    """The licences of sleeping accounts by commune, by INSEE code: insee, licences, unpriced, licences_cents (a year).

    `states`: from `account_states`; `products`: account, products (joined by `+`); `prices`: product, effective,
    annual_price_cents: the latest in force on the day counts. `licences_cents` leaves the `unpriced` out, and is null
    where none has a price: a price that nobody entered is not zero.
    """
    in_force = (
        prices.filter(pl.col("effective") <= on)
        .sort("product", "effective", "known_on", "deposit_id", "line")
        .unique("product", keep="last", maintain_order=True)
        .select("product", "annual_price_cents")
    )
    asleep = states.filter(pl.col("state").is_in([DORMANT, UNMOVED])).select("insee", "account")
    held = (
        asleep.join(products.unique("account", keep="last"), on="account", how="inner", validate="m:1")
        .filter(pl.col("products").is_not_null() & (pl.col("products") != ""))
        .with_columns(product=pl.col("products").str.split(SEPARATOR))
        .explode("product", empty_as_null=False, keep_nulls=False)
        .join(in_force, on="product", how="left", validate="m:1")
    )
    price = pl.col("annual_price_cents")
    return (
        held.group_by("insee")
        .agg(
            licences=pl.len().cast(pl.Int64),
            unpriced=price.null_count().cast(pl.Int64),
            licences_cents=pl.when(price.count() > 0).then(price.sum()),
        )
        .sort("insee")
    )
