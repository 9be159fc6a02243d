"""A year of the service, commune by commune: one row that holds all that is counted (Article 9)."""

from __future__ import annotations

from datetime import date

import polars as pl

STATE_COUNTS = (
    *("accounts", "users", "shared", "active", "recent", "dormant", "never_used", "moving", "unmoved", "unknown"),
    *("asleep", "unknown_users", "judged", "storage_read", "storage_bytes"),
)
# What is zero, not unknown, for a commune of which nothing of the kind is told.
COUNTED = ("accounts", "users", "shared", "unknown", "unknown_users", "judged", "storage_read")
WORK = ("asked", "done", "incidents")
HOURS = ("quoted_hours", "accepted_hours", "refused_hours", "done_hours")
AMOUNTS = ("total_cents", "dormant_cost_cents", "unmoved_cost_cents", "asleep_cost_cents")


def members_on(adhesions: pl.DataFrame, on: date) -> pl.DataFrame:
    """The communes whose convention runs on a day: insee, effective (of the one in force), by INSEE code."""
    running = adhesions.filter(pl.col("effective") <= on, pl.col("end").is_null() | (pl.col("end") >= on))
    return running.group_by("insee").agg(pl.col("effective").max()).sort("insee")


def communes_of_a_year(
    communes: pl.DataFrame,
    members: pl.DataFrame,
    counts: pl.DataFrame,
    messages: pl.DataFrame,
    requests: pl.DataFrame,
    incidents: pl.DataFrame,
    amounts: pl.DataFrame,
) -> pl.DataFrame:
    """Every commune with its figures of the year, by INSEE code.

    insee, commune, population, member (its convention runs on the day looked at), effective; STATE_COUNTS
    (`count_states`); sent, received, read, covered_days (`messages_of_a_year`); asked, quoted_hours, accepted_hours,
    refused_hours, done, done_hours (`requests_by_commune`); incidents; total_cents (recharge of the year),
    dormant_cost_cents, unmoved_cost_cents (what dormant accounts and unmoved shared mailboxes owe of it; null where
    their number is not known); asleep and asleep_cost_cents: both together, null where
    one of them is.
    A commune without any account has none, which is known; one whose accounts no report shows has null: unknown.
    """
    table = communes.select("insee", "population", commune="name").sort("insee")
    parts = {
        "members": members.with_columns(member=pl.lit(value=True)),
        "counts": counts,
        "messages": messages.select("insee", "sent", "received", "read", "covered_days"),
        "requests": requests,
        "incidents": incidents,
        "amounts": amounts,
    }
    for part in parts.values():
        table = table.join(part, on="insee", how="left", validate="1:1", maintain_order="left")
    table = table.with_columns(
        pl.col("member").fill_null(value=False),
        pl.col(*COUNTED, *WORK).fill_null(0),
        pl.col(*HOURS).fill_null(0),
        pl.col("total_cents").fill_null(0),
    )
    none = pl.col("accounts") == 0
    known = ("active", "recent", "dormant", "never_used", "moving", "unmoved")
    table = table.with_columns(pl.when(none).then(0).otherwise(pl.col(name)).alias(name) for name in known)
    costs = {"dormant_cost_cents": "dormant", "unmoved_cost_cents": "unmoved"}
    table = table.with_columns(
        pl.when(pl.col(state).is_not_null()).then(pl.col(cost).fill_null(0)).alias(cost)
        for cost, state in costs.items()
    )
    table = table.with_columns(
        asleep=pl.col("dormant") + pl.col("unmoved"),
        asleep_cost_cents=pl.col("dormant_cost_cents") + pl.col("unmoved_cost_cents"),
    )
    return table.select(
        "insee", "commune", "population", "member", "effective", *STATE_COUNTS, "sent", "received", "read",
        "covered_days", "asked", *HOURS[:3], "done", "done_hours", "incidents", *AMOUNTS,
    )  # fmt: skip


def per_head(communes: pl.DataFrame) -> pl.DataFrame:
    """The recharge of each member by account and by inhabitant (Article 9), by INSEE code, rounded once.

    insee, commune, accounts, population, total_cents, per_account_cents, per_inhabitant_cents (null without any).
    Accounts are those open on the day looked at.
    """
    own = communes.filter("member").sort("insee")

    def per(heads: str) -> pl.Expr:
        # Half away from zero; neither the recharge nor the heads are negative.
        count = pl.col(heads).cast(pl.Int64)
        return pl.when(count > 0).then((2 * pl.col("total_cents") + count) // (2 * count))

    return own.select(
        *("insee", "commune", "accounts", "population", "total_cents"),
        per_account_cents=per("accounts"),
        per_inhabitant_cents=per("population"),
    )


def total_of(communes: pl.DataFrame) -> dict[str, int | None]:
    """The figures of the members together; a count that is known of none of them is None.

    STATE_COUNTS, AMOUNTS, asked, done, incidents, population, communes (their number), unknown_communes (of which no
    account is judged).
    """
    own = communes.filter("member")
    summed = [*STATE_COUNTS, *AMOUNTS, *WORK, "population"]
    totals = own.select(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in summed)
    blank = (pl.col("accounts") > 0) & (pl.col("judged") == 0)
    counts = own.select(communes=pl.len().cast(pl.Int64), unknown_communes=blank.sum().cast(pl.Int64))
    return totals.row(0, named=True) | counts.row(0, named=True)
