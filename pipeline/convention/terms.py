"""The dates of the convention's life, from its parameters: terms, notice, revision, invoicing (Articles 7 to 11).

Every month is civil: 2 months after 31 December is 28 or 29 February. A last day is inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.convention.convention import Convention
from pipeline.convention.months import MONTHS_OF_A_YEAR, add_months, add_years, last_day

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a convention: its first and its last day, and whether it is the first one (Article 10)."""

    first: date
    last: date
    is_first: bool

    @property
    def renewal(self) -> date:
        """The day on which the convention is tacitly renewed: the day after the term."""
        return self.last + DAY


def current_term(effective: date, on: date, convention: Convention) -> Term:
    """The term that runs on a day: the first one, or the yearly one that followed (Article 10).

    Before the effect date, it is the first term. Each anniversary is counted from the effect date itself, so that a
    convention of 29 February finds its day again in leap years.
    """
    first, later = convention.number("first_term_years"), convention.number("renewal_years")
    renewal = add_years(effective, first)
    if on < renewal:
        return Term(effective, renewal - DAY, is_first=True)
    renewals = max((on.year - renewal.year) // later - 1, 0)
    while add_years(effective, first + (renewals + 1) * later) <= on:
        renewals += 1
    start = add_years(effective, first + renewals * later)
    return Term(start, add_years(effective, first + (renewals + 1) * later) - DAY, is_first=False)


def notice_day(year: int, convention: Convention) -> date:
    """The last day on which either party can denounce the convention for the end of a civil year: 30 June (Article 10).

    At least 6 months before the end of the year, counted in civil months from its last day.
    """
    return add_months(date(year, MONTHS_OF_A_YEAR, 31), -convention.number("notice_months"))


def denunciation_end(notified: date, effective: date, convention: Convention) -> date:
    """The last day in force of a convention denounced on a day (Article 10; the text is silent on the effect).

    `year_end`: 31 December of the first year whose notice day is not past. `term`: the end of the term that runs then.
    """
    year = notified.year if notified <= notice_day(notified.year, convention) else notified.year + 1
    year_end = date(year, MONTHS_OF_A_YEAR, 31)
    if convention.choice("denunciation_effect") == "term":
        return current_term(effective, year_end, convention).last
    return year_end


def communicate_by(effective: date, convention: Convention) -> date:
    """The last day to communicate the tariffs of a revision: 1 December 2026 for 1 June 2027 (Article 7)."""
    return add_months(effective, -convention.number("communication_months"))


def last_day_after_refusal(effective: date, convention: Convention) -> date:
    """The last day in force of a commune that refuses: 31 May 2027, or the eve of a later revision (Article 7)."""
    return max(effective, convention.day("firm_until")) - DAY


def statements_by(year: int, convention: Convention) -> date:
    """The last day to send the projects of statements: the eve of the invoicing month (Article 8)."""
    return date(year, convention.number("invoicing_month"), 1) - DAY


def invoicing_by(year: int, convention: Convention) -> date:
    """The last day of the month in which a year is invoiced: 31 December (Article 8)."""
    return last_day(date(year, convention.number("invoicing_month"), 1))


def review_by(year: int, convention: Convention) -> date:
    """The last day of the month of the following year in which the commission reviews a year (Article 9)."""
    return last_day(date(year + 1, convention.number("review_month"), 1))


def deposit_by(month: date, convention: Convention) -> date:
    """The last day on which the extracts of a month are awaited."""
    return last_day(month) + timedelta(days=convention.number("deposit_days"))
