"""Small turns of French that the clauses share: numbers, agreement, and what the amounts leave open."""

from __future__ import annotations

from pipeline.review.selection import Choice
from pipeline.wording import count, enumeration, number

NO_BREAK = "\u00a0"
MOST_NAMED = 4


def accounts(number_of: int) -> str:
    """`3 comptes`."""
    return count(number_of, "compte")


def verb(number_of: int, one: str, more: str) -> str:
    """The form of a word for one, or for more."""
    return one if number_of < 2 else more  # noqa: PLR2004 (French: below two the word stays singular)


def agreed(number_of: int, participle: str) -> str:
    """A participle, in the plural where there are several."""
    return verb(number_of, participle, f"{participle}s")


def state(number_of: int, participle: str) -> str:
    """`est oublié`, `sont oubliés`."""
    return f"{verb(number_of, 'est', 'sont')} {agreed(number_of, participle)}"


def the(number_of: int, one: str, more: str | None = None) -> str:
    """`le compte ouvert`, `les 3 comptes ouverts`."""
    return f"le {one}" if number_of == 1 else f"les {count(number_of, one, more)}"


def some(number_of: int, noun: str) -> str:
    """`un compte`, `3 comptes`."""
    return f"un {noun}" if number_of == 1 else count(number_of, noun)


def months_in_all(number_of: int, months: int) -> str:
    """`9 mois`, `14 mois en tout`."""
    return f"{number(months)}{NO_BREAK}mois" + (" en tout" if number_of > 1 else "")


def among_accounts(choice: Choice) -> str:
    """Among how many accounts those chosen are, where their amounts do not tell."""
    if choice.identified or len(choice.among) <= choice.number:
        return ""
    return f" (parmi {count(len(choice.among), 'compte possible', 'comptes possibles')})"


def doubt(choice: Choice) -> str:
    """That others would do as well, where it is so."""
    return "" if choice.identified else " (d’autres comptes donnent le même montant)"


def requests_named(choice: Choice) -> str:
    """The requests by their references, which name no person; a group by its words."""
    if choice.group and choice.number > MOST_NAMED:
        return f"les {count(choice.number, 'demande')} {choice.group}"
    if choice.number == 1:
        return f"la demande {choice.names[0]}"
    return f"les demandes {enumeration(list(choice.names))}"


def among_requests(choice: Choice) -> str:
    """That other requests would do as well, where it is so."""
    return "" if choice.identified else " (d’autres demandes donnent le même montant)"
