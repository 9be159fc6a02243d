"""Why an explanation stands before or after the others, in words (Article 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.convention.money import PRICE_UNITS
from pipeline.review.case import Case, Fit
from pipeline.review.causes import BIT, BY_CODE, codes_of
from pipeline.review.picked import accounts_added, accounts_left_out, requests_added, requests_left_out
from pipeline.review.picks import GROUP
from pipeline.review.prices import TENTH, dated_prices

COMMON = 1000
PROVEN = {
    "late_events": "Le titre était exact à sa date\u00a0: rien d’autre n’est à supposer.",
    "missing_invoice": "Il n’y a pas de titre\u00a0: rien d’autre n’est à supposer.",
    "not_adherent": "Les dates de la convention suffisent à le dire.",
    "unexplained": "Toutes les causes connues ont été essayées, seules puis deux à deux.",
}

SEEN = {
    "duplicate_invoice": "la même ligne se lit sur deux titres",
    "carry_over": "le montant de la régularisation est connu",
}


def why_there(case: Case, fit: Fit, fits: Sequence[Fit]) -> str:
    """Why an explanation has its rank: how simple it is, how much it had to choose, how often it is met."""
    codes = codes_of(fit["causes"])
    if codes[0] in PROVEN:
        return PROVEN[codes[0]]
    reasons = dict.fromkeys(
        [*_simplicity(codes, fits), *_lines(case, fit), *_freedom(case, fit, codes), *_rarity(codes)]
    )
    if len(fits) == 1:
        place = "Seule explication qui convient"
    elif fit["rank"] == 1:
        place = "En tête"
    else:
        place = f"En {fit['rank']}e place"
    said = "\u202f; ".join(reasons)
    return f"{place}\u00a0: {said}."


def _simplicity(codes: tuple[str, ...], fits: Sequence[Fit]) -> list[str]:
    if len(codes) == 1:
        return ["une seule erreur suffit"]
    enough = [BY_CODE[code].name for code in codes if any(fit["causes"] == BIT[code] for fit in fits)]
    already = f", et «\u00a0{enough[0]}\u00a0» suffit seul" if enough else ""
    return [f"deux erreurs à la fois, plus rares qu’une seule{already}"]


def _lines(case: Case, fit: Fit) -> list[str]:
    if case.titre["natures"] < 2:  # noqa: PLR2004 (a titre of one line says nothing of its parts)
        return []
    return ["chaque ligne du titre concorde" if fit["agrees"] else "la somme concorde, mais pas chaque ligne du titre"]


def _freedom(case: Case, fit: Fit, codes: tuple[str, ...]) -> list[str]:
    """How much the explanation could choose to meet the amount: the more, the less it proves."""
    found = [SEEN[code] for code in codes if code in SEEN]
    for code, price, name in (("tariff", fit["fee"], "account_fee"), ("hourly_rate", fit["rate"], "hourly_rate")):
        if code in codes:
            found.append(_price_words(price, price in dated_prices(name, case.convention)))
    chosen = [
        choice
        for choice in (accounts_left_out(case, fit), requests_left_out(case, fit), requests_added(case, fit))
        if choice
    ]
    added = accounts_added(case, fit)
    chosen += [added[0]] if added else []
    for choice in chosen:
        if choice.group:
            found.append("un groupe entier, qui se nomme")
        elif choice.identified:
            found.append("un seul choix donne ce montant")
        else:
            found.append("plusieurs choix donnent ce montant")
    if not found and not _whole(fit):
        found.append("une règle de calcul, qui ne laisse aucun choix")
    return found


def _whole(fit: dict[str, Any] | Fit) -> bool:
    return bool(fit["other"]) or fit["rule"] is None or fit["pick"] == GROUP


def _price_words(price: int, dated: bool) -> str:
    if dated:
        return "un prix du bordereau, d’une autre date"
    if price % PRICE_UNITS == 0:
        return "un prix rond"
    return "un prix à dix centimes près" if price % TENTH == 0 else "un prix qui n’est pas rond"


def _rarity(codes: tuple[str, ...]) -> list[str]:
    rare = [code for code in codes if BY_CODE[code].weight < COMMON]
    if not rare:
        return []
    return ["une cause qui se rencontre peu" if len(rare) == 1 else "des causes qui se rencontrent peu"]
