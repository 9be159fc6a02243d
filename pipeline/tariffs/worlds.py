"""One year under given volumes, refusals and tariffs: what each commune would owe, to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import accumulate
from operator import add

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away, round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.convention.terms import last_day_after_refusal
from pipeline.recharge.structures import (
    HOUR_PARTS,
    WHOLE,
    AccountFees,
    Basis,
    PerAccount,
    Tariff,
    Timeline,
    Total,
    account_fees,
    hold,
    request_parts,
    spans,
)
from pipeline.tariffs.inputs import Inputs
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.scenario import Scenario

MONTHS = range(1, MONTHS_OF_A_YEAR + 1)


@dataclass(frozen=True, eq=False)
class Owed:
    """What communes owe for a year: `accounts` as billed, `request_cents` aligned with them, and exact totals."""

    accounts: AccountFees
    request_cents: pl.Series
    requests: Total

    @property
    def communes(self) -> pl.DataFrame:
        """insee, account_months, account_fee_cents, request_fee_cents, total_cents; by insee."""
        return self.accounts.communes.select(
            "insee",
            "account_months",
            "account_fee_cents",
            self.request_cents.alias("request_fee_cents"),
            (pl.col("account_fee_cents") + self.request_cents).alias("total_cents"),
        )

    @property
    def cents(self) -> pl.Series:
        """Total of each commune in cents, by insee."""
        return self.accounts.communes["account_fee_cents"] + self.request_cents

    @property
    def total(self) -> Total:
        """The total of all communes, and what it was before the roundings."""
        accounts = self.accounts.total
        return Total(accounts.cents + self.requests.cents, accounts.exact + self.requests.exact)


def last_day_in_force(scenario: Scenario, convention: Convention) -> date:
    """The last day of a refusing commune's convention: the day before the end of firm prices (31 May 2027, Article 7).

    A later revision follows the same pattern from its own date: the day before its effect.
    """
    return last_day_after_refusal(scenario.effective, convention)


def world(scenario: Scenario, inputs: Inputs, year: int, *, growth: bool, refusals: bool) -> Basis:
    """A year's volumes with the scenario's growth and refusals, or without.

    Growth is compounded from the last year known, and counts in no year before the effect date.
    """
    if year not in inputs.volumes:
        raise ScenarioError(Problem("years", f"les volumes de {year} n’ont pas été préparés."))
    basis = inputs.volumes[year].basis
    frame = basis.frame
    ranks = year - inputs.reference_year if growth and year >= scenario.effective.year else 0
    if ranks > 0 and (scenario.growth_accounts or scenario.growth_hours):
        frame = _grown(frame, basis, _factor(scenario.growth_accounts, ranks), _factor(scenario.growth_hours, ranks))
    if refusals and scenario.refusals:
        frame = _left(frame, basis, scenario.refusals, last_day_in_force(scenario, inputs.convention))
    return basis.with_frame(frame)


def _factor(rate: Decimal, ranks: int) -> int:
    """Compound growth in millionths, rounded half away from zero."""
    numerator, denominator = (1 + rate).as_integer_ratio()
    return round_half_away(WHOLE * numerator**ranks, denominator**ranks)


def _grown(frame: pl.DataFrame, basis: Basis, accounts: int, hours: int) -> pl.DataFrame:
    """Volumes stretched to whole account-months: commune by commune, kind after kind, month after month.

    Each month takes the whole part that the running sum has reached, so that a commune's year is its exact growth
    rounded once, and no commune's figure depends on another.
    """
    columns = [f"kind_{place}_{month:02d}" for place in range(len(basis.kinds)) for month in MONTHS]
    if hours != WHOLE:
        grown_hours = round_half_away_expr(pl.col("hours_hundredths") * hours, WHOLE)
        frame = frame.with_columns(hours_hundredths=grown_hours)
    if accounts == WHOLE or not columns:
        return frame
    # One long column, month below month, is rounded at once: a month's share is what it adds to the month above it.
    running = pl.concat([series.rename("running") for series in accumulate(frame[column] for column in columns)])
    reached = running.to_frame().select(round_half_away_expr(pl.first() * accounts, WHOLE)).to_series()
    taken = reached - reached.shift(frame.height, fill_value=0)
    grown = [taken.slice(place * frame.height, frame.height).alias(name) for place, name in enumerate(columns)]
    totals = [reduce(add, grown[month :: len(MONTHS)]) for month in range(len(MONTHS))]
    return frame.with_columns(
        *grown, *(series.alias(f"accounts_{month:02d}") for month, series in zip(MONTHS, totals, strict=True))
    )


def _left(frame: pl.DataFrame, basis: Basis, refusing: tuple[str, ...], last: date) -> pl.DataFrame:
    """Refusing communes owe nothing for the months that begin after the last day of their convention."""
    gone = [month for month in MONTHS if date(basis.year, month, 1) > last]
    if not gone:
        return frame
    stays = (~frame["insee"].is_in(refusing)).cast(pl.Int64)
    prefixes = ["accounts", "member", *(f"kind_{place}" for place in range(len(basis.kinds)))]
    emptied = [frame[f"{prefix}_{month:02d}"] * stays for prefix in prefixes for month in gone]
    return frame.with_columns(*emptied, served=frame["served"] - (1 - stays) * len(gone))


def owed(here: Basis, timeline: Timeline, held: Total | None = None) -> Owed:
    """What each commune owes under dated tariffs, requests included.

    `held`: the total, requests included, that a tariff with `hold_total` holds: account fees make up for the requests.
    """
    parts = _request_parts(here, timeline)
    priced = here.frame.select(parts=parts, request_fee_cents=round_half_away_expr(parts, HOUR_PARTS))
    cents = priced["request_fee_cents"]
    requests = Total(int(cents.sum()), Fraction(int(priced["parts"].sum()), HOUR_PARTS))
    target = None if held is None else Total(held.cents - requests.cents, held.exact - requests.exact)
    return Owed(account_fees(here, timeline, target), cents, requests)


def _request_parts(here: Basis, timeline: Timeline) -> pl.Expr:
    """Hours spread evenly over the year, each month at the rate of its 1st day, whatever the reading of Article 7."""
    amount = pl.lit(0, dtype=pl.Int64)
    for line, months in spans(timeline.hour_lines(here.year)):
        served = (pl.col("served") - (months[0] - 1)).clip(0, len(months))
        hours = pl.col("hours_hundredths") * served
        amount = amount + request_parts(timeline.lines[line][1].hours, hours, here.adhesion(months))
    return amount


def flat(here: Basis, timeline: Timeline, effective: date, amounts: Owed) -> pl.Series:
    """What communes would owe if, from a date, one flat fee per account and one hourly rate gave these totals; cents.

    `timeline`: the tariffs before. Where no account, or no hour, is left to charge, the amounts stay as they are.
    """
    before = (
        timeline.lines[timeline.line_on(effective)][1] if timeline.lines[0][0] <= effective else timeline.lines[0][1]
    )
    flattened = timeline.revised(effective, Tariff(PerAccount(1), before.hours, hold_total=True))
    newest = len(flattened.lines) - 1
    months = [month for line, span in spans(flattened.fee_lines(here.year)) if line == newest for month in span]
    if here.frame.select(here.accounts(months).sum()).item():
        accounts = account_fees(here, flattened, amounts.accounts.total).communes["account_fee_cents"]
    else:
        accounts = amounts.accounts.communes["account_fee_cents"]
    return accounts + _flat_requests(here, flattened, amounts)


def _flat_requests(here: Basis, timeline: Timeline, amounts: Owed) -> pl.Series:
    newest = len(timeline.lines) - 1
    parted = spans(timeline.hour_lines(here.year))
    if all(line != newest for line, _ in parted):
        return amounts.request_cents
    fixed, stretched = pl.lit(0, dtype=pl.Int64), pl.lit(0, dtype=pl.Int64)
    for line, months in parted:
        hours = pl.col("hours_hundredths") * (pl.col("served") - (months[0] - 1)).clip(0, len(months))
        if line == newest:
            stretched = stretched + hours
        else:
            fixed = fixed + request_parts(timeline.lines[line][1].hours, hours, here.adhesion(months))
    parts = here.frame.select(fixed=fixed, stretched=stretched)
    if not int(parts["stretched"].sum()):
        return amounts.request_cents
    return hold(parts["fixed"], parts["stretched"], HOUR_PARTS, amounts.requests)
