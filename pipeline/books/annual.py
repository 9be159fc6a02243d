"""What the annual report of the commission is made of (Article 9), as frames; each room computes its own part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipeline.books.activity import ActivityYear
from pipeline.books.books import Books
from pipeline.convention import Convention
from pipeline.review.summary import YearSummary
from pipeline.tariffs import SimulationResult

HASH_SIGNS = 12
MOST_FINDINGS = 100
"""So many differences are explained one by one, the largest first: more is no reading for a session."""


@dataclass(frozen=True)
class Finding:
    """One explanation of a commune's difference, in words that name nobody: its sentence, and why it stands where."""

    sentence: str
    why: str


@dataclass(frozen=True, eq=False)
class ScenarioMaterial:
    """A scenario that the commission chose: its tariff in words, and its simulation."""

    words: str
    result: SimulationResult


@dataclass(frozen=True, eq=False)
class AnnualMaterial:
    """A year of the convention as the commission sees it: no name, no address, no account (Article 5).

    `data_date`: the latest extract; the report's only date. `communes`: the recharge table. `review`: the control of
    the year. `findings`: explanations by INSEE code, best first. `opinions`: the latest of each commune: insee,
    opinion_words, comment, titre, entered_on, to_review. `owed_twice`: transfer months that two communes owe.
    `changes`: why what each commune owes changed from the year before. `proposals`: text, aim_words, rests_on,
    state_words, entered_on. `scenarios`: those chosen. `duties`: the calendar, as of the data's date.
    `deposits`: kind, extract_date, sha256, rows_accepted. `rules`: the version of the parameters.
    """

    year: int
    data_date: date
    demonstration: bool
    complete: bool
    summary: YearSummary
    detectable_error_cents: int
    communes: pl.DataFrame
    review: pl.DataFrame
    convention: Convention
    rules: str
    deposits: pl.DataFrame
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    opinions: pl.DataFrame | None = None
    owed_twice: pl.DataFrame | None = None
    changes: pl.DataFrame | None = None
    proposals: pl.DataFrame | None = None
    scenarios: tuple[ScenarioMaterial, ...] = ()
    duties: pl.DataFrame | None = None
    activity: ActivityYear | None = None


def explained(review: pl.DataFrame) -> pl.DataFrame:
    """The differences that a report explains one by one: the largest, `MOST_FINDINGS` at most."""
    differing = review.filter(pl.col("status") == "difference")
    return differing.sort(pl.col("difference_cents").abs(), "commune", descending=[True, False]).head(MOST_FINDINGS)


def rules_version(convention: Convention) -> str:
    """The version of the rules: the beginning of the hash of every parameter with its dates and values."""
    said = [
        [parameter.name, [[effective.isoformat(), str(value)] for effective, value in parameter.values]]
        for parameter in convention.parameters
    ]
    text = json.dumps([said, sorted(convention.mailbox_products)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_SIGNS]


def deposits_used(books: Books) -> pl.DataFrame:
    """The deposits that count, what people entered among them: kind, extract_date, sha256, rows_accepted; sorted.

    Without file names and authors: either may name a person.
    """
    live = books.deposits().filter(pl.col("withdrawn_at").is_null())
    return live.select("kind", "extract_date", "sha256", "rows_accepted").sort("kind", "extract_date", "sha256")
