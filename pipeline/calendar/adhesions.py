"""Adhesions: their state on a day, their term, next renewal and last day of notice, and what a refusal does to them."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.calendar.revisions import refusals
from pipeline.calendar.spoken import for_each_day
from pipeline.convention import Convention, terms

ADHESION_STATES = {
    "foreseen": "à venir",
    "first_term": "première période",
    "renewed": "reconduite",
    "ending": "en cours, fin connue",
    "ended": "terminée",
    "none": "sans adhésion",
}
REFUSAL_REASON = "refus des nouveaux tarifs"


def in_force(adhesions: pl.DataFrame, steps: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """Adhesions, those of refusing communes ended on 31 May 2027 or on the eve of a later revision (Article 7).

    The first refusal that counts ends the convention; an end that comes before it stays. An adhesion that was replaced
    by one of another date, and so ends before it begins, is left out. Columns as given.
    """
    adhesions = adhesions.filter(pl.col("end").is_null() | (pl.col("end") >= pl.col("effective")))
    first = refusals(steps, convention).sort("last_day").unique("insee", keep="first", maintain_order=True)
    if first.is_empty():
        return adhesions
    cut = pl.col("last_day").is_not_null() & (pl.col("effective") <= pl.col("last_day"))
    sooner = cut & (pl.col("end").is_null() | (pl.col("end") > pl.col("last_day")))
    return (
        adhesions.join(first.select("insee", "last_day"), on="insee", how="left", validate="m:1", maintain_order="left")
        .with_columns(
            end=pl.when(sooner).then("last_day").otherwise("end"),
            end_reason=pl.when(sooner).then(pl.lit(REFUSAL_REASON)).otherwise("end_reason"),
        )
        .select(adhesions.columns)
    )


def adhesion_states(communes: pl.DataFrame, adhesions: pl.DataFrame, convention: Convention, on: date) -> pl.DataFrame:
    """Where each convention stands on a day (Article 10); one row per adhesion, one per commune that has none.

    Columns: insee, commune, state (see ADHESION_STATES), effective, end (last day in force), end_reason, term (last day
    of the term that runs, or the end where it comes first), renewal (next tacit renewal; null once an end is known),
    notice (last day to denounce for the end of a civil year), referent, dpo_contact. By name, then effect date.
    """
    table = communes.select("insee", commune="name").join(adhesions, on="insee", how="left", validate="1:m")
    last = for_each_day(table, "effective", lambda start: terms.current_term(start, on, convention).last, pl.Date())
    year = on.year if on <= terms.notice_day(on.year, convention) else on.year + 1
    notice = pl.lit(terms.notice_day(year, convention))
    started, known_end = pl.col("effective") <= on, pl.col("end").is_not_null()
    state = (
        pl.when(pl.col("effective").is_null()).then(pl.lit("none"))
        .when(pl.col("end") < on).then(pl.lit("ended"))
        .when(~started).then(pl.lit("foreseen"))
        .when(known_end).then(pl.lit("ending"))
        .when(for_each_day(table, "effective", lambda start: terms.current_term(start, on, convention).is_first,
                           pl.Boolean())).then(pl.lit("first_term"))
        .otherwise(pl.lit("renewed"))
    )  # fmt: skip
    running = pl.col("effective").is_not_null() & ~known_end
    return (
        table.with_columns(state=state, last=last)
        .with_columns(
            term=pl.min_horizontal("last", "end"),
            renewal=pl.when(running).then(pl.col("last").dt.offset_by("1d")),
            notice=pl.when(running).then(notice),
        )
        .select(
            *("insee", "commune", "state", "effective", "end", "end_reason", "term", "renewal", "notice"),
            *("referent", "dpo_contact"),
        )
        .sort("commune", "effective")
    )
