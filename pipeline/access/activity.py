"""The activity of the service as one person sees it: figures of the communes seen, lists of the persons shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.access.sight import restrict_accounts
from pipeline.activity import class_words, drawn_moves, savings, size_bounds
from pipeline.books import activity as books_activity
from pipeline.books import settling, worklists
from pipeline.books.activity import ActivityYear
from pipeline.books.budget import budget
from pipeline.convention.months import last_day
from pipeline.tariffs import Scenario
from pipeline.wording import month

RECHARGED = "Refacturation recalculée"
MOMENT = "%d/%m/%Y à %H:%M"


@dataclass(frozen=True, eq=False)
class SeenMoves:
    """Moves of accounts: `months` (all members), `drawn` (as the picture takes them), `communes`; with `month_name`."""

    months: pl.DataFrame
    drawn: pl.DataFrame
    communes: pl.DataFrame


class SeenActivity(SeenArea):
    """Figures of the year, lists to act on, the budget line; entries in the person's name."""

    @property
    def usual_threshold(self) -> int:
        """The days without activity after which an account sleeps, as the rules have it."""
        return self._books.convention.number("dormant_days")

    @property
    def shows_persons(self) -> bool:
        """Whether the lists to act on hold anything for this person."""
        return any(self.viewer.sees_persons(insee) for insee in self._own())

    def year(self, year: int, *, dormant_days: int | None = None, insee: str | None = None) -> ActivityYear:
        """The activity of a year in the communes that the person sees, or in one of them (`books.activity`).

        `states` holds the accounts of the communes whose persons are shown only.
        """
        own = frozenset(self._own()) if insee is None else frozenset({insee} & set(self._own()))
        scope = None if insee is None and self.viewer.sees_every_commune else own
        found = books_activity.activity(self._books, year, dormant_days=dormant_days, communes=scope)
        return replace(found, states=restrict_accounts(found.states, self.viewer))

    def labelled(self, states: pl.DataFrame) -> pl.DataFrame:
        """Accounts of `ActivityYear.states` with their labels, the longest idle first; of persons who are shown."""
        accounts = worklists.labelled(self._books, restrict_accounts(states, self.viewer))
        return accounts.sort("idle_days", "label", descending=[True, False], nulls_last=True)

    def moves(self, year: ActivityYear) -> SeenMoves:
        """The moves of the members, by month and by commune, with the names of months and communes."""
        names = self._seen.communes().rename({"name": "commune"})
        own = year.moves.join(year.members.select("insee"), on="insee", how="semi").join(names, on="insee", how="inner")
        months = year.member_moves
        drawn = months.select("month", *drawn_moves(), "open_accounts")
        return SeenMoves(_with_month(months), drawn, _with_month(own.sort("commune", "insee", "month")))

    def interruptions_in_words(self, year: ActivityYear) -> pl.DataFrame:
        """Interruptions of the year: started, ended (in words), what, minutes."""
        return year.interruptions.select(
            started=pl.col("start").dt.strftime(MOMENT),
            ended=pl.col("end").dt.strftime(MOMENT).fill_null("pas encore finie"),
            what="what",
            minutes="minutes",
        )

    def licences_total(self, year: ActivityYear) -> dict[str, Any]:
        """The licences of the members' sleeping accounts: licences, unpriced, licences_cents (None: no price)."""
        own = year.licences.join(year.members.select("insee"), on="insee", how="semi")
        return _sums(own, ("licences", "unpriced", "licences_cents"))

    def cost_table(self, year: ActivityYear) -> pl.DataFrame:
        """What the service costs by item, and what is recharged: what, amount_cents."""
        items = books_activity.costs_of(self._books, year.year).select("amount_cents", what="item")
        recharged = pl.DataFrame({"what": [RECHARGED], "amount_cents": [year.means.recharge_cents]})
        return pl.concat([items.select("what", "amount_cents"), recharged])

    def peers(self, year: int) -> pl.DataFrame:
        """Each commune that the person sees beside those of its size (`activity.beside_its_like`)."""
        return self._rows(books_activity.beside_its_like(self._books, year))

    def not_joined(self, on: date) -> pl.DataFrame:
        """The communes whose convention does not run; the list is public, the accounts known of them are not."""
        found = books_activity.not_joined(self._books, on)
        return found if self.viewer.may_deposit else found.drop("accounts")

    def budget(self, year: int, scenario: Scenario | None = None) -> pl.DataFrame:
        """The budget line of a year, of the communes that the person sees (`books.budget`)."""
        return self._rows(budget(self._books, year, scenario))

    def dormant_accounts(self, *, dormant_days: int | None = None) -> pl.DataFrame:
        """Sleeping accounts of the communes whose persons are shown."""
        return restrict_accounts(worklists.dormant_accounts(self._books, dormant_days=dormant_days), self.viewer)

    def presumed_closings(self) -> pl.DataFrame:
        """Closings that are presumed, to be confirmed."""
        return restrict_accounts(worklists.to_settle(self._books, "presumed"), self.viewer)

    def suspended_accounts(self) -> pl.DataFrame:
        """Blocked accounts, to be qualified: a departure, or not."""
        return restrict_accounts(worklists.to_settle(self._books, "suspended"), self.viewer)

    def unmatched_rows(self) -> pl.DataFrame:
        """Rows of extracts that are nobody's account: for those who deposit."""
        return restrict_accounts(worklists.to_settle(self._books, "unmatched"), self.viewer)

    def destructions(self, on: date) -> pl.DataFrame:
        """Contents of closed accounts, with their due day."""
        return restrict_accounts(worklists.destructions(self._books, on), self.viewer)

    def to_close(self, on: date, *, dormant_days: int | None = None) -> pl.DataFrame:
        """What to close before the end of the month, with what it saves."""
        return restrict_accounts(worklists.to_close(self._books, on, dormant_days=dormant_days), self.viewer)

    def savings(self, on: date, *, dormant_days: int | None = None) -> pl.DataFrame:
        """What closing sleeping accounts before the end of the month saves, by commune seen: counts, no account."""
        whole = worklists.to_close(self._books, on, dormant_days=dormant_days)
        names = self._seen.communes().rename({"name": "commune"})
        return savings(whole).join(names, on="insee", how="inner", validate="1:1").sort("commune", "insee")

    def whom(self, measures: pl.DataFrame) -> str:
        """With whom a commune is compared, in words; `measures`: its rows of `peers`."""
        rank = measures["size_class"].drop_nulls().max()
        return "" if not isinstance(rank, int) else class_words(rank, size_bounds(self._books.convention))

    def savings_total(self, rows: pl.DataFrame) -> dict[str, Any]:
        """The sums of `savings`; an amount that is not known of all is None."""
        return _sums(rows, ("accounts", "saved_cents", "saved_a_year_cents"), whole=True)

    def budget_total(self, rows: pl.DataFrame) -> dict[str, Any]:
        """The sums of `budget`: of what is known, for the carry-over."""
        return _sums(rows, [name for name in rows.columns if name not in ("insee", "commune")])

    def close_by(self, on: date) -> date:
        """The end of the month of a day: what is closed by then is not due for the next one (Article 6)."""
        return last_day(on)

    def first_revision(self, year: int) -> date:
        """The first day from which another tariff may hold for a year: prices are firm before (Article 7)."""
        return max(self._books.convention.day("firm_until"), date(year, 1, 1))

    def awaiting_acceptance(self, on: date) -> pl.DataFrame:
        """Proposals without an answer of the communes seen; their subject where persons are shown."""
        rows = self._rows(worklists.awaiting_acceptance(self._books, on))
        named = [insee for insee in self._own() if self.viewer.sees_persons(insee)]
        return rows.with_columns(pl.when(pl.col("insee").is_in(named)).then("subject").alias("subject"))

    def confirm_closing(self, account: str, insee: str, closed: date, at: datetime) -> None:
        """Say that a presumed closing was one, and when. AccessRefusedError for another commune's account."""
        self._must_see_persons(insee)
        settling.confirm_closing(self._books, account, insee, closed, self.viewer.name, at)

    def confirm_opening(self, account: str, insee: str, opened: date, at: datetime) -> None:
        """Say that an account that is presumed closed is open again. AccessRefusedError for another commune's."""
        self._must_see_persons(insee)
        settling.confirm_opening(self._books, account, insee, opened, self.viewer.name, at)

    def qualify_block(self, account: str, insee: str, at: datetime, *, departure: bool) -> None:
        """Say what a block meant (Article 5-2). AccessRefusedError for another commune's account."""
        self._must_see_persons(insee)
        settling.qualify_block(self._books, account, insee, self.viewer.name, at, departure=departure)

    def enter_destruction(
        self, account: str, insee: str, closed: date, destroyed_on: date, visa: str, at: datetime
    ) -> None:
        """Say that a content is destroyed, under which visa. AccessRefusedError for those who do not do it."""
        self._must_be_analyst("L’enregistrement d’une destruction")
        settling.enter_destruction(self._books, account, insee, closed, destroyed_on, visa, self.viewer.name, at)

    def enter_interruption(self, start: datetime, end: datetime | None, what: str, at: datetime) -> None:
        """Enter an interruption of the service (Article 3). AccessRefusedError for others than analysts."""
        self._must_be_analyst("La saisie d’une interruption du service")
        settling.enter_interruption(self._books, start, end, what, self.viewer.name, at)

    def _own(self) -> list[str]:
        return self._seen.communes()["insee"].to_list()

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("insee").is_in(self._own()))

    def _must_see_persons(self, insee: str) -> None:
        if not self.viewer.sees_persons(insee):
            raise AccessRefusedError(
                "Seuls un analyste de la DSIN et le référent de la commune peuvent se prononcer sur ce compte."
            )


def _with_month(moves: pl.DataFrame) -> pl.DataFrame:
    months = [month(value) for value in moves["month"].to_list()]
    return moves.with_columns(pl.Series("month_name", months, dtype=pl.String))


def _sums(rows: pl.DataFrame, names: Sequence[str], *, whole: bool = False) -> dict[str, Any]:
    known = {name: rows[name].null_count() < (1 if whole else max(rows.height, 1)) for name in names}
    return {name: rows[name].sum() if known[name] else None for name in names}
