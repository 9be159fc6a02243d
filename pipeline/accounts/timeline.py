"""From all that was said of an account to what happened to it: one fact, one event, by the strongest evidence."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.judging import in_order, with_states

# One row per turn of an account's life: `event` opened, reopened, closed or moved, `insee` the commune from then on,
# `home` the one before, `turn` its rank within the account.
TURN = [
    "account", "turn", "event", "insee", "home", "date", "evidence", "presumed", "known_on", "deposit_id",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lives:
    """`turns`: columns of TURN. `leading`: closings before any opening. `outvoted`: template rows of another month."""

    turns: pl.DataFrame
    leading: pl.DataFrame
    outvoted: pl.DataFrame


def lives(facts: pl.DataFrame) -> Lives:
    """What happened to each account, for facts of which no template row is wrong.

    Facts in a row that say one same thing are one turn: the strongest evidence dates it; among equals the later
    confirmation, else the earlier day. It is known since the first extract that shows it so.
    """
    rows = with_states(in_order(_consistent(facts)))
    closed = pl.col("event") == "closed"
    leading = closed & ~pl.col("ever") & ~pl.col("was_open")
    idle = (pl.col("event") == "moved") & ~pl.col("was_open")
    leading_rows = rows.filter(leading)
    rows = with_states(rows.filter(~leading & ~idle).select([*facts.columns, "day_order", "strength"]))
    run = ["account", "run"]
    moves = pl.col("event") == "moved"
    rows = rows.filter(moves == moves.first().over(run))
    rows = rows.with_columns(
        home=pl.col("home").first().over(run),
        was_open=pl.col("was_open").first().over(run),
        ever=pl.col("ever").first().over(run),
        place=pl.col("place").first().over(run),
    )
    best = rows.sort(
        [*run, "strength", "recency", "date", "presumed", "known_on", "deposit_id", "event"],
        descending=[False, False, False, True, False, False, False, True, False],
    ).unique(run, keep="first", maintain_order=True)
    first = (pl.col("event") != "moved") & ~pl.col("ever") & pl.col("open")
    best = best.with_columns(event=pl.when(first).then(pl.lit("opened")).otherwise("event"), insee="place", turn="run")
    chosen = best.select(*run, pl.col("date").alias("chosen"))
    other_month = pl.col("date").dt.month_start() != pl.col("chosen").dt.month_start()
    outvoted = rows.filter(pl.col("line").is_not_null()).join(chosen, on=run, validate="m:1").filter(other_month)
    return Lives(turns=best.select(TURN), leading=leading_rows, outvoted=outvoted)


def _consistent(facts: pl.DataFrame) -> pl.DataFrame:
    """An export that shows an account of one commune in another one, undeleted, shows a transfer."""
    rows = with_states(in_order(facts))
    elsewhere = pl.col("was_open") & (pl.col("home") != pl.col("insee")) & pl.col("opened")
    moved = elsewhere.fill_null(value=False)
    return rows.with_columns(
        event=pl.when(moved).then(pl.lit("moved")).otherwise("event"),
        source=pl.when(moved).then("home").otherwise("source"),
    ).select(facts.columns)


def turn_events(turns: pl.DataFrame) -> pl.DataFrame:
    """Turns as events with `step`, their rank: a transfer leaves on the eve and arrives on the day."""
    moved = pl.col("event") == "moved"
    plain = turns.filter(~moved).with_columns(
        insee=pl.when(pl.col("event") == "closed").then("home").otherwise("insee"), step=pl.col("turn") * STEPS
    )
    left = turns.filter(moved).with_columns(
        event=pl.lit("moved_out"),
        insee="home",
        date=pl.col("date").dt.offset_by("-1d"),
        step=pl.col("turn") * STEPS - 1,
    )
    came = turns.filter(moved).with_columns(event=pl.lit("moved_in"), step=pl.col("turn") * STEPS)
    return pl.concat([plain, left, came]).drop("turn", "home")


# Room for what happens within a period, between the step that begins it and the one that ends it.
STEPS = 8
