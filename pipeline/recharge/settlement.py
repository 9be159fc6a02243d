"""What an invoice missed or had too much goes on to the next: the carry-over, commune by commune (Article 8)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import to_cents
from pipeline.recharge.bill import Bill, totals
from pipeline.recharge.current import signed_cents

TABLE = (
    "insee",
    "commune",
    "accounts",
    "account_months",
    "account_fee_cents",
    "hours",
    "request_fee_cents",
    "total_cents",
    "carry_over_cents",
    "to_invoice_cents",
    "below_floor",
)


def invoiced(invoice_lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """What was invoiced for an exercice, all natures, reductions counted negative: insee, invoiced_cents."""
    return (
        invoice_lines.filter(pl.col("exercice") == year)
        .group_by("insee")
        .agg(invoiced_cents=signed_cents().sum())
        .sort("insee")
    )


def carried_forward(
    communes: pl.DataFrame, before: pl.DataFrame, bill: Bill, invoice_lines: pl.DataFrame, auditable: pl.DataFrame
) -> pl.DataFrame:
    """The carry-over that a year leaves: recharge(Y) + carry-over(Y-1) - invoiced(Y); insee, carry_over_cents.

    `before`: the carry-over of the year before (insee, carry_over_cents, null where unknown). `auditable`: the communes
    (insee) whose year can be controlled, those among them without a convention, where nothing is due. Unknown (null)
    where the year or the one before cannot be.
    """
    joined = (
        communes.select("insee")
        .join(totals(bill.lines), on="insee", how="left", validate="1:1")
        .join(before, on="insee", how="left", validate="1:1")
        .join(invoiced(invoice_lines, bill.year), on="insee", how="left", validate="1:1")
        .join(auditable.select("insee", known=pl.lit(value=True)), on="insee", how="left", validate="1:1")
        .with_columns(pl.col("total_cents", "invoiced_cents").fill_null(0), pl.col("known").fill_null(value=False))
    )
    left = pl.col("total_cents") + pl.col("carry_over_cents") - pl.col("invoiced_cents")
    return joined.select("insee", carry_over_cents=pl.when("known").then(left).cast(pl.Int64)).sort("insee")


def nothing_carried(communes: pl.DataFrame) -> pl.DataFrame:
    """The carry-over before the first year of the books: zero for every commune."""
    return communes.select("insee", carry_over_cents=pl.lit(0, dtype=pl.Int64)).sort("insee")


def recharge_table(
    communes: pl.DataFrame, bill: Bill, carry_over: pl.DataFrame, convention: Convention
) -> pl.DataFrame:
    """What every commune of the reference owes for a year, one row each, by INSEE code.

    insee, commune, accounts, account_months, account_fee_cents, hours, request_fee_cents, total_cents, carry_over_cents
    (from the year before), to_invoice_cents (both null when unknown), below_floor: a claim under the recovery floor
    (CGCT L.1611-5, D.1611-1) is flagged, never changed.
    """
    carried = pl.col("carry_over_cents") if convention.choice("carry_over") == "next_december" else pl.lit(0)
    accounts = bill.masks.group_by("insee").agg(
        accounts=pl.len().cast(pl.Int64), account_months=pl.col("account_months").sum()
    )
    table = (
        communes.select("insee", commune="name")
        .join(accounts, on="insee", how="left", validate="1:1")
        .join(_nature(bill, "forfait", "account_fee_cents"), on="insee", how="left", validate="1:1")
        .join(_nature(bill, "heures", "request_fee_cents", "hours"), on="insee", how="left", validate="1:1")
        .join(carry_over, on="insee", how="left", validate="1:1")
        .with_columns(
            pl.col("accounts", "account_months", "account_fee_cents", "request_fee_cents").fill_null(0),
            pl.col("hours").fill_null(0),
        )
        .with_columns(total_cents=pl.col("account_fee_cents") + pl.col("request_fee_cents"))
        .with_columns(to_invoice_cents=pl.col("total_cents") + carried)
        .sort("insee")
    )
    claim = pl.col("to_invoice_cents")
    # A year in which nothing is claimed asks for no floor: it may lie before the first tariffs.
    floor = recovery_floor_cents(bill.year, convention) if table.filter(claim > 0).height else 0
    return table.with_columns(below_floor=(claim > 0) & (claim < floor)).select(*TABLE)


def recovery_floor_cents(year: int, convention: Convention) -> int:
    """The floor under which a claim of a year is not recovered, as in force when it is invoiced (CGCT D.1611-1)."""
    return to_cents(convention.amount("recovery_floor", on=date(year, convention.number("invoicing_month"), 1)))


def _nature(bill: Bill, nature: str, amount: str, quantity: str | None = None) -> pl.DataFrame:
    lines = bill.lines.filter(pl.col("nature") == nature)
    kept = [pl.col("amount_cents").alias(amount)]
    if quantity:
        kept.append(pl.col("quantity").alias(quantity))
    return lines.select("insee", *kept)


def covers_year_end(deposits: pl.DataFrame, kinds: tuple[str, ...], year: int) -> bool:
    """Whether an accounts extract covers 31 December: the year's recharge is then final (Article 8)."""
    return not deposits.filter(pl.col("kind").is_in(kinds), pl.col("extract_date") >= date(year, 12, 31)).is_empty()
