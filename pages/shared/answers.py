"""The control of a year as a sentence, the same on every page that gives it."""

from __future__ import annotations

from pipeline.review.summary import YearSummary
from pipeline.wording import count, euros, number, signed_euros


def review_answer(summary: YearSummary) -> str:
    """Whether the titres of a year hold: one or two sentences, in markdown."""
    if not summary.concerned:
        return f"**Rien n’est à refacturer pour {summary.year}**\u00a0: aucune convention ne court et rien n’est titré."
    if not summary.controlled:
        return (
            f"**Les refacturations de {summary.year} ne peuvent pas encore être contrôlées**\u00a0: "
            "il manque des pièces, nommées ci-dessous. "
            f"La convention donne à ce jour {euros(summary.due_cents)}."
        )
    differing = summary.count("difference")
    of = f"sur {number(summary.concerned)}"
    if not differing:
        said = f"**{_communes(summary.count('consistent'))} {of} ont un titre juste au centime.**"
    else:
        verb = "a un titre qui ne suit" if differing == 1 else "ont un titre qui ne suit"
        said = (
            f"**{_communes(differing)} {of} {verb} pas la convention**\u00a0: {_sides(summary)}. {_consistent(summary)}"
        )
    return f"{said} {_not_auditable(summary)}".strip()


def _communes(quantity: int) -> str:
    return count(quantity, "commune")


def _sides(summary: YearSummary) -> str:
    over, under = summary.over_cents, summary.under_cents
    if over and under:
        net = f", soit {signed_euros(summary.difference_cents or 0)} au total"
        return f"{euros(over)} titrés en trop et {euros(-under)} en moins{net}"
    return f"{euros(over)} titrés en trop" if over else f"{euros(-under)} titrés en moins"


def _consistent(summary: YearSummary) -> str:
    quantity = summary.count("consistent")
    if not quantity:
        return "Aucune n’est cohérente."
    return f"{count(quantity, 'est cohérente', 'sont cohérentes')} au centime.".replace("\u00a0", " ", 1)


def _not_auditable(summary: YearSummary) -> str:
    quantity = summary.count("not_auditable")
    if not quantity:
        return ""
    return (
        f"{count(quantity, 'ne peut pas être contrôlée', 'ne peuvent pas être contrôlées')}\u00a0: des pièces manquent."
    )
