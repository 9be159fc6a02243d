"""Opinions and proposals of the commission, as one person sees them; who may write them."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from pipeline.access.area import SeenArea
from pipeline.access.door import AccessRefusedError
from pipeline.access.viewer import ANALYST, COMMISSION
from pipeline.books.opinions import Opinion, give_opinion, opinions
from pipeline.books.proposals import Proposal, follow_up, proposal_history, proposals, propose


class SeenOpinions(SeenArea):
    """Opinions of the communes that the person sees, and all proposals: they name no person."""

    @property
    def may_give(self) -> bool:
        """Whether the person gives opinions and writes proposals: the commission, and the DSIN in its name."""
        return self.viewer.role in (ANALYST, COMMISSION)

    def opinions(self, year: int, insee: str | None = None) -> pl.DataFrame:
        """Opinions on a year, oldest first (`books.opinions.opinions`), of one commune or of all that are seen."""
        every = opinions(self._books, year)
        seen = [code for code in every["insee"].unique().drop_nulls().to_list() if self.viewer.sees_commune(code)]
        own = every.filter(pl.col("insee").is_in(seen))
        return own if insee is None else own.filter(pl.col("insee") == insee)

    def give(self, year: int, insee: str, opinion: Opinion, at: datetime) -> None:
        """Journal an opinion in the person's name. AccessRefusedError for those who give none."""
        self._must_give()
        give_opinion(self._books, year, insee, opinion, self.viewer.name, at)

    def proposals(self, year: int | None = None) -> pl.DataFrame:
        """The commission's proposals as they stand (`books.proposals.proposals`)."""
        return proposals(self._books, year)

    def proposal_history(self, year: int | None = None) -> pl.DataFrame:
        """Every word on every proposal, oldest first."""
        return proposal_history(self._books, year)

    def propose(self, year: int, proposal: Proposal, at: datetime) -> None:
        """Journal a proposal in the person's name. AccessRefusedError for those who write none."""
        self._must_give()
        propose(self._books, year, proposal, self.viewer.name, at)

    def follow_up(self, reference: str, state: str, comment: str, at: datetime) -> None:
        """Journal what became of a proposal. AccessRefusedError for those who write none."""
        self._must_give()
        follow_up(self._books, reference, state, comment, self.viewer.name, at)

    def _must_give(self) -> None:
        if not self.may_give:
            raise AccessRefusedError("Les avis et les propositions sont ceux de la commission.")
