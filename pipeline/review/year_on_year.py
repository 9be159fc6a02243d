"""Why what a commune owes changed from one year to the next, in parts that add up exactly (Articles 6 to 9).

The account part is a product: accounts × months per account × cents per account-month. Its change is split by the
Shapley value: the mean of what each factor adds over all orders of change, so that no order is privileged. Requests and
carry-over are terms of a sum: their change is their own.
"""

from __future__ import annotations

import polars as pl

PARTS = ("accounts", "months", "tariff", "requests", "carry_over")
FACTORS = ("accounts", "months", "tariff")
ORDERS = 6  # of three factors
WIDE = pl.Int128


def year_on_year(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per commune of both years, by INSEE code. `before`, `after`: recharge tables (`recharge_table`).

    insee, commune, before_cents and after_cents (to invoice; null where the carry-over is unknown), change_cents, and
    its parts: accounts_cents, months_cents, tariff_cents, requests_cents, carry_over_cents. The parts add up to the
    change, to the cent. A commune that owed no account before, or owes none any more, changed by its accounts alone.
    """
    joined = _factors(after).join(_factors(before), on="insee", how="inner", suffix="_before", validate="1:1")
    split = _whole_cents(_shapley(joined))
    change = pl.col("after_cents") - pl.col("before_cents")
    return (
        split.with_columns(
            before_cents=pl.col("to_invoice_cents_before"),
            after_cents=pl.col("to_invoice_cents"),
            requests_cents=pl.col("request_fee_cents") - pl.col("request_fee_cents_before"),
            carry_over_cents=pl.col("carried_cents") - pl.col("carried_cents_before"),
        )
        .with_columns(change_cents=change)
        .select("insee", "commune", "before_cents", "after_cents", "change_cents", *(f"{part}_cents" for part in PARTS))
        .sort("insee")
    )


def _factors(table: pl.DataFrame) -> pl.DataFrame:
    """`carried_cents`: what of the amount to invoice is neither accounts nor requests."""
    return table.select(
        "insee",
        "commune",
        "to_invoice_cents",
        "request_fee_cents",
        fee_cents=pl.col("account_fee_cents"),
        accounts=pl.col("accounts").cast(WIDE),
        account_months=pl.col("account_months").cast(WIDE),
        fee=pl.col("account_fee_cents").cast(WIDE),
        carried_cents=pl.col("to_invoice_cents") - pl.col("total_cents"),
    )


def _shapley(joined: pl.DataFrame) -> pl.DataFrame:
    """Adds the numerators of the three parts, in cents over `denominator`.

    With N accounts, A account-months and F cents, the factors are N, A/N and F/A; all terms are brought to the common
    denominator 6·N·N'·A·A', so that whole numbers of 128 bits hold them exactly.
    """
    n0, a0, f0 = pl.col("accounts_before"), pl.col("account_months_before"), pl.col("fee_before")
    n1, a1, f1 = pl.col("accounts"), pl.col("account_months"), pl.col("fee")
    whole = n0 * n1 * a0 * a1
    # months per account × cents per account-month, each of either year, times `whole`
    m0t0, m1t1 = f0 * n1 * a0 * a1, f1 * n0 * a0 * a1
    m0t1, m1t0 = a0 * a0 * f1 * n1, a1 * a1 * f0 * n0
    by_accounts = (n1 - n0) * (2 * m0t0 + m0t1 + m1t0 + 2 * m1t1)
    # N × the change of A/N, with each tariff: N'·(m1t − m0t) and so on
    by_months = n0 * (2 * (m1t0 - m0t0) + (m1t1 - m0t1)) + n1 * ((m1t0 - m0t0) + 2 * (m1t1 - m0t1))
    by_tariff = n0 * (2 * (m0t1 - m0t0) + (m1t1 - m1t0)) + n1 * ((m0t1 - m0t0) + 2 * (m1t1 - m1t0))
    both = whole > 0
    nothing = pl.lit(0, dtype=WIDE)
    return joined.with_columns(
        denominator=pl.when(both).then(ORDERS * whole).otherwise(pl.lit(1, dtype=WIDE)),
        accounts_numerator=pl.when(both).then(by_accounts).otherwise(f1 - f0),
        months_numerator=pl.when(both).then(by_months).otherwise(nothing),
        tariff_numerator=pl.when(both).then(by_tariff).otherwise(nothing),
    )


def _whole_cents(split: pl.DataFrame) -> pl.DataFrame:
    """Parts in whole cents by largest remainder; equal remainders in the order of the parts."""
    numerators = {part: pl.col(f"{part}_numerator") for part in FACTORS}
    floors = {part: numerators[part] // pl.col("denominator") for part in FACTORS}
    rests = split.with_columns(
        *(floors[part].alias(f"{part}_floor") for part in FACTORS),
        *((numerators[part] - floors[part] * pl.col("denominator")).alias(f"{part}_rest") for part in FACTORS),
    )
    missing = pl.col("fee") - pl.col("fee_before") - pl.sum_horizontal(f"{part}_floor" for part in FACTORS)
    cents = []
    for place, part in enumerate(FACTORS):
        ahead = pl.sum_horizontal(
            (
                (pl.col(f"{other}_rest") > pl.col(f"{part}_rest"))
                | ((pl.col(f"{other}_rest") == pl.col(f"{part}_rest")) & pl.lit(position < place))
            ).cast(WIDE)
            for position, other in enumerate(FACTORS)
            if other != part
        )
        one = (ahead < missing).cast(WIDE)
        cents.append((pl.col(f"{part}_floor") + one).cast(pl.Int64).alias(f"{part}_cents"))
    return rests.with_columns(cents)
