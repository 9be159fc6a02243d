"""Which accounts are used, which sleep, and which nobody can tell (Articles 5 and 9).

A blank activity is no activity that is known, never an activity of zero; an account that no readable report shows is
unknown, never dormant. Shared mailboxes have no activity of their own: what tells is whether anything moves in them.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.activity.moves import open_at
from pipeline.activity.sightings import MAILBOX_USAGE, Sightings
from pipeline.convention import Convention
from pipeline.convention.months import add_months

ACTIVE, RECENT, DORMANT, MOVING, UNMOVED, UNKNOWN = "active", "recent", "dormant", "moving", "unmoved", "unknown"
STATES = (ACTIVE, RECENT, DORMANT, MOVING, UNMOVED, UNKNOWN)
STATE = pl.Schema(
    {
        "insee": pl.String,
        "account": pl.String,
        "mailbox": pl.String,
        "opened": pl.Date,
        "state": pl.String,
        "never_used": pl.Boolean,
        "last_activity": pl.Date,
        "idle_since": pl.Date,
        "idle_days": pl.Int32,
        "judged_on": pl.Date,
        "items": pl.Int64,
        "storage_bytes": pl.Int64,
    }
)


def account_states(
    seen: Sightings, on: date, convention: Convention, *, dormant_days: int | None = None
) -> pl.DataFrame:
    """Every account open at the end of a day with its state then, by account (columns of STATE).

    `active`: an activity in the last days; `recent`: none yet, opened for less than the threshold; `dormant`: none for
    the threshold or longer, counted from the last activity, else from the opening; shared mailboxes: `unmoved` when
    neither items nor storage moved over the threshold, else `moving`; `unknown`: no readable report of the last
    `usage_window_months`, or none old enough to tell that a shared mailbox did not move.
    `idle_days` runs to `judged_on`, the day of the latest report that shows the account. `never_used`: no activity is
    known at all. `dormant_days`: another threshold than the parameter.
    """
    threshold = convention.number("dormant_days") if dormant_days is None else dormant_days
    oldest = add_months(on, -convention.number("usage_window_months"))
    begun = seen.spans.lazy().with_row_index("place").filter(pl.col("opened") <= on)
    held = begun.filter(open_at(on)).select("place", "number", "opened", shared=pl.col("mailbox") == "shared")
    if not seen.one_span_each:
        held = held.sort("place").unique("number", keep="last")
    users = _user_states(held.filter(~pl.col("shared")), begun, seen, on, oldest, threshold)
    shared = _shared_states(held.filter("shared"), seen, on, oldest, threshold)
    recent = seen.report(MAILBOX_USAGE).filter(pl.col("known_on").is_between(oldest, on, closed="right"))
    latest = _readings(recent).group_by("number").agg(pl.col("items", "storage_bytes").max_by("known_on"))
    found = pl.concat([users, shared], how="diagonal_relaxed").join(latest, on="number", how="left")
    judged = found.sort("number").collect()
    # Texts are looked up at the end: the joins before it carry numbers only.
    texts = [seen.spans[name].gather(judged["place"]) for name in ("insee", "account", "mailbox")]
    return judged.with_columns(texts).select(pl.col(name).cast(kind) for name, kind in STATE.items())


def _user_states(
    held: pl.LazyFrame, begun: pl.LazyFrame, seen: Sightings, on: date, oldest: date, threshold: int
) -> pl.LazyFrame:
    """Users' mailboxes by their latest known activity, whichever report tells it."""
    shown = [
        frame.lazy()
        .filter(pl.col("known_on") <= on)
        .group_by("number")
        .agg(pl.col("last_activity").max(), judged_on=pl.col("known_on").max())
        for frame in seen.reports.values()
    ]
    nothing = pl.LazyFrame(schema={"number": pl.UInt32, "last_activity": pl.Date, "judged_on": pl.Date})
    latest = pl.concat([*shown, nothing])
    if len(shown) > 1:
        latest = latest.group_by("number").agg(pl.col("last_activity", "judged_on").max())
    held = held.with_columns(start=pl.col("opened"))
    if not seen.one_span_each:
        # A transfer goes on with the same account; a closing and a reopening begin anew.
        starts = begun.filter(pl.col("opened_by") != "moved_in").group_by("number").agg(start=pl.col("opened").max())
        held = held.drop("start").join(starts, on="number", how="left")
    judged = pl.col("judged_on").is_not_null()
    state = (
        pl.when(~judged)
        .then(pl.lit(UNKNOWN))
        .when(pl.col("idle_days") >= threshold)
        .then(pl.lit(DORMANT))
        .when(pl.col("last_activity").is_null())
        .then(pl.lit(RECENT))
        .otherwise(pl.lit(ACTIVE))
    )
    return (
        held.join(latest.filter(pl.col("judged_on") > oldest), on="number", how="left")
        .with_columns(
            idle_since=pl.when(judged).then(pl.max_horizontal("last_activity", pl.coalesce("start", "opened"))),
            never_used=pl.when(judged).then(pl.col("last_activity").is_null()),
        )
        .with_columns(idle_days=(pl.col("judged_on") - pl.col("idle_since")).dt.total_days())
        .with_columns(state=state)
        .drop("start")
    )


