"""The statement (état liquidatif) of one commune: the calculation itself, line by line (Articles 6, 7, 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import CENTS, PRICE_UNITS, from_cents
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge.bill import FEE_DENOMINATOR, Bill, fee_numerator
from pipeline.recharge.dues import cohorts, first_and_last_month
from pipeline.recharge.requests import RATE_DENOMINATOR
from pipeline.recharge.settlement import recovery_floor_cents
from pipeline.recharge.structures import tariffs_of_year, timeline_of

# Which parameter's article a line of the statement stands on.
ARTICLES = {
    "forfait": "account_fee",
    "heures": "hourly_rate",
    "arrondi": "rounding",
    "régularisation": "carry_over",
    "seuil": "recovery_floor",
}


@dataclass(frozen=True, eq=False)
class Statement:
    """What one commune owes for a year, and how each euro comes about.

    `accounts`: account, mask, first_month, last_month (1 to 12), months, numerator (cents over FEE_DENOMINATOR; null in
    a year whose tariff is more than a fee per account: then only the commune's line has an amount).
    `cohorts`: the same without persons. `requests`: those due in the year, amount_numerator over RATE_DENOMINATOR.
    `lines`: nature, quantity, exact amount (numerator over denominator), amount_cents: the one rounding.
    `summary`: the commune's row of the recharge table. `fees`: the annual fee of each month, ten-thousandths of €;
    empty where no fee per account says it all. `tariffs`: in French, the year's tariffs, their months (Article 7).
    `floor_cents`: the recovery floor (None when nothing is due). `revenue_account`, `payable_account`: accounts of the
    M57 (titre, mandat). `articles`: what each kind of line stands on.
    """

    year: int
    known_on: date | None
    complete: bool
    summary: dict[str, Any]
    accounts: pl.DataFrame
    cohorts: pl.DataFrame
    requests: pl.DataFrame
    lines: pl.DataFrame
    fees: tuple[int, ...]
    tariffs: tuple[str, ...]
    floor_cents: int | None
    revenue_account: str
    payable_account: str
    articles: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """The answer of `statement --json`: exact amounts before rounding have six decimals."""
        return {
            "year": self.year,
            "insee": self.summary["insee"],
            "commune": self.summary["commune"],
            "known_on": self.known_on,
            "complete": self.complete,
            "accounts": [
                {
                    "account": row["account"],
                    "first_month": f"{self.year}-{row['first_month']:02d}",
                    "last_month": f"{self.year}-{row['last_month']:02d}",
                    "months": row["months"],
                    "amount": None if row["numerator"] is None else exact_amount(row["numerator"], FEE_DENOMINATOR),
                }
                for row in self.accounts.iter_rows(named=True)
            ],
            "requests": [
                {
                    "reference": row["reference"],
                    "subject": row["subject"],
                    "quoted_on": row["quoted_on"],
                    "accepted_on": row["accepted_on"],
                    "done_on": row["done_on"],
                    "hours": f"{row['quoted_hours']:.2f}",
                    "hourly_rate": f"{Decimal(row['rate_units']) / PRICE_UNITS:.2f}",
                    "amount": exact_amount(row["amount_numerator"], RATE_DENOMINATOR),
                    "accepted_after_work": row["accepted_after_work"],
                    "outside_adhesion": row["outside_adhesion"],
                }
                for row in self.requests.iter_rows(named=True)
            ],
            "rounding": [
                {
                    "nature": row["nature"],
                    "quantity": f"{row['quantity']:.2f}",
                    "exact": exact_amount(row["numerator"], row["denominator"]),
                    "amount": f"{from_cents(row['amount_cents']):.2f}",
                    "article": self.articles[row["nature"]],
                }
                for row in self.lines.iter_rows(named=True)
            ],
            "tariffs": list(self.tariffs),
            "account_months": self.summary["account_months"],
            **{
                name: None
                if self.summary[f"{name}_cents"] is None
                else f"{from_cents(self.summary[f'{name}_cents']):.2f}"
                for name in ("account_fee", "request_fee", "total", "carry_over", "to_invoice")
            },
            "recovery_floor": None if self.floor_cents is None else f"{from_cents(self.floor_cents):.2f}",
            "below_floor": self.summary["below_floor"],
            "revenue_account": self.revenue_account,
            "payable_account": self.payable_account,
            "articles": self.articles,
        }


def exact_amount(numerator: int, denominator: int) -> str:
    """An amount in euros before rounding, cents as `numerator / denominator`, shown with six decimals."""
    return f"{Decimal(numerator) / Decimal(denominator * CENTS):.6f}"


def statement(
    bill: Bill, summary: dict[str, Any], convention: Convention, known_on: date | None, *, complete: bool
) -> Statement:
    """The statement behind one row of the recharge table, from the very frames that gave its amount."""
    insee = summary["insee"]
    dues = bill.dues.filter(pl.col("insee") == insee)
    lines = bill.lines.filter(pl.col("insee") == insee)
    # A year in which nothing is due asks for no tariff: it may lie before the first.
    timeline = timeline_of(convention)
    priced = bool(lines.height) and timeline.covers(bill.year)
    structured = priced and timeline.is_structured(bill.year)
    fees = convention.monthly_fees(bill.year) if dues.height and not structured else (0,) * MONTHS_OF_A_YEAR
    numerator = pl.lit(None, dtype=pl.Int64) if structured else fee_numerator(fees)
    accounts = dues.with_columns(*first_and_last_month(), numerator=numerator).rename({"account_months": "months"})
    return Statement(
        year=bill.year,
        known_on=known_on,
        complete=complete,
        summary=summary,
        accounts=accounts.sort("first_month", "last_month", "account"),
        cohorts=cohorts(dues).with_columns(numerator=numerator * pl.col("accounts")),
        requests=bill.requests.filter(pl.col("insee") == insee, pl.col("due_year") == bill.year),
        lines=lines,
        fees=() if structured else fees,
        tariffs=tariffs_of_year(timeline, bill.year) if priced else (),
        floor_cents=recovery_floor_cents(bill.year, convention) if lines.height else None,
        revenue_account=convention.choice("expected_account"),
        payable_account=convention.choice("payable_account"),
        articles={line: convention.parameter(name).article for line, name in ARTICLES.items()},
    )
