"""The books as one person sees them: what a page is given in place of the books themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.access.sight import (
    restrict_accounts,
    restrict_adhesions,
    restrict_deposits,
    restrict_invoice_lines,
    restrict_recharge,
    restrict_review,
    restrict_statement,
)
from pipeline.access.viewer import Viewer
from pipeline.books import Books
from pipeline.recharge import signed_cents

DEMONSTRATION_PREFIX = "demonstration_"


@dataclass(frozen=True, eq=False)
class SeenReview:
    """The control of a year: the smallest error that it can see, and the communes that the person sees."""

    detectable_error_cents: int
    communes: pl.DataFrame


@dataclass(frozen=True, eq=False)
class SeenRecharge:
    """What communes owe for a year: as known on which date, final or not, and the communes that the person sees."""

    known_on: date | None
    complete: bool
    communes: pl.DataFrame


class SeenBooks:
    """The books, each answer restricted to what `viewer` may see before it is handed on."""

    def __init__(self, books: Books, viewer: Viewer) -> None:
        self._books = books
        self.viewer = viewer

    @property
    def whole(self) -> Books:
        """The books without restriction: for the areas of this room, never for a page."""
        return self._books

    def years(self) -> list[int]:
        """The exercices that the facts speak of, oldest first."""
        return self._books.years()

    def latest_invoiced_year(self) -> int | None:
        """The latest exercice with a titre; None when no titre is deposited."""
        year = self._books.situation().invoice_lines["exercice"].max()
        return year if isinstance(year, int) else None

    def known_on(self) -> date | None:
        """The date of the latest extract; None when there is none."""
        known_on: date | None = self._books.situation().known_on
        return known_on

    def is_demonstration(self) -> bool:
        """Whether a deposit that counts holds invented data: the demonstration marks its files by their names."""
        files = self._books.situation().facts.deposits["file_name"]
        return bool(files.str.starts_with(DEMONSTRATION_PREFIX).any())

    def every_commune(self) -> pl.DataFrame:
        """The names of all communes, which are no secret: insee, name, by name."""
        every: pl.DataFrame = self._books.situation().communes
        return every.select("insee", "name").sort("name", "insee")

    def communes(self) -> pl.DataFrame:
        """The communes that the person sees, by name: insee, name."""
        every = self.every_commune()
        return every.filter(pl.col("insee").is_in([code for code in every["insee"] if self.viewer.sees_commune(code)]))

    def review(self, year: int) -> SeenReview:
        """Recalculated against invoiced (Article 9), for the communes that the person sees."""
        review = self._books.review(year)
        return SeenReview(review.detectable_error_cents, restrict_review(review.communes, self.viewer))

    def recharge(self, year: int) -> SeenRecharge:
        """What is owed for a year (Articles 6 and 8), by the communes that the person sees."""
        recharge = self._books.recharge(year)
        return SeenRecharge(recharge.known_on, recharge.complete, restrict_recharge(recharge.communes, self.viewer))

    def statement(self, year: int, insee: str) -> Any | None:  # noqa: ANN401
        """The statement of a commune, None if the person does not see it; accounts only where persons are shown."""
        if not self.viewer.sees_commune(insee):
            return None
        return restrict_statement(self._books.statement(year, insee), self.viewer)

    def account_labels(self, insee: str) -> pl.DataFrame:
        """account, label: the latest address of each account of a commune whose persons are shown; else no row."""
        observations: pl.DataFrame = self._books.situation().facts.account_observation
        own = restrict_accounts(observations.filter(pl.col("insee") == insee), self.viewer)
        return (
            own.filter(pl.col("account").is_not_null())
            .sort("account", "known_on", "deposit_id", "line")
            .group_by("account", maintain_order=True)
            .agg(label=pl.col("address").drop_nulls().last())
        )

    def invoice_lines(self, year: int, insee: str) -> pl.DataFrame:
        """The lines of titres of a commune for an exercice, in order of date and number.

        Beside their columns `signed_cents`: what each adds to the invoiced amount, reductions negative.
        """
        lines: pl.DataFrame = self._books.situation().invoice_lines
        own = lines.filter(pl.col("exercice") == year, pl.col("insee") == insee).with_columns(
            signed_cents=signed_cents()
        )
        return restrict_invoice_lines(own, self.viewer).sort("issued_on", "bordereau", "titre", "titre_line")

    def adhesions(self, insee: str) -> pl.DataFrame:
        """When the conventions of a commune run."""
        adhesions: pl.DataFrame = self._books.situation().adhesions
        return restrict_adhesions(adhesions.filter(pl.col("insee") == insee), self.viewer).sort("effective")

    def deposits(self) -> pl.DataFrame:
        """The history of deposits; without files and authors for those who do not deposit."""
        return restrict_deposits(self._books.deposits(), self.viewer)