def _readings(rows: pl.LazyFrame) -> pl.LazyFrame:
    """What mailbox reports read of items and storage; a reading that lacks one of them tells nothing."""
    whole = pl.col("items").is_not_null() & pl.col("storage_bytes").is_not_null()
    return rows.filter(whole).select("number", "known_on", "items", "storage_bytes")


def _shared_states(held: pl.LazyFrame, seen: Sightings, on: date, oldest: date, threshold: int) -> pl.LazyFrame:
    """Shared mailboxes by whether they moved since the last reading that is as old as the threshold."""
    known = seen.of_accounts(MAILBOX_USAGE, held.select("number").collect()["number"])
    readings = _readings(known.filter(pl.col("known_on") <= on))
    latest = readings.group_by("number").agg(judged_on=pl.col("known_on").max())
    dated = readings.join(latest.filter(pl.col("judged_on") > oldest), on="number", how="inner")
    old_enough = pl.col("known_on") <= pl.col("judged_on").dt.offset_by(f"-{threshold}d")
    base = dated.filter(old_enough).group_by("number").agg(base_on=pl.col("known_on").max())

    def moved(name: str) -> pl.Expr:
        return pl.col(name).min() != pl.col(name).max()

    judged = (
        dated.join(base, on="number", how="left")
        .filter(pl.col("base_on").is_null() | (pl.col("known_on") >= pl.col("base_on")))
        .group_by("number")
        .agg(pl.col("judged_on", "base_on").first(), moved=moved("items") | moved("storage_bytes"))
    )
    still = pl.col("moved").not_() & pl.col("base_on").is_not_null()
    state = pl.when(pl.col("moved")).then(pl.lit(MOVING)).when(still).then(pl.lit(UNMOVED)).otherwise(pl.lit(UNKNOWN))
    return held.join(judged, on="number", how="left").with_columns(
        state=state,
        idle_since=pl.when(still).then("base_on"),
        idle_days=pl.when(still).then((pl.col("judged_on") - pl.col("base_on")).dt.total_days()),
    )


def count_states(states: pl.DataFrame) -> pl.DataFrame:
    """Accounts of each commune by state, by INSEE code.

    insee, accounts, users, shared, active, recent, dormant, never_used, moving, unmoved, unknown, unknown_users, judged
    (accounts whose state is known), storage_bytes (of `storage_read` mailboxes). A commune of which nothing is judged
    has null counts of each known state: unknown is not zero.
    """
    is_state = {state: pl.col("state") == state for state in STATES}
    shared = pl.col("mailbox") == "shared"
    counts = states.group_by("insee").agg(
        accounts=pl.len().cast(pl.Int64),
        users=(~shared).sum().cast(pl.Int64),
        shared=shared.sum().cast(pl.Int64),
        **{state: expression.sum().cast(pl.Int64) for state, expression in is_state.items()},
        never_used=(is_state[DORMANT] & pl.col("never_used")).sum().cast(pl.Int64),
        unknown_users=(is_state[UNKNOWN] & ~shared).sum().cast(pl.Int64),
        storage_read=pl.col("storage_bytes").count().cast(pl.Int64),
        storage_bytes=pl.col("storage_bytes").sum(),
    )
    user_states, shared_states = (ACTIVE, RECENT, DORMANT, "never_used"), (MOVING, UNMOVED)
    no_user = (pl.col("users") > 0) & (pl.col("unknown_users") == pl.col("users"))
    no_shared = (pl.col("shared") > 0) & (pl.col("unknown") - pl.col("unknown_users") == pl.col("shared"))
    return counts.with_columns(
        *(pl.when(~no_user).then(pl.col(name)).alias(name) for name in user_states),
        *(pl.when(~no_shared).then(pl.col(name)).alias(name) for name in shared_states),
        judged=pl.col("accounts") - pl.col("unknown"),
        storage_bytes=pl.when(pl.col("storage_read") > 0).then("storage_bytes"),
    ).sort("insee")
