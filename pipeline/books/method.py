"""What another reading of the convention would change for a year: each one a whole computation, never an estimate."""

from __future__ import annotations

from functools import cache

import polars as pl

from pipeline.books import calendar
from pipeline.books.answers import YearAnswers
from pipeline.books.books import Books
from pipeline.books.situation import situation_of
from pipeline.calendar import duties
from pipeline.convention import Convention
from pipeline.method import silent_points
from pipeline.wording import typeset

ALTERNATIVES = pl.Schema(
    {
        "name": pl.String(),
        "label": pl.String(),
        "article": pl.String(),
        "held": pl.String(),
        "alternative": pl.String(),
        "words": pl.String(),
        "total_cents": pl.Int64(),
        "change_cents": pl.Int64(),
        "up": pl.Int64(),
        "down": pl.Int64(),
        "to_invoice_change_cents": pl.Int64(),
        "dates": pl.Int64(),
    }
)


def alternatives(books: Books, year: int) -> pl.DataFrame:
    """Each other reading of each point on which the convention is silent, and the recharge that it would give.

    Grain: one reading; columns of ALTERNATIVES. `held`, `words`: the reading in force and the other one, in French.
    `change_cents`: total recharge under the other reading less that in force; `up`, `down`: communes that would owe
    more, less. `to_invoice_change_cents`: the same for what is to be invoiced, carry-over included; null when unknown.
    `dates`: duties of the calendar that would be gone, added, moved or told otherwise.
    """
    return books.kept(("alternatives", year), lambda: _alternatives(books, year))


def _alternatives(books: Books, year: int) -> pl.DataFrame:
    held = books.recharge(year).communes.select("insee", "total_cents", "to_invoice_cents")
    rows = []
    for parameter, in_force, others in silent_points(books.convention):
        for other in others:
            changed = books.convention.replace(**{parameter.name: other.code})
            rows.append(
                {
                    "name": parameter.name,
                    "label": typeset(parameter.label),
                    "article": parameter.article,
                    "held": in_force,
                    "alternative": other.code,
                    "words": other.words,
                    **_effect(held, recharge_under(books, year, changed)),
                    "dates": _dates_changed(books, changed),
                }
            )
    return pl.DataFrame(rows, schema=ALTERNATIVES)


def recharge_under(books: Books, year: int, convention: Convention) -> pl.DataFrame:
    """The recharge table of a year, and of the years before it, under another convention: accounts derived anew."""
    facts = books.facts()
    situation_on = cache(lambda known_on: situation_of(facts, convention, known_on))
    return YearAnswers(situation_on, lambda _: convention).recharge(year, None).communes


def _dates_changed(books: Books, convention: Convention) -> int:
    """How many duties another reading moves, as seen from the date of the latest extract."""
    on = books.situation().known_on
    if on is None:
        return 0
    told = ["key", "what", "due"]
    held = calendar.duties(books, on).select(told)
    other = duties(calendar.calendar_facts(books, on), convention, on).select(told)
    gone = held.join(other, on=told, how="anti", nulls_equal=True)["key"]
    come = other.join(held, on=told, how="anti", nulls_equal=True)["key"]
    return pl.concat([gone, come]).n_unique()


def _effect(held: pl.DataFrame, other: pl.DataFrame) -> dict[str, int | None]:
    both = held.join(other, on="insee", how="full", suffix="_other", validate="1:1").with_columns(
        change=pl.col("total_cents_other").fill_null(0) - pl.col("total_cents").fill_null(0)
    )
    to_invoice = both.select(pl.col("to_invoice_cents_other") - pl.col("to_invoice_cents")).to_series()
    return {
        "total_cents": int(other["total_cents"].sum()),
        "change_cents": int(both["change"].sum()),
        "up": both.filter(pl.col("change") > 0).height,
        "down": both.filter(pl.col("change") < 0).height,
        "to_invoice_change_cents": None if to_invoice.null_count() else int(to_invoice.sum()),
    }
