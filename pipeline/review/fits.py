"""The rows of the search: a dispute going in, the ways in which a titre is met coming out."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.review.charged import CHARGED
from pipeline.review.hours import HOURS

MOST_CAUSES = 2
# One row: a way in which the amount is met. `whole`: what the titre holds beside accounts and hours (carry-over, a
# line twice). `fee`, `rate`: another price, ten-thousandths of a euro. `other`: the other commune (c of `amounts`).
DETAILS = [name for name in CHARGED if name not in ("c", "causes", "odds")] + [
    name for name in HOURS if name not in ("c", "h_causes", "h_odds")
]
_OWN: dict[str, pl.DataType] = {
    "c": pl.UInt32(), "causes": pl.UInt32(), "odds": pl.Float64(), "accounts_cents": pl.Int64(),
    "hours_cents": pl.Int64(), "whole_cents": pl.Int64(), "fee": pl.Int64(), "rate": pl.Int64(), "other": pl.String(),
    "others": pl.Int64(),
}  # fmt: skip
FIT = pl.Schema(
    [*_OWN.items(), *((name, kind) for name, kind in (*CHARGED.items(), *HOURS.items()) if name in DETAILS)]
)


@dataclass(frozen=True, eq=False)
class Dispute:
    """Communes whose titre was wrong then, and what is known of them on one reference date (`grounds.Grounds`).

    `owed`: c, accounts_cents, hours_cents: what was owed. Where it is no sum of account-months at one fee a month,
    `accounts`, `due` and the like have no row of that commune, and its parts are taken as billed.
    """

    titres: pl.DataFrame
    owed: pl.DataFrame
    accounts: pl.DataFrame
    pool: pl.DataFrame
    due: pl.DataFrame
    unaccepted: pl.DataFrame
    previous: pl.DataFrame
    amounts: pl.DataFrame


def as_fits(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `FIT`; what a row does not say is null."""
    return frame.select(
        *(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in FIT.items()
        )
    )
