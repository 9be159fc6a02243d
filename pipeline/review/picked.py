"""Which accounts and requests an explanation leaves out, adds, or charges otherwise (Article 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import TypeVar, cast

import polars as pl

from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.review.case import Case, Fit
from pipeline.review.charged import GROUP_FACTOR, GROUPS, read_group_key
from pipeline.review.extra import OWN, SPAN, YEAR
from pipeline.review.hours import ONE_SPENT, QUOTED, SPENT
from pipeline.review.lives import WHOLE_YEAR
from pipeline.review.picks import GROUP
from pipeline.review.rules import priced
from pipeline.review.selection import MOST_CHOSEN, Choice, few_of, few_or_none, whole_group
from pipeline.wording import MONTHS, day, of_month

Answer = TypeVar("Answer")

LONG_AGO = date(1970, 1, 1)
MOST_GROUPS = 2
UNCOUNTED = "qui ne comptent pas"
REASONS = {
    "not_due": "qui ne doivent aucun mois de l’année",
    "no_mailbox": "sans boîte de messagerie",
    "shared": "partagés (génériques)",
}


def once(question: Callable[[Case, Fit], Answer]) -> Callable[[Case, Fit], Answer]:
    """Answers a question about an explanation once: sentence, items, months and effects all ask it."""

    @wraps(question)
    def kept(case: Case, fit: Fit) -> Answer:
        key = (question.__name__, fit["rank"])
        if key not in case.picked:
            case.picked[key] = question(case, fit)
        return cast("Answer", case.picked[key])

    return kept


@once
def accounts_left_out(case: Case, fit: Fit) -> Choice | None:
    """The accounts that a fit leaves out; None when it leaves none out."""
    if not fit["pick"]:
        return None
    values = dict(case.charged(fit["rule"] or 0).select("account", "value").iter_rows())
    if fit["pick"] != GROUP:
        return few_of(values, fit["missing"])
    name, value = read_group_key(fit["key"])
    members = case.accounts.filter(_member(name, value, case.year))["account"].to_list()
    return whole_group({account: values[account] for account in members}, _group_words(name, value, case.year), values)


@once
def groups_left_out(case: Case, fit: Fit) -> list[Choice]:
    """Named groups whose accounts together are worth what a few unidentified ones are: they may be meant as well."""
    few = accounts_left_out(case, fit)
    if few is None or few.identified or few.group:
        return []
    accounts = case.accounts.join(case.charged(fit["rule"] or 0).select("account", "value"), on="account")
    opened = accounts.filter(pl.col("opened").dt.year() >= case.year - 1)["opened"].unique().to_physical().to_list()
    months = range(1, MONTHS_OF_A_YEAR + 1)
    values = {"since": opened, "opened_in": months, "closed_in": months}
    found: dict[tuple[str, ...], Choice] = {}
    for name in GROUPS:
        for value in values.get(name, (0,)):
            members = accounts.filter(_member(name, value, case.year), pl.col("value") > 0)
            if members.height > 1 and members["value"].sum() == fit["missing"]:
                names = tuple(sorted(members["account"].to_list()))
                words = _group_words(name, value, case.year)
                # Of two names for the same accounts the plainer one: of a month, rather than since a day.
                if names not in found or name != "since":
                    found[names] = Choice(len(names), names, identified=False, among=names, group=words)
    return sorted(found.values(), key=lambda choice: (choice.number, choice.names))[:MOST_GROUPS]


@once
def accounts_added(case: Case, fit: Fit) -> tuple[Choice, int] | None:
    """The accounts charged though they do not count, and how their months were counted (SPAN, YEAR, OWN)."""
    if not fit["extra"]:
        return None
    kind, number = divmod(fit["extra_key"], GROUP_FACTOR)
    value = pl.lit(sum(case.grounds.fees)) if kind == YEAR else priced(added_months(kind), case.grounds.fees)
    pool = case.pool.with_columns(value=value).sort("account")
    values = dict(pool.select("account", "value").iter_rows())
    if fit["extra"] != GROUP and kind != OWN:
        names = tuple(sorted(values))
        return Choice(number, names[:number], number == len(names), names), kind
    if fit["extra"] != GROUP:
        return few_of(values, fit["added"]), kind
    whole = _group_added(pool, values, fit["added"])
    few = few_or_none(values, fit["added"]) if whole.number <= MOST_CHOSEN and not whole.identified else None
    return few or whole, kind


def _group_added(pool: pl.DataFrame, values: dict[str, int], total: int) -> Choice:
    for reason in sorted(pool["reason"].unique().to_list()):
        members = dict(pool.filter(pl.col("reason") == reason).select("account", "value").iter_rows())
        if sum(members.values()) == total:
            return whole_group(members, REASONS.get(reason, UNCOUNTED), values)
    return whole_group(values, UNCOUNTED, values)


def added_months(kind: int) -> pl.Expr:
    """The mask that accounts which do not count were charged (on `Case.pool`)."""
    return {SPAN: pl.col("span"), YEAR: pl.lit(WHOLE_YEAR, dtype=pl.UInt16), OWN: pl.col("own")}[kind]


@once
def requests_left_out(case: Case, fit: Fit) -> Choice | None:
    """The due requests that a fit leaves out."""
    if not fit["h_pick"]:
        return None
    value = "spent" if fit["spent"] == SPENT else "quoted"
    values = dict(case.due.select("reference", value).iter_rows())
    if fit["h_pick"] != GROUP:
        return few_of(values, fit["h_missing"])
    since = LONG_AGO + timedelta(days=fit["h_key"])
    members = dict(case.due.filter(pl.col("done_on") >= since).select("reference", value).iter_rows())
    return whole_group(members, f"réalisées à partir du {day(since)}", values)


@once
def requests_added(case: Case, fit: Fit) -> Choice | None:
    """The requests never accepted that a fit charges."""
    if not fit["u_pick"]:
        return None
    quoted = dict(case.unaccepted.select("reference", "quoted").iter_rows())
    if fit["u_pick"] == GROUP:
        return whole_group(quoted, "jamais acceptées", quoted)
    # Under the hours spent, a request never accepted may be charged its hours spent too.
    spent = dict(case.unaccepted.select("reference", "spent").iter_rows())
    return few_or_none(quoted, fit["h_added"]) or few_of(spent, fit["h_added"])


@once
def requests_spent(case: Case, fit: Fit) -> Choice | None:
    """The requests of which a fit charges the hours spent."""
    if fit["spent"] in (None, QUOTED):
        return None
    changes = dict(case.due.select("reference", pl.col("spent") - pl.col("quoted")).iter_rows())
    if fit["spent"] != ONE_SPENT:
        unequal = tuple(sorted(name for name, change in changes.items() if change))
        return Choice(len(unequal), unequal, identified=True, among=unequal, group="toutes")
    same = tuple(sorted(name for name, change in changes.items() if change == fit["h_added"]))
    return Choice(1, same[:1], len(same) == 1, same)


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
