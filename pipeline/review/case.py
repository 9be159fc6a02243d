"""One commune's disputed titre, taken apart: what it rests on is read from the frames that were searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR
from pipeline.review.charged import GROUP_FACTOR, read_group_key
from pipeline.review.explain import Explained
from pipeline.review.extra import OWN, SPAN, YEAR
from pipeline.review.grounds import Grounds
from pipeline.review.hours import ONE_SPENT, QUOTED, SPENT
from pipeline.review.lives import WHOLE_YEAR
from pipeline.review.picks import GROUP
from pipeline.review.rules import RULES, priced
from pipeline.review.selection import Choice, few_of, whole_group
from pipeline.wording import MONTHS, day, of_month

Fit = Mapping[str, Any]
LONG_AGO = date(1970, 1, 1)
REASONS = {
    "not_due": "qui ne doivent aucun mois de l’année",
    "no_mailbox": "sans boîte de messagerie",
}


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

    def left_out(self, fit: Fit) -> Choice | None:
        """The accounts that a fit leaves out; None when it leaves none out."""
        if not fit["pick"]:
            return None
        values = dict(self.charged(fit["rule"] or 0).select("account", "value").iter_rows())
        if fit["pick"] != GROUP:
            return few_of(values, fit["missing"])
        name, value = read_group_key(fit["key"])
        members = self.accounts.filter(_member(name, value, self.year))["account"].to_list()
        words = _group_words(name, value, self.year)
        return whole_group({account: values[account] for account in members}, words, values)

    def added(self, fit: Fit) -> tuple[Choice, int] | None:
        """The accounts charged though they do not count, and how their months were counted (SPAN, YEAR, OWN)."""
        if not fit["extra"]:
            return None
        kind, number = divmod(fit["extra_key"], GROUP_FACTOR)
        worth = {SPAN: priced(pl.col("span"), self.grounds.fees), YEAR: pl.lit(sum(self.grounds.fees)), OWN: None}[kind]
        value = priced(pl.col("own"), self.grounds.fees) if worth is None else worth
        pool = self.pool.with_columns(value=value).sort("account")
        values = dict(pool.select("account", "value").iter_rows())
        if fit["extra"] != GROUP and kind != OWN:
            names = tuple(sorted(values))
            return Choice(number, names[:number], number == len(names), names), kind
        if fit["extra"] != GROUP:
            return few_of(values, fit["added"]), kind
        for reason, members in sorted(pool.group_by("reason"), key=lambda part: str(part[0][0])):
            if members["value"].sum() == fit["added"]:
                chosen = dict(members.select("account", "value").iter_rows())
                return whole_group(chosen, REASONS.get(str(reason[0]), "qui ne comptent pas"), values), kind
        return whole_group(values, "qui ne comptent pas", values), kind

    def added_months(self, kind: int) -> pl.Expr:
        """The mask that accounts which do not count were charged (on `pool`)."""
        return {SPAN: pl.col("span"), YEAR: pl.lit(WHOLE_YEAR, dtype=pl.UInt16), OWN: pl.col("own")}[kind]

    def requests_left_out(self, fit: Fit) -> Choice | None:
        """The due requests that a fit leaves out."""
        if not fit["h_pick"]:
            return None
        value = "spent" if fit["spent"] == SPENT else "quoted"
        values = dict(self.due.select("reference", value).iter_rows())
        if fit["h_pick"] != GROUP:
            return few_of(values, fit["h_missing"])
        since = LONG_AGO + timedelta(days=fit["h_key"])
        members = dict(self.due.filter(pl.col("done_on") >= since).select("reference", value).iter_rows())
        return whole_group(members, f"réalisées à partir du {day(since)}", values)

    def requests_added(self, fit: Fit) -> Choice | None:
        """The requests never accepted that a fit charges."""
        if not fit["u_pick"]:
            return None
        quoted = dict(self.unaccepted.select("reference", "quoted").iter_rows())
        spent = dict(self.unaccepted.select("reference", "spent").iter_rows())
        values = quoted
        if fit["u_pick"] == GROUP:
            return whole_group(quoted, "jamais acceptées", quoted)
        try:
            return few_of(quoted, fit["h_added"])
        except ValueError:
            values = spent
        return few_of(values, fit["h_added"])

    def requests_spent(self, fit: Fit) -> Choice | None:
        """The requests of which a fit charges the hours spent."""
        if fit["spent"] in (None, QUOTED):
            return None
        changes = dict(self.due.select("reference", pl.col("spent") - pl.col("quoted")).iter_rows())
        if fit["spent"] != ONE_SPENT:
            unequal = tuple(sorted(name for name, change in changes.items() if change))
            return Choice(len(unequal), unequal, identified=True, among=unequal, group="toutes")
        same = tuple(sorted(name for name, change in changes.items() if change == fit["h_added"]))
        return Choice(1, same[:1], len(same) == 1, same)

    def months_at(self, fit: Fit) -> int:
        """The account-months that a fit charges at another fee."""
        return sum(mask.bit_count() for mask in self.charged(fit["rule"] or 0)["charged"].to_list())

    def in_euros(self, numerator: int) -> int:
        """Cents of an account numerator, rounded once."""
        return round_half_away(numerator, FEE_DENOMINATOR)

    def hours_in_cents(self, numerator: int) -> int:
        """Cents of an hours numerator, rounded once."""
        return round_half_away(numerator, RATE_DENOMINATOR)


def _member(name: str, value: int, year: int) -> pl.Expr:
    """Whether an account belongs to a named group (`charged.GROUPS`)."""
    opened, closed = pl.col("opened"), pl.col("closed")
    shared = (pl.col("mailbox") == "shared").fill_null(value=False)
    return {
        "all": pl.lit(value=True),
        "since": (opened >= LONG_AGO + timedelta(days=value)) & (opened.dt.year() >= year - 1),
        "opened_in": (opened.dt.year() == year) & (opened.dt.month() == value),
        "closed_in": ((closed.dt.year() == year) & (closed.dt.month() == value)).fill_null(value=False),
        "shared": shared,
        "users": ~shared,
        "moved_here": pl.col("arrived") & (opened.dt.year() == year),
    }[name]


def _group_words(name: str, value: int, year: int) -> str:
    month = of_month(MONTHS[value - 1]) if 1 <= value <= MONTHS_OF_A_YEAR else ""
    return {
        "all": "tous les comptes",
        "since": f"ouverts à partir du {day(LONG_AGO + timedelta(days=value))}",
        "opened_in": f"dont l’ouverture est {month} {year}",
        "closed_in": f"dont la fermeture est {month} {year}",
        "shared": "partagés (génériques)",
        "users": "nominatifs",
        "moved_here": "venus d’une autre commune dans l’année",
    }[name]


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
