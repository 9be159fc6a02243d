"""What the books answer for a year, computed from situations; frames in, frames out, no file is opened here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.books.reviewed import ReviewYear, known_facts
from pipeline.books.situation import Situation
from pipeline.convention import Convention
from pipeline.recharge import Bill, bill, carried_forward, covers_year_end, nothing_carried, recharge_table
from pipeline.recharge.structures import needs_structures
from pipeline.review import Evidence, Inputs, Known, current_closings, detectable_error_cents, review_year

# Kinds of deposits that show which accounts are open on their day.
ACCOUNT_EXTRACTS = ("users", "entra_users", "powershell_mailboxes", "mouvements")

__all__ = ["RechargeYear", "ReviewYear", "YearAnswers", "bill_of", "closings_of", "evidence_of", "years_of"]

SituationOn = Callable[[date | None], Situation]
ConventionOn = Callable[[date | None], Convention]
NO_RECHARGE = pl.DataFrame(schema={"insee": pl.String, "account_fee_cents": pl.Int64, "request_fee_cents": pl.Int64})


@dataclass(frozen=True, eq=False)
class RechargeYear:
    """What every commune owes for a year, as known on a date: the recharge table, and the bill behind it."""

    year: int
    known_on: date | None
    complete: bool
    communes: pl.DataFrame
    bill: Bill

    @property
    def total_cents(self) -> int:
        """The recharge of all communes, without carry-over."""
        return int(self.communes["total_cents"].sum())


def years_of(situation: Situation) -> list[int]:
    """The exercices that the facts speak of, oldest first: adhesions, titres, requests, up to the latest extract."""
    first = [
        situation.adhesions["effective"].dt.year().min(),
        situation.invoice_lines["exercice"].min(),
        situation.requests["done_on"].dt.year().min(),
    ]
    starts = [int(year) for year in first if year is not None]  # type: ignore[arg-type]
    last = situation.facts.deposits.filter(pl.col("kind") != "communes")["extract_date"].dt.year().max()
    ends = [int(year) for year in (last, situation.invoice_lines["exercice"].max()) if year is not None]  # type: ignore[arg-type]
    return list(range(min(starts), max([*ends, min(starts)]) + 1)) if starts else []


def bill_of(situation: Situation, year: int, convention: Convention) -> Bill:
    """The bill of a year in a situation."""
    products = situation.products if needs_structures(convention, year) else None
    return bill(situation.periods, situation.adhesions, situation.requests, year, convention, products)


def evidence_of(situation: Situation, year: int) -> Evidence:
    """What the control of a year rests on, in a situation."""
    extracts = situation.facts.telling.filter(pl.col("kind").is_in(ACCOUNT_EXTRACTS))
    return Evidence(
        communes=situation.communes,
        adhesions=situation.adhesions,
        invoice_lines=situation.invoice_lines,
        account_extracts=extracts["extract_date"].unique().sort().to_list(),
        closings=closings_of(situation, year),
    )


def closings_of(situation: Situation, year: int) -> pl.DataFrame:
    """The closings of the accounts of a year in force: insee (null = all communes), closed_on (Article 8)."""
    return current_closings(situation.facts.entry, year)


def _always(table: pl.DataFrame) -> Callable[[date | None], pl.DataFrame]:
    return lambda _: table


class YearAnswers:
    """The chain of years: what one leaves goes on to the next, so each asks for the one before.

    Situation and convention are both those known on a date: an adopted revision counts from the day it was entered.
    """

    def __init__(self, situation_on: SituationOn, convention_on: ConventionOn) -> None:
        self._situation_on = situation_on
        self._convention_on = convention_on

    def recharge(self, year: int, known_on: date | None, before: pl.DataFrame | None = None) -> RechargeYear:
        """What every commune owes for a year; `before`: the carry-over of the year before, computed when not given."""
        situation, convention = self._situation_on(known_on), self._convention_on(known_on)
        carried = self.carry_over(year - 1, known_on) if before is None else before
        billed = bill_of(situation, year, convention)
        return RechargeYear(
            year=year,
            known_on=situation.known_on,
            complete=covers_year_end(situation.facts.telling, ACCOUNT_EXTRACTS, year),
            communes=recharge_table(situation.communes, billed, carried, convention),
            bill=billed,
        )

    def carry_over(self, year: int, known_on: date | None) -> pl.DataFrame:
        """What a year leaves to the next, from the first year of the books on: insee, carry_over_cents or null."""
        situation, convention = self._situation_on(known_on), self._convention_on(known_on)
        carried = nothing_carried(situation.communes)
        for past in [known for known in years_of(situation) if known <= year]:
            billed = bill_of(situation, past, convention)
            table = recharge_table(situation.communes, billed, carried, convention)
            # Whether a year can be controlled does not depend on what was known when it was invoiced.
            judged = review_year(past, evidence_of(situation, past), _always(table), convention)
            auditable = judged.filter(pl.col("status") != "not_auditable")
            carried = carried_forward(situation.communes, carried, billed, situation.invoice_lines, auditable)
        return carried

    def review(self, year: int, known_on: date | None = None) -> ReviewYear:
        """The control of a year with the extracts known on a date; all of them by default."""
        carried = self.carry_over(year - 1, known_on)

        def bounded(on: date | None) -> date | None:
            return known_on if on is None else on if known_on is None else min(on, known_on)

        def carried_on(on: date | None) -> pl.DataFrame:
            if on is None:
                return carried
            # A titre of the year before that was deposited late is no news to those who issued it.
            then = self.carry_over(year - 1, bounded(on)).join(carried, on="insee", suffix="_today", validate="1:1")
            return then.select("insee", carry_over_cents=pl.coalesce("carry_over_cents", "carry_over_cents_today"))

        def facts(on: date | None) -> Known:
            situation = self._situation_on(bounded(on))
            before = year - 1 in years_of(situation)
            previous = self.recharge(year - 1, bounded(on)).communes if before else NO_RECHARGE
            return known_facts(situation, carried_on(on), previous, self._convention_on(bounded(on)))

        convention, situation = self._convention_on(known_on), self._situation_on(known_on)
        return ReviewYear(
            year=year,
            detectable_error_cents=detectable_error_cents(year, convention),
            communes=review_year(
                year,
                evidence_of(situation, year),
                lambda on: self.recharge(year, bounded(on), carried_on(on)).communes,
                convention,
            ),
            inputs=Inputs(
                known=facts,
                invoice_lines=situation.invoice_lines,
                events=situation.events,
                requests=situation.requests,
                names=situation.communes.select("insee", "name"),
                convention=convention,
            ),
        )
