"""What papers hold for one person: council papers never name a person, whoever asks for them (Article 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from pipeline.access.activity import SeenActivity
from pipeline.access.area import SeenArea
from pipeline.access.calendar import SeenCalendar
from pipeline.access.door import AccessRefusedError
from pipeline.access.review import SeenReviewArea
from pipeline.access.seen import SeenBooks
from pipeline.access.tariffs import SeenTariffs
from pipeline.access.viewer import COMMISSION, Viewer
from pipeline.books import BooksError
from pipeline.books.annual import AnnualMaterial, Finding, ScenarioMaterial, deposits_used, explained, rules_version
from pipeline.books.books import PARIS
from pipeline.books.reports import SheetMaterial, StatementMaterial, communes_with_statement, statement_material
from pipeline.calendar import grouped
from pipeline.calendar.words import DUTY_STATES
from pipeline.review import PROPOSAL_AIMS
from pipeline.review.summary import summary_of


class SeenReports(SeenArea):
    """Materials of papers. The annual report and council papers are gathered as the commission sees the books."""

    def __init__(self, seen: SeenBooks) -> None:
        super().__init__(seen)
        self._council = SeenBooks(seen.whole, Viewer(COMMISSION, name=seen.viewer.name))

    @property
    def may_report(self) -> bool:
        """Whether the annual report, which shows every commune, is for this person."""
        return self.viewer.sees_every_commune

    def may_name(self, insee: str) -> bool:
        """Whether a statement that lists the accounts of a commune is for this person: its referent, and the DSIN."""
        return self.viewer.sees_persons(insee)

    def names_persons(self) -> bool:
        """Whether statements that list accounts are for this person, of one commune at least."""
        return any(self.may_name(insee) for insee in self._seen.communes()["insee"])

    def version(self) -> tuple[int, ...]:
        """The version of the data that papers are made of: another one makes other papers."""
        return self._books.version()

    def scenario_names(self) -> pl.DataFrame:
        """The scenarios that a report can show: reference, name, by name."""
        return SeenTariffs(self._council).saved().select("reference", "name")

    def statement_communes(self, year: int) -> pl.DataFrame:
        """The communes that the person sees and that a year's statements are about: insee, name, by name."""
        concerned = communes_with_statement(self._books, year)
        return self._seen.communes().filter(pl.col("insee").is_in(concerned))

    def statement(self, year: int, insee: str, *, persons: bool) -> StatementMaterial:
        """The statement of a commune; `persons`: with its accounts. AccessRefusedError for who may not see it."""
        if not self.viewer.sees_commune(insee) or (persons and not self.may_name(insee)):
            raise AccessRefusedError("L’état d’une commune est réservé à son référent, à la commission et à la DSIN.")
        sent = SeenReviewArea(self._seen).statements(year).filter(pl.col("insee") == insee)["sent_on"]
        sent_on = sent[0] if sent.len() else None
        material = replace(statement_material(self._books, year, insee), sent_on=sent_on)
        return material if persons else material.without_persons()

    def statements(self, year: int, *, persons: bool) -> list[StatementMaterial]:
        """The statements of the communes that the person sees, by INSEE code; `persons`: those that may be named."""
        seen = self.statement_communes(year)["insee"].sort().to_list()
        shown = [insee for insee in seen if self.may_name(insee)] if persons else seen
        return [self.statement(year, insee, persons=persons) for insee in shown]

    def sheet(self, year: int, insee: str) -> SheetMaterial:
        """A commune's year on one page, without any account. AccessRefusedError for who does not see the commune."""
        statement = self.statement(year, insee, persons=False)
        books, known_on = self._books, self._seen.known_on()
        if known_on is None:
            raise BooksError("Aucun extrait n’est déposé\u00a0: la fiche n’a pas de données. Déposer un extrait.")
        own = pl.col("insee") == insee
        review = self._council.review(year).communes.filter(own).row(0, named=True)
        found = SeenReviewArea(self._seen).explanations(year, insee)
        active = SeenActivity(self._council).year(year, insee=insee)
        return SheetMaterial(
            statement=statement,
            data_date=known_on,
            demonstration=self._seen.is_demonstration(),
            review=review,
            causes=tuple(told.sentence for told in found),
            before=_row(books.recharge(year - 1).communes, own) if year - 1 in books.years() else None,
            budget=_row(SeenActivity(self._council).budget(year + 1), own),
            activity=_row(active.communes, own),
            requests=active.request_states,
            duties=self._own_duties(insee, known_on),
        )

    def _own_duties(self, insee: str, on: date) -> pl.DataFrame:
        """The duties of one commune that are not done and have a date, late first."""
        duties = SeenCalendar(self._council).duties(on)
        own = duties.filter((pl.col("insee") == insee) | (pl.col("insee").is_null() & pl.col("milestone")))
        lines = grouped(own).filter(pl.col("state").cast(pl.String) != "done", pl.col("due").is_not_null())
        return _with_state_words(lines)

    def annual(self, year: int, scenarios: Sequence[str] = ()) -> AnnualMaterial:
        """What the annual report of a year is made of; `scenarios`: references of saved ones.

        BooksError without any extract, or for a scenario that is not kept; AccessRefusedError for a referent.
        """
        if not self.may_report:
            raise AccessRefusedError("Le rapport annuel est réservé à la commission et à la DSIN.")
        council = self._council
        known_on = council.known_on()
        if known_on is None:
            raise BooksError("Aucun extrait n’est déposé\u00a0: le rapport n’a pas de données. Déposer un extrait.")
        books = self._books
        recharge, review, area = council.recharge(year), council.review(year), SeenReviewArea(council)
        return AnnualMaterial(
            year=year,
            data_date=known_on,
            demonstration=council.is_demonstration(),
            complete=recharge.complete,
            summary=summary_of(year, review.communes, recharge.communes),
            detectable_error_cents=review.detectable_error_cents,
            communes=recharge.communes,
            review=review.communes,
            convention=books.convention,
            rules=rules_version(books.convention),
            deposits=deposits_used(books),
            findings=self._findings(year, review.communes),
            opinions=_dated(area.opinions(year)),
            owed_twice=self._owed_twice(area.transfers_counted_twice(year)),
            changes=area.year_on_year(year),
            proposals=_dated(_with_aims(area.proposals())),
            scenarios=self._scenarios(scenarios),
            duties=self._duties(known_on),
            activity=SeenActivity(council).year(year),
        )

    def _findings(self, year: int, review: pl.DataFrame) -> dict[str, tuple[Finding, ...]]:
        """The explanations of each difference, best first: sentences that name no person."""
        area = SeenReviewArea(self._council)
        return {
            insee: tuple(Finding(told.sentence, told.why) for told in area.explanations(year, insee))
            for insee in explained(review)["insee"].to_list()
        }

    def _owed_twice(self, transfers: pl.DataFrame) -> pl.DataFrame:
        """Transfer months that two communes owe, with the names of both."""
        names = self._seen.every_commune()
        for side in ("from", "to"):
            named = names.rename({"insee": f"{side}_insee", "name": f"{side}_commune"})
            transfers = transfers.join(named, on=f"{side}_insee", how="left", validate="m:1", maintain_order="left")
        return transfers

    def _scenarios(self, references: Sequence[str]) -> tuple[ScenarioMaterial, ...]:
        tariffs = SeenTariffs(self._council)
        chosen = [tariffs.saved_one(reference) for reference in references]
        return tuple(ScenarioMaterial(tariffs.words(scenario), tariffs.simulate(scenario)) for scenario in chosen)

    def _duties(self, on: date) -> pl.DataFrame:
        return _with_state_words(SeenCalendar(self._council).grouped(on))


def _with_state_words(duties: pl.DataFrame) -> pl.DataFrame:
    state = pl.col("state").cast(pl.String)
    return duties.with_columns(state_words=state.replace_strict(DUTY_STATES, default=state, return_dtype=pl.String))


def _dated(entered: pl.DataFrame) -> pl.DataFrame:
    """What people entered, with the day on which they did, in Paris; without who did."""
    moment = pl.col("entered_at").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return entered.with_columns(entered_on=moment.dt.convert_time_zone(str(PARIS)).dt.date()).drop("author")


def _with_aims(proposals: pl.DataFrame) -> pl.DataFrame:
    words = [", ".join(PROPOSAL_AIMS.get(aim, aim) for aim in aims) for aims in proposals["aims"].to_list()]
    return proposals.with_columns(aim_words=pl.Series(words, dtype=pl.String))


def _row(frame: pl.DataFrame, own: pl.Expr) -> dict[str, Any] | None:
    """The one row of a commune, None where there is none."""
    return next(frame.filter(own).iter_rows(named=True), None)
