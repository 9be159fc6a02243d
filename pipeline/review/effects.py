"""How much of what was wrong each cause makes, whatever their order, exactly to the cent (Article 9)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline.convention.money import round_half_away
from pipeline.recharge import FEE_DENOMINATOR
from pipeline.review.case import Case, Fit
from pipeline.review.causes import OF_ACCOUNTS, OF_HOURS
from pipeline.review.hours import SPENT
from pipeline.review.picked import accounts_added, accounts_left_out, added_months, requests_added, requests_left_out
from pipeline.review.rules import RULES, WORDS, priced


def effects(case: Case, fit: Fit, codes: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """(cause, signed cents) for each cause of a fit, from the amount owed then to the invoiced one.

    One cause makes all of it. Of two, each makes the mean of what it adds before and after the other (its Shapley
    value), so that the order does not matter; an odd cent goes to the first.
    """
    wrong = int(case.titre["wrong_then_cents"])
    if len(codes) == 1:
        return ((codes[0], wrong),) if wrong else ()
    first, second = codes
    owed = int(case.titre["invoiced_cents"]) - wrong
    before, after = _alone(case, fit, codes, first) - owed, wrong - (_alone(case, fit, codes, second) - owed)
    share = round_half_away(before + after, 2)
    return ((first, share), (second, wrong - share))


def _alone(case: Case, fit: Fit, codes: Sequence[str], code: str) -> int:
    """The titre if one of two causes had been the only one, in cents."""
    accounts, hours = case.owed
    whole = int(case.titre["carry_cents"])
    if code == "carry_over":
        return accounts + hours + int(case.titre["other_carry_cents"])
    if code == "duplicate_invoice":
        return accounts + hours + whole + int(case.titre["repeated_cents"])
    other = next(each for each in codes if each != code)
    if code == "previous_year":
        in_hours = other in OF_ACCOUNTS or (other not in OF_HOURS and fit["accounts_cents"] == accounts)
        before = (accounts, case.previous[1]) if in_hours else (case.previous[0], hours)
        return sum(before) + whole
    if code in OF_HOURS:
        return accounts + whole + (_hours_alone(case, fit, code) if other in OF_HOURS else int(fit["hours_cents"]))
    shared = other in OF_ACCOUNTS
    return hours + whole + (_accounts_alone(case, fit, code) if shared else int(fit["accounts_cents"]))


def _accounts_alone(case: Case, fit: Fit, code: str) -> int:
    right = case.charged(0)
    numerator = int(right["value"].sum())
    if code == "tariff":
        months = sum(mask.bit_count() for mask in right["due"].to_list())
        return round_half_away(months * int(fit["fee"]), FEE_DENOMINATOR)
    if code == "missing_accounts" and (choice := accounts_left_out(case, fit)):
        numerator -= int(right.filter(pl.col("account").is_in(choice.names))["value"].sum())
        return round_half_away(numerator, FEE_DENOMINATOR)
    if code == "extra_accounts" and (extra := accounts_added(case, fit)):
        choice, kind = extra
        charged = case.pool.filter(pl.col("account").is_in(choice.names))
        worth = charged.select(priced(added_months(kind), case.grounds.fees).sum()).item()
        return round_half_away(numerator + int(worth), FEE_DENOMINATOR)
    words = frozenset(word for word in RULES[fit["rule"]].words if WORDS[word] == code)
    return case.accounts_cents(next(place for place, rule in enumerate(RULES) if rule.words == words))


def _hours_alone(case: Case, fit: Fit, code: str) -> int:
    quoted = dict(case.due.select("reference", "quoted").iter_rows())
    total = sum(quoted.values())
    if code == "missing_requests" and (choice := requests_left_out(case, fit)):
        total -= sum(quoted[name] for name in choice.names)
    elif code == "unaccepted_requests" and (choice := requests_added(case, fit)):
        added = case.unaccepted.filter(pl.col("reference").is_in(choice.names))
        total += int(added["quoted"].sum())
    elif code == "hours_spent":
        total = int(case.due["spent"].sum()) if fit["spent"] == SPENT else total + int(fit["h_added"])
    elif code == "hourly_rate":
        hundredths = case.due.select((pl.col("quoted") // pl.col("rate")).sum()).item()
        total = int(hundredths) * int(fit["rate"])
    return case.hours_in_cents(total)
