"""How the amounts of the review come about, in words, one click away from them."""

from __future__ import annotations

from pages.shared.layout import Rule
from pipeline.wording import euros


def review_rules(detectable_error_cents: int) -> tuple[Rule, ...]:
    """The rules behind recalculated, invoiced, difference and its two parts."""
    return (
        Rule(
            "Recalculé",
            "Les mois dus par compte, au douzième de la redevance annuelle du mois, plus les demandes acceptées et "
            "faites au tarif de leur proposition, plus la régularisation de l’année précédente. "
            "Un seul arrondi par ligne, au centime.",
            "articles 6 et 8",
        ),
        Rule("Titré", "Les titres de l’exercice, réductions et annulations déduites.", "article 8"),
        Rule(
            "Faux dès l’origine",
            "Titré moins ce que l’on savait le jour de l’arrêté des comptes, ou à défaut le jour du dernier titre.",
            "article 9",
        ),
        Rule(
            "Appris depuis",
            "Ce que les extraits déposés plus tard ont changé au montant dû\u202f; cela va en régularisation.",
            "articles 8 et 9",
        ),
        Rule(
            "Sans tolérance",
            "La plus petite erreur que ce contrôle voit est un mois d’un compte\u00a0: "
            f"{euros(detectable_error_cents)}.",
            "article 9",
        ),
    )
