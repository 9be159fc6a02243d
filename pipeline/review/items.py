"""What an explanation rests on, one by one: accounts, requests, lines of titres, prices (Article 9).

An item is a dict with a `kind`, as JSON answers have it: amounts are strings with two decimals, months 1 to 12.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention.money import round_half_away
from pipeline.recharge import FEE_DENOMINATOR, months_of
from pipeline.review.amounts import in_euros, price_in_euros
from pipeline.review.case import Case, Fit
from pipeline.review.disputed import by_days, disputed_months
from pipeline.review.hours import SPENT
from pipeline.review.picked import (
    accounts_added,
    accounts_left_out,
    added_months,
    groups_left_out,
    requests_added,
    requests_left_out,
    requests_spent,
)
from pipeline.review.rules import RULES
from pipeline.review.selection import Choice
from pipeline.review.shared_items import Item
from pipeline.review.titre_items import carry_over_item, learned_items, line_items, lines_twice, year_before_item


def items_of(case: Case, fit: Fit, codes: Sequence[str]) -> list[Item]:
    """The accounts, requests, titres and prices that an explanation rests on; some name accounts."""
    if "late_events" in codes:
        return learned_items(case)
    found = [*_accounts(case, fit), *_requests(case, fit), *_prices(case, fit)]
    # Where the convention rounds account by account, the cause is not to: no account is rounded then.
    if "rounded_per_account" in codes and case.convention.choice("rounding") != "per_account":
        found += _rounded(case, fit)
    if "duplicate_invoice" in codes:
        found += line_items(lines_twice(case))
    if "not_adherent" in codes:
        found += line_items(case.titre_lines)
    if "carry_over" in codes:
        found.append(carry_over_item(case))
    if "previous_year" in codes:
        found.append(year_before_item(case))
    if "other_commune" in codes:
        found.append({"kind": "commune", "insee": fit["other"], "commune": case.name_of(fit["other"])})
    return found


def _accounts(case: Case, fit: Fit) -> list[Item]:
    if case.accounts.is_empty() or fit["rule"] is None:
        return []
    if by_days(fit):
        return _days(case, fit)
    rows = disputed_months(case, fit)
    found: list[Item] = [
        {
            "kind": "account", "account": row["account"], "due_months": months_of(row["due"]),
            "charged_months": months_of(row["charged"]), "certain": row["certain"],
        }
        for row in rows.filter(pl.col("due") != pl.col("charged")).iter_rows(named=True)
    ]  # fmt: skip
    left_out, added = accounts_left_out(case, fit), accounts_added(case, fit)
    if left_out and not (left_out.identified or left_out.group):
        charged = case.charged(fit["rule"])
        months = charged.filter(pl.col("account").is_in(left_out.names))["charged"].to_list()
        found.append(_among("left_out", left_out, months))
        groups = groups_left_out(case, fit)
        found += [{"kind": "group", "group": each.group, "accounts": list(each.names)} for each in groups]
    if added and not (added[0].identified or added[0].group):
        choice, kind = added
        pool = case.pool.select("account", months=added_months(kind))
        found.append(_among("added", choice, pool.filter(pl.col("account").is_in(choice.names))["months"].to_list()))
    return found


def _among(what: str, choice: Choice, masks: list[int]) -> Item:
    return {
        "kind": "among",
        "change": what,
        "chosen": choice.number,
        "account_months": sum(mask.bit_count() for mask in masks),
        "months_each": sorted(mask.bit_count() for mask in masks),
        "accounts": list(choice.among),
    }


def _days(case: Case, fit: Fit) -> list[Item]:
    """Accounts charged by days: how many, unless the fee changes in the year and days are not worth the same."""
    uniform = len(set(case.grounds.fees)) == 1
    source = "days_open" if "adhesion_ignored" in RULES[fit["rule"]].words else "days_due"
    left_out = accounts_left_out(case, fit)
    kept = case.accounts.filter(pl.col(source) > 0, ~pl.col("account").is_in(left_out.names if left_out else ()))
    days = RULES[fit["rule"]].denominator(case.year) // 100
    fee = case.grounds.fees[0]
    found: list[Item] = [
        {"kind": "account", "account": row["account"], "due_months": months_of(row["due"])}
        | ({"charged_days": row[source] // fee} if uniform else {"charged_months": months_of(row["due"])})
        | {"certain": True}
        for row in kept.sort("account").iter_rows(named=True)
    ]
    return [*found, {"kind": "days_of_year", "days": days}]


def _rounded(case: Case, fit: Fit) -> list[Item]:
    """How many accounts of so many months, each rounded."""
    fee = fit["fee"]
    charged = case.charged(fit["rule"] or 0).filter(pl.col("charged") > 0)
    months = Counter(mask.bit_count() for mask in charged["charged"].to_list())
    uniform = len(set(case.grounds.fees)) == 1
    price = fee or case.grounds.fees[0]
    return [
        {"kind": "rounding", "accounts": accounts, "months": number}
        | ({"each": in_euros(round_half_away(number * price, FEE_DENOMINATOR))} if uniform or fee else {})
        for number, accounts in sorted(months.items())
    ]


def _requests(case: Case, fit: Fit) -> list[Item]:
    """Requests of which other hours are charged than those due."""
    found: list[Item] = []
    due = {row["reference"]: row for row in case.due.iter_rows(named=True)}
    others = {row["reference"]: row for row in case.unaccepted.iter_rows(named=True)}
    left_out, added, spent = requests_left_out(case, fit), requests_added(case, fit), requests_spent(case, fit)
    gone = set(left_out.names) if left_out else set()
    if left_out:
        found += [_request(due[name], "quoted", None, left_out) for name in left_out.names]
    if spent:
        changed = [name for name in spent.names if name not in gone]
        found += [_request(due[name], "quoted", "spent", spent) for name in changed]
    if added:
        value = "spent" if fit["spent"] == SPENT and _sum(others, added, "quoted") != fit["h_added"] else "quoted"
        found += [_request(others[name], None, value, added) for name in added.names]
    return found


def _sum(rows: dict[str, dict[str, Any]], choice: Choice, value: str) -> int:
    return sum(rows[name][value] for name in choice.names)


def _request(row: dict[str, Any], due: str | None, charged: str | None, choice: Choice) -> Item:
    def hours(name: str | None) -> str:
        return "0.00" if name is None else f"{Decimal(row[name]) / row['rate'] / 100:.2f}"

    item: Item = {
        "kind": "request", "reference": row["reference"], "due_hours": hours(due), "charged_hours": hours(charged),
        "certain": choice.identified,
    }  # fmt: skip
    return item if choice.identified else item | {"among": list(choice.among)}


def _prices(case: Case, fit: Fit) -> list[Item]:
    found: list[Item] = []
    if fit["fee"]:
        uniform = len(set(case.grounds.fees)) == 1
        found.append(
            {
                "kind": "price", "price": "account_fee", "charged": price_in_euros(fit["fee"]),
                "in_force": price_in_euros(case.grounds.fees[0]) if uniform else None,
                "account_months": case.months_at(fit),
            }
        )  # fmt: skip
    if fit["rate"]:
        rates = case.due["rate"].unique().to_list()
        found.append(
            {
                "kind": "price", "price": "hourly_rate", "charged": price_in_euros(fit["rate"]),
                "in_force": price_in_euros(rates[0]) if len(rates) == 1 else None,
            }
        )  # fmt: skip
    return found
