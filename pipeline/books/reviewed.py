"""The control of a year, as the books answer it: statuses at once, explanations when they are asked for (Article 9)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from pipeline.books.situation import Situation
from pipeline.convention import Convention
from pipeline.convention.money import from_cents
from pipeline.review import Explained, Explanation, Inputs, Known, disputed_of, explain, explanations_of
from pipeline.review.disputed import DISPUTED
from pipeline.review.known import UNCOUNTED


@dataclass(frozen=True, eq=False)
class ReviewYear:
    """The control of a year: the smallest error that it can see, and one row per commune (`review.review_year`).

    `inputs`: what explanations are recomputed from; the search runs once, for all communes, when one is asked for.
    """

    year: int
    detectable_error_cents: int
    communes: pl.DataFrame
    inputs: Inputs

    @cached_property
    def explained(self) -> Explained:
        """The causes of every difference of the year."""
        return explain(self.year, self.communes, self.inputs)

    @cached_property
    def _told(self) -> dict[str, list[Explanation]]:
        return {}

    def explanations(self, insee: str) -> list[Explanation]:
        """The explanations of a commune, the likeliest first; none unless its status is `difference`."""
        if insee not in self._told:
            self._told[insee] = explanations_of(self.explained, insee, self.detectable_error_cents)
        return self._told[insee]

    def explanation(self, insee: str, rank: int = 1) -> Explanation | None:
        """The explanation of a rank; None where there is none."""
        return next((told for told in self.explanations(insee) if told.rank == rank), None)

    def disputed(self, insee: str, rank: int = 1) -> pl.DataFrame:
        """The months that an explanation disputes (columns `disputed.DISPUTED`); none where there is none."""
        told = self.explanation(insee, rank)
        return pl.DataFrame(schema=DISPUTED) if told is None else disputed_of(self.explained, told)

    def explanations_of(self, insee: str) -> list[dict[str, Any]]:
        """The same as `reconcile --json` has it: causes, amount (= invoiced), sentence, items (which name accounts)."""
        return [
            {
                "causes": list(told.causes),
                "amount": f"{from_cents(told.amount_cents):.2f}",
                "sentence": told.sentence,
                "items": list(told.items),
            }
            for told in self.explanations(insee)
        ]


def known_facts(
    situation: Situation, carry_over: pl.DataFrame, previous: pl.DataFrame, convention: Convention
) -> Known:
    """What the review recomputes from, of a situation; `previous`: the recharge table of the year before."""
    return Known(
        periods=situation.periods,
        adhesions=situation.adhesions,
        requests=situation.requests,
        carry_over=carry_over,
        previous=previous.select("insee", "account_fee_cents", "request_fee_cents"),
        uncounted=_uncounted(situation),
        products=situation.products,
        convention=convention,
    )


def _uncounted(situation: Situation) -> pl.DataFrame:
    """The accounts of communes that never counted, and why: without a mailbox, or of a kind that does not count."""
    accounts = situation.books.accounts.filter(pl.col("state") == "not_counted", pl.col("insee").is_not_null())
    reason = pl.when(pl.col("mailbox") == "shared").then(pl.lit("shared")).otherwise(pl.lit("no_mailbox"))
    return accounts.select("account", "insee", opened="first_known", closed="closed", reason=reason).select(
        pl.col(name).cast(kind) for name, kind in UNCOUNTED.items()
    )
