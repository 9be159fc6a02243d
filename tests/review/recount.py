"""What an explanation says that was charged, counted again by plain loops from its items and the invented lives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.review.spoiling import FEE, RATE, Commune, cents, owed, right


def rounded(amount: Fraction) -> int:
    """Half away from zero, as a school-child does it."""
    doubled = abs(amount) * 2 + 1
    whole = doubled.numerator // doubled.denominator // 2
    return whole if amount >= 0 else -whole


def of_kind(items, kind):
    return [item for item in items if item["kind"] == kind]


def accounts_cents(commune: Commune, items) -> int:
    prices = {item["price"]: Decimal(item["charged"]) for item in of_kind(items, "price")}
    fee = Fraction(prices.get("account_fee", FEE))
    told = of_kind(items, "account")
    if of_kind(items, "days_of_year"):
        (days,) = (item["days"] for item in of_kind(items, "days_of_year"))
        charged = [Fraction(item["charged_days"]) * fee / days for item in told]
        left = [Fraction(0)]
    else:
        months = {account.name: len(due) for account, due in commune.due()} if commune.adherent else {}
        months |= {item["account"]: len(item["charged_months"]) for item in told}
        charged = [Fraction(number) * fee / 12 for number in months.values()]
        left = []
        for item in of_kind(items, "among"):
            sign = -1 if item["change"] == "left_out" else 1
            left += [sign * Fraction(number) * fee / 12 for number in item["months_each"]]
    if of_kind(items, "rounding"):
        return sum(rounded(amount * 100) for amount in [*charged, *left])
    return rounded(sum([*charged, *left], Fraction(0)) * 100)


def hours_cents(commune: Commune, items) -> int:
    rate = next((Decimal(i["charged"]) for i in of_kind(items, "price") if i["price"] == "hourly_rate"), RATE)
    hours = {request.reference: request.quoted for request in commune.requests if request.accepted}
    hours |= {item["reference"]: Decimal(item["charged_hours"]) for item in of_kind(items, "request")}
    return cents(sum(hours.values(), Decimal(0)) * rate)


def whole_cents(commune: Commune, items) -> int:
    carry = 0 if of_kind(items, "carry_over") else commune.carry
    seen, twice = set(), 0
    for item in of_kind(items, "titre"):
        line = (item["nature"], item["amount"])
        twice += cents(Decimal(item["amount"])) if line in seen else 0
        seen.add(line)
    return carry + twice


def possible_amounts(commune: Commune, causes, items, communes: dict[str, Commune]) -> set[int]:
    """The amounts that the titre may have under an explanation: one, but where a whole titre is another's."""
    if causes == ("missing_invoice",):
        return {0}
    if causes == ("late_events",):
        return {owed(commune)}
    accounts, hours, whole = accounts_cents(commune, items), hours_cents(commune, items), whole_cents(commune, items)
    if "other_commune" in causes:
        (item,) = of_kind(items, "commune")
        other = communes[item["insee"]]
        theirs = right(other)
        a, h = theirs.accounts(other), theirs.hours()
        return {a + h, a + h + other.carry, a + h + whole, a + hours + whole, accounts + h + whole}
    if "previous_year" in causes:
        a, h = commune.previous
        return {a + h, a + hours + whole, accounts + h + whole}
    return {accounts + hours + whole}
