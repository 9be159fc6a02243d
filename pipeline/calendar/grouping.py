"""Duties of many communes that fall due on one day as one line, as a calendar shows them."""

from __future__ import annotations

import polars as pl

from pipeline.calendar.spoken import MOST_NAMED

UID_DOMAIN = "convention-messagerie"
MOST_MISSING = 2
BY_MONTH = "destroy_content"
"""The kind whose days are many: the closings of a month stand on one line, under the first of their dates."""
URGENCY = pl.Enum(["late", "due", "done"])


def grouped(duties: pl.DataFrame, *, by_state: bool = True) -> pl.DataFrame:
    """One row per kind, words, due date and state: late first, then by due date, those without a date last of theirs.

    Columns: uid (same words and day, same uid, whatever the state and the communes), kind, theme, what, concerned (who,
    French), communes (number; 0 for a duty of no single commune), accounts, due (the earliest), days_left, state,
    done_on (the latest), missing, article, milestone, keys.

    Args:
        duties: frame of `duties`, whole or restricted to some communes.
        by_state: Whether what some have done stands apart; else the line speaks of those who have not.
    """
    words = ["kind", "what", "slot", "article", "theme", "milestone"]
    rows = duties.with_columns(
        slot=pl.when(pl.col("kind") != BY_MONTH).then("due"), urgency=pl.col("state").cast(URGENCY)
    )
    if not by_state:
        rows = rows.filter(pl.col("urgency").to_physical() == pl.col("urgency").to_physical().min().over(words))
    lines = (
        rows.sort("commune", "key", nulls_last=True)
        .group_by(*words, "urgency", maintain_order=True)
        .agg(
            pl.col("state", "actor").first(),
            pl.col("due", "days_left").min(),
            pl.col("done_on").max(),
            pl.when(pl.col("accounts").is_not_null().any()).then(pl.col("accounts").sum()),
            keys=pl.col("key"),
            names=pl.col("commune").drop_nulls().unique(maintain_order=True),
            missing=pl.col("missing").drop_nulls().unique(maintain_order=True).head(MOST_MISSING).str.join("\u202f; "),
            subject=pl.col("key").first().str.split(":").list.head(2).list.join("-"),
        )
        .with_columns(communes=pl.col("names").list.len().cast(pl.Int64))
    )
    day = pl.col("slot").dt.strftime("-%Y%m%d").fill_null("")
    return (
        lines.with_columns(
            concerned=_concerned(),
            missing=pl.when(pl.col("missing") != "").then("missing"),
            uid=pl.format("{}{}@" + UID_DOMAIN, "subject", day),
        )
        .sort("urgency", "due", "kind", "what", nulls_last=True)
        .select(
            *("uid", "kind", "theme", "what", "concerned", "communes", "accounts", "due", "days_left", "state"),
            *("done_on", "missing", "article", "milestone", "keys"),
        )
    )


def _concerned() -> pl.Expr:
    """`DSIN`, `Aigné, Fay`, `17 communes`, `12 communes, 20 comptes`."""
    who = (
        pl.when(pl.col("communes") == 0)
        .then("actor")
        .when(pl.col("communes") <= MOST_NAMED)
        .then(pl.col("names").list.join(", "))
        .otherwise(pl.format("{}\u00a0communes", "communes"))
    )
    plural = pl.when(pl.col("accounts") > 1).then(pl.lit("s")).otherwise(pl.lit(""))
    held = pl.format(", {}\u00a0compte{}", "accounts", plural)
    return pl.concat_str(who, held.fill_null(""))
