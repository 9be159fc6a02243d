"""The review as one person sees it: who may not see persons gets cohorts and counts, a referent the own communes only.

Opinions and proposals are the commission's and, in its name, the DSIN's; a project is answered by the commune's
referent; sending projects and closing the accounts are the DSIN's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.books import commission, review
from pipeline.books.incoming import DepositResult
from pipeline.books.review import Learned
from pipeline.review import Bridge, Explanation, by_cohort, without_accounts

EVENT_KEYS = ("event", "date", "known_on")


class SeenReviewArea(SeenArea):
    """Explanations, what came later, opinions, statements, closings and proposals, for one person."""

    def explanations(self, year: int, insee: str) -> list[Explanation]:
        """The explanations of a commune's difference, ranked; items that name accounts only where persons are shown."""
        if not self.viewer.sees_commune(insee):
            return []
        return [self._shown(told) for told in review.explanations(self._books, year, insee)]

    def _shown(self, told: Explanation) -> Explanation:
        shown = told if self.viewer.sees_persons(told.insee) else replace(told, items=told.shared_items)
        if self.viewer.sees_every_commune:
            return shown
        # What another commune owes is not for a referent: that one has the same amount is told, not which one.
        named = [item["commune"] for item in told.items if item["kind"] == "commune"]
        sentence = shown.sentence
        for name in named:
            sentence = sentence.replace(f", {name}", "")
        kept = {
            field: tuple(item for item in getattr(shown, field) if item["kind"] != "commune")
            for field in ("items", "shared_items")
        }
        return replace(shown, sentence=sentence, items=kept["items"], shared_items=kept["shared_items"], fit={})

    def bridge(self, year: int, insee: str, rank: int = 1) -> Bridge:
        """The steps from the recalculated amount to the invoiced one (`books.review.bridge`)."""
        self._must_see(insee)
        return review.bridge(self._books, year, insee, rank)

    def disputed_months(self, year: int, insee: str, rank: int = 1) -> pl.DataFrame:
        """The months due and in dispute: by account, with its label, where persons are shown; else by cohort."""
        if not self.viewer.sees_commune(insee):
            return by_cohort(review.disputed_months(self._books, year, insee, rank).clear())
        rows = review.disputed_months(self._books, year, insee, rank)
        if not self.viewer.sees_persons(insee):
            return by_cohort(rows)
        labels = self._seen.account_labels(insee)
        named = rows.join(labels, on="account", how="left", validate="1:1", maintain_order="left")
        return named.with_columns(label=pl.coalesce("label", "account"))

    def learned_since(self, year: int, insee: str) -> Learned:
        """What came after the titre; movements of accounts as counts by month where persons are not shown."""
        self._must_see(insee)
        found = review.learned(self._books, year, insee)
        if self.viewer.sees_persons(insee):
            return found
        months = found.events.with_columns(pl.col("date").dt.month_start())
        counted = months.group_by(EVENT_KEYS).agg(pl.col("accounts").sum()).sort("date", "event", "known_on")
        return replace(found, events=counted)

    def transfers_counted_twice(self, year: int) -> pl.DataFrame:
        """The months that two communes owe for one account; which account, where persons of both are shown."""
        found = review.twice_counted(self._books, year)
        own = [insee for insee in self._codes() if self.viewer.sees_commune(insee)]
        seen = found.filter(pl.col("from_insee").is_in(own) | pl.col("to_insee").is_in(own))
        return seen if self.viewer.may_deposit else without_accounts(seen)

    def year_on_year(self, year: int) -> pl.DataFrame:
        """Why what each commune seen owes changed from the year before (`books.review.change`)."""
        return self._rows(review.change(self._books, year))

    def opinions(self, year: int) -> pl.DataFrame:
        """The latest opinion on each commune seen (`books.commission.opinions`)."""
        return self._rows(commission.opinions(self._books, year))

    def opinion_history(self, year: int, insee: str) -> pl.DataFrame:
        """Every opinion on a commune's year, oldest first, with the figures it was given on."""
        return self._rows(commission.history_of_opinions(self._books, year, insee))

    def record_opinion(
        self, year: int, insee: str, opinion: str, at: datetime, comment: str = "", titre: str = ""
    ) -> DepositResult:
        """Journal an opinion in the person's name. AccessRefusedError for referents, BooksError if it cannot stand."""
        self._must_speak("L’avis de la commission")
        return commission.record_opinion(self._books, year, insee, opinion, self.viewer.name, at, comment, titre)

    def statements(self, year: int) -> pl.DataFrame:
        """Where the project of each commune seen stands (`books.commission.statements`)."""
        return self._without_reasons(self._rows(commission.statements(self._books, year)))

    def statement_history(self, year: int, insee: str) -> pl.DataFrame:
        """Every step of a commune's project, oldest first."""
        return self._without_reasons(self._rows(commission.history_of_statements(self._books, year, insee)))

    def send_statements(self, year: int, insees: Sequence[str], sent_on: date, at: datetime) -> DepositResult:
        """Journal that projects were sent. AccessRefusedError for those who are not of the DSIN."""
        self._must_be_analyst("L’envoi des projets d’état")
        return commission.send_statements(self._books, year, insees, sent_on, self.viewer.name, at)

    def answer_statement(self, year: int, insee: str, answer: str, at: datetime, reason: str = "") -> DepositResult:
        """Journal the answer to a project: by the commune's referent, or by the DSIN that received it."""
        if not self.viewer.sees_persons(insee):
            raise AccessRefusedError("Un projet d’état est validé ou contesté par le référent de la commune.")
        return commission.answer_statement(self._books, year, insee, answer, self.viewer.name, at, reason)

    def closings(self, year: int) -> pl.DataFrame:
        """The closings of the accounts of a year: those of all communes, and those of the communes seen."""
        found = commission.closings(self._books, year)
        own = [insee for insee in self._codes() if self.viewer.sees_commune(insee)]
        return found.filter(pl.col("insee").is_null() | pl.col("insee").is_in(own))

    def changed_since_closing(self, year: int) -> pl.DataFrame:
        """Communes seen whose amount as known on the closing is no longer the one that it froze."""
        return self._rows(commission.changed_since_closing(self._books, year))

    def close_accounts(self, year: int, closed_on: date, at: datetime, insee: str | None = None) -> DepositResult:
        """Journal the closing of the accounts. AccessRefusedError for those who are not of the DSIN."""
        self._must_be_analyst("L’arrêté des comptes")
        return commission.close_accounts(self._books, year, closed_on, self.viewer.name, at, insee)

    def proposals(self) -> pl.DataFrame:
        """The proposals of the commission as they stand: public words, seen by all."""
        return commission.proposals(self._books)

    def proposal_history(self, proposal: int) -> pl.DataFrame:
        """Every word on one proposal, oldest first."""
        return commission.history_of_proposal(self._books, proposal)

    def record_proposal(
        self, text: str, aims: Sequence[str], state: str, at: datetime, rests_on: str = "", proposal: int | None = None
    ) -> DepositResult:
        """Journal a proposal or its follow-up. AccessRefusedError for referents, BooksError if it cannot stand."""
        self._must_speak("Une proposition de la commission")
        name = self.viewer.name
        return commission.record_proposal(self._books, text, aims, state, name, at, rests_on, proposal)

    def _codes(self) -> list[str]:
        return self._books.situation().communes["insee"].to_list()

    def _rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("insee").is_in([code for code in self._codes() if self.viewer.sees_commune(code)]))

    def _without_reasons(self, steps: pl.DataFrame) -> pl.DataFrame:
        """A referent's reason is free text and may name someone: shown where persons are."""
        named = [insee for insee in steps["insee"].unique().to_list() if self.viewer.sees_persons(insee)]
        return steps.with_columns(pl.when(pl.col("insee").is_in(named)).then("reason").alias("reason"))

    def _must_see(self, insee: str) -> None:
        if not self.viewer.sees_commune(insee):
            raise AccessRefusedError("Les montants de cette commune ne sont pas montrés à ce rôle.")

    def _must_speak(self, what: str) -> None:
        if not self.viewer.may_give_opinions:
            raise AccessRefusedError(f"{what} est réservé aux membres de la commission et à la DSIN.")
