"""What tariffs are applied to: per commune, the accounts due in each month, the months of adhesion, the inhabitants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipeline.convention.months import MONTHS_OF_A_YEAR

MONTHS = range(1, MONTHS_OF_A_YEAR + 1)
Kind = tuple[str, str]
"""Kind of mailbox (`user`, `shared`) and its products, joined by `+`."""


@dataclass(frozen=True)
class Basis:
    """One year's volumes, one row per commune, sorted by INSEE code.

    `frame`: insee; population Int64 (null if unknown); accounts_01 … accounts_12 = accounts due in that month;
    member_01 … member_12 = 1 where the adhesion runs in that month; kind_0_01 … = the accounts due by kind, in the
    order of `kinds`. Further columns pass through.
    """

    year: int
    frame: pl.DataFrame
    kinds: tuple[Kind, ...]

    def accounts(self, months: Iterable[int]) -> pl.Expr:
        """Account-months due in some months, every kind together."""
        return total(f"accounts_{month:02d}" for month in months)

    def accounts_of_kind(self, place: int, months: Iterable[int]) -> pl.Expr:
        """Account-months of one kind due in some months."""
        return total(f"kind_{place}_{month:02d}" for month in months)

    def adhesion(self, months: Iterable[int]) -> pl.Expr:
        """Months of adhesion among some months."""
        return total(f"member_{month:02d}" for month in months)

    def with_frame(self, frame: pl.DataFrame) -> Basis:
        """The same year with other volumes."""
        return replace(self, frame=frame)


def total(columns: Iterable[str]) -> pl.Expr:
    """The sum of some columns of whole numbers, 0 for none."""
    names = list(columns)
    return pl.sum_horizontal(names) if names else pl.lit(0, dtype=pl.Int64)


def basis_of(dues: pl.DataFrame, adhesions: pl.DataFrame, communes: pl.DataFrame, year: int) -> Basis:
    """A year's volumes from its dues, adhesions and communes.

    `dues`: insee, mask (bit m = month m + 1 due), where known mailbox and products; one row per account and commune.
    `adhesions`: insee, effective, end (inclusive, null = open). `communes`: insee, population, where known.
    A commune stands in the result if it owes a month or if its adhesion runs in the year.
    """
    dues = _with_kinds(dues)
    kinds = tuple(sorted(set(dues.select("mailbox", "products").unique().rows())))
    monthly = _monthly(dues, "accounts")
    for place, (mailbox, products) in enumerate(kinds):
        chosen = dues.filter((pl.col("mailbox") == mailbox) & (pl.col("products") == products))
        monthly = monthly.join(_monthly(chosen, f"kind_{place}"), on="insee", how="left", validate="1:1")
    members = member_months(adhesions, year)
    populations = communes.select("insee", "population") if "population" in communes.columns else None
    rows = pl.concat([monthly.select("insee"), members.select("insee")]).unique().sort("insee")
    frame = rows.join(monthly, on="insee", how="left", validate="1:1").join(
        members, on="insee", how="left", validate="1:1"
    )
    frame = frame.with_columns(pl.exclude("insee").fill_null(0))
    if populations is None:
        frame = frame.with_columns(population=pl.lit(None, dtype=pl.Int64))
    else:
        frame = frame.join(
            populations.with_columns(pl.col("population").cast(pl.Int64)), on="insee", how="left", validate="1:1"
        )
    return Basis(year=year, frame=frame.sort("insee"), kinds=kinds)


def _with_kinds(dues: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in ("mailbox", "products") if name not in dues.columns]
    dues = dues.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in missing)
    return dues.select("insee", "mask", pl.col("mailbox").fill_null("user"), pl.col("products").fill_null(""))


def _monthly(dues: pl.DataFrame, name: str) -> pl.DataFrame:
    masks = dues.group_by("insee", "mask").agg(pl.len().cast(pl.Int64).alias("accounts"))
    mask = pl.col("mask").cast(pl.Int64)
    bits = [
        ((mask // 2 ** (month - 1)) % 2 * pl.col("accounts")).sum().alias(f"{name}_{month:02d}") for month in MONTHS
    ]
    return masks.group_by("insee").agg(bits)


def member_months(adhesions: pl.DataFrame, year: int) -> pl.DataFrame:
    """member_01 … member_12 (0 or 1) per commune whose adhesion runs in the year: at least one day of that month."""
    first, last = date(year, 1, 1), date(year, MONTHS_OF_A_YEAR, 31)
    running = adhesions.filter(
        (pl.col("effective") <= last)
        & (pl.col("end").fill_null(last) >= first)
        & (pl.col("end").fill_null(pl.col("effective")) >= pl.col("effective"))
    )
    start = pl.max_horizontal(pl.col("effective"), pl.lit(first)).dt.month()
    end = pl.min_horizontal(pl.col("end").fill_null(last), pl.lit(last)).dt.month()
    flags = [((start <= month) & (end >= month)).any().cast(pl.Int64).alias(f"member_{month:02d}") for month in MONTHS]
    return running.group_by("insee").agg(flags).sort("insee")


def spans(lines: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """The months (1 to 12) of a year grouped by the line that prices them: pairs of line and months, oldest first."""
    return [
        (line, tuple(month for month, place in zip(MONTHS, lines, strict=True) if place == line))
        for line in sorted(set(lines))
    ]
