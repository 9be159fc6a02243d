"""The control of a year as a sentence and as figures, the same on every page that gives them."""

from __future__ import annotations

from pages.shared.layout import Figure
from pages.shared.links import Link
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


def review_figures(summary: YearSummary, *, complete: bool, links: bool = False) -> list[Figure]:
    """Due, invoiced, difference, consistent communes. `links`: each with the way to the page of the review."""
    gap = summary.difference_cents
    sides = f"{signed_euros(summary.over_cents)} et {signed_euros(summary.under_cents)}"

    def to_review(words: str) -> Link | None:
        return Link("coherence", words, summary.year) if links else None

    return [
        Figure(
            "Dû selon la convention",
            euros(summary.due_cents),
            "" if complete else "provisoire",
            link=to_review("Commune par commune"),
        ),
        Figure("Titré", euros(summary.invoiced_cents), link=to_review("Les titres")),
        Figure(
            "Écart",
            "–" if gap is None else signed_euros(gap),
            sides if summary.over_cents and summary.under_cents else "",
            link=to_review("D’où il vient"),
        ),
        Figure(
            "Communes cohérentes",
            f"{number(summary.count('consistent'))} sur {number(summary.concerned)}",
            _blocked(summary),
            link=to_review("Les constats"),
        ),
    ]


def _blocked(summary: YearSummary) -> str:
    quantity = summary.count("not_auditable")
    return f"{count(quantity, 'non contrôlable', 'non contrôlables')}" if quantity else ""


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
