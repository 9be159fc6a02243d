"""Lists to act on: what to close, what to confirm, what to destroy (Articles 5, 5-2, 6 and 9)."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.activity.dormancy import DORMANT, UNMOVED
from pipeline.activity.entries import destroyed
from pipeline.convention import Convention
from pipeline.convention.money import CENTS, PRICE_UNITS, price_units, round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR, add_months_expr, last_day

HARD_DELETED = "hard_deleted"
PER_ACCOUNT = "per_account"
UNITS_OF_A_CENT = MONTHS_OF_A_YEAR * (PRICE_UNITS // CENTS)
"""Annual fees in ten-thousandths of a euro, summed over months and divided by this, are cents."""

FINDINGS_TO_ACT_ON = {
    "presumed": ("presumed_closing",),
    "suspended": ("suspended_to_qualify",),
    "unmatched": ("usage_unmatched", "unknown_commune", "entry_unmatched"),
}


def to_settle(findings: pl.DataFrame, accounts: pl.DataFrame, what: str) -> pl.DataFrame:
    """Findings of accounts that somebody must settle, the oldest first: insee, account, label, date, message.

    `findings`, `accounts`: of `AccountBooks`; `what`: a key of FINDINGS_TO_ACT_ON. `label` is null for a name that is
    nobody's: then `account` is that name.
    """
    wanted = findings.filter(pl.col("code").is_in(FINDINGS_TO_ACT_ON[what]))
    named = wanted.join(accounts.select("account", "label"), on="account", how="left", validate="m:1")
    return named.select("insee", "account", "label", "date", "message").sort(
        "date", "insee", "account", nulls_last=True
    )


def destructions(
    periods: pl.DataFrame,
    adhesions: pl.DataFrame,
    entries: pl.DataFrame,
    audit: pl.DataFrame,
    on: date,
    convention: Convention,
) -> pl.DataFrame:
    """Contents to be destroyed within a month of the closing of a user's account (Article 5-2), by due day.

    insee, account, closed, due_on, destroyed_on, visa, presumed, state (`done`, `late`: past its due day, `running`).
    Destroyed is what somebody entered with its visa, else what the audit log shows purged (`visa` is then null).
    An account that was opened again keeps its content; one that moved took it along. Shared mailboxes belong to no
    departing person, and outside an adhesion the convention gives no duty: the article does not speak of them.
    """
    last = periods.sort("account", "opened").unique("account", keep="last", maintain_order=True)
    gone = last.filter(pl.col("closed_by") == "closed", pl.col("closed") <= on, pl.col("mailbox") != "shared")
    due = add_months_expr(pl.col("closed"), convention.number("destruction_months"))
    spans = gone.join(adhesions.select("insee", "effective", "end"), on="insee", how="inner")
    inside = spans.filter(
        pl.col("closed") >= pl.col("effective"), pl.col("end").is_null() | (pl.col("closed") <= pl.col("end"))
    )
    gone = gone.join(inside.select("account").unique(), on="account", how="semi")
    purged = (
        audit.filter(pl.col("activity") == HARD_DELETED, pl.col("account").is_not_null())
        .group_by("account")
        .agg(purged_on=pl.col("date").max())
    )
    state = (
        pl.when(pl.col("destroyed_on").is_not_null())
        .then(pl.lit("done"))
        .when(pl.col("due_on") < on)
        .then(pl.lit("late"))
        .otherwise(pl.lit("running"))
    )
    purged_since = pl.when(pl.col("purged_on") >= pl.col("closed")).then("purged_on")
    return (
        gone.select("insee", "account", "closed", "presumed", due_on=due)
        .join(destroyed(entries), on=["account", "closed"], how="left", validate="1:1")
        .join(purged, on="account", how="left", validate="1:1")
        .with_columns(destroyed_on=pl.coalesce("destroyed_on", purged_since))
        .with_columns(state=state)
        .select("insee", "account", "closed", "presumed", "due_on", "destroyed_on", "visa", "state")
        .sort("due_on", "insee", "account")
    )


def to_close(states: pl.DataFrame, adhesions: pl.DataFrame, on: date, convention: Convention) -> pl.DataFrame:
    """Accounts that are due and serve nobody, with what closing them before the end of the month saves (Article 6).

    By commune, state and idle days: insee, account, mailbox, state (`dormant`, `unmoved`), never_used, idle_since,
    idle_days, close_by (end of the month of `on`), saved_months (of that civil year), saved_units (ten-thousandths of €
    over twelve; summed, then rounded once), saved_cents (each account alone), saved_a_year_cents (twelve months at the
    fee then in force). Amounts are null where the tariff of the year is no price per account.
    `states`: from `account_states`; `adhesions`: in force.
    """
    close_by = last_day(on)
    year_end = close_by.replace(month=MONTHS_OF_A_YEAR, day=31)
    flat = convention.parameter("tariff_structure").at(year_end) == PER_ACCOUNT
    fees = convention.monthly_fees(close_by.year)
    left = fees[close_by.month :]
    units = pl.lit(sum(left) if flat else None, pl.Int64)
    yearly = price_units(convention.amount("account_fee", on=close_by)) * MONTHS_OF_A_YEAR
    runs_on = pl.col("end").is_null() | (pl.col("end") > close_by)
    running = adhesions.filter(pl.col("effective") <= close_by, runs_on).select("insee").unique()
    asleep = states.filter(pl.col("state").is_in([DORMANT, UNMOVED])).join(running, on="insee", how="semi")
    order = {"insee": False, "state": False, "idle_days": True, "account": False}
    return asleep.select(
        *("insee", "account", "mailbox", "state", "never_used", "idle_since", "idle_days"),
        close_by=pl.lit(close_by),
        saved_months=pl.lit(len(left), pl.Int64),
        saved_units=units,
        saved_cents=round_half_away_expr(units, UNITS_OF_A_CENT),
        saved_a_year_cents=round_half_away_expr(pl.lit(yearly if flat else None, pl.Int64), UNITS_OF_A_CENT),
    ).sort(list(order), descending=list(order.values()), nulls_last=True)


def savings(closings: pl.DataFrame) -> pl.DataFrame:
    """What `to_close` saves by commune, rounded once: insee, accounts, saved_cents, saved_a_year_cents."""
    known = pl.col("saved_units").is_not_null().all()
    return (
        closings.group_by("insee")
        .agg(
            accounts=pl.len().cast(pl.Int64),
            saved_cents=pl.when(known).then(round_half_away_expr(pl.col("saved_units").sum(), UNITS_OF_A_CENT)),
            saved_a_year_cents=pl.when(known).then(pl.col("saved_a_year_cents").sum()),
        )
        .sort("insee")
    )
