"""One commune's disputed titre, taken apart: what it rests on is read from the frames that were searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR
from pipeline.review.explain import Explained
from pipeline.review.grounds import Grounds
from pipeline.review.rules import RULES

Fit = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Case:
    """A commune whose titre was held against what was known on its reference date, and found different.

    `titre`: its row of the review, with c and the amounts of each nature. `accounts`, `pool`, `due`, `unaccepted`: its
    rows of `grounds.Grounds`. `owed`: the cents of accounts and of hours that were due then.
    """

    explained: Explained
    grounds: Grounds
    titre: Mapping[str, Any]
    accounts: pl.DataFrame
    pool: pl.DataFrame
    due: pl.DataFrame
    unaccepted: pl.DataFrame
    owed: tuple[int, int]
    previous: tuple[int, int]

    @property
    def year(self) -> int:
        """The exercice."""
        return self.explained.year

    @property
    def convention(self) -> Convention:
        """The convention in force on the reference date."""
        return self.grounds.convention

    @property
    def insee(self) -> str:
        """The commune's code."""
        return str(self.titre["insee"])

    @cached_property
    def titre_lines(self) -> pl.DataFrame:
        """The lines of its titres of the exercice, in order of date and number."""
        lines = self.explained.inputs.invoice_lines.filter(
            pl.col("exercice") == self.year, pl.col("insee") == self.insee
        )
        return lines.sort("issued_on", "bordereau", "titre", "titre_line")

    def name_of(self, insee: str) -> str:
        """The name of a commune; its code where it has none."""
        names = self.explained.inputs.names.filter(pl.col("insee") == insee)["name"].to_list()
        return str(names[0]) if names else insee

    @cached_property
    def picked(self) -> dict[tuple[str, int], object]:
        """What was picked for each explanation, once it was asked for (`picked`)."""
        return {}

    @cached_property
    def _charged(self) -> dict[int, pl.DataFrame]:
        return {}

    def charged(self, rule: int) -> pl.DataFrame:
        """account, due, charged (masks), value (numerator over the rule's denominator) under a rule, by account."""
        if rule not in self._charged:
            followed = RULES[rule]
            per_account = self.convention.choice("rounding") == "per_account"
            value = followed.value(self.grounds.fees, self.year, per_account=per_account)
            # Counted by days, no month is left out: those are disputed of which some days only were charged.
            mask = pl.col("complete_due") if followed.by_day else followed.mask()
            self._charged[rule] = self.accounts.select("account", "due", charged=mask, value=value).sort("account")
        return self._charged[rule]

    def accounts_cents(self, rule: int) -> int:
        """The account part under a rule, all accounts."""
        return round_half_away(int(self.charged(rule)["value"].sum()), RULES[rule].denominator(self.year))

    def months_at(self, fit: Fit) -> int:
        """The account-months that a fit charges at another fee."""
        return sum(mask.bit_count() for mask in self.charged(fit["rule"] or 0)["charged"].to_list())

    def in_euros(self, numerator: int) -> int:
        """Cents of an account numerator, rounded once."""
        return round_half_away(numerator, FEE_DENOMINATOR)

    def hours_in_cents(self, numerator: int) -> int:
        """Cents of an hours numerator, rounded once."""
        return round_half_away(numerator, RATE_DENOMINATOR)


def case_of(explained: Explained, insee: str) -> Case | None:
    """The case of a commune; None when its year is no difference."""
    own = explained.titres.filter(pl.col("insee") == insee)
    if own.is_empty():
        return None
    (titre,) = own.to_dicts()
    held = explained.grounds[titre["reference_date"]]
    mine = pl.col("c") == titre["c"]
    carried = held.titres.filter(mine).select("carry_cents", "other_carry_cents", "repeated_cents").row(0, named=True)
    amounts = held.amounts.filter(pl.col("insee") == insee).select("accounts_cents", "hours_cents").rows()
    before = held.previous.filter(mine).select("accounts_cents", "hours_cents").rows()
    return Case(
        explained=explained,
        grounds=held,
        titre=titre | carried,
        accounts=held.accounts.filter(mine),
        pool=held.pool.filter(mine),
        due=held.due.filter(mine),
        unaccepted=held.unaccepted.filter(mine),
        owed=amounts[0] if amounts else (0, 0),
        previous=before[0] if before else (0, 0),
    )
