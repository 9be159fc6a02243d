"""The review as the pages have it: why an invoice is wrong, what came later, how a year differs from the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from pipeline.books.books import Books
from pipeline.books.incoming import BooksError
from pipeline.recharge import invoiced
from pipeline.review import (
    Bridge,
    Explanation,
    bridge_of,
    grid,
    learned_since,
    transfers_counted_twice,
    with_exact_fees,
    year_on_year,
)


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned of a commune's year since its reference date (None: nothing was invoiced or closed).

    `learned_since_cents`: owed then minus owed today (its part of the difference). `events`: account, event, date,
    known_on, accounts (1). `requests`: reference, quoted_hours, accepted_on, done_on, known_on.
    """

    reference_date: date | None
    learned_since_cents: int | None
    events: pl.DataFrame
    requests: pl.DataFrame


def reviewed_row(books: Books, year: int, insee: str) -> dict[str, Any]:
    """The row of a commune in the review of a year. BooksError when there is no such commune."""
    rows = books.review(year).communes.filter(pl.col("insee") == insee).to_dicts()
    if not rows:
        raise BooksError(f"Aucune commune de code {insee}. Choisir une commune de la liste.")
    return rows[0]


def explanations(books: Books, year: int, insee: str) -> list[Explanation]:
    """The explanations of a commune's difference, the likeliest first; none unless its status is `difference`."""
    return books.review(year).explanations(insee)


def bridge(books: Books, year: int, insee: str, rank: int = 1) -> Bridge:
    """From the recalculated amount to the invoiced one, under the explanation of a rank.

    BooksError where the year cannot be controlled: there is nothing to start from.
    """
    found = bridge_of(reviewed_row(books, year, insee), books.review(year).explanation(insee, rank))
    if found is None:
        raise BooksError(
            f"L’exercice {year} ne peut pas être contrôlé pour cette commune\u00a0: déposer d’abord les pièces "
            "manquantes."
        )
    return found


def disputed_months(books: Books, year: int, insee: str, rank: int = 1) -> pl.DataFrame:
    """The due months of each account of a commune, and those in dispute under an explanation (`review.grid`)."""
    due = books.recharge(year).bill.masks.filter(pl.col("insee") == insee)
    return grid(due, books.review(year).disputed(insee, rank))


def learned(books: Books, year: int, insee: str) -> Learned:
    """What extracts dated after the titre (or after the closing of the accounts) told of a commune's year."""
    row = reviewed_row(books, year, insee)
    inputs = books.review(year).inputs
    on = row["reference_date"]
    since = learned_since(inputs, insee, year, on or date.max)
    return Learned(
        reference_date=on,
        learned_since_cents=row["learned_since_cents"],
        events=since.events.with_columns(accounts=pl.lit(1, dtype=pl.Int64)),
        requests=since.requests,
    )


def twice_counted(books: Books, year: int) -> pl.DataFrame:
    """The months that two communes owe for one account (`review.transfers_counted_twice`)."""
    masks = books.recharge(year).bill.masks
    if masks.is_empty():
        return transfers_counted_twice(books.situation().periods, masks, year, ())
    fees = books.convention.monthly_fees(year)
    return books.kept(
        ("review", "transfers", year),
        lambda: transfers_counted_twice(books.situation().periods, masks, year, fees),
    )


def change(books: Books, year: int) -> pl.DataFrame:
    """What each commune owed and owes, paid and was invoiced, and why it changed (`review.year_on_year`).

    Adds invoiced_before_cents and invoiced_cents. No row when the books do not speak of the year before.
    """
    return books.kept(("review", "change", year), lambda: _change(books, year))


def _change(books: Books, year: int) -> pl.DataFrame:
    after = books.recharge(year)
    table = with_exact_fees(after.communes, after.bill.lines)
    lines = books.situation().invoice_lines
    if year - 1 in books.years():
        before = books.recharge(year - 1)
        changed = year_on_year(with_exact_fees(before.communes, before.bill.lines), table)
    else:
        changed = year_on_year(table, table).clear()
    for name, of in (("invoiced_before_cents", year - 1), ("invoiced_cents", year)):
        paid = invoiced(lines, of).rename({"invoiced_cents": name})
        changed = changed.join(paid, on="insee", how="left", validate="1:1").with_columns(pl.col(name).fill_null(0))
    return changed.sort("insee")
