"""The commission's own proposals: written, linked to what they rest on, followed, never overwritten (Article 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipeline.review.entries import EntryRefusedError, said
from pipeline.wording import enumeration

PROPOSAL = "proposal"
PROPOSAL_AIMS = {
    "equity": "équité",
    "transparency": "transparence",
    "simplicity": "simplicité",
    "means": "adéquation des moyens",
}
PROPOSAL_STATES = {"proposed": "proposée", "kept": "retenue", "set_aside": "écartée"}
PAYLOAD = pl.Struct(
    {
        "proposal": pl.Int64,
        "text": pl.String,
        "aims": pl.List(pl.String),
        "rests_on": pl.String,
        "state": pl.String,
    }
)


def proposal_payload(number: int, text: str, aims: Sequence[str], rests_on: str, state: str) -> dict[str, Any]:
    """The entry of a proposal or of its follow-up. EntryRefusedError when it says nothing, or aims at nothing known."""
    if not text.strip():
        raise EntryRefusedError("Écrire la proposition\u00a0: une phrase suffit.")
    if not aims or not set(aims) <= set(PROPOSAL_AIMS):
        raise EntryRefusedError(f"Choisir au moins un but parmi\u00a0: {enumeration(list(PROPOSAL_AIMS.values()))}.")
    if state not in PROPOSAL_STATES:
        raise EntryRefusedError(f"Choisir une suite parmi\u00a0: {enumeration(list(PROPOSAL_STATES.values()))}.")
    return {
        "proposal": number,
        "text": text.strip(),
        "aims": [aim for aim in PROPOSAL_AIMS if aim in aims],
        "rests_on": rests_on.strip(),
        "state": state,
    }


def proposal_history(entries: pl.DataFrame) -> pl.DataFrame:
    """Every word on every proposal, oldest first.

    proposal (its number), text, aims, rests_on, state, state_words, author, entered_at.
    """
    told = said(entries, PROPOSAL, PAYLOAD).filter(pl.col("state").is_in(list(PROPOSAL_STATES)))
    return told.select(
        "proposal",
        "text",
        "aims",
        "rests_on",
        "state",
        pl.col("state").replace_strict(PROPOSAL_STATES, return_dtype=pl.String).alias("state_words"),
        "author",
        "entered_at",
    )


def current_proposals(history: pl.DataFrame) -> pl.DataFrame:
    """Each proposal as it stands, by number, with `first_entered_at`."""
    first = history.group_by("proposal").agg(first_entered_at=pl.col("entered_at").min())
    latest = history.unique("proposal", keep="last", maintain_order=True)
    return latest.join(first, on="proposal", how="left", validate="1:1").sort("proposal")


def next_number(history: pl.DataFrame) -> int:
    """The number of the next proposal."""
    latest = history["proposal"].max()
    return 1 + (latest if isinstance(latest, int) else 0)
