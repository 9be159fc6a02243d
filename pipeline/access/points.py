"""What the review shows to one person beside its statuses: year on year, transfer months owed twice."""

from __future__ import annotations

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.books.points import months_owed_twice
from pipeline.review.year_on_year import year_on_year


class SeenPoints(SeenArea):
    """Counts and amounts by commune, of the communes that the person sees: nothing here is about one account."""

    def months_owed_twice(self, year: int, insee: str | None = None) -> pl.DataFrame:
        """Transfer months that two communes owe (`books.points.months_owed_twice`), where one of them is seen."""
        every = months_owed_twice(self._books, year)
        codes = pl.concat([every["from_insee"], every["to_insee"]]).unique().to_list()
        seen = [code for code in codes if self.viewer.sees_commune(code) and insee in (None, code)]
        return every.filter(pl.col("from_insee").is_in(seen) | pl.col("to_insee").is_in(seen))

    def year_on_year(self, year: int) -> pl.DataFrame:
        """Why what each seen commune owes changed since the year before (`review.year_on_year`), with both invoices.

        Adds invoiced_before_cents and invoiced_cents.
        """
        books = self._books
        table = books.kept(
            ("year_on_year", year),
            lambda: (
                year_on_year(books.recharge(year - 1).communes, books.recharge(year).communes)
                .join(_invoiced(books.review(year - 1).communes, "invoiced_before_cents"), on="insee", how="left")
                .join(_invoiced(books.review(year).communes, "invoiced_cents"), on="insee", how="left")
            ),
        )
        return table.filter(pl.col("insee").is_in([code for code in table["insee"] if self.viewer.sees_commune(code)]))


def _invoiced(review: pl.DataFrame, name: str) -> pl.DataFrame:
    return review.select("insee", pl.col("invoiced_cents").alias(name))
