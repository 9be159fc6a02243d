"""Largest remainder: whole cents that add up to a given total, whatever the order of the rows.

Equal remainders are raised in row order: callers sort their rows totally (by INSEE code), so that no result depends on
the order in which rows came.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from pipeline.convention.money import round_half_away, round_half_away_expr


@dataclass(frozen=True)
class Total:
    """A total of rounded lines in cents, and what it was before these roundings."""

    cents: int
    exact: Fraction


def apportion(numerators: pl.Series, denominator: int, total: int) -> pl.Series:
    """Whole numbers nearest below `numerators / denominator`, the largest remainders raised by one, adding to `total`.

    Where `total` is the sum of the values each rounded half away from zero, the result is these rounded values.
    ValueError if the total is out of reach of one step each.
    """
    floors, remainders = _divided(numerators, denominator)
    missing = total - int(floors.sum())
    if not 0 <= missing <= len(floors):
        raise ValueError(f"{missing} cents cannot be laid on {len(floors)} rows, one each")
    if not missing:
        return floors.cast(pl.Int64).alias(numerators.name)
    raised = (remainders.rank("ordinal", descending=True) <= missing).cast(pl.Int128)
    return (floors + raised).cast(pl.Int64).alias(numerators.name)


def _divided(numerators: pl.Series, denominator: int) -> tuple[pl.Series, pl.Series]:
    divisor = pl.lit(denominator, dtype=pl.Int128)
    frame = pl.DataFrame({"numerator": numerators.cast(pl.Int128)}).with_columns(floor=pl.col("numerator") // divisor)
    return frame["floor"], frame.select(pl.col("numerator") - pl.col("floor") * divisor).to_series()


def hold(plain: pl.Series, stretched: pl.Series, scale: int, total: Total) -> pl.Series:
    """Cents that add up to `total`: `plain` parts as they are, `stretched` ones all multiplied by one factor.

    Both are in `scale` parts of a cent. The factor is the one that meets the exact total, so that amounts that already
    meet it stay to the cent as they were; where its roundings cannot meet the cents, the one that meets the cents.
    Plain parts that exceed the total, or nothing to stretch, are rounded as they are: the total cannot be held then.
    """
    weight, before = int(stretched.sum()), int(plain.sum())
    if weight <= 0 or total.cents * scale <= before:
        return plain.to_frame().select(round_half_away_expr(pl.first(), scale)).to_series()
    frame = pl.DataFrame({"plain": plain.cast(pl.Int128), "stretched": stretched.cast(pl.Int128)})
    for aim in (total.exact, Fraction(total.cents)):
        rest = max(aim * scale - before, Fraction(0))
        exact = frame.select(
            pl.col("plain") * pl.lit(weight * rest.denominator, dtype=pl.Int128)
            + pl.col("stretched") * pl.lit(rest.numerator, dtype=pl.Int128)
        ).to_series()
        denominator = scale * weight * rest.denominator
        missing = total.cents - int(_divided(exact, denominator)[0].sum())
        if 0 <= missing <= len(exact):
            break
    return apportion(exact, denominator, total.cents)


def share(weights: pl.Series, pot: int) -> pl.Series:
    """A pot of whole parts laid on rows by weight, largest remainder first; nothing is laid where no row weighs."""
    weight = int(weights.sum())
    if not weight:
        return pl.zeros(len(weights), dtype=pl.Int64, eager=True)
    frame = pl.DataFrame({"weight": weights.cast(pl.Int128)})
    return apportion(frame.select(pl.col("weight") * pl.lit(pot, dtype=pl.Int128)).to_series(), weight, pot)


def rounded_total(parts: pl.Series, scale: int) -> int:
    """The sum of some parts of a cent, rounded once."""
    return round_half_away(int(parts.sum()), scale)
