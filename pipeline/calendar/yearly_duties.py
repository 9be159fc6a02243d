"""Duties that come back: extracts each month, statements and invoices in December, annual review (Articles 8, 9)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.calendar.duty import COMMISSION, DSIN, FINANCE, Row, listed, one
from pipeline.calendar.facts import CalendarFacts
from pipeline.calendar.spoken import named
from pipeline.convention import Convention, terms
from pipeline.convention.extracts_due import ExtractDue, extracts_due
from pipeline.convention.months import add_months, first_day
from pipeline.wording import MONTHS, enumeration, of_month

RECHARGE = "recharge"


def yearly_duties(facts: CalendarFacts, convention: Convention, on: date) -> pl.DataFrame:
    """The duties of each exercice from that of the first adhesion to the running one, and of each of their months.

    Without any adhesion, those of the running year: nobody owes, and the calendar says what is missing.
    """
    effective = facts.adhesions["effective"].min()
    first = effective if isinstance(effective, date) and effective <= on else first_day(on)
    years = range(first.year, on.year + 1)
    return listed(
        [
            *(row for year in years for row in _of_year(year, facts, convention)),
            *_monthly(facts.deposits, first_day(first), date(on.year, 12, 1), convention),
        ]
    )


def _of_year(year: int, facts: CalendarFacts, convention: Convention) -> list[Row]:
    statements = facts.statements.filter(pl.col("year") == year)
    titres = facts.titres.filter(pl.col("year") == year)
    nobody = "aucune commune ne doit rien à ce jour\u00a0: adhésions et extraits à déposer"
    sent, unsent = _done_by_all(statements, "sent_on", facts, "projet envoyé non enregistré pour")
    closed, unclosed = _done_by_all(statements, "closed_on", facts, "arrêté non enregistré pour")
    invoiced = statements.drop("sent_on", "closed_on").join(titres, on=["year", "insee"], how="left", validate="1:1")
    issued, unissued = _done_by_all(invoiced, "issued_on", facts, "aucun titre déposé pour")
    return [
        one(
            f"send_statements:{year}",
            f"Envoyer aux référents les projets d’états liquidatifs de {year}",
            terms.statements_by(year, convention),
            theme=RECHARGE,
            actor=DSIN,
            article="8\u00a0; décret 2012-1246, art. 24",
            done_on=sent,
            missing=unsent or nobody,
        ),
        one(
            f"close_accounts:{year}",
            f"Arrêter les comptes de {year}",
            terms.invoicing_by(year, convention),
            theme=RECHARGE,
            actor=DSIN,
            article="8",
            done_on=closed,
            missing=unclosed or nobody,
        ),
        one(
            f"issue_invoices:{year}",
            f"Émettre les titres de recettes de {year}",
            terms.invoicing_by(year, convention),
            theme=RECHARGE,
            actor=FINANCE,
            article="8",
            done_on=issued,
            missing=unissued or nobody,
        ),
        one(
            f"annual_review:{year}",
            f"Examen annuel de {year} par la commission",
            terms.review_by(year, convention),
            theme=RECHARGE,
            actor=COMMISSION,
            article="9",
            missing="date et compte rendu de l’examen",
        ),
    ]


def _done_by_all(rows: pl.DataFrame, column: str, facts: CalendarFacts, lacking: str) -> tuple[date | None, str | None]:
    """The day on which the last commune was done with, None while one is not; and who is not, in French."""
    if rows.is_empty():
        return None, None
    undone = rows.filter(pl.col(column).is_null()).join(facts.communes, on="insee", how="left", validate="m:1")
    latest = rows[column].max()
    if undone.is_empty() and isinstance(latest, date):
        return latest, None
    return None, f"{lacking} {named(undone.sort('name')['name'].to_list())}"


def _monthly(deposits: pl.DataFrame, first: date, last: date, convention: Convention) -> list[Row]:
    """One duty per month: every awaited extract dated in it."""
    known = {kind for extract in extracts_due() for kind in extract.kinds}
    months = deposits.filter(pl.col("kind").is_in(list(known))).select(
        "kind", "extract_date", month=pl.col("extract_date").dt.month_start()
    )
    earliest = months.group_by("month", "kind").agg(pl.col("extract_date").min())
    by_month: dict[date, dict[str, date]] = {}
    for month, kind, day in earliest.iter_rows():
        by_month.setdefault(month, {})[kind] = day
    parts = []
    month = first
    while month <= last:
        parts.append(_of_month(month, by_month.get(month, {}), convention))
        month = add_months(month, 1)
    return parts


def _of_month(month: date, received: dict[str, date], convention: Convention) -> Row:
    awaited = [extract for extract in extracts_due() if month.month in extract.months]
    lacking = [extract.name.lower() for extract in awaited if not _days(extract, received)]
    done = None if lacking else max(min(_days(extract, received)) for extract in awaited)
    return one(
        f"monthly_extracts:{month:%Y-%m}",
        f"Déposer les extraits {of_month(MONTHS[month.month - 1])} {month.year}",
        terms.deposit_by(month, convention),
        theme="extracts",
        actor=DSIN,
        article="9",
        done_on=done,
        missing=f"extraits\u00a0: {enumeration(lacking)}" if lacking else None,
    )


def _days(extract: ExtractDue, received: dict[str, date]) -> list[date]:
    return [received[kind] for kind in extract.kinds if kind in received]
