"""The control of a year in a few figures: what a page, a report or an answer in one sentence says first (Article 9)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class YearSummary:
    """The figures of a year, of the communes that were handed over. Amounts are cents.

    `due_cents`: to invoice, of the communes whose amount is known; `invoiced_cents`: net of reductions.
    `difference_cents`: invoiced − due of the controlled communes, None when none could be controlled; `over_cents` and
    `under_cents` (negative) are its two sides. `names`: the communes by status, by name.
    """

    year: int
    communes: int
    due_cents: int
    unknown: int
    invoiced_cents: int
    difference_cents: int | None
    over_cents: int
    under_cents: int
    names: dict[str, tuple[str, ...]]

    def count(self, status: str) -> int:
        """How many communes have a status."""
        return len(self.names.get(status, ()))

    @property
    def concerned(self) -> int:
        """How many communes have something to control: all but those of which nothing is asked."""
        return self.communes - self.count("nothing_due")

    @property
    def controlled(self) -> int:
        """How many communes could be controlled and had something to control."""
        return self.count("consistent") + self.count("difference")


def summary_of(year: int, review: pl.DataFrame, recharge: pl.DataFrame) -> YearSummary:
    """The figures of a year from its control (`review_year`) and its recharge table (`recharge_table`)."""
    gaps = review["difference_cents"].drop_nulls()
    controlled = review.filter(pl.col("status").is_in(["consistent", "difference"])).height
    statuses = review.sort("commune").group_by("status", maintain_order=True).agg("commune")
    return YearSummary(
        year=year,
        communes=review.height,
        due_cents=int(recharge["to_invoice_cents"].sum()),
        unknown=recharge["to_invoice_cents"].null_count(),
        invoiced_cents=int(review["invoiced_cents"].sum()),
        difference_cents=int(gaps.sum()) if controlled else None,
        over_cents=int(gaps.filter(gaps > 0).sum()),
        under_cents=int(gaps.filter(gaps < 0).sum()),
        names={status: tuple(communes) for status, communes in statuses.iter_rows()},
    )
