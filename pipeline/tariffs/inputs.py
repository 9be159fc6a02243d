"""What scenarios are computed on: volumes by commune and year, and the assumptions that they rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.months import MONTHS_OF_A_YEAR, last_day
from pipeline.recharge.dues import due_masks
from pipeline.recharge.requests import request_dues
from pipeline.recharge.structures import Basis, basis_of

NO_COSTS = pl.DataFrame(schema={"exercice": pl.Int32, "item": pl.String, "amount_cents": pl.Int64})


@dataclass(frozen=True, eq=False)
class Volumes:
    """One year's volumes.

    `basis.frame` also holds name, hours_hundredths (assumed hours of the year, hundredths of an hour) and served (of
    the year's twelve months, those that begin before a refused convention ends).

    `measures`, by commune: insee; open_days = account-days really open under the adhesion; dormant_months = due months
    of dormant accounts. `doubled_months`: account-months that two communes owe for one account and one month.
    """

    basis: Basis
    measures: pl.DataFrame
    doubled_months: int


@dataclass(frozen=True, eq=False)
class Inputs:
    """The facts that every scenario shares.

    `reference_year`: the last complete one, else the running one; its due hours are assumed for every simulated year,
    and growth counts from it. `costs`: exercice, item, amount_cents. `licences`: insee,
    annual_price_cents of the open accounts (no row where no price is entered). `receipts`: insee, received_on.
    """

    convention: Convention
    communes: pl.DataFrame
    volumes: dict[int, Volumes]
    reference_year: int
    costs: pl.DataFrame
    licences: pl.DataFrame
    receipts: pl.DataFrame


def gather(
    periods: pl.DataFrame,
    adhesions: pl.DataFrame,
    requests: pl.DataFrame,
    communes: pl.DataFrame,
    years: Iterable[int],
    known_on: date,
    convention: Convention,
    *,
    costs: pl.DataFrame | None = None,
    dormant: pl.DataFrame | None = None,
    products: pl.DataFrame | None = None,
    licence_prices: pl.DataFrame | None = None,
    receipts: pl.DataFrame | None = None,
) -> Inputs:
    """Volumes of the years asked for: accounts open on the day known stay open; hours are those of one past year.

    `periods`, `adhesions`, `requests`, `communes`, `costs`, `licence_prices`: canonical tables. `dormant`: insee,
    account. `products`: account, products. `receipts`: insee, received_on (proven receipt of new tariffs).
    """
    reference = last_complete_year(adhesions, known_on)
    hours = hours_of(requests, adhesions, reference, convention)
    if products is not None:
        owned = products.select("account", "products").unique("account", keep="last", maintain_order=True)
    else:
        owned = pl.DataFrame(schema={"account": pl.String, "products": pl.String})
    return Inputs(
        convention=convention,
        communes=communes.select("insee", "name", "population").sort("insee"),
        volumes={
            year: _volumes(periods, adhesions, communes, hours, dormant, owned, year, convention)
            for year in sorted(set(years))
        },
        reference_year=reference,
        costs=NO_COSTS if costs is None else costs.select("exercice", "item", "amount_cents"),
        licences=_licences(periods, owned, licence_prices, known_on),
        receipts=pl.DataFrame(schema={"insee": pl.String, "received_on": pl.Date}) if receipts is None else receipts,
    )


def last_complete_year(adhesions: pl.DataFrame, known_on: date) -> int:
    """The last complete year in which an adhesion ran, else the running one."""
    complete = known_on.year if known_on == date(known_on.year, MONTHS_OF_A_YEAR, 31) else known_on.year - 1
    ran = adhesions.filter(
        (pl.col("effective") <= date(complete, MONTHS_OF_A_YEAR, 31))
        & (pl.col("end").is_null() | (pl.col("end") >= date(complete, 1, 1)))
    )
    return complete if ran.height else known_on.year


def hours_of(requests: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention) -> pl.DataFrame:
    """Hours due in a year by commune: insee, hours_hundredths (Article 6: quoted, accepted, done)."""
    due = request_dues(requests, adhesions, convention).filter(pl.col("due_year") == year)
    hundredths = (pl.col("quoted_hours") * 100).cast(pl.Int64)
    return due.group_by("insee").agg(hours_hundredths=hundredths.sum()).sort("insee")


def _volumes(
    periods: pl.DataFrame,
    adhesions: pl.DataFrame,
    communes: pl.DataFrame,
    hours: pl.DataFrame,
    dormant: pl.DataFrame | None,
    products: pl.DataFrame,
    year: int,
    convention: Convention,
) -> Volumes:
    dues = due_masks(periods, adhesions, year, convention)
    if products.height:
        dues = dues.join(products, on="account", how="left", validate="m:1")
    basis = basis_of(dues, adhesions, communes, year)
    frame = (
        basis.frame.join(communes.select("insee", "name"), on="insee", how="left", validate="1:1")
        .join(hours, on="insee", how="left", validate="1:1")
        .with_columns(
            pl.col("hours_hundredths").fill_null(0),
            pl.col("name").fill_null(pl.col("insee")),
            served=pl.lit(MONTHS_OF_A_YEAR, dtype=pl.Int64),
        )
        .sort("insee")
    )
    asleep = None
    if dormant is not None:
        sleepers = dormant.select("insee", "account").unique()
        due_asleep = dues.join(sleepers, on=["insee", "account"], how="semi")
        asleep = due_asleep.group_by("insee").agg(
            dormant_accounts=pl.len().cast(pl.Int64), dormant_months=pl.col("account_months").sum()
        )
    measures = frame.select("insee").join(_open_days(periods, adhesions, year), on="insee", how="left")
    if asleep is None:
        unknown = pl.lit(None, dtype=pl.Int64)
        measures = measures.with_columns(dormant_accounts=unknown, dormant_months=unknown)
    else:
        measures = measures.join(asleep, on="insee", how="left")
        measures = measures.with_columns(pl.col("dormant_accounts", "dormant_months").fill_null(0))
    return Volumes(
        basis=basis.with_frame(frame),
        measures=measures.with_columns(pl.col("open_days").fill_null(0)).sort("insee"),
        doubled_months=_doubled_months(dues),
    )


def _open_days(periods: pl.DataFrame, adhesions: pl.DataFrame, year: int) -> pl.DataFrame:
    """Account-days of a year, both ends included, by commune: what proration by days would count."""
    start, end = pl.lit(date(year, 1, 1)), pl.lit(date(year, MONTHS_OF_A_YEAR, 31))
    covered = periods.lazy().join(adhesions.lazy().select("insee", "effective", "end"), on="insee", how="inner")
    first = pl.max_horizontal("opened", "effective", start)
    last = pl.min_horizontal(pl.col("closed").fill_null(end), pl.col("end").fill_null(end), end)
    days = ((last - first).dt.total_days() + 1).clip(lower_bound=0)
    return covered.group_by("insee").agg(open_days=days.sum()).collect().sort("insee")


def _doubled_months(dues: pl.DataFrame) -> int:
    by_account = dues.group_by("account").agg(
        owed=pl.col("account_months").sum(),
        lived=pl.col("mask").bitwise_or().bitwise_count_ones().cast(pl.Int64).first(),
        communes=pl.len(),
    )
    shared = by_account.filter(pl.col("communes") > 1)
    return int((shared["owed"] - shared["lived"]).sum())


def _licences(
    periods: pl.DataFrame, products: pl.DataFrame, licence_prices: pl.DataFrame | None, known_on: date
) -> pl.DataFrame:
    """The yearly price of the licences of the accounts open on a day, by commune."""
    empty = pl.DataFrame(schema={"insee": pl.String, "annual_price_cents": pl.Int64})
    if licence_prices is None or licence_prices.is_empty() or products.is_empty():
        return empty
    in_force = (
        licence_prices.filter(pl.col("effective") <= last_day(known_on))
        .sort("product", "effective")
        .unique("product", keep="last", maintain_order=True)
        .select("product", "annual_price_cents")
    )
    is_open = (pl.col("opened") <= known_on) & (pl.col("closed").is_null() | (pl.col("closed") >= known_on))
    held = (
        periods.filter(is_open)
        .select("insee", "account")
        .unique()
        .join(products, on="account", how="inner", validate="m:1")
        .with_columns(product=pl.col("products").str.split("+"))
        .explode("product")
    )
    priced = held.join(in_force, on="product", how="inner", validate="m:1")
    return priced.group_by("insee").agg(pl.col("annual_price_cents").sum()).sort("insee")
