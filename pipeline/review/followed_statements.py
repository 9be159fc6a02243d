"""Projects of statements: sent to each referent, validated or contested with a reason (Article 8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from pipeline.review.entries import EntryRefusedError, said
from pipeline.wording import short_day

SENT, ANSWER = "statement_sent", "statement_answer"
STATEMENT_STATES = {
    "not_sent": "projet à envoyer",
    "sent": "projet envoyé",
    "validated": "projet validé",
    "contested": "projet contesté",
}
ANSWERS = ("validated", "contested")
SENT_PAYLOAD = pl.Struct(
    {
        "sent_on": pl.String,
        "statements": pl.List(pl.Struct({"insee": pl.String, "amount_cents": pl.Int64})),
    }
)
ANSWER_PAYLOAD = pl.Struct({"answer": pl.String, "reason": pl.String})
HISTORY = (
    "insee",
    "state",
    "amount_cents",
    "sent_on",
    "reason",
    "author",
    "entered_at",
)


def sent_payload(sent_on: date, amounts: Mapping[str, int | None], today: date) -> dict[str, Any]:
    """The entry of a sending: `amounts`, cents by INSEE code, as the projects state them. EntryRefusedError if none."""
    if not amounts:
        raise EntryRefusedError("Aucune commune à qui envoyer un projet d’état. En choisir au moins une.")
    if sent_on > today:
        raise EntryRefusedError(f"L’envoi du {short_day(sent_on)} est à venir. Donner la date où il a eu lieu.")
    rows = [{"insee": insee, "amount_cents": cents} for insee, cents in sorted(amounts.items())]
    return {"sent_on": sent_on.isoformat(), "statements": rows}


def answer_payload(answer: str, reason: str, state: str) -> dict[str, Any]:
    """The entry of a referent's answer. EntryRefusedError when nothing was sent, or contested without a reason."""
    if answer not in ANSWERS:
        raise EntryRefusedError("Un projet d’état est validé ou contesté\u00a0: choisir l’un des deux.")
    if state == "not_sent":
        raise EntryRefusedError("Aucun projet d’état n’a encore été envoyé à cette commune\u00a0: l’envoyer d’abord.")
    if answer == "contested" and not reason.strip():
        raise EntryRefusedError("Une contestation demande un motif\u00a0: dire ce qui ne convient pas.")
    return {"answer": answer, "reason": reason.strip()}


def statement_history(entries: pl.DataFrame, year: int) -> pl.DataFrame:
    """Every step of a year's projects, oldest first: insee, state, amount_cents, sent_on, reason, author, entered_at.

    The step of a sending has its amount and its day, that of an answer its reason.
    """
    sent = (
        said(entries, SENT, SENT_PAYLOAD, year)
        .drop("insee")
        .explode("statements", empty_as_null=False, keep_nulls=False)
        .unnest("statements")
        .with_columns(
            state=pl.lit("sent"),
            sent_on=pl.col("sent_on").str.to_date(strict=False),
            reason=pl.lit(None, dtype=pl.String),
        )
    )
    answered = (
        said(entries, ANSWER, ANSWER_PAYLOAD, year)
        .filter(pl.col("answer").is_in(ANSWERS))
        .with_columns(
            state=pl.col("answer"),
            amount_cents=pl.lit(None, dtype=pl.Int64),
            sent_on=pl.lit(None, dtype=pl.Date),
        )
    )
    return pl.concat([sent.select(HISTORY), answered.select(HISTORY)]).sort("entered_at", maintain_order=True)


def followed_statements(communes: pl.DataFrame, history: pl.DataFrame, current: pl.DataFrame) -> pl.DataFrame:
    """Where the project of each commune stands, by INSEE code.

    insee, commune, state (`STATEMENT_STATES`), amount_cents (as sent), current_cents, changed (another amount than the
    one sent), sent_on, answered_at, author, reason. `communes`: insee, commune. `current`: insee, current_cents.
    """
    sent = history.filter(pl.col("state") == "sent").unique("insee", keep="last", maintain_order=True)
    latest = history.unique("insee", keep="last", maintain_order=True)
    answered = pl.col("state").is_in(ANSWERS)
    joined = (
        communes.select("insee", "commune")
        .join(sent.select("insee", "amount_cents", "sent_on"), on="insee", how="left", validate="1:1")
        .join(latest.select("insee", "state", "reason", "author", "entered_at"), on="insee", how="left", validate="1:1")
        .join(current, on="insee", how="left", validate="1:1")
    )
    changed = pl.col("sent_on").is_not_null() & pl.col("amount_cents").ne_missing(pl.col("current_cents"))
    return joined.select(
        "insee",
        "commune",
        pl.col("state").fill_null("not_sent"),
        "amount_cents",
        "current_cents",
        changed.alias("changed"),
        "sent_on",
        pl.when(answered).then("entered_at").alias("answered_at"),
        "author",
        "reason",
    ).sort("insee")
