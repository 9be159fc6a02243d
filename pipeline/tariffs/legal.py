"""The legal clock of a revision: what had to happen by when, and is it in time (Articles 7 and 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.months import add_months
from pipeline.tariffs.problems import Problem
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.worlds import last_day_in_force
from pipeline.wording import count, day


@dataclass(frozen=True, eq=False)
class LegalClock:
    """The dates of one revision.

    `possible`: the effect date is not before the end of firm prices. `communicate_by`: the last day in time;
    `days_late` is 0 in time, None while no communication date is known. `windows`: insee, received_on, refusal_until
    (null while unknown), `convention_ends` (last day in force of a commune that refuses). `sign_before`: an amendment
    is signed before that day, so on `sign_by` at the latest.
    """

    effective: date
    possible: bool
    firm_until: date
    communicated: date | None
    communicate_by: date
    days_late: int | None
    windows: pl.DataFrame
    sign_before: date
    sign_by: date
    convention_ends: date
    sentences: tuple[str, ...]

    @property
    def in_time(self) -> bool | None:
        """Whether the communication is in time; None while its date is unknown."""
        return None if self.days_late is None else self.days_late == 0


def legal_clock(
    scenario: Scenario, convention: Convention, communes: pl.DataFrame, receipts: pl.DataFrame
) -> LegalClock:
    """The clock of a scenario. `communes`: insee. `receipts`: insee, received_on, proven; else the communication runs.

    A later revision follows the same pattern from its own dates.
    """
    firm_until = convention.day("firm_until")
    communicate_by = add_months(scenario.effective, -convention.number("communication_months"))
    told = scenario.communicated
    late = None if told is None else max(0, (told - communicate_by).days)
    ends = last_day_in_force(scenario, convention)
    sign_before = ends + timedelta(days=1)
    return LegalClock(
        effective=scenario.effective,
        possible=scenario.effective >= firm_until,
        firm_until=firm_until,
        communicated=told,
        communicate_by=communicate_by,
        days_late=late,
        windows=_windows(told, convention.number("refusal_months"), communes, receipts),
        sign_before=sign_before,
        sign_by=ends,
        convention_ends=ends,
        sentences=(
            *(problem.message[0].upper() + problem.message[1:] for problem in legal_problems(scenario, convention)),
            _communication(told, communicate_by, late),
            f"Un avenant est à signer avant le {day(sign_before)}.",
            f"La convention d’une commune qui refuse prend fin le {day(ends)} au soir.",
        ),
    )


def legal_problems(scenario: Scenario, convention: Convention) -> tuple[Problem, ...]:
    """What makes a scenario legally impossible, by the field. It is computed all the same, but not to be adopted."""
    firm_until = convention.day("firm_until")
    if scenario.effective >= firm_until:
        return ()
    message = (
        f"le {day(scenario.effective)} est avant le {day(firm_until)}, jusqu’auquel les prix sont fermes (article 7) : "
        "juridiquement impossible ; calculé à titre d’étude."
    )
    return (Problem("effective", message),)


def _communication(told: date | None, by: date, late: int | None) -> str:
    if told is None or late is None:
        return f"Les nouveaux tarifs sont à communiquer au plus tard le {day(by)} ; aucune date n’est donnée."
    if late:
        return f"Communiqués le {day(told)}, les tarifs ont {count(late, 'jour')} de retard (limite : {day(by)})."
    return f"Communiqués le {day(told)}, les tarifs sont à temps (limite : {day(by)})."


def _windows(told: date | None, months: int, communes: pl.DataFrame, receipts: pl.DataFrame) -> pl.DataFrame:
    first = receipts.group_by("insee").agg(pl.col("received_on").min())
    starts = (
        communes.select("insee")
        .join(first, on="insee", how="left", validate="1:1")
        .with_columns(starts=pl.coalesce("received_on", pl.lit(told, dtype=pl.Date)))
        .sort("insee")
    )
    # Few different days, and civil months are the convention's own arithmetic: no second copy of it as an expression.
    ends = {start: add_months(start, months) for start in starts["starts"].unique().drop_nulls()}
    until = pl.DataFrame(
        {"starts": list(ends), "refusal_until": list(ends.values())},
        schema={"starts": pl.Date, "refusal_until": pl.Date},
    )
    return starts.join(until, on="starts", how="left", validate="m:1").drop("starts").sort("insee")
