"""Spans in which an account of a commune was open, and what happened within them."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.timeline import STEPS

MARKS = {"renamed": 1, "resumed": 2, "suspended": 3}


def periods_of(turns: pl.DataFrame) -> pl.DataFrame:
    """account, insee, opened, closed, opened_by, closed_by, presumed, turn: one row per span, from ordered turns.

    `closed` is the last day on which the account was open, null while it is.
    """
    opens = pl.col("event") != "closed"
    following = pl.struct("event", "date", "presumed").shift(-1).over("account")
    rows = turns.with_columns(following=following).filter(opens)
    event, date = pl.col("following").struct.field("event"), pl.col("following").struct.field("date")
    moves = event == "moved"
    return rows.select(
        "account",
        "insee",
        pl.col("date").alias("opened"),
        closed=pl.when(moves).then(date.dt.offset_by("-1d")).otherwise(date),
        opened_by=pl.when(pl.col("event") == "moved").then(pl.lit("moved_in")).otherwise("event"),
        closed_by=pl.when(moves).then(pl.lit("moved_out")).otherwise(event),
        presumed=pl.col("following").struct.field("presumed").fill_null(value=False),
        turn="turn",
    )


def marked(marks: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Events within the spans: those on a day on which the account was open; insee and `step` come from the span.

    `marks`: account, event, date, evidence, known_on, deposit_id; `after`: the day on which what it ends began.
    """
    found = marks.sort("date").join_asof(
        spans.sort("opened", "turn"),
        left_on="date",
        right_on="opened",
        by="account",
        strategy="backward",
        coalesce=False,
        check_sortedness=False,
    )
    within = pl.col("opened").is_not_null() & (pl.col("closed").is_null() | (pl.col("date") <= pl.col("closed")))
    same_life = pl.col("after").is_null() | (pl.col("after") >= pl.col("opened"))
    return found.filter(within & same_life).select(
        "account",
        "insee",
        "event",
        "date",
        "evidence",
        pl.lit(value=False).alias("presumed"),
        "known_on",
        "deposit_id",
        step=pl.col("turn") * STEPS + pl.col("event").replace_strict(MARKS, return_dtype=pl.Int32),
    )
