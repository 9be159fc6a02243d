"""The explanations of one commune: causes, sentence, what each rests on, and why in that order (Article 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.review.case import Case, Fit, case_of
from pipeline.review.causes import BY_CODE, codes_of
from pipeline.review.clauses import clause_of
from pipeline.review.disputed import DISPUTED, disputed_by
from pipeline.review.effects import effects
from pipeline.review.explain import Explained
from pipeline.review.items import items_of
from pipeline.review.order import why_there
from pipeline.review.rules_broken import RULE_BROKEN
from pipeline.review.shared_items import Item, without_persons
from pipeline.wording import count, day, enumeration, euros, signed_euros


@dataclass(frozen=True, eq=False)
class Explanation:
    """One explanation of what was invoiced. `sentence` and `why` name no person; `items` may, `shared_items` do not.

    `parts`: French label and signed cents of each cause, from the amount owed on the reference date to the invoiced
    one. `agrees`: the lines of the titre are met one by one, not only their sum. `fit`: the row of the search.
    """

    insee: str
    rank: int
    causes: tuple[str, ...]
    cause_names: tuple[str, ...]
    articles: tuple[str, ...]
    amount_cents: int
    sentence: str
    why: str
    agrees: bool
    parts: tuple[tuple[str, int], ...]
    items: tuple[Item, ...]
    shared_items: tuple[Item, ...]
    fit: Mapping[str, Any]


def explanations_of(explained: Explained, insee: str, detectable_error_cents: int) -> list[Explanation]:
    """The explanations of a commune, the likeliest first; none when its year is no difference."""
    case = case_of(explained, insee)
    if case is None:
        return []
    fits = explained.frame.filter(explained.frame["insee"] == insee).sort("rank").to_dicts()
    return [_explanation(case, fit, fits, detectable_error_cents) for fit in fits]


def disputed_of(explained: Explained, explanation: Explanation) -> pl.DataFrame:
    """The months that an explanation disputes, account by account (columns `disputed.DISPUTED`)."""
    case = case_of(explained, explanation.insee)
    if case is None:
        return pl.DataFrame(schema=DISPUTED)
    return disputed_by(case, explanation.fit, explanation.causes)


def _explanation(case: Case, fit: Fit, fits: list[dict[str, Any]], detectable_error_cents: int) -> Explanation:
    codes = codes_of(fit["causes"])
    items = items_of(case, fit, codes)
    causes = [BY_CODE[code] for code in codes]
    return Explanation(
        insee=case.insee,
        rank=fit["rank"],
        causes=codes,
        cause_names=tuple(cause.name for cause in causes),
        articles=tuple(dict.fromkeys(cause.article for cause in causes)),
        amount_cents=fit["amount_cents"],
        sentence=_sentence(case, fit, codes, detectable_error_cents),
        why=why_there(case, fit, fits),
        agrees=fit["agrees"],
        parts=tuple((BY_CODE[code].name, cents) for code, cents in effects(case, fit, codes)),
        items=tuple(items),
        shared_items=tuple(without_persons(items)),
        fit=fit,
    )


def _sentence(case: Case, fit: Fit, codes: tuple[str, ...], detectable_error_cents: int) -> str:
    special = SENTENCES.get(codes[0])
    if special is not None:
        return special(case, fit, detectable_error_cents)
    clauses = enumeration([clause_of(case, fit, code) for code in codes])
    both = " à la fois" if len(codes) > 1 else ""
    rules = " ".join(dict.fromkeys(RULE_BROKEN[code] for code in codes))
    return f"Le titre de {euros(fit['amount_cents'])} est retrouvé au centime si{both} {clauses}. {rules}{_since(case)}"


def _since(case: Case) -> str:
    learned = int(case.titre["learned_since_cents"])
    if not learned:
        return ""
    return (
        f" En outre, ce qui a été appris depuis le titre change la somme due de {signed_euros(-learned)} (Article 8)."
    )


def _late(case: Case, fit: Fit, _: int) -> str:
    learned = -int(case.titre["learned_since_cents"])
    told = [item["kind"] for item in items_of(case, fit, ("late_events",))]
    events, requests = told.count("event"), told.count("request")
    what = enumeration(
        [
            *([count(events, "mouvement de compte", "mouvements de comptes")] if events else []),
            *([count(requests, "demande")] if requests else []),
        ]
    )
    changed = f" ({what} dont le titre ne pouvait rien savoir)" if what else ""
    return (
        f"Le titre de {euros(fit['amount_cents'])} était exact, au centime, avec ce que l’on savait le "
        f"{day(case.grounds.on)}. Ce qui a été appris depuis{changed} change la somme due de {signed_euros(learned)}"
        "\u00a0: c’est une régularisation de l’exercice suivant (Article 8)."
    )


def _none_issued(case: Case, _fit: Fit, _: int) -> str:
    owed = int(case.titre["expected_then_cents"])
    titres = "Ses titres ont été annulés" if case.titre_lines.height else "Aucun titre n’a été émis"
    return (
        f"{titres}, alors que la commune doit {euros(owed)} pour l’exercice {case.year}. "
        f"La refacturation se fait chaque année en décembre (Article 8).{_since(case)}"
    )


def _no_convention(case: Case, fit: Fit, _: int) -> str:
    return (
        f"La commune n’avait pas de convention en {case.year}\u00a0: le titre de {euros(fit['amount_cents'])} "
        f"n’a pas de fondement (Article 10).{_since(case)}"
    )


def _no_cause(case: Case, fit: Fit, detectable_error_cents: int) -> str:
    wrong = int(case.titre["wrong_then_cents"])
    return (
        f"Aucune des causes connues, ni aucune paire d’entre elles, ne donne le titre de {euros(fit['amount_cents'])}"
        f"\u00a0: {signed_euros(wrong)} restent à expliquer avec le service des finances (Article 9). "
        f"Plus petite erreur que le contrôle voit\u00a0: {euros(detectable_error_cents)}.{_since(case)}"
    )


SENTENCES = {
    "late_events": _late,
    "missing_invoice": _none_issued,
    "not_adherent": _no_convention,
    "unexplained": _no_cause,
}


def verdict(explanations: list[Explanation]) -> str:
    """How far the explanations go, in one sentence: one cause, several that fit, or none."""
    if not explanations:
        return ""
    if explanations[0].causes == ("unexplained",):
        return "Aucune cause connue ne convient."
    if len(explanations) == 1:
        return "Une seule explication convient au centime."
    singles = sum(1 for each in explanations if len(each.causes) == 1)
    alone = f", dont {singles} par une seule cause" if 0 < singles < len(explanations) else ""
    return (
        f"{len(explanations)} explications conviennent au centime{alone}\u00a0: "
        "les chiffres seuls ne permettent pas de choisir."
    )
