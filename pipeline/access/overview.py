"""The state of a year in one screen, as one person sees it: counts and amounts, nothing about one account."""

from __future__ import annotations

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.books.attention import attention
from pipeline.books.completeness import completeness
from pipeline.review.summary import YearSummary, summary_of


class SeenOverview(SeenArea):
    """The figures of a year, of the communes that the person sees."""

    def summary(self, year: int) -> YearSummary:
        """Due, invoiced, difference and statuses of a year (`review.summary`)."""
        return summary_of(year, self._seen.review(year).communes, self._seen.recharge(year).communes)

    def completeness(self, year: int) -> pl.DataFrame:
        """Which extracts of a year are in (`books.completeness`); holds no name."""
        return completeness(self._books).filter(pl.col("month").dt.year() == year)

    def attention(self, year: int) -> pl.DataFrame:
        """What wants attention, one row per code: code, quantity, amount_cents, communes (their names, by name).

        Rejected rows, which are not of a commune, are counted for those who deposit.
        """
        every = attention(self._books, year)
        names = self._seen.communes().rename({"name": "commune"})
        own = every.join(names, on="insee", how="inner", validate="m:1")
        if self.viewer.may_deposit:
            nobodys = every.filter(pl.col("insee").is_null()).with_columns(commune=pl.lit(None, pl.String))
            own = pl.concat([own, nobodys.select(own.columns)])
        return (
            own.sort("commune", nulls_last=True)
            .group_by("code", maintain_order=True)
            .agg(
                pl.col("quantity").sum(),
                pl.col("amount_cents").sum(),
                communes=pl.col("commune").drop_nulls(),
            )
            .sort("code")
        )
