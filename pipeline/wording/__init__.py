"""How amounts, dates and counts are written in French; it imports nothing of the project.

Groups of three are parted by U+202F, a unit stands after U+00A0, and minus is U+2212.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

NARROW = "\u202f"
NO_BREAK = "\u00a0"
MINUS = "\u2212"
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def number(value: Decimal | float, decimals: int | None = None) -> str:
    """`1 234,5`: a number with French groups and comma; as many decimals as it has, or as asked."""
    text = f"{abs(value):,f}" if decimals is None else f"{abs(value):,.{decimals}f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return (MINUS if negative else "") + text.replace(",", NARROW).replace(".", ",")


def euros(cents: int) -> str:
    """`1 234,56 €` from cents."""
    return f"{number(Decimal(cents).scaleb(-2), 2)}{NO_BREAK}€"


def signed_euros(cents: int) -> str:
    """`+12,50 €`, `−8,33 €`, `0,00 €`: a difference, from cents."""
    return ("+" if cents > 0 else "") + euros(cents)


def percent(value: Decimal | float, decimals: int = 0) -> str:
    """`12 %` from 12."""
    return f"{number(value, decimals)}{NO_BREAK}%"


def hours(value: Decimal) -> str:
    """`3,5 h`."""
    return f"{number(value)}{NO_BREAK}h"


def storage(size_bytes: float) -> str:
    """`456 Mo`, `1,2 Go`, `12,4 To`: a size, in decimal units."""
    for unit, size in (("To", 10**12), ("Go", 10**9), ("Mo", 10**6), ("ko", 10**3)):
        if size_bytes >= size:
            return f"{number(size_bytes / size, 1 if size_bytes < 100 * size else 0)}{NO_BREAK}{unit}"
    return f"{number(size_bytes, 0)}{NO_BREAK}o"


def count(quantity: int, singular: str, plural: str | None = None) -> str:
    """`1 compte`, `3 comptes`: below two the word stays singular, as French has it."""
    word = singular if abs(quantity) < 2 else plural or f"{singular}s"  # noqa: PLR2004
    return f"{number(quantity)}{NO_BREAK}{word}"


def day(value: date) -> str:
    """`1er avril 2026`."""
    ordinal = "1er" if value.day == 1 else str(value.day)
    return f"{ordinal}{NO_BREAK}{MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """`01/04/2026`."""
    return f"{value:%d/%m/%Y}"


def month(value: date) -> str:
    """`avril 2026`."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def of_month(name: str) -> str:
    """`d’avril`, `de mai`: a month after « de », elided."""
    return f"d’{name}" if name[0] in "ao" else f"de {name}"


def typeset(text: str) -> str:
    """The same French text with no-break blanks before `; : ? !` and inside guillemets, as it is to be printed."""
    for sign in ";?!":
        text = text.replace(f" {sign}", f"{NARROW}{sign}")
    for sign in (":", "»"):
        text = text.replace(f" {sign}", f"{NO_BREAK}{sign}")
    return text.replace("« ", f"«{NO_BREAK}")


def enumeration(words: list[str]) -> str:
    """`a, b et c`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " et " + words[-1] if words else ""
