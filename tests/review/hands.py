"""A commune, its accounts and one titre, a few rows each: what the review makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.recharge import bill, recharge_table
from pipeline.review import (
    Evidence,
    Explanation,
    Inputs,
    Known,
    detectable_error_cents,
    explain,
    explanations_of,
    review_year,
)
from pipeline.review.known import UNCOUNTED
from tests.recharge.builders import adhesions, communes, invoice_lines, periods, requests

ISSUED = date(2026, 12, 10)
FROM_APRIL = (("A", "2026-04-01", None),)
EVENTS = {
    "account": pl.String, "insee": pl.String, "event": pl.String, "date": pl.Date, "evidence": pl.String,
    "presumed": pl.Boolean, "known_on": pl.Date, "deposit_id": pl.Int32,
}  # fmt: skip


@dataclass
class World:
    """What is known. `lives`: rows of `builders.period`; `today`: the same as known today, if it differs."""

    lives: list[tuple]
    members: tuple = FROM_APRIL
    asked: tuple = ()
    carry: int = 0
    previous: tuple[int, int] = (0, 0)
    uncounted: tuple = ()
    today: list[tuple] | None = None
    events: tuple = ()
    year: int = 2026

    def known(self, on: date | None) -> Known:
        rows = self.today if on is None and self.today is not None else self.lives
        return Known(
            periods=periods(*rows),
            adhesions=adhesions(*self.members),
            requests=requests(*self.asked),
            carry_over=pl.DataFrame({"insee": ["A", "B"], "carry_over_cents": [self.carry, 0]}),
            previous=pl.DataFrame(
                [("A", *self.previous)], orient="row",
                schema={"insee": pl.String, "account_fee_cents": pl.Int64, "request_fee_cents": pl.Int64},
            ),
            uncounted=pl.DataFrame(list(self.uncounted), schema=UNCOUNTED, orient="row"),
        )  # fmt: skip


@dataclass
class Told:
    row: dict
    explanations: list[Explanation]

    @property
    def causes(self) -> list[tuple[str, ...]]:
        return [each.causes for each in self.explanations]

    def of(self, *causes: str) -> Explanation:
        (found,) = [each for each in self.explanations if set(each.causes) == set(causes)]
        return found


def told(convention, world: World, *titres) -> Told:
    """The explanations of commune A, whose titres are rows of `builders.titre`."""
    names = communes("A", "B")
    lines = invoice_lines(*titres)

    def table(on):
        known = world.known(on)
        billed = bill(known.periods, known.adhesions, known.requests, world.year, convention)
        return recharge_table(names, billed, known.carry_over, convention)

    evidence = Evidence(
        communes=names, adhesions=adhesions(*world.members), invoice_lines=lines,
        account_extracts=[date(world.year, 11, 30)],
        closings=pl.DataFrame(schema={"insee": pl.String, "closed_on": pl.Date}),
    )  # fmt: skip
    review = review_year(world.year, evidence, table, convention)
    inputs = Inputs(
        known=world.known, invoice_lines=lines, events=pl.DataFrame(list(world.events), schema=EVENTS, orient="row"),
        requests=world.known(None).requests, names=names, convention=convention,
    )  # fmt: skip
    smallest = detectable_error_cents(world.year, convention)
    found = explanations_of(explain(world.year, review, inputs), "A", smallest)
    return Told(review.row(by_predicate=pl.col("insee") == "A", named=True), found)


def since_before(number: int, insee: str = "A") -> list[tuple]:
    """Accounts open since before the convention."""
    return [(f"{insee}{place:02d}", insee, "2020-01-01") for place in range(1, number + 1)]
