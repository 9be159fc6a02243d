"""What an explanation rests on, in words that name nobody: groups of accounts, requests, titres, prices."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from pages.shared.words import EVENT_ONE, NATURE, plain
from pipeline.report.statements.names import months_words
from pipeline.wording import NO_BREAK, count, hours, number, short_day

MOST_ITEMS = 8
Item = dict[str, Any]
CHANGES = {"left_out": "laissé de côté", "added": "facturé en plus"}


def items_in_words(items: Sequence[Item]) -> list[str]:
    """A line per item, at most MOST_ITEMS, then how many are left."""
    lines = [words for words in map(_words, items) if words]
    rest = len(lines) - MOST_ITEMS
    if rest <= 0:
        return lines
    return [*lines[:MOST_ITEMS], f"et {count(rest, 'autre ligne', 'autres lignes')}, dans la grille des mois."]


def _words(item: Item) -> str:
    say = SAID.get(item["kind"])
    return say(item) if say else ""


def _cohort(item: Item) -> str:
    accounts, plural = count(item["accounts"], "compte"), "s" if item["accounts"] > 1 else ""
    due = f"dû{plural} {months_words(mask)}" if (mask := _mask(item["due_months"])) else f"non dû{plural}"
    if "charged_days" in item:
        return f"{accounts}\u00a0: {due}, facturé{plural} {count(item['charged_days'], 'jour')}"
    charged = months_words(mask) if (mask := _mask(item["charged_months"])) else ""
    billed = f"facturé{plural} {charged}" if charged else f"jamais facturé{plural}"
    sure = "" if item["certain"] else " (l’un de ceux qui conviennent)"
    return f"{accounts}\u00a0: {due}, {billed}{sure}"


def _among(item: Item) -> str:
    chosen, among = item["chosen"], item["accounts"]
    pool = among if isinstance(among, int) else len(among)
    what = CHANGES[item["change"]] + ("s" if chosen > 1 else "")
    return (
        f"{count(chosen, 'compte')} {what}, soit {count(item['account_months'], 'mois', 'mois')}, parmi "
        f"{count(pool, 'compte')} que les montants ne départagent pas"
    )


def _events(item: Item) -> str:
    event = EVENT_ONE.get(item["event"], item["event"])
    return f"{event}\u00a0: {count(item['accounts'], 'compte')}, connue depuis le {short_day(item['known_on'])}"


def _request(item: Item) -> str:
    name = f"demande {plain(str(item['reference']))}"
    if "charged_hours" not in item:
        known = f", connue depuis le {short_day(item['known_on'])}" if item["known_on"] else ""
        return f"{name}{known}"
    due, charged = hours(Decimal(item["due_hours"])), hours(Decimal(item["charged_hours"]))
    sure = "" if item["certain"] else " (ou une autre, que les montants ne départagent pas)"
    return f"{name}\u00a0: {due} dues, {charged} facturées{sure}"


def _price(item: Item) -> str:
    name = {"account_fee": "redevance annuelle", "hourly_rate": "tarif horaire"}[item["price"]]
    in_force = f" au lieu de {_euros(item['in_force'])}" if item["in_force"] else ""
    return f"{name} de {_euros(item['charged'])}{in_force}"


def _titre(item: Item) -> str:
    nature = NATURE.get(item["nature"], item["nature"])
    named = f"titre {plain(str(item['titre']))}, bordereau {plain(str(item['bordereau']))}"
    return f"{named}\u00a0: {nature}, {_euros(item['amount'])}"


def _rounding(item: Item) -> str:
    each = f", {_euros(item['each'])} chacun" if "each" in item else ""
    return f"{count(item['accounts'], 'compte')} de {count(item['months'], 'mois', 'mois')}{each}"


def _carry_over(item: Item) -> str:
    taken = "comprise" if item["included"] else "oubliée"
    return f"régularisation de {item['year']}, {_euros(item['amount'])}, {taken}"


def _previous_year(item: Item) -> str:
    fee, requests = _euros(item["account_fee"]), _euros(item["request_fee"])
    return f"exercice {item['year']}\u00a0: {fee} de redevance et {requests} d’heures"


SAID: dict[str, Callable[[Item], str]] = {
    "cohort": _cohort,
    "among": _among,
    "events": _events,
    "request": _request,
    "price": _price,
    "titre": _titre,
    "rounding": _rounding,
    "carry_over": _carry_over,
    "previous_year": _previous_year,
    "commune": lambda item: f"refacturation de {plain(item['commune'])}",
    "days_of_year": lambda item: f"année de {count(item['days'], 'jour')}",
}


def _mask(months: Sequence[int]) -> int:
    """The months of a list, 1 to 12, as the words of months take them."""
    return sum(1 << (month - 1) for month in months)


def _euros(text: str) -> str:
    return f"{number(Decimal(text), 2)}{NO_BREAK}€"
