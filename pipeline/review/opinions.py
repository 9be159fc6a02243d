"""What the commission said of each finding (avis), on which figures, and what has changed since (Article 9)."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.review.causes import BY_CODE
from pipeline.review.entries import EntryRefusedError, said
from pipeline.wording import enumeration, euros

OPINION = "opinion"
OPINIONS = {
    "to_examine": "à examiner",
    "justified": "justifié",
    "to_correct": "à rectifier",
    "corrected": "rectifié",
}
STATUSES = {
    "consistent": "cohérent",
    "difference": "écart",
    "nothing_due": "rien à refacturer",
    "not_auditable": "contrôle impossible",
}
PAYLOAD = pl.Struct(
    {
        "opinion": pl.String, "comment": pl.String, "titre": pl.String, "status": pl.String,
        "expected_cents": pl.Int64, "invoiced_cents": pl.Int64, "difference_cents": pl.Int64,
        "causes": pl.List(pl.String),
    }
)  # fmt: skip
FIGURES = ("status", "expected_cents", "invoiced_cents", "difference_cents", "causes")


def opinion_payload(
    opinion: str, comment: str, titre: str, reviewed: dict[str, Any], causes: tuple[str, ...]
) -> dict[str, Any]:
    """The entry of an opinion, with the figures it is given on: `reviewed`, the commune's row; `causes`, the likeliest.

    EntryRefusedError when the opinion is none, or says that a titre corrects and not which.
    """
    if opinion not in OPINIONS:
        raise EntryRefusedError(f"Choisir un avis parmi\u00a0: {enumeration(list(OPINIONS.values()))}.")
    if opinion == "corrected" and not titre.strip():
        raise EntryRefusedError("Un écart «\u00a0rectifié\u00a0» l’est par un titre\u00a0: indiquer son numéro.")
    return {
        "opinion": opinion,
        "comment": comment.strip(),
        "titre": titre.strip(),
        **{name: reviewed[name] for name in FIGURES if name != "causes"},
        "causes": list(causes),
    }


def opinion_history(entries: pl.DataFrame, year: int) -> pl.DataFrame:
    """Every opinion on a year, oldest first, with the figures it was given on.

    insee, opinion, opinion_words, titre, comment, author, entered_at, status, expected_cents, invoiced_cents,
    difference_cents, causes (list of codes: the likeliest explanation then).
    """
    told = said(entries, OPINION, PAYLOAD, year).filter(pl.col("opinion").is_in(list(OPINIONS)))
    return told.select(
        "insee",
        "opinion",
        pl.col("opinion").replace_strict(OPINIONS, return_dtype=pl.String).alias("opinion_words"),
        "titre",
        "comment",
        "author",
        "entered_at",
        *FIGURES,
    )


def current_opinions(history: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    """The latest opinion on each commune, by INSEE code, with `to_review` and `what_changed` (French, null: nothing).

    `figures`: the figures of today (insee and `FIGURES`). An opinion stays as it was given; what it was given on is
    compared with what stands today.
    """
    latest = history.unique("insee", keep="last", maintain_order=True).sort("insee")
    both = latest.join(figures, on="insee", how="left", suffix="_today", validate="1:1")
    changes = [_changed(row) for row in both.iter_rows(named=True)]
    return latest.with_columns(
        to_review=pl.Series([change is not None for change in changes], dtype=pl.Boolean),
        what_changed=pl.Series(changes, dtype=pl.String),
    )


def _changed(row: dict[str, Any]) -> str | None:
    """What is no longer as it was when the opinion was given, in words."""
    parts = []
    for name, words, say in (
        ("status", "état", lambda status: STATUSES.get(status, "inconnu")),
        ("expected_cents", "recalculé", _amount),
        ("invoiced_cents", "titré", _amount),
        ("causes", "explication", _causes),
    ):
        then, today = row[name], row[f"{name}_today"]
        if then != today:
            parts.append(f"{words}\u00a0: {say(then)}, aujourd’hui {say(today)}")
    return "\u202f; ".join(parts) if parts else None


def _amount(cents: int | None) -> str:
    return "inconnu" if cents is None else euros(cents)


def _causes(codes: list[str] | None) -> str:
    if not codes:
        return "aucune"
    return enumeration([BY_CODE[code].name if code in BY_CODE else code for code in codes])
