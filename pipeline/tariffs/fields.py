"""Reading one field of a scenario: its value, or a problem in French."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.convention.money import PRICE_UNITS
from pipeline.tariffs.problems import Problem, did_you_mean
from pipeline.wording import enumeration


class Fields:
    """One table of a scenario being read: each method gives a value, and notes a problem when there is none.

    A value that cannot be read is noted and replaced by its default, so that every problem of a file is told at once.
    """

    def __init__(self, table: Mapping[str, Any], prefix: str, problems: list[Problem]) -> None:
        self.table = table
        self.prefix = prefix
        self.problems = problems

    def no_other_than(self, known: tuple[str, ...]) -> None:
        """Note each key that is not known here, with the nearest one that is."""
        for key in self.table:
            if key not in known:
                self.note(key, f"clé inconnue.{did_you_mean(key, known)} Clés possibles : {enumeration(list(known))}.")

    def note(self, field: str, message: str) -> None:
        """Note a problem of one field."""
        self.problems.append(Problem(self.prefix + field, message))

    def has(self, field: str) -> bool:
        """Whether the field is written; a required one that is not is for the caller to note."""
        return field in self.table

    def require(self, *fields: str) -> None:
        """Note each of these fields that is not written."""
        for field in fields:
            if field not in self.table:
                self.note(field, "ce champ manque ; l’ajouter.")

    def text(self, field: str, default: str = "") -> str:
        """Words."""
        value = self.table.get(field, default)
        if isinstance(value, str):
            return value
        self.note(field, f"« {value} » n’est pas un texte ; l’écrire entre guillemets droits.")
        return default

    def one_of(self, field: str, allowed: tuple[str, ...], default: str) -> str:
        """One of some words."""
        value = self.table.get(field, default)
        if value in allowed:
            return str(value)
        hint = did_you_mean(str(value), allowed)
        self.note(field, f"« {value} » n’est pas prévu.{hint} Valeurs possibles : {enumeration(list(allowed))}.")
        return default

    def boolean(self, field: str) -> bool:
        """True or false; false by default."""
        value = self.table.get(field, False)
        if isinstance(value, bool):
            return value
        self.note(field, f"« {value} » n’est ni vrai ni faux ; écrire true ou false.")
        return False

    def day(self, field: str) -> date | None:
        """A date, or nothing."""
        value = self.table.get(field)
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.note(field, f"« {value} » n’est pas une date ; l’écrire AAAA-MM-JJ, par exemple 2027-06-01.")
        return None

    def month(self, field: str) -> str:
        """A month written AAAA-MM."""
        value = self.table.get(field, "")
        try:
            date.fromisoformat(f"{value}-01")
        except ValueError:
            if field in self.table:
                self.note(field, f"« {value} » n’est pas un mois ; l’écrire AAAA-MM, par exemple 2024-01.")
        return str(value)

    def whole(self, field: str, default: int, least: int, most: int) -> int:
        """A whole number between two bounds."""
        value = self.table.get(field, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.note(field, f"« {value} » ne convient pas ; écrire un nombre entier de {least} à {most}.")
        return default

    def euros(self, field: str, default: Decimal | None = None, decimals: int = 4) -> Decimal | None:
        """An amount of euros, zero or more."""
        return self._euros(field, self.table[field], decimals) if field in self.table else default

    def _euros(self, field: str, raw: object, decimals: int) -> Decimal | None:
        value = decimal_of(raw)
        if value is None:
            self.note(field, f'« {raw} » n’est pas un montant ; l’écrire par exemple "10.20".')
        elif value < 0:
            self.note(field, f"« {raw} » est négatif ; un tarif est de zéro ou plus.")
        elif value >= PRICE_UNITS**2:
            self.note(field, f"« {raw} » est hors de mesure ; vérifier le montant.")
        elif value != round(value, decimals):
            self.note(field, f"« {raw} » a plus de {decimals} décimales ; l’arrondir.")
        else:
            return value
        return None

    def share(self, field: str, default: Decimal, least: Decimal, most: Decimal) -> Decimal:
        """A number between two bounds, with six decimals at most."""
        raw = self.table.get(field, default)
        value = decimal_of(raw)
        if value is not None and least <= value <= most and value == round(value, 6):
            return value
        self.note(field, f"« {raw} » ne convient pas ; écrire un nombre de {least} à {most}, six décimales au plus.")
        return default

    def list_of_euros(self, field: str) -> tuple[Decimal, ...]:
        """A list of amounts."""
        raw = self.table.get(field, [])
        if not isinstance(raw, list):
            self.note(field, 'une liste de montants est attendue, par exemple ["10.00", "9.00"].')
            return ()
        read = [self._euros(f"{field}[{place}]", item, 4) for place, item in enumerate(raw, start=1)]
        return tuple(value for value in read if value is not None)


def decimal_of(raw: object) -> Decimal | None:
    """The number that a field holds, exactly as written (decimal comma and blanks are understood), or None."""
    if isinstance(raw, bool):
        return None
    try:
        value = Decimal("".join(str(raw).split()).replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
