"""Exact money: whole numbers until one rounding, to the cent, half away from zero.

Amounts are cents. Prices before division are ten-thousandths of a euro (`PRICE_UNITS` in one euro), so that an
indexed fee of four decimals is held exactly.
"""

from __future__ import annotations

from decimal import Decimal

import polars as pl

CENTS = 100
PRICE_UNITS = 10_000


def price_units(price: Decimal) -> int:
    """A price in ten-thousandths of a euro. ValueError if it has more than four decimals."""
    scaled = price * PRICE_UNITS
    if scaled != scaled.to_integral_value():
        raise ValueError(f"a price has at most four decimals, got {price}")
    return int(scaled)


def to_cents(amount: Decimal) -> int:
    """An amount in cents. ValueError if it is no whole number of cents."""
    scaled = amount * CENTS
    if scaled != scaled.to_integral_value():
        raise ValueError(f"an amount is a whole number of cents, got {amount}")
    return int(scaled)


def from_cents(cents: int) -> Decimal:
    """An amount of cents as a Decimal of euros with two decimals."""
    return Decimal(cents).scaleb(-2)


def round_half_away(numerator: int, denominator: int) -> int:
    """`numerator / denominator` to the nearest whole number, half away from zero. `denominator` is positive."""
    if denominator <= 0:
        raise ValueError(f"a positive denominator is needed, got {denominator}")
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def round_half_away_expr(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """The same rounding on a column of whole numbers: Int64 in, Int64 out."""
    if denominator <= 0:
        raise ValueError(f"a positive denominator is needed, got {denominator}")
    magnitude = (numerator.abs() * 2 + denominator) // (2 * denominator)
    return (magnitude * numerator.sign()).cast(pl.Int64)
