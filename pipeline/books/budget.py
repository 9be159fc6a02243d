"""Next year's budget line of each commune (Articles 6 and 8): what a mayor writes into the budget."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl

from pipeline.books import tariffs
from pipeline.books.books import Books
from pipeline.tariffs import Scenario


def budget(books: Books, year: int, scenario: Scenario | None = None) -> pl.DataFrame:
    """The line of a year, as foreseen today, of each commune that would owe something, by INSEE code.

    insee, commune, accounts (that owe in that year), account_months, account_fee_cents, hours (those of the last
    complete year are assumed), request_fee_cents, present_cents (both, at the tariffs in force), simulated_cents (under
    the scenario; null without one), carry_over_cents (what the year before leaves; null where it is not known),
    present_plan_cents, simulated_plan_cents (with the carry-over, where it is known; else without).
    Accounts open today are presumed to stay open. BooksError without any extract; ScenarioError by the field.
    """
    simulated = scenario is not None
    looked = replace(scenario or Scenario("", (year,), date(year, 1, 1)), years=(year,))
    (result,) = tariffs.simulated(books, looked).years
    hours = tariffs.inputs(books, (year,)).volumes[year].basis.frame.select("insee", "hours_hundredths")
    owed = books.recharge(year).communes.select(
        "insee", "commune", "accounts", "account_months", "account_fee_cents", "carry_over_cents"
    )
    foreseen = result.communes.select("insee", present_cents="base_cents", simulated_cents="scenario_cents")
    table = owed.join(foreseen, on="insee", how="inner", validate="1:1").join(
        hours, on="insee", how="left", validate="1:1"
    )
    carried = pl.col("carry_over_cents").fill_null(0)
    table = table.with_columns(
        hours=pl.col("hours_hundredths").cast(pl.Decimal(14, 2)) * pl.lit("0.01").cast(pl.Decimal(14, 2)),
        request_fee_cents=pl.col("present_cents") - pl.col("account_fee_cents"),
        simulated_cents=pl.col("simulated_cents") if simulated else pl.lit(None, pl.Int64),
    ).with_columns(
        present_plan_cents=pl.col("present_cents") + carried,
        simulated_plan_cents=pl.col("simulated_cents") + carried,
    )
    owes = (pl.col("present_cents") != 0) | (carried != 0) | pl.col("carry_over_cents").is_null()
    return table.filter(owes).select(
        *("insee", "commune", "accounts", "account_months", "account_fee_cents", "hours", "request_fee_cents"),
        *("present_cents", "simulated_cents", "carry_over_cents", "present_plan_cents", "simulated_plan_cents"),
    ).sort("insee")  # fmt: skip
