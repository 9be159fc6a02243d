"""Which other price meets the amount: of another date, or implied, a round number first (Articles 6 and 7)."""

from __future__ import annotations

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import CENTS, PRICE_UNITS, price_units

# An implied price is a whole number of cents; for few account-months, where steps are coarse, a multiple of 0.10.
MANY_MONTHS = 200
WHOLE_CENT, TENTH = PRICE_UNITS // CENTS, PRICE_UNITS // 10
# Nobody mistakes a price by more than this factor.
FURTHEST = 4


def dated_prices(name: str, convention: Convention) -> list[int]:
    """Every price of the bordereau, ten-thousandths of a euro, whatever its date."""
    parameter = convention.parameter(name)
    return sorted({price_units(convention.amount(name, on=effective)) for effective, _ in parameter.values})


def implied(
    rows: pl.DataFrame, *, quantity: str, divisor: pl.Expr, step: pl.Expr, dated: list[int], current: pl.Expr
) -> pl.DataFrame:
    """The price at which `quantity` gives the cents of `want`: rows that have one, with `price` and `price_odds`.

    amount = quantity x price / divisor, rounded once. `step`: what an implied price is a multiple of. `current`: the
    price in force, which is no mistake (null: several).
    """
    twice = divisor * (2 * pl.col("want") - 1)
    lowest = -((-twice) // (2 * pl.col(quantity)))
    possible = rows.filter(pl.col(quantity) > 0, pl.col("want") > 0)
    guesses = [possible.with_columns(price=-((-lowest) // step) * step)]
    guesses += [possible.with_columns(price=pl.lit(price, dtype=pl.Int64)) for price in dated]
    reference = pl.lit(max(dated), dtype=pl.Int64)
    fits = (
        pl.concat([guess.with_columns(current=current, reference=reference) for guess in guesses])
        .unique()
        .filter(
            (pl.col(quantity) * pl.col("price") * 2 + divisor) // (2 * divisor) == pl.col("want"),
            pl.col("price") != pl.col("current").fill_null(0),
            pl.col("price").is_between(pl.col("reference") // FURTHEST, pl.col("reference") * FURTHEST),
        )
        .drop("current", "reference")
    )
    price = pl.col("price")
    return fits.with_columns(
        price_odds=pl.when(price.is_in(dated) if len(dated) > 1 else pl.lit(value=False))
        .then(0.3)
        .when(price % PRICE_UNITS == 0)
        .then(0.02)
        .when(price % (PRICE_UNITS // 2) == 0)
        .then(0.012)
        .when(price % TENTH == 0)
        .then(0.004)
        .otherwise(0.0008)
    )
