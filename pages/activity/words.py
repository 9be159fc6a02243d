"""The answer of the page, its figures, the words of its codes, and how its figures come about."""

from __future__ import annotations

from pages.shared.layout import Figure, Rule
from pages.shared.words import plain
from pipeline.books.activity import ActivityYear
from pipeline.wording import count, day, enumeration, euros, hours, number, percent

STATE = {
    "active": "● actif",
    "recent": "◔ récent, pas encore utilisé",
    "dormant": "◆ dormant",
    "moving": "● générique en mouvement",
    "unmoved": "◇ générique sans mouvement",
    "unknown": "○ inconnu",
}
MAILBOX = {"user": "nominatif", "shared": "générique"}
RULES = (
    Rule(
        "Comptes",
        "Comptes ouverts, à la fin du jour indiqué, des communes dont la convention court ce jour-là.",
        "articles 6 et 10",
    ),
    Rule(
        "Dormant",
        "Compte nominatif sans activité connue depuis le seuil ou plus, compté de sa dernière activité, à défaut de "
        "son ouverture, jusqu’au dernier relevé qui le montre. Une date absente n’est pas une activité nulle.",
        "article 9",
    ),
    Rule(
        "Générique sans mouvement",
        "Une boîte partagée n’a pas d’activité propre\u00a0: elle n’est jamais dormante. Elle est sans mouvement quand "
        "ni le nombre de ses éléments ni sa taille n’ont changé depuis le seuil.",
        "article 9",
    ),
    Rule(
        "Inconnu",
        "Compte qu’aucun relevé lisible assez récent ne montre\u00a0: noms masqués, relevé absent, ou pas assez de "
        "recul pour une boîte partagée.",
        "article 9",
    ),
    Rule(
        "Ce que coûtent les comptes qui dorment",
        "Leur part de la redevance de l’année, mois par mois au tarif du mois, arrondie une fois par commune.",
        "article 6",
    ),
    Rule(
        "Messages",
        "Un relevé porte sur une fenêtre glissante. Deux fenêtres qui partagent un jour ne sont jamais additionnées.",
        "article 9",
    ),
    Rule(
        "Délais",
        "En jours civils, entre deux dates connues\u00a0; une date inconnue ne donne pas un délai de zéro. "
        "Neuvième décile\u00a0: neuf demandes sur dix ne prennent pas plus.",
        "articles 3 et 6",
    ),
    Rule(
        "Heures et coût",
        "Heures passées sur ce qui est fait dans l’année, rapportées aux heures disponibles du modèle "
        "«\u00a0couts\u00a0»\u00a0; refacturation de l’année rapportée au coût saisi.",
        "article 9",
    ),
)


def answer(year: ActivityYear, name: str | None) -> str:
    """Is it used, and is it enough: two sentences, in markdown."""
    totals = year.totals
    where = "" if name is None else f" à {plain(name)}"
    if not totals["accounts"]:
        return f"**Aucun compte n’est ouvert{where} au {day(year.until)}** sous une convention qui court."
    opened = f"**{count(totals['accounts'], 'compte ouvert', 'comptes ouverts')}{where} au {day(year.until)}**"
    return f"{opened}\u00a0: {_used(year)}. {_enough(year) if name is None else ''}".strip()


def _used(year: ActivityYear) -> str:
    totals = year.totals
    if not totals["judged"]:
        return "aucun relevé lisible ne dit s’ils servent, leur activité est **inconnue**"
    said = []
    if totals["dormant"]:
        cost = totals["dormant_cost_cents"]
        said.append(
            f"**{count(totals['dormant'], 'dort', 'dorment')}** depuis {year.dormant_days}\u00a0jours ou plus"
            + (f", pour {euros(cost)} de redevance" if cost else "")
        )
    if totals["unmoved"]:
        said.append(f"{count(totals['unmoved'], 'générique est', 'génériques sont')} sans mouvement")
    if totals["unknown"]:
        said.append(f"{count(totals['unknown'], 'reste inconnu', 'restent inconnus')}")
    return enumeration(said) if said else "tous servent"


def _enough(year: ActivityYear) -> str:
    means = year.means
    said = f"La DSIN a fait {hours(means.done_hours)}"
    if means.available_hours is not None:
        said += f" pour {hours(means.available_hours)} disponibles"
    covered = means.coverage_percent
    if covered is None:
        return f"{said}\u202f; le coût du service n’est pas saisi."
    return f"{said}\u202f; la refacturation couvre {percent(covered)} du coût saisi."


def year_figures(year: ActivityYear) -> list[Figure]:
    """Accounts, sleepers, unmoved, requests, hours or amounts."""
    totals = year.totals
    return [
        Figure("Comptes ouverts", _known(totals["accounts"]), f"au {day(year.until)}"),
        Figure("Dormants", _known(totals["dormant"]), _never(totals["never_used"])),
        Figure("Sans mouvement", _known(totals["unmoved"]), _of(totals["shared"])),
        Figure("Leur redevance", _amount(totals["asleep_cost_cents"]), f"dormants et sans mouvement, {year.year}"),
        Figure("Demandes faites", number(totals["done"] or 0), f"{number(totals['asked'] or 0)} demandées"),
    ]


def _known(value: int | None) -> str:
    return "inconnu" if value is None else number(value)


def _amount(cents: int | None) -> str:
    return "inconnue" if cents is None else euros(cents)


def _never(never_used: int | None) -> str:
    return f"dont {count(never_used, 'jamais utilisé', 'jamais utilisés')}" if never_used else ""


def _of(shared: int | None) -> str:
    return f"sur {count(shared, 'générique')}" if shared else ""
