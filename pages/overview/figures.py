"""The figure of the accounts, and how all figures of the screen come about."""

from __future__ import annotations

from pages.shared.layout import Figure, Rule
from pages.shared.links import Link
from pipeline.books.activity import ActivityYear
from pipeline.wording import count, day, number

RULES = (
    Rule(
        "Dû",
        "Somme, par commune, des mois de compte au tarif du mois et des demandes acceptées et faites, "
        "avec la régularisation de l’année précédente\u202f; un seul arrondi par ligne.",
        "articles 6 et 8",
    ),
    Rule("Titré", "Titres de recettes de l’exercice, réductions et annulations déduites.", "article 8"),
    Rule(
        "Écart",
        "Titré moins dû, commune par commune, sans tolérance\u00a0: un centime est un écart. "
        "Une commune sans les pièces nécessaires n’est pas comptée.",
        "article 9",
    ),
    Rule(
        "Comptes ouverts et dormants",
        "Comptes ouverts au dernier extrait de l’année des communes dont la convention court\u202f; dormants, "
        "ceux sans activité depuis le délai de la page Activité. Sans relevé d’usage, l’activité est inconnue.",
        "articles 6 et 9",
    ),
)


def account_figure(activity: ActivityYear) -> Figure:
    """Accounts open, and those that sleep, as on the page of the activity."""
    totals = activity.totals
    accounts, dormant = totals["accounts"], totals["dormant"]
    asleep = "activité inconnue" if dormant is None else f"dont {count(dormant, 'dormant')}"
    return Figure(
        "Comptes ouverts",
        "–" if accounts is None else number(accounts),
        asleep if accounts else "",
        help=f"Au {day(activity.until)}.",
        link=Link("activity", "L’activité", activity.year),
    )
