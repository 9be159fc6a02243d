"""Why what a commune owes changed in a year: accounts, months, tariff, requests, carry-over (Article 9).

An account part is accounts x months per account x price of a month. Each factor has its Shapley value: the mean of
what it adds over all orders in which the three can change. Parts are whole cents and add up to the change exactly.
"""

from __future__ import annotations

import polars as pl

FACTORS = ("accounts", "months", "tariff")
# Three factors have six orders; all weights are sixths.
ORDERS = 6
WIDE = pl.Int128
OWED = (
    "accounts",
    "account_months",
    "account_fee_cents",
    "request_fee_cents",
    "to_invoice_cents",
    "numerator",
    "denominator",
)


def year_on_year(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The change of every commune between the recharge of two years, by INSEE code.

    Both: columns of `recharge.recharge_table`, and numerator, denominator (`with_exact_fees`: the account fee before
    its rounding, so that an unchanged tariff has no part in the change). Result: insee, commune, owed_before_cents,
    owed_cents (to invoice), change_cents = accounts_cents + months_cents + tariff_cents + requests_cents +
    carry_over_cents. Null where the carry-over of a year is unknown. Accounts that appear or disappear altogether
    change the accounts only.
    """
    both = after.select("insee", "commune", *OWED).join(
        before.select("insee", *OWED), on="insee", how="left", suffix="_before", validate="1:1"
    )
    counts = [name for name in both.columns if name not in ("insee", "commune")]
    known = both.with_columns(pl.col(name).fill_null(0) for name in counts if not name.startswith("to_invoice"))
    parts = known.with_columns(_whole_cents())
    carried = {
        year: pl.col(f"to_invoice_cents{year}")
        - pl.col(f"account_fee_cents{year}")
        - pl.col(f"request_fee_cents{year}")
        for year in ("", "_before")
    }
    return parts.select(
        "insee",
        "commune",
        owed_before_cents="to_invoice_cents_before",
        owed_cents="to_invoice_cents",
        **{f"{factor}_cents": pl.col(f"{factor}_part") for factor in FACTORS},
        requests_cents=pl.col("request_fee_cents") - pl.col("request_fee_cents_before"),
        carry_over_cents=carried[""] - carried["_before"],
        change_cents=pl.col("to_invoice_cents") - pl.col("to_invoice_cents_before"),
    ).sort("insee")


def with_exact_fees(table: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """A recharge table with numerator and denominator of each account fee, before its rounding (`Bill.lines`)."""
    fees = lines.filter(pl.col("nature") == "forfait").select("insee", "numerator", "denominator")
    return table.join(fees, on="insee", how="left", validate="1:1").with_columns(
        pl.col("numerator").fill_null(0), pl.col("denominator").fill_null(1)
    )


def _values() -> tuple[dict[str, tuple[pl.Expr, pl.Expr]], pl.Expr]:
    """The factors of both years over one denominator, and that denominator.

    accounts = A; months per account = M / A; price of a month = F / M. Over A0 A1 M0 M1, and the denominators of the
    fees, all are whole numbers.
    """
    names = ("accounts", "account_months")
    now = {name: pl.col(name).cast(WIDE) for name in names}
    then = {name: pl.col(f"{name}_before").cast(WIDE) for name in names}
    # Both fees over the product of their denominators.
    now["fee"] = pl.col("numerator").cast(WIDE) * pl.col("denominator_before").clip(1)
    then["fee"] = pl.col("numerator_before").cast(WIDE) * pl.col("denominator").clip(1)
    # A year without accounts has no months per account and no price: those of the other year.
    empty_then, empty_now = then["account_months"] == 0, now["account_months"] == 0
    one = pl.lit(1, dtype=WIDE)

    def ratio(name: str, own: dict[str, pl.Expr], other: dict[str, pl.Expr], empty: pl.Expr) -> pl.Expr:
        return pl.when(~empty).then(own[name]).when(other["account_months"] != 0).then(other[name]).otherwise(one)

    a0, a1 = ratio("accounts", then, now, empty_then), ratio("accounts", now, then, empty_now)
    m0, m1 = ratio("account_months", then, now, empty_then), ratio("account_months", now, then, empty_now)
    f0, f1 = ratio("fee", then, now, empty_then), ratio("fee", now, then, empty_now)
    factors = {
        "accounts": (then["accounts"], now["accounts"]),
        "months": (m0 * a1, m1 * a0),
        "tariff": (f0 * m1, f1 * m0),
    }
    return factors, a0 * a1 * m0 * m1 * pl.col("denominator").clip(1) * pl.col("denominator_before").clip(1)


def _whole_cents() -> list[pl.Expr]:
    """The parts in cents: floors, and the missing cents to the largest remainders, in the order of the factors."""
    factors, denominator = _values()
    scale = denominator * ORDERS
    numerators = {}
    for factor in FACTORS:
        (x0, x1), (y0, y1) = (factors[other] for other in FACTORS if other != factor)
        low, high = factors[factor]
        numerators[factor] = (high - low) * (2 * x0 * y0 + x1 * y0 + x0 * y1 + 2 * x1 * y1)
    floors = {factor: numerator // scale for factor, numerator in numerators.items()}
    rests = {factor: numerators[factor] - floors[factor] * scale for factor in FACTORS}
    # Each fee is rounded once: what is missing is counted to the rounded amounts, and goes to the largest remainders.
    changed = (pl.col("account_fee_cents") - pl.col("account_fee_cents_before")).cast(WIDE)
    missing = changed - sum(floors.values(), pl.lit(0, dtype=WIDE))
    parts = {}
    for place, factor in enumerate(FACTORS):
        ahead = sum(
            (
                (rests[other] > rests[factor]) | ((rests[other] == rests[factor]) & (other_place < place))
                for other_place, other in enumerate(FACTORS)
                if other != factor
            ),
            pl.lit(0),
        )
        served = missing.is_between(0, len(FACTORS)) & (ahead < missing) & (rests[factor] > 0)
        parts[factor] = floors[factor] + served.cast(WIDE)
    # Rounded account by account, amounts are off by more than that: it is the number of months that makes it so.
    parts["months"] = changed - parts["accounts"] - parts["tariff"]
    return [part.cast(pl.Int64).alias(f"{factor}_part") for factor, part in parts.items()]
