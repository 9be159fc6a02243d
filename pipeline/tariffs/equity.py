"""Measures of equity: what an account-month costs from one commune to another, and what is paid for nothing."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from pipeline.convention.money import round_half_away
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.tariffs.inputs import Volumes
from pipeline.tariffs.worlds import Owed

TEN_THOUSANDTHS = 10_000
DAYS, LEAP_DAYS = 365, 366


@dataclass(frozen=True)
class Equity:
    """Measures of one year under one tariff; account fees only, amounts in cents, shares in ten-thousandths.

    `lowest_cents`, `highest_cents`, `spread_cents`: fee of one account-month by commune. `gini`: inequality of that
    fee between account-months, 0 = all pay the same. `started_month_cents`, `started_month_share`: what counting
    started months adds to counting days. `dormant_cents`: fees of dormant accounts, None where no usage tells them.
    `doubled_months`: account-months that two communes owe for a transfer, and what they cost at the mean fee.
    """

    lowest_cents: int | None
    highest_cents: int | None
    spread_cents: int | None
    gini: int | None
    started_month_cents: int
    started_month_share: int | None
    dormant_accounts: int | None
    dormant_cents: int | None
    doubled_months: int
    doubled_cents: int


def equity(owed: Owed, volumes: Volumes) -> Equity:
    """The measures of one year. `volumes`: those of the facts; started months, dormancy and transfers are theirs."""
    fees = owed.accounts.communes.join(volumes.measures, on="insee", how="left", validate="1:1").sort("insee")
    paying = fees.filter(pl.col("account_months") > 0)
    cents, months = int(paying["account_fee_cents"].sum()), int(paying["account_months"].sum())
    per_month = paying.select(_ratio("account_fee_cents", "account_months")).to_series()
    lowest, highest = (int(per_month.min()), int(per_month.max())) if months else (None, None)  # type: ignore[arg-type]
    started, total_months = _started_months(volumes)
    dormant = None
    if fees["dormant_months"].null_count() == 0:
        dormant = int(paying.select(_share_of_fee("dormant_months").sum()).item() or 0)
    return Equity(
        lowest_cents=lowest,
        highest_cents=highest,
        spread_cents=None if lowest is None or highest is None else highest - lowest,
        gini=_gini(paying),
        started_month_cents=round_half_away(cents * started.numerator, months * started.denominator) if months else 0,
        started_month_share=(
            round_half_away(TEN_THOUSANDTHS * started.numerator, started.denominator * total_months)
            if total_months
            else None
        ),
        dormant_accounts=None if dormant is None else int(fees["dormant_accounts"].sum()),
        dormant_cents=dormant,
        doubled_months=volumes.doubled_months,
        doubled_cents=round_half_away(cents * volumes.doubled_months, months) if months else 0,
    )


def _ratio(numerator: str, denominator: str) -> pl.Expr:
    return (pl.col(numerator) * 2 + pl.col(denominator)) // (pl.col(denominator) * 2)


def _share_of_fee(months: str) -> pl.Expr:
    part = pl.col("account_fee_cents") * pl.min_horizontal(months, "account_months")
    return (part * 2 + pl.col("account_months")) // (pl.col("account_months") * 2)


def _started_months(volumes: Volumes) -> tuple[Fraction, int]:
    """Account-months that counting started months adds to counting days (365 or 366 to the year), and all of them."""
    basis = volumes.basis
    months = int(basis.frame.select(basis.accounts(range(1, MONTHS_OF_A_YEAR + 1)).sum()).item())
    days = int(volumes.measures["open_days"].sum())
    return months - Fraction(days * MONTHS_OF_A_YEAR, LEAP_DAYS if isleap(basis.year) else DAYS), months


def _gini(paying: pl.DataFrame) -> int | None:
    """Gini of the fee of an account-month, each commune weighing its account-months; exact, then ten-thousandths."""
    cents, months = int(paying["account_fee_cents"].sum()), int(paying["account_months"].sum())
    if cents <= 0 or not months:
        return None
    ranked = paying.sort(pl.col("account_fee_cents") / pl.col("account_months"), "insee")
    reached = pl.col("account_fee_cents").cast(pl.Int128).cum_sum()
    area = ranked.select((pl.col("account_months") * (reached * 2 - pl.col("account_fee_cents"))).sum()).item()
    return round_half_away(TEN_THOUSANDTHS * (cents * months - int(area)), cents * months)
