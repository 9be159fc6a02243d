"""What people entered about accounts: confirmed events, and what a block of sign-in meant."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.accounts.frames import fact

CONFIRMATION, QUALIFICATION = "confirmation", "qualification"
PAYLOAD = pl.Struct({"account": pl.String, "event": pl.String, "date": pl.String, "departure": pl.Boolean})
CONFIRMED_EVENTS = ("opened", "closed", "reopened")


@dataclass(frozen=True, eq=False)
class Entries:
    """What people entered about accounts: `confirmations` and `qualifications`.

    Columns: account, event, date (null if not given), departure, insee, known_on, deposit_id, recency (the rank of
    the moment of entering); sorted by that moment.
    """

    confirmations: pl.DataFrame
    qualifications: pl.DataFrame


def read_entries(entries: pl.DataFrame, keys: pl.DataFrame) -> Entries:
    """Entries about accounts. `keys`: written, account: what an account known only from a template was called."""
    rows = entries.filter(pl.col("entry").is_in([CONFIRMATION, QUALIFICATION]))
    said = rows.select(
        "entry", "insee", "known_on", "deposit_id", "entered_at", "payload",
        pl.col("payload").str.json_decode(PAYLOAD).alias("said"),
    ).unnest("said")  # fmt: skip
    said = said.with_columns(pl.col("account").str.to_lowercase(), pl.col("date").str.to_date(strict=False))
    said = said.join(keys, left_on="account", right_on="written", how="left", validate="m:1").with_columns(
        account=pl.coalesce("account_right", "account")
    )
    said = said.sort("known_on", "entered_at", "payload", "deposit_id").with_columns(
        recency=pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    )
    columns = ["account", "event", "date", "departure", "insee", "known_on", "deposit_id", "recency"]
    confirmed = pl.col("event").is_in(CONFIRMED_EVENTS) & pl.col("date").is_not_null()
    return Entries(
        confirmations=said.filter((pl.col("entry") == CONFIRMATION) & confirmed).select(columns),
        qualifications=said.filter((pl.col("entry") == QUALIFICATION) & pl.col("departure").is_not_null()).select(
            columns
        ),
    )


def confirmed_facts(entries: Entries) -> pl.DataFrame:
    """Confirmed events; the later entry corrects the earlier."""
    return fact(entries.confirmations.with_columns(evidence=pl.lit("confirmed")))


@dataclass(frozen=True, eq=False)
class Qualified:
    """`facts`: closings of departures, reopenings of those who came back. `leaves`: account, start of other blocks.

    `settled`: account, start of every qualified block. `baseless`: qualifications of an account that is not blocked.
    """

    facts: pl.DataFrame
    leaves: pl.DataFrame
    settled: pl.DataFrame
    baseless: pl.DataFrame


def qualified(entries: Entries, changes: pl.DataFrame) -> Qualified:
    """What the qualified blocks come to: a departure closed the account on its day, else on that of the block.

    The latest qualification of a block holds. `changes`: the blocks (see `blocks.spells`).
    """
    blocks = changes.rename({"date": "start", "known_on": "start_known", "deposit_id": "start_deposit"})
    blocks = blocks.select("account", "start", "blocked", "until", "start_deposit").sort("start", maintain_order=True)
    on = pl.max_horizontal("known_on", "date").fill_null(pl.col("known_on"))
    rows = (
        entries.qualifications.with_columns(on=on)
        .sort("on", "recency")
        .join_asof(blocks, left_on="on", right_on="start", by="account", strategy="backward", check_sortedness=False)
    )
    blocked = pl.col("blocked").fill_null(value=False)
    # Without a block, only a dated departure says when the account closed.
    rows = rows.with_columns(start=pl.when(blocked).then("start"), until=pl.when(blocked).then("until"))
    baseless = rows.filter(pl.col("start").is_null() & (pl.col("date").is_null() | ~pl.col("departure")))
    rows = rows.sort("recency").unique(["account", "start"], keep="last", maintain_order=True)
    departures = rows.filter(pl.col("departure")).with_columns(date=pl.coalesce("date", "start"))
    departures = departures.filter(pl.col("date").is_not_null())
    closed = departures.with_columns(event=pl.lit("closed"), evidence=pl.lit("confirmed"))
    settled = rows.filter(pl.col("start").is_not_null())
    back = departures.filter(pl.col("until").is_not_null()).select("account", pl.col("until").alias("date"))
    ended = changes.filter(pl.col("ends")).join(back, on=["account", "date"], how="semi")
    reopened = ended.with_columns(event=pl.lit("reopened"))
    return Qualified(
        facts=pl.concat([fact(closed.drop("insee")), fact(reopened)]),
        leaves=settled.filter(~pl.col("departure")).select("account", "start"),
        settled=settled.select("account", "start"),
        baseless=baseless.select("account", "known_on", "deposit_id"),
    )
