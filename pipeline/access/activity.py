"""The activity of the service as one person sees it: figures of the communes seen, lists of the persons shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.access.seen import SeenBooks
from pipeline.access.sight import restrict_accounts
from pipeline.books import activity as books_activity
from pipeline.books import worklists
from pipeline.books.activity import ActivityYear
from pipeline.books.budget import budget
from pipeline.tariffs import Scenario


class SeenActivity(SeenArea):
    """Figures of the year, lists to act on, the budget line; entries in the person's name."""

    def __init__(self, seen: SeenBooks) -> None:
        super().__init__(seen)
        self._seen = seen

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

    def awaiting_acceptance(self, on: date) -> pl.DataFrame:
        """Proposals without an answer of the communes seen; their subject where persons are shown."""
        rows = self._rows(worklists.awaiting_acceptance(self._books, on))
        named = [insee for insee in self._own() if self.viewer.sees_persons(insee)]
        return rows.with_columns(pl.when(pl.col("insee").is_in(named)).then("subject").alias("subject"))

    def confirm_closing(self, account: str, insee: str, closed: date, at: datetime) -> None:
        """Say that a presumed closing was one, and when. AccessRefusedError for another commune's account."""
        self._must_see_persons(insee)
        books_activity.confirm_closing(self._books, account, insee, closed, self.viewer.name, at)

    def confirm_opening(self, account: str, insee: str, opened: date, at: datetime) -> None:
        """Say that an account that is presumed closed is open again. AccessRefusedError for another commune's."""
        self._must_see_persons(insee)
        books_activity.confirm_opening(self._books, account, insee, opened, self.viewer.name, at)

    def qualify_block(self, account: str, insee: str, at: datetime, *, departure: bool) -> None:
        """Say what a block meant (Article 5-2). AccessRefusedError for another commune's account."""
        self._must_see_persons(insee)
        books_activity.qualify_block(self._books, account, insee, self.viewer.name, at, departure=departure)

    def enter_destruction(
        self, account: str, insee: str, closed: date, destroyed_on: date, visa: str, at: datetime
    ) -> None:
        """Say that a content is destroyed, under which visa. AccessRefusedError for those who do not do it."""
        self._must_be_analyst("L’enregistrement d’une destruction")
        books_activity.enter_destruction(self._books, account, insee, closed, destroyed_on, visa, self.viewer.name, at)

    def enter_interruption(self, start: datetime, end: datetime | None, what: str, at: datetime) -> None:
        """Enter an interruption of the service (Article 3). AccessRefusedError for others than analysts."""
        self._must_be_analyst("La saisie d’une interruption du service")
        books_activity.enter_interruption(self._books, start, end, what, self.viewer.name, at)

    def _own(self) -> list[str]:
        return self._seen.communes()["insee"].to_list()

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("insee").is_in(self._own()))

    def _must_see_persons(self, insee: str) -> None:
        if not self.viewer.sees_persons(insee):
            raise AccessRefusedError(
                "Seuls un analyste de la DSIN et le référent de la commune peuvent se prononcer sur ce compte."
            )
