"""Do the books hold: the file, its deposits, what is derived from them, and a second computation of every year."""

from __future__ import annotations

import polars as pl

from pipeline.books.books import Books
from pipeline.books.situation import derived_tables
from pipeline.recharge import disagreements, second_computation
from pipeline.recharge.structures import needs_structures
from pipeline.store import problems
from pipeline.wording import euros


def find_problems(books: Books) -> list[str]:
    """What is wrong with the file, its deposits or its figures, a French sentence each; empty when all is well."""
    found = problems(books.store)
    situation = books.situation()
    for table, frame in derived_tables(situation.books).items():
        if not same_rows(books.store.table(table), frame):
            found.append(f"Table {table}\u00a0: elle ne suit plus des dépôts. Refaire les comptes (rebuild).")
    for year in books.years():
        found += _second_opinion(books, year)
    return found


def same_rows(first: pl.DataFrame, second: pl.DataFrame) -> bool:
    """Whether two tables hold the same rows, in whatever order."""
    columns = second.columns
    if first.height != second.height or set(first.columns) != set(columns):
        return False
    texts = [frame.select(pl.col(columns).cast(pl.String)).sort(columns) for frame in (first, second)]
    return texts[0].equals(texts[1])


def _second_opinion(books: Books, year: int) -> list[str]:
    """Where SQL over spread-out months and the published figures differ.

    It knows fees per account and hours only: where an adopted structure prices the year, quantities alone are held
    against it.
    """
    situation = books.situation()
    second = second_computation(situation.periods, situation.adhesions, situation.requests, year, books.convention)
    differing = disagreements(books.recharge(year).bill, second)
    if needs_structures(books.convention, year):
        none = pl.lit(0, dtype=pl.Decimal(14, 2))
        counted = pl.coalesce("first_quantity", none) != pl.coalesce("second_quantity", none)
        differing = differing.filter(counted)
    return [
        f"Exercice {year}, commune {row['insee']}, {row['nature']}\u00a0: {euros(row['first_cents'] or 0)} publiés, "
        f"{euros(row['second_cents'] or 0)} au second calcul. Signaler cette différence."
        for row in differing.iter_rows(named=True)
    ]
