"""The effect of a scenario split between volume, refusals, level and distribution, whatever the order of the changes.

Each part is its Shapley value: the mean of what a change adds, over all orders in which the changes can be made. The
tariff's part is parted again: `level` is what a flat fee per account of equal total would have done, `distribution`
what the structure does beyond. Parts are whole cents and add up to the change, commune by commune.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import factorial

import polars as pl

PARTS = ("volume", "refusals", "level", "distribution")
CHANGES = ("volume", "refusals", "tariff")
Changes = frozenset[str]


def split_effect(
    active: Changes, owed_under: Callable[[Changes], pl.Series], flat_under: Callable[[Changes], pl.Series]
) -> pl.DataFrame:
    """One row per commune, in the order of the series: volume_cents, refusals_cents, level_cents, distribution_cents.

    `active`: which of `CHANGES` the scenario makes. `owed_under`: cents with some of the changes made; `flat_under`:
    the same totals as one flat fee. Sums are exact; cents by largest remainder over the four parts, in their order.
    """
    changes = [change for change in CHANGES if change in active]
    orders = factorial(len(changes))
    length = len(owed_under(frozenset()))
    nothing = pl.zeros(length, dtype=pl.Int64, eager=True)
    sums = dict.fromkeys(PARTS, nothing)
    for change in changes:
        others = [other for other in changes if other != change]
        for size in range(len(others) + 1):
            weight = factorial(size) * factorial(len(others) - size)
            for made in combinations(others, size):
                before, after = frozenset(made), frozenset((*made, change))
                effect = (owed_under(after) - owed_under(before)) * weight
                if change != "tariff":
                    sums[change] = sums[change] + effect
                    continue
                level = (flat_under(after) - flat_under(before)) * weight
                sums["level"] = sums["level"] + level
                sums["distribution"] = sums["distribution"] + effect - level
    return _whole_cents(sums, orders)


def _whole_cents(sums: dict[str, pl.Series], orders: int) -> pl.DataFrame:
    frame = pl.DataFrame(sums)
    floors = frame.select(pl.col(PARTS) // orders)
    remainders = frame.select(pl.col(part) - floors[part] * orders for part in PARTS)
    missing = remainders.select(pl.sum_horizontal(PARTS) // orders).to_series()
    # A remainder is below 6 and there are 4 parts: this key ranks remainders, equal ones in the order of the parts.
    keys = remainders.select((pl.col(part) * len(PARTS) - place).alias(part) for place, part in enumerate(PARTS))
    return floors.select(
        (
            pl.col(part)
            + (
                keys.select(
                    pl.sum_horizontal((pl.col(other) > pl.col(part)).cast(pl.Int64) for other in PARTS)
                ).to_series()
                < missing
            ).cast(pl.Int64)
        ).alias(f"{part}_cents")
        for part in PARTS
    )
