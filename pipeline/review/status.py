"""Does each commune's invoice hold? One status per commune and year, from the data and never by default (Article 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away
from pipeline.convention.months import add_months
from pipeline.recharge import FEE_DENOMINATOR, invoiced
from pipeline.wording import day

# recharge tables by the day until which extracts count; None: all of them. Columns as `recharge.recharge_table`.
TablesKnownOn = Callable[[date | None], pl.DataFrame]

ADHESIONS_MISSING = "adhésions des communes"


@dataclass(frozen=True, eq=False)
class Evidence:
    """What the control of a year rests on.

    `communes`: insee, name. `adhesions`, `invoice_lines`: those in force. `account_extracts`: extract dates of accounts
    extracts. `closings`: insee (null = all communes), closed_on: the closing of the accounts, where recorded.
    """

    communes: pl.DataFrame
    adhesions: pl.DataFrame
    invoice_lines: pl.DataFrame
    account_extracts: list[date]
    closings: pl.DataFrame


def review_year(year: int, evidence: Evidence, known: TablesKnownOn, convention: Convention) -> pl.DataFrame:
    """The control of every commune for a year, one row each, by INSEE code (Article 9).

    insee, commune, status, expected_cents (to invoice, as known today), expected_then_cents (as known on
    `reference_date`), invoiced_cents, difference_cents = wrong_then_cents + learned_since_cents, reference_date,
    missing_inputs (French words). Amounts other than invoiced_cents are null when the year cannot be controlled.
    `consistent`, `difference`, `nothing_due`, or `not_auditable`: what it needs is not there, and is named.
    A commune whose convention does not run in the year owes nothing, whatever is missing. `known` is asked once a date.
    """
    rows = (
        evidence.communes.select("insee", commune="name")
        .join(invoiced(evidence.invoice_lines, year), on="insee", how="left", validate="1:1")
        .join(_reference_dates(year, evidence), on="insee", how="left", validate="1:1")
        .join(_in_force(year, evidence.adhesions), on="insee", how="left", validate="1:1")
        .join(known(None).select("insee", expected_cents="to_invoice_cents"), on="insee", how="left", validate="1:1")
        .join(_expected_then(year, evidence, known), on="insee", how="left", validate="1:1")
        .with_columns(pl.col("invoiced_cents").fill_null(0), pl.col("in_force").fill_null(value=False))
        .sort("insee")
    )
    return _judged(_with_missing(rows, year, evidence, convention))


def _reference_dates(year: int, evidence: Evidence) -> pl.DataFrame:
    """insee, reference_date: the closing of the accounts, else the last ordinary titre, the commune's or the year's."""
    ordinary = _ordinary(year, evidence)
    own = ordinary.group_by("insee").agg(own=pl.col("issued_on").max())
    closed = (
        evidence.closings.filter(pl.col("insee").is_not_null()).group_by("insee").agg(closed=pl.col("closed_on").max())
    )
    closed_for_all = evidence.closings.filter(pl.col("insee").is_null())["closed_on"].max()
    return (
        evidence.communes.select("insee")
        .join(own, on="insee", how="left", validate="1:1")
        .join(closed, on="insee", how="left", validate="1:1")
        .select(
            "insee",
            reference_date=pl.coalesce(
                "closed",
                pl.lit(closed_for_all, dtype=pl.Date),
                "own",
                pl.lit(ordinary["issued_on"].max(), dtype=pl.Date),
            ),
        )
    )


def _ordinary(year: int, evidence: Evidence) -> pl.DataFrame:
    """The lines of the titres of an exercice; a reduction alone is no titre to hold against anything."""
    return evidence.invoice_lines.filter(pl.col("exercice") == year, pl.col("sort") == "ordinary")


def _in_force(year: int, adhesions: pl.DataFrame) -> pl.DataFrame:
    """insee, in_force: the communes whose convention ran on a day of the year."""
    return (
        adhesions.filter(
            pl.col("effective") <= date(year, 12, 31), pl.col("end").is_null() | (pl.col("end") >= date(year, 1, 1))
        )
        .select("insee", in_force=pl.lit(value=True))
        .unique("insee")
    )


def _expected_then(year: int, evidence: Evidence, known: TablesKnownOn) -> pl.DataFrame:
    """insee, expected_then_cents: each amount as known on the commune’s reference date; few dates, one table each."""
    references = _reference_dates(year, evidence).drop_nulls()
    tables = [
        references.filter(pl.col("reference_date") == on).join(
            known(on).select("insee", expected_then_cents="to_invoice_cents"), on="insee", how="left", validate="1:1"
        )
        for on in references["reference_date"].unique().sort().to_list()
    ]
    empty = references.clear().with_columns(expected_then_cents=pl.lit(None, dtype=pl.Int64))
    return pl.concat([empty, *tables]).select("insee", "expected_then_cents")


def _with_missing(rows: pl.DataFrame, year: int, evidence: Evidence, convention: Convention) -> pl.DataFrame:
    """Adds missing_inputs: what the control of each commune needs and has not, in French words."""
    titres = _ordinary(year, evidence)
    window = convention.number("audit_window_months")
    dates = rows["reference_date"].unique().drop_nulls().to_list()
    covered = [on for on in dates if any(add_months(on, -window) <= seen <= on for seen in evidence.account_extracts)]
    extract_words = {
        on: f"extrait des comptes entre le {day(add_months(on, -window))} et le {day(on)}"
        for on in dates
        if on not in covered
    }
    extract_missing = (
        pl.col("reference_date").replace_strict(extract_words, default=None, return_dtype=pl.String)
        if extract_words
        else pl.lit(None, dtype=pl.String)
    )
    if not evidence.account_extracts:
        extract_missing = pl.lit("extrait des comptes")
    named = pl.concat_list(
        pl.lit(ADHESIONS_MISSING if evidence.adhesions.is_empty() else None, dtype=pl.String),
        pl.lit(f"titres de l’exercice {year}" if titres.is_empty() else None, dtype=pl.String),
        extract_missing,
        pl.when(pl.col("expected_cents").is_null()).then(
            pl.lit(f"contrôle de l’exercice {year - 1} (régularisation inconnue)")
        ),
    )
    return rows.with_columns(missing_inputs=named.list.drop_nulls())


def _judged(rows: pl.DataFrame) -> pl.DataFrame:
    adhesions_known = ~pl.col("missing_inputs").list.contains(ADHESIONS_MISSING)
    outside = ~pl.col("in_force") & adhesions_known & (pl.col("invoiced_cents") == 0) & (pl.col("expected_cents") == 0)
    auditable = pl.col("missing_inputs").list.len() == 0
    nothing = auditable & (pl.col("expected_cents") == 0) & (pl.col("invoiced_cents") == 0)
    status = (
        pl.when(outside | nothing)
        .then(pl.lit("nothing_due"))
        .when(~auditable)
        .then(pl.lit("not_auditable"))
        .when(pl.col("expected_cents") == pl.col("invoiced_cents"))
        .then(pl.lit("consistent"))
        .otherwise(pl.lit("difference"))
    )
    judged = rows.with_columns(status=status)
    known = pl.col("status") != "not_auditable"
    then = pl.coalesce("expected_then_cents", "expected_cents")
    expected = pl.col("expected_cents")
    return judged.select(
        "insee",
        "commune",
        "status",
        expected_cents=pl.when(known).then(expected),
        expected_then_cents=pl.when(known).then(then),
        invoiced_cents="invoiced_cents",
        difference_cents=pl.when(known).then(pl.col("invoiced_cents") - expected),
        wrong_then_cents=pl.when(known).then(pl.col("invoiced_cents") - then),
        learned_since_cents=pl.when(known).then(then - expected),
        reference_date="reference_date",
        missing_inputs=pl.when(~known).then(pl.col("missing_inputs")).otherwise(pl.lit([], dtype=pl.List(pl.String))),
    )


def detectable_error_cents(year: int, convention: Convention) -> int:
    """The smallest error that the control can see: one account-month at the lowest fee in force in the year."""
    return round_half_away(min(convention.monthly_fees(year)), FEE_DENOMINATOR)
