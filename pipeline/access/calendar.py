"""The calendar as one person sees it: every commune's dates for the DSIN and the commission, a referent's own else.

Who is referent or delegate, and what proves a duty, may name persons: for the DSIN, and for the commune's referent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.books import calendar, following
from pipeline.books.calendar import RevisionDates
from pipeline.books.following import Adhesion
from pipeline.calendar import calendar_file, grouped
from pipeline.method import explanations
from pipeline.wording import count

PERSONAL = ("proof", "referent", "dpo_contact", "author")


class SeenCalendar(SeenArea):
    """Duties, adhesions, commitments and revisions; entered by analysts only (AccessRefusedError for others)."""

    def duties(self, on: date) -> pl.DataFrame:
        """Every duty as it stands on a day (`calendar.duties`)."""
        return self._restricted(calendar.duties(self._books, on))

    def grouped(self, on: date) -> pl.DataFrame:
        """The duties, those of many communes on one line (`calendar.grouped`)."""
        if self.viewer.sees_every_commune:
            return calendar.grouped(self._books, on)
        return grouped(self.duties(on))

    def next_duties(self, on: date, most: int = calendar.MOST_NEXT) -> pl.DataFrame:
        """The duties that are not done and have a date, late first."""
        return calendar.first_of(self.grouped(on), most)

    def file(self, on: date) -> bytes:
        """The `.ics` file of the duties that the person sees."""
        return calendar_file(self.duties(on), on, calendar.FILE_NAME, demonstration=self.is_demonstration())

    def rules(self) -> list[tuple[str, str, str]]:
        """How the dates come about: what, by which rule, from which article."""
        return [(rule.title, rule.text, rule.articles) for rule in explanations(self._books.convention, "calendar")]

    def marked(self) -> pl.DataFrame:
        """The duties that people marked as done: key, date, proof, author, entered_at. For analysts."""
        self._must_be_analyst("Le suivi des échéances")
        return calendar.entries(self._books).done

    def revision_dates(self, effective: date) -> RevisionDates:
        """The legal dates of a revision (Articles 7 and 11)."""
        return calendar.revision_dates_of(self._books, effective)

    def adhesion_states(self, on: date) -> pl.DataFrame:
        """Adhesions with state, term, renewal and notice (`calendar.adhesion_states`)."""
        return self._restricted(calendar.adhesion_states(self._books, on))

    def adhesion_history(self, insee: str) -> pl.DataFrame:
        """What was deposited or entered on a commune's adhesions. AccessRefusedError for those who do not enter it."""
        self._must_be_analyst("L’historique des adhésions")
        return calendar.adhesion_history(self._books, insee)

    def commitments(self) -> pl.DataFrame:
        """Commitments of Article 4 (`calendar.commitments`), with the name of the commune."""
        names = self._books.situation().communes.select("insee", commune="name")
        return self._restricted(calendar.commitments(self._books).join(names, on="insee", how="left", validate="m:1"))

    def revisions(self) -> list[date]:
        """The effect dates of every revision, oldest first."""
        return calendar.revisions(self._books)

    def revision_follow_up(self, on: date) -> pl.DataFrame:
        """Where each commune stands with each revision (`calendar.revision_follow_up`), with its name."""
        names = self._books.situation().communes.select("insee", commune="name")
        follow_up = calendar.revision_follow_up(self._books, on)
        return self._restricted(follow_up.join(names, on="insee", how="left", validate="m:1"))

    def history(self, entry: str) -> pl.DataFrame:
        """Every word on one kind of entry, with author and proof, the latest first. For analysts."""
        self._must_be_analyst("L’historique des saisies")
        names = self._books.situation().communes.select("insee", commune="name")
        told = calendar.history(self._books, entry).join(names, on="insee", how="left", validate="m:1")
        return told.sort("entered_at", "deposit_id", descending=True)

    def denunciation_end(self, notified: date, effective: date) -> date:
        """The last day in force of a convention denounced on a day (Article 10)."""
        return calendar.denunciation_end(self._books, notified, effective)

    def enter_adhesion(self, adhesion: Adhesion, at: datetime) -> str:
        """Journal an adhesion or a change of one; what was done, in French."""
        self._must_be_analyst("La saisie des adhésions")
        following.enter_adhesion(self._books, adhesion, self.viewer.name, at)
        return "L’adhésion est enregistrée\u202f; la refacturation en tient compte."

    def enter_step(
        self,
        effective: date,
        insees: Sequence[str],
        step: str,
        on: date | None,
        at: datetime,
        *,
        answer: str | None = None,
        proof: str = "",
    ) -> str:
        """Journal a step of a revision for communes."""
        self._must_be_analyst("Le suivi des révisions")
        following.enter_step(self._books, effective, insees, step, on, self.viewer.name, at, answer=answer, proof=proof)
        return f"Étape enregistrée pour {count(len(insees), 'commune')}."

    def enter_commitment(
        self, insee: str, commitment: str, kept: bool | None, on: date | None, at: datetime, *, proof: str = ""
    ) -> str:
        """Journal whether a commune keeps a commitment."""
        self._must_be_analyst("Le suivi des engagements")
        following.enter_commitment(self._books, insee, commitment, kept, on, self.viewer.name, at, proof=proof)
        return "L’engagement est enregistré."

    def enter_withdrawal(
        self, insee: str, on: date | None, at: datetime, *, recover: bool = False, proof: str = ""
    ) -> str:
        """Journal the day on which a commune withdraws from the service."""
        self._must_be_analyst("La saisie des retraits")
        following.enter_withdrawal(self._books, insee, on, self.viewer.name, at, recover=recover, proof=proof)
        return "Le retrait est enregistré\u202f; ses échéances sont au calendrier."

    def mark_duties(self, keys: Sequence[str], on: date | None, at: datetime, *, proof: str = "") -> str:
        """Journal that duties were done on a day, with what proves it."""
        self._must_be_analyst("Le suivi des échéances")
        following.mark_duties(self._books, keys, on, self.viewer.name, at, proof=proof)
        return "L’échéance est notée comme faite." if on else "L’échéance est de nouveau à faire."

    def _restricted(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows of the communes that the person sees, and of no single commune; persons only where they are shown."""
        seen = [insee for insee in frame["insee"].unique().drop_nulls() if self.viewer.sees_commune(insee)]
        named = [insee for insee in seen if self.viewer.sees_persons(insee)]
        rows = frame.filter(pl.col("insee").is_null() | pl.col("insee").is_in(seen))
        of_all = pl.col("insee").is_null()
        shown = pl.col("insee").is_in(named) | (of_all & self.viewer.may_deposit)
        rows = rows.with_columns(pl.when(shown).then(pl.col(name)) for name in PERSONAL if name in rows.columns)
        if self.viewer.sees_every_commune or "missing" not in rows.columns:
            return rows
        # What a duty of all still lacks names the communes that lack it.
        return rows.with_columns(missing=pl.when(~of_all).then("missing"))
