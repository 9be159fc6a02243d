"""What an explanation rests on, one by one: accounts, requests, lines of titres, prices (Article 9).

An item is a dict with a `kind`, as JSON answers have it: amounts are strings with two decimals, months 1 to 12.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention.money import PRICE_UNITS, from_cents, round_half_away
from pipeline.recharge import FEE_DENOMINATOR, months_of
from pipeline.review.case import Case, Fit
from pipeline.review.disputed import by_days, disputed_months, learned_months
from pipeline.review.hours import SPENT
from pipeline.review.rules import RULES
from pipeline.review.selection import Choice
from pipeline.review.since import learned_since
from pipeline.review.titres import repeated_lines

Item = dict[str, Any]


def items_of(case: Case, fit: Fit, codes: Sequence[str]) -> list[Item]:
    """The accounts, requests, titres and prices that an explanation rests on; some name accounts."""
    if "late_events" in codes:
        return _learned(case)
    found = [*_accounts(case, fit), *_requests(case, fit), *_prices(case, fit)]
    if "rounded_per_account" in codes:
        found += _rounded(case, fit)
    if "duplicate_invoice" in codes:
        found += _lines(_twice(case))
    if "not_adherent" in codes:
        found += _lines(case.titre_lines)
    if "carry_over" in codes:
        found.append(_carry_over(case))
    if "previous_year" in codes:
        found.append(_year_before(case))
    if "other_commune" in codes:
        found.append({"kind": "commune", "insee": fit["other"], "commune": case.name_of(fit["other"])})
    return found


def without_persons(items: Iterable[Item]) -> list[Item]:
    """The same for those who may not see persons: cohorts and counts in place of accounts (Article 5)."""
    cohorts: Counter[tuple[tuple[str, Any], ...]] = Counter()
    others: list[Item] = []
    for item in items:
        if item["kind"] in ("account", "event"):
            key = {name: value for name, value in item.items() if name not in ("account", "date")}
            key["kind"] = {"account": "cohort", "event": "events"}[item["kind"]]
            cohorts[tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in key.items())] += 1
        elif item["kind"] == "among":
            others.append(item | {"accounts": len(item["accounts"])})
        else:
            others.append(item)
    counted = [
        {name: list(v) if isinstance(v, tuple) else v for name, v in key} | {"accounts": accounts}
        for key, accounts in sorted(cohorts.items(), key=lambda pair: repr(pair[0]))
    ]
    return [*counted, *others]


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
        for row in rows.filter(~pl.col("possible")).iter_rows(named=True)
    ]  # fmt: skip
    left_out, added = case.left_out(fit), case.added(fit)
    if left_out and not (left_out.identified or left_out.group):
        charged = case.charged(fit["rule"])
        months = charged.filter(pl.col("account").is_in(left_out.names))["charged"].to_list()
        found.append(_among("left_out", left_out, months))
    if added and not (added[0].identified or added[0].group):
        choice, kind = added
        pool = case.pool.select("account", months=case.added_months(kind))
        found.append(_among("added", choice, pool.filter(pl.col("account").is_in(choice.names))["months"].to_list()))
    return found


def _among(what: str, choice: Choice, masks: list[int]) -> Item:
    return {
        "kind": "among",
        "change": what,
        "chosen": choice.number,
        "account_months": sum(mask.bit_count() for mask in masks),
        "accounts": list(choice.among),
    }


def _days(case: Case, fit: Fit) -> list[Item]:
    """Accounts charged by days; the days are those at the fee of January when fees change in the year."""
    source = "days_open" if "adhesion_ignored" in RULES[fit["rule"]].words else "days_due"
    left_out = case.left_out(fit)
    kept = case.accounts.filter(pl.col(source) > 0, ~pl.col("account").is_in(left_out.names if left_out else ()))
    return [
        {
            "kind": "account", "account": row["account"], "due_months": months_of(row["due"]),
            "charged_days": row[source] // case.grounds.fees[0], "certain": True,
        }
        for row in kept.sort("account").iter_rows(named=True)
    ] + [{"kind": "days_of_year", "days": RULES[fit["rule"]].denominator(case.year) // 100}]  # fmt: skip


def _rounded(case: Case, fit: Fit) -> list[Item]:
    """How many accounts of so many months, each rounded."""
    fee = fit["fee"]
    charged = case.charged(fit["rule"] or 0).filter(pl.col("charged") > 0)
    months = Counter(mask.bit_count() for mask in charged["charged"].to_list())
    uniform = len(set(case.grounds.fees)) == 1
    price = fee or case.grounds.fees[0]
    return [
        {"kind": "rounding", "accounts": accounts, "months": number}
        | ({"each": _euros(round_half_away(number * price, FEE_DENOMINATOR))} if uniform or fee else {})
        for number, accounts in sorted(months.items())
    ]


def _requests(case: Case, fit: Fit) -> list[Item]:
    """Requests of which other hours are charged than those due."""
    found: list[Item] = []
    due = {row["reference"]: row for row in case.due.iter_rows(named=True)}
    others = {row["reference"]: row for row in case.unaccepted.iter_rows(named=True)}
    left_out, added, spent = case.requests_left_out(fit), case.requests_added(fit), case.requests_spent(fit)
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
                "kind": "price", "price": "account_fee", "charged": _price(fit["fee"]),
                "in_force": _price(case.grounds.fees[0]) if uniform else None,
                "account_months": case.months_at(fit),
            }
        )  # fmt: skip
    if fit["rate"]:
        rates = case.due["rate"].unique().to_list()
        found.append(
            {
                "kind": "price", "price": "hourly_rate", "charged": _price(fit["rate"]),
                "in_force": _price(rates[0]) if len(rates) == 1 else None,
            }
        )  # fmt: skip
    return found


def _twice(case: Case) -> pl.DataFrame:
    """The lines that stand on two titres: the first and its copies."""
    copies = repeated_lines(case.explained.inputs.invoice_lines, case.year).filter(pl.col("insee") == case.insee)
    key = ["nature", "amount_cents"]
    return case.titre_lines.filter(pl.col("sort") == "ordinary").join(copies.select(key).unique(), on=key, how="semi")


def _lines(lines: pl.DataFrame) -> list[Item]:
    return [
        {
            "kind": "titre", "exercice": row["exercice"], "bordereau": row["bordereau"], "titre": row["titre"],
            "line": row["titre_line"], "nature": row["nature"],
            "amount": _euros(row["amount_cents"] if row["sort"] == "ordinary" else -row["amount_cents"]),
        }
        for row in lines.iter_rows(named=True)
    ]  # fmt: skip


def _carry_over(case: Case) -> Item:
    due, other = int(case.titre["carry_cents"]), int(case.titre["other_carry_cents"])
    return {"kind": "carry_over", "year": case.year - 1, "amount": _euros(due or other), "included": bool(other)}


def _year_before(case: Case) -> Item:
    accounts, hours = case.previous
    return {
        "kind": "previous_year",
        "year": case.year - 1,
        "account_fee": _euros(accounts),
        "request_fee": _euros(hours),
    }


def _learned(case: Case) -> list[Item]:
    since = learned_since(case.explained.inputs, case.insee, case.year, case.grounds.on)
    months = [
        {
            "kind": "account", "account": row["account"], "due_months": months_of(row["due"]),
            "charged_months": months_of(row["charged"]), "certain": True,
        }
        for row in learned_months(case).iter_rows(named=True)
    ]  # fmt: skip
    events = [
        {"kind": "event", "account": row["account"], "event": row["event"], "date": row["date"],
         "known_on": row["known_on"]}
        for row in since.events.iter_rows(named=True)
    ]  # fmt: skip
    requests = [
        {"kind": "request", "reference": row["reference"], "known_on": row["known_on"]}
        for row in since.requests.iter_rows(named=True)
    ]
    return [*months, *events, *requests]


def _euros(cents: int) -> str:
    return f"{from_cents(cents):.2f}"


def _price(units: int) -> str:
    return f"{Decimal(units) / PRICE_UNITS:.2f}"
