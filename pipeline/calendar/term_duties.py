"""Dates of each adhesion: term and renewal, end, last day of notice; and who is to be named (Articles 4 and 10)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.calendar.duty import COMMUNE, METROPOLE, listed, one, together
from pipeline.calendar.spoken import for_each_day, spoken_day
from pipeline.convention import Convention, terms
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.wording import day

THEME = "convention"
NAMING = {
    "referent": ("name_referent", "Désigner un référent habilité à décider", "nom du référent"),
    "dpo": ("name_dpo", "Communiquer le contact du délégué à la protection des données", "contact du délégué"),
}


def term_duties(adhesions: pl.DataFrame, convention: Convention, on: date) -> pl.DataFrame:
    """Term or end of each adhesion, and the last day of notice of each year from the first adhesion to the next one."""
    running = adhesions.filter(pl.col("end").is_null())
    last = for_each_day(running, "effective", lambda start: terms.current_term(start, on, convention).last, pl.Date())
    termed = running.with_columns(due=last).with_columns(renewal=pl.col("due").dt.offset_by("1d"))
    first = adhesions["effective"].min()
    first_year = min(first.year, on.year) if isinstance(first, date) else on.year
    return together(
        [
            _term(termed),
            _end(adhesions.filter(pl.col("end").is_not_null())),
            listed(
                one(
                    f"notice:{year}",
                    f"Dernier jour pour dénoncer la convention, avec effet au {_effect(year, convention)}",
                    terms.notice_day(year, convention),
                    theme=THEME,
                    actor="chaque partie",
                    article="10",
                    milestone=True,
                )
                for year in range(first_year, on.year + 2)
            ),
        ]
    )


def _effect(year: int, convention: Convention) -> str:
    at_year_end = convention.choice("denunciation_effect") == "year_end"
    return day(date(year, MONTHS_OF_A_YEAR, 31)) if at_year_end else "terme qui suit"


def _term(termed: pl.DataFrame) -> pl.DataFrame:
    return termed.select(
        "insee",
        "due",
        key=pl.format("term:{}:{}", "due", "insee"),
        kind=pl.lit("term"),
        theme=pl.lit(THEME),
        what=pl.format("Terme de la convention, reconduite tacitement le {}", spoken_day(termed, "renewal")),
        actor=pl.lit(METROPOLE),
        article=pl.lit("10"),
        milestone=pl.lit(value=True),
    )


def _end(ended: pl.DataFrame) -> pl.DataFrame:
    return ended.select(
        "insee",
        key=pl.format("convention_end:{}:{}", "end", "insee"),
        kind=pl.lit("convention_end"),
        theme=pl.lit(THEME),
        what=pl.lit("Dernier jour de la convention"),
        actor=pl.lit(COMMUNE),
        due="end",
        article=pl.lit("7, 10"),
        milestone=pl.lit(value=True),
    )


def commitment_duties(adhesions: pl.DataFrame, commitments: pl.DataFrame) -> pl.DataFrame:
    """A referent and a DPO contact named, from the day on which the convention takes effect (Article 4)."""
    starts = adhesions.sort("insee", "effective").unique("insee", keep="last", maintain_order=True)
    return together(
        commitments.filter(pl.col("commitment") == commitment)
        .join(starts.select("insee", "effective"), on="insee", how="left", validate="1:1")
        .select(
            "insee",
            key=pl.format(kind + ":{}:{}", "effective", "insee"),
            kind=pl.lit(kind),
            theme=pl.lit("commitments"),
            what=pl.lit(what),
            actor=pl.lit(COMMUNE),
            due="effective",
            done_on=pl.when(pl.col("state") == "kept").then(pl.coalesce("since", "effective")),
            missing=pl.lit(missing),
            article=pl.lit("4"),
        )
        for commitment, (kind, what, missing) in NAMING.items()
    )
