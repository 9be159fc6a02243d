"""Statements from project to closing, as one person sees them; who sends, who answers, who closes (Article 8)."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.access.viewer import ANALYST, REFERENT
from pipeline.books.projects import answer_project, close_accounts, history, send_project, states

CLOSING = "L’arrêté des comptes"
SENDING = "L’envoi des projets d’état"


class SeenProjects(SeenArea):
    """States and history of the statements of the communes that the person sees.

    The reason of a contestation is free text and may name someone: it is shown where persons are shown.
    """

    @property
    def may_close(self) -> bool:
        """Whether the person sends projects and closes accounts: the DSIN."""
        return self.viewer.role == ANALYST

    def may_answer(self, insee: str) -> bool:
        """Whether the person answers for a commune: its own referent, and the DSIN in the referent's name."""
        return self.viewer.role == ANALYST or (self.viewer.role == REFERENT and self.viewer.sees_commune(insee))

    def states(self, year: int) -> pl.DataFrame:
        """Where each seen commune's statement stands (`books.projects.states`)."""
        every = states(self._books, year)
        return every.filter(pl.col("insee").is_in([code for code in every["insee"] if self.viewer.sees_commune(code)]))

    def history(self, year: int, insee: str) -> pl.DataFrame:
        """The steps of a commune's statement, closings for all communes among them, oldest first."""
        every = history(self._books, year)
        if not self.viewer.sees_commune(insee):
            return every.clear()
        own = every.filter((pl.col("insee") == insee) | pl.col("insee").is_null())
        if self.viewer.sees_persons(insee):
            return own
        return own.with_columns(reason=pl.lit(None, dtype=pl.String))

    def send(self, year: int, insee: str, sent_on: date, at: datetime) -> None:
        """Journal the sending of a project. AccessRefusedError for those who send none."""
        self._must_be_analyst(SENDING)
        send_project(self._books, year, insee, sent_on, self.viewer.name, at)

    def answer(self, year: int, insee: str, answer: str, at: datetime, *, point: str = "", reason: str = "") -> None:
        """Journal a referent's answer. AccessRefusedError for those who do not speak for the commune."""
        if not self.may_answer(insee):
            raise AccessRefusedError("Seul le référent de la commune valide ou conteste son projet d’état.")
        answer_project(self._books, year, insee, answer, self.viewer.name, at, point=point, reason=reason)

    def close(self, year: int, closed_on: date, at: datetime, insee: str | None = None) -> None:
        """Journal the closing of the accounts, of one commune or of all. AccessRefusedError but for the DSIN."""
        self._must_be_analyst(CLOSING)
        close_accounts(self._books, year, closed_on, self.viewer.name, at, insee)
