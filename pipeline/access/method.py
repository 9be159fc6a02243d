"""How the software computes, for everyone; what other readings would change, for those who see every commune."""

from __future__ import annotations

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.books.method import ALTERNATIVES, alternatives
from pipeline.convention import Parameter
from pipeline.method import AlternativeReading, Explanation, explanations, rules_in_force, silent_points


class SeenMethod(SeenArea):
    """Rules, open questions and explanations; none of them names a person."""

    def rules(self) -> pl.DataFrame:
        """Every parameter with its dated values, adopted revisions included (`method.rules_in_force`)."""
        return rules_in_force(self._books.convention)

    def open_points(self) -> list[tuple[Parameter, str, tuple[AlternativeReading, ...]]]:
        """The points on which the convention is silent (`method.silent_points`)."""
        return silent_points(self._books.convention)

    def explanations(self) -> list[Explanation]:
        """How each figure comes about."""
        return explanations(self._books.convention)

    def alternatives(self, year: int) -> pl.DataFrame:
        """What each other reading would change for a year; no row for those who do not see every commune's amounts."""
        if not self.viewer.sees_every_commune:
            return pl.DataFrame(schema=ALTERNATIVES)
        return alternatives(self._books, year)
