"""Amounts and prices as JSON answers have them: strings with two decimals."""

from __future__ import annotations

from decimal import Decimal

from pipeline.convention.money import PRICE_UNITS, from_cents


def in_euros(cents: int) -> str:
    """`365.00` from cents."""
    return f"{from_cents(cents):.2f}"


def price_in_euros(units: int) -> str:
    """`9.90` from ten-thousandths of a euro."""
    return f"{Decimal(units) / PRICE_UNITS:.2f}"
