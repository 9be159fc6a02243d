"""Why each invoice that does not hold is wrong: the causes that meet it to the cent, ranked, or none (Article 9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge import bill
from pipeline.review.causes import BIT, causes_literal
from pipeline.review.fits import FIT, Dispute, as_fits
from pipeline.review.hours import due_requests, unaccepted_requests
from pipeline.review.known import Inputs, Known
from pipeline.review.lives import between, lives, running
from pipeline.review.ranking import ranked
from pipeline.review.search import search
from pipeline.review.titres import invoiced_by_nature, repeated_lines

# Communes are searched by so many accounts at a time: what is held in memory does not grow with the territory.
ACCOUNTS_AT_A_TIME = 40_000
COMMUNES_AT_A_TIME = 1500


@dataclass(frozen=True, eq=False)
class Explanations:
    """The explanations of a year.

    `frame`: one row per commune and explanation: insee, rank, causes (a set, `causes.codes_of`), amount_cents (the
    invoice under these causes: what was invoiced), agrees (met by nature too), ways, score, and what it rests on.
    `grounds`: what sentences and items are made from, by reference date.
    """

    year: int
    frame: pl.DataFrame
    review: pl.DataFrame
    inputs: Inputs
    grounds: dict[date, Grounds] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Grounds:
    """What was known on a reference date, and the disputes that were searched with it."""

    known: Known
    requests: pl.DataFrame
    amounts: pl.DataFrame


def explain(year: int, review: pl.DataFrame, inputs: Inputs) -> Explanations:
    """The explanations of every commune whose status is `difference` (`review`: columns of `status.review_year`).

    Each hypothesis is recomputed with what was known on the commune’s reference date.
    """
    disputed = review.filter(pl.col("status") == "difference").sort("insee")
    titres = disputed.join(invoiced_by_nature(inputs.invoice_lines, year), on="insee", how="left", validate="1:1")
    titres = titres.with_columns(
        pl.col("^(ordinary|natures|forfait_cents|heures_cents|regularisation_cents)$").fill_null(0)
    )
    # A titre that changed the order of nothing: communes are numbered once, by code.
    titres = titres.with_row_index("c").with_columns(pl.col("c").cast(pl.UInt32))
    fits = [_plain_facts(titres, inputs.invoice_lines, year)]
    grounds: dict[date, Grounds] = {}
    for on in titres["reference_date"].unique().drop_nulls().sort().to_list():
        grounds[on] = _grounds(inputs.known(on), year, inputs.convention)
        of_date = titres.filter(pl.col("reference_date") == on, pl.col("wrong_then_cents") != 0, pl.col("ordinary") > 0)
        fits += _searched(of_date, grounds[on], year, inputs)
    offered = ranked(pl.concat(fits), titres)
    frame = (
        titres.select("c", "insee", "reference_date", amount_cents="invoiced_cents")
        .join(offered, on="c", how="left", validate="1:m")
        .with_columns(
            pl.col("causes").fill_null(causes_literal(BIT["unexplained"])),
            pl.col("rank").fill_null(1),
            pl.col("agrees").fill_null(value=False),
        )
        .sort("insee", "rank")
    )
    return Explanations(year=year, frame=frame, review=review, inputs=inputs, grounds=grounds)


def _plain_facts(titres: pl.DataFrame, lines: pl.DataFrame, year: int) -> pl.DataFrame:
    """What is told by the titres alone: none was issued, or it was right on its date."""
    right_then = titres.filter(pl.col("wrong_then_cents") == 0).select("c", causes=causes_literal(BIT["late_events"]))
    none = titres.filter(pl.col("wrong_then_cents") != 0, pl.col("invoiced_cents") == 0, _no_titre(lines, year)).select(
        "c", causes=causes_literal(BIT["missing_invoice"])
    )
    return pl.concat([as_fits(frame.with_columns(odds=pl.lit(1.0))) for frame in (right_then, none)])


def _no_titre(lines: pl.DataFrame, year: int) -> pl.Expr:
    """Whether a commune has no titre left: none, or only cancelled ones."""
    of_year = lines.filter(pl.col("exercice") == year, pl.col("amount_cents") != 0)
    cancelled = of_year.filter(pl.col("sort") == "cancellation")["original_titre"].drop_nulls().unique().to_list()
    alive = of_year.filter(pl.col("sort") == "ordinary", ~pl.col("titre").is_in(cancelled))["insee"].unique().to_list()
    return ~pl.col("insee").is_in(alive)


def _grounds(known: Known, year: int, convention: Convention) -> Grounds:
    """The bill of every commune, as known on a date: insee, accounts_cents, hours_cents, to_invoice_cents."""
    billed = bill(known.periods, known.adhesions, known.requests, year, convention)

    def of(nature: str) -> pl.Expr:
        return pl.col("amount_cents").filter(pl.col("nature") == nature).sum()

    carried = convention.choice("carry_over") == "next_december"
    amounts = (
        billed.lines.group_by("insee")
        .agg(accounts_cents=of("forfait"), hours_cents=of("heures"))
        .join(known.carry_over, on="insee", how="left", validate="1:1")
        .with_columns(carry=pl.col("carry_over_cents").fill_null(0) if carried else pl.lit(0, dtype=pl.Int64))
        .select(
            "insee", "accounts_cents", "hours_cents",
            to_invoice_cents=pl.col("accounts_cents") + pl.col("hours_cents") + pl.col("carry"),
        )
        .sort("insee")
    )  # fmt: skip
    return Grounds(known=known, requests=billed.requests, amounts=amounts)


def _searched(titres: pl.DataFrame, grounds: Grounds, year: int, inputs: Inputs) -> list[pl.DataFrame]:
    """The fits of some communes on one reference date, a few thousand communes at a time."""
    if titres.is_empty():
        return []
    convention = inputs.convention
    known = grounds.known
    covered = running(known.adhesions, year).select("insee").unique()
    outside = titres.join(covered, on="insee", how="anti").filter(pl.col("invoiced_cents") != 0)
    fits = [as_fits(outside.select("c", causes=causes_literal(BIT["not_adherent"]), odds=pl.lit(1.0)))]
    fees = _fees(year, convention)
    accounts = lives(known, titres.select("c", "insee"), year, fees, convention)
    pool = uncounted_pool(known, titres, accounts, year)
    sizes = (
        titres.select("c")
        .join(accounts.group_by("c").agg(n=pl.len()), on="c", how="left")
        .with_columns(pl.col("n").fill_null(0))
        .sort("c")
    )
    portions = sizes.with_columns(
        portion=pl.max_horizontal(
            pl.col("n").cum_sum() // ACCOUNTS_AT_A_TIME, pl.int_range(pl.len()) // COMMUNES_AT_A_TIME
        )
    )
    requests = grounds.requests.join(titres.select("c", "insee"), on="insee", how="inner", validate="m:1")
    due, unaccepted = due_requests(requests, year), unaccepted_requests(requests, year)
    enriched = _carried(titres, known, inputs, year)
    previous = known.previous.join(titres.select("c", "insee"), on="insee", how="inner", validate="1:1").select(
        "c", accounts_cents="account_fee_cents", hours_cents="request_fee_cents"
    )
    for (_,), portion in portions.group_by("portion", maintain_order=True):
        of = portion.select("c")
        dispute = Dispute(
            titres=enriched.join(of, on="c", how="semi"),
            accounts=accounts.join(of, on="c", how="semi"),
            pool=pool.join(of, on="c", how="semi"),
            due=due.join(of, on="c", how="semi"),
            unaccepted=unaccepted.join(of, on="c", how="semi"),
            previous=previous.join(of, on="c", how="semi"),
            amounts=grounds.amounts,
        )
        fits.append(search(dispute, year, fees, convention))
    return fits


def _fees(year: int, convention: Convention) -> tuple[int, ...]:
    """The fees of a year; before the first tariff nothing was due, and a hypothesis has no price."""
    if year < convention.first_effect("account_fee").year:
        return (0,) * MONTHS_OF_A_YEAR
    return convention.monthly_fees(year)


def uncounted_pool(known: Known, titres: pl.DataFrame, accounts: pl.DataFrame, year: int) -> pl.DataFrame:
    """The accounts that do not count in the year: c, account, reason, span, own; `not_due` or why they never count."""
    not_due = accounts.filter(pl.col("due") == 0).select(
        "c", "account", reason=pl.lit("not_due"), span="span", own="open"
    )
    if known.uncounted.is_empty():
        return not_due
    spans = accounts.select("c", "span").unique("c")
    periods = known.uncounted.join(titres.select("c", "insee"), on="insee", how="semi")
    # An account that counted once is judged by its periods alone.
    periods = periods.join(known.periods.select("account", "insee"), on=["account", "insee"], how="anti")
    return pl.concat(
        [
            not_due,
            periods.unique(["account", "insee"])
            .join(titres.select("c", "insee"), on="insee", how="inner", validate="m:1")
            .join(spans, on="c", how="inner", validate="m:1")
            .select("c", "account", "reason", "span", own=_open_months(year) & pl.col("span")),
        ]
    )


def _open_months(year: int) -> pl.Expr:
    opened, closed = pl.col("opened"), pl.col("closed")
    start, end = pl.lit(date(year, 1, 1)), pl.lit(date(year, 12, 31))
    first = pl.max_horizontal(opened, start)
    last = pl.min_horizontal(closed.fill_null(end), end)
    months = between(first.dt.month(), last.dt.month())
    return pl.when(first <= last).then(months).otherwise(pl.lit(0, dtype=pl.UInt16))


def _carried(titres: pl.DataFrame, known: Known, inputs: Inputs, year: int) -> pl.DataFrame:
    """Adds carry_cents, other_carry_cents and repeated_cents (`search.Dispute.titres`)."""
    copies = (
        repeated_lines(inputs.invoice_lines, year).group_by("insee").agg(repeated_cents=pl.col("amount_cents").sum())
    )
    included = inputs.convention.choice("carry_over") == "next_december"
    carry = pl.col("carry_over_cents").fill_null(0)
    none = pl.lit(0, dtype=pl.Int64)
    return (
        titres.join(known.carry_over, on="insee", how="left", validate="1:1")
        .join(copies, on="insee", how="left", validate="1:1")
        .with_columns(
            carry_cents=carry if included else none,
            other_carry_cents=none if included else carry,
            repeated_cents=pl.col("repeated_cents").fill_null(0),
        )
    )


__all__ = ["FIT", "Explanations", "explain"]
