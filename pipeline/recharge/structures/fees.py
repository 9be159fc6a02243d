"""What communes owe for accounts under dated tariffs of any structure: the code that bills is the code that simulates.

Amounts are whole parts of a cent until one rounding per commune and year, half away from zero (Article 6). Where a
total must be met (a shared cost, a total held constant) the rounding is by largest remainder instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import prod

import polars as pl

from pipeline.convention.money import round_half_away, round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge.structures.apportionment import Total, apportion, hold, rounded_total, share
from pipeline.recharge.structures.basis import Basis, spans
from pipeline.recharge.structures.kinds import (
    WHOLE,
    Bands,
    ByKind,
    Cap,
    FixedPlusAccount,
    HourlyPrice,
    PerAccount,
    PerInhabitant,
    Shared,
    Structure,
    Tariff,
)
from pipeline.recharge.structures.timeline import Timeline

UNITS_PER_CENT = 100
FEE_PARTS = UNITS_PER_CENT * MONTHS_OF_A_YEAR
"""Parts of a cent in which an annual price in ten-thousandths of a euro, for one month, is a whole number."""
SHARED_PARTS = 1000
"""Finer parts still, in which a shared total is laid on communes before the rounding to the cent."""
HOUR_PARTS = FEE_PARTS * 100
"""Parts of a cent in which hours counted in twelve-hundredths at a rate in ten-thousandths are whole."""


class MissingPopulationError(Exception):
    """A tariff per inhabitant meets a commune whose population is unknown; names it."""


@dataclass(frozen=True, eq=False)
class AccountFees:
    """What accounts owe for a year. `communes`: insee, account_months, numerator, account_fee_cents (Int64), by insee.

    `numerator` over `denominator` is the amount in cents before its rounding (after it where a total is held).
    """

    communes: pl.DataFrame
    denominator: int

    @property
    def total(self) -> Total:
        """The sum of all communes, and what it was before the roundings."""
        exact = Fraction(int(self.communes["numerator"].sum()), self.denominator)
        return Total(int(self.communes["account_fee_cents"].sum()), exact)


def account_fees(basis: Basis, timeline: Timeline, held: Total | None = None) -> AccountFees:
    """Per commune, what its accounts owe for the year under the tariffs of each month (Articles 6 and 7).

    `held`: the total that a tariff with `hold_total` holds; by default what the tariff before it gives.
    MissingPopulationError names the communes that a tariff per inhabitant cannot price.
    """
    basis, timeline = _prepared(basis, timeline)
    parted = spans(timeline.fee_lines(basis.year))
    pricing = _Pricing(basis, timeline, parted)
    holding = [line for line, _ in parted if timeline.lines[line][1].hold_total and (line or held)]
    numerator = pricing.parts([span for span in parted if span[0] not in holding])
    columns = {"account_months": basis.accounts(range(1, MONTHS_OF_A_YEAR + 1)), "numerator": numerator}
    if not holding and not pricing.shares_a_total:
        cents_each = round_half_away_expr(numerator, pricing.scale)
        return AccountFees(basis.frame.select("insee", **columns, account_fee_cents=cents_each), pricing.scale)
    held_parts = pricing.parts([span for span in parted if span[0] in holding])
    owed = basis.frame.select("insee", **columns, held=held_parts)
    exact = owed["numerator"]
    if holding:
        before = replace(timeline, lines=timeline.lines[: holding[0]])
        total = account_fees(basis, before).total if held is None else held
        cents = hold(exact, owed["held"], pricing.scale, total)
        exact = cents * pricing.scale
    else:
        cents = apportion(exact, pricing.scale, rounded_total(exact, pricing.scale))
    communes = owed.select("insee", "account_months", exact.alias("numerator"), cents.alias("account_fee_cents"))
    return AccountFees(communes, pricing.scale)


def request_parts(price: HourlyPrice, hours: pl.Expr, months: pl.Expr) -> pl.Expr:
    """What requests owe under one hourly price, in parts of a cent (`HOUR_PARTS`), before rounding.

    `hours`: twelve-hundredths of an hour; `months`: how many months of the year this price covers for the commune
    (what is included in a year is included month by month, and so is the package's price).
    """
    if not price.included_hundredths and not price.package_cents:
        return hours * price.rate_units
    beyond = pl.max_horizontal(hours - months * price.included_hundredths, pl.lit(0, dtype=pl.Int64))
    return beyond * price.rate_units + months * (price.package_cents * (HOUR_PARTS // MONTHS_OF_A_YEAR))


def _prepared(basis: Basis, timeline: Timeline) -> tuple[Basis, Timeline]:
    """Populations as adopted, checked, and each full cost as the roundest fee that gives it, where there is one."""
    lines = list(timeline.lines)
    parted = spans(timeline.fee_lines(basis.year))
    for place, months in parted:
        tariff = lines[place][1]
        if not _counts_inhabitants(tariff.structure):
            if isinstance(tariff.structure, Shared):  # a full cost
                solved = solved_fee(basis, tariff.structure.total_cents, months)
                if solved is not None:
                    lines[place] = (lines[place][0], replace(tariff, structure=PerAccount(solved)))
            continue
        if tariff.populations:
            adopted = pl.DataFrame(tariff.populations, schema={"insee": pl.String, "adopted": pl.Int64}, orient="row")
            frame = basis.frame.join(adopted, on="insee", how="left", validate="1:1").sort("insee")
            basis = basis.with_frame(
                frame.with_columns(population=pl.coalesce("adopted", "population")).drop("adopted")
            )
        unknown = basis.frame.filter(pl.col("population").is_null() & (basis.adhesion(months) > 0))["insee"]
        if len(unknown):
            raise MissingPopulationError(
                f"Population inconnue : {', '.join(unknown)}. La renseigner dans la liste des communes."
            )
    return basis, replace(timeline, lines=tuple(lines))


def _counts_inhabitants(structure: Structure) -> bool:
    return isinstance(structure, PerInhabitant) or (isinstance(structure, Shared) and structure.account_share < WHOLE)


def solved_fee(basis: Basis, total_cents: int, months: tuple[int, ...]) -> int | None:
    """The roundest annual fee, in ten-thousandths of a euro, whose plainly rounded amounts give a yearly total.

    Whole cents go first, then thousandths, then ten-thousandths; None where no fee gives it. The year is these months'
    volume, counted as if it lasted twelve months.
    """
    account_months = basis.frame.select(basis.accounts(months).alias("account_months")).to_series()
    weight = int(account_months.sum())
    if not weight:
        return None
    divisor = UNITS_PER_CENT * len(months)
    for step in (100, 10, 1):
        middle = round_half_away(total_cents * divisor, weight * step)
        for fee in sorted(
            (max(middle + offset, 0) * step for offset in (-1, 0, 1)), key=lambda fee: abs(fee - middle * step)
        ):
            rounded = account_months.to_frame().select(round_half_away_expr(pl.first() * fee, divisor)).to_series()
            if int(rounded.sum()) == total_cents:
                return fee
    return None


class _Pricing:
    """The expressions of one year: each in `scale` parts of a cent."""

    def __init__(self, basis: Basis, timeline: Timeline, parted: list[tuple[int, tuple[int, ...]]]) -> None:
        self.basis = basis
        self.timeline = timeline
        latest = max(line for line, _ in parted)
        tariffs = [tariff for _, tariff in timeline.lines[: latest + 1]]
        self.shares_a_total = any(isinstance(timeline.lines[line][1].structure, Shared) for line, _ in parted)
        fine = SHARED_PARTS if any(isinstance(tariff.structure, Shared) for tariff in tariffs) else 1
        self.factor = fine * prod(tariff.transition_years for tariff in tariffs)
        self.scale = FEE_PARTS * self.factor

    def parts(self, parted: list[tuple[int, tuple[int, ...]]]) -> pl.Expr:
        """The exact amount of some months, each under its line."""
        amounts = [self._line(line, months) for line, months in parted]
        return sum(amounts, pl.lit(0, dtype=pl.Int64))

    def _line(self, place: int, months: tuple[int, ...]) -> pl.Expr:
        tariff = self.timeline.lines[place][1]
        amount = self._structure(tariff.structure, months)
        if place and (tariff.transition_years > 1 or tariff.cap):
            amount = self._eased(place, tariff, months, amount)
        if tariff.floor_cents:
            month = tariff.floor_cents * self.scale // MONTHS_OF_A_YEAR
            amount = pl.max_horizontal(amount, self.basis.adhesion(months) * month)
        return amount

    def _eased(self, place: int, tariff: Tariff, months: tuple[int, ...], amount: pl.Expr) -> pl.Expr:
        """The amount moved from the tariff before by the transition's steps, and by no more than the cap."""
        before = self._line(place - 1, months)
        rank = self.basis.year - self.timeline.first_year(place) + 1
        move = amount - before
        if rank < tariff.transition_years:
            move = move * rank // tariff.transition_years
        if tariff.cap is not None:
            bound = self._bound(tariff.cap, before, rank)
            move = pl.max_horizontal(pl.min_horizontal(move, bound), -bound)
        return before + move

    def _bound(self, cap: Cap, before: pl.Expr, rank: int) -> pl.Expr:
        if cap.cents is not None:
            return pl.lit(cap.cents * rank * self.scale, dtype=pl.Int64)
        return (before.cast(pl.Int128) * ((cap.share or 0) * rank) // WHOLE).cast(pl.Int64)

    def _structure(self, structure: Structure, months: tuple[int, ...]) -> pl.Expr:
        basis = self.basis
        if isinstance(structure, PerAccount):
            return basis.accounts(months) * (structure.fee_units * self.factor)
        if isinstance(structure, FixedPlusAccount):
            fixed = basis.adhesion(months) * (structure.fixed_units * self.factor)
            return fixed + basis.accounts(months) * (structure.fee_units * self.factor)
        if isinstance(structure, PerInhabitant):
            return self._inhabitant_months(months) * (structure.rate_units * self.factor)
        if isinstance(structure, ByKind):
            fees = [_fee_of(structure, mailbox, products) * self.factor for mailbox, products in basis.kinds]
            amounts = [basis.accounts_of_kind(place, months) * fee for place, fee in enumerate(fees)]
            return sum(amounts, pl.lit(0, dtype=pl.Int64))
        if isinstance(structure, Bands):
            return self._bands(structure, months)
        pot = structure.total_cents * self.scale * len(months) // MONTHS_OF_A_YEAR
        by_account = pot * structure.account_share // WHOLE
        weights = basis.frame.select(account=basis.accounts(months), inhabitant=self._inhabitant_months(months))
        return pl.lit(share(weights["account"], by_account) + share(weights["inhabitant"], pot - by_account))

    def _inhabitant_months(self, months: tuple[int, ...]) -> pl.Expr:
        return self.basis.adhesion(months) * pl.col("population").fill_null(0)

    def _bands(self, structure: Bands, months: tuple[int, ...]) -> pl.Expr:
        """Every account at the first fee, and what lies above each limit moved to the next fee: no cliffs."""
        amount = self.basis.accounts(months) * structure.fee_units[0]
        steps = zip(structure.upto, structure.fee_units[:-1], structure.fee_units[1:], strict=True)
        for limit, lower, upper in steps:
            above = pl.sum_horizontal((pl.col(f"accounts_{month:02d}") - limit).clip(lower_bound=0) for month in months)
            amount = amount + above * (upper - lower)
        return amount * self.factor


def _fee_of(structure: ByKind, mailbox: str, products: str) -> int:
    named = dict(structure.fees)
    by_product = [named[product] for product in products.split("+") if product in named]
    return max(by_product) if by_product else named.get(mailbox, structure.other_units)
