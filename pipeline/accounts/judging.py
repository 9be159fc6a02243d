"""Each template row against all else that is known of its account: what contradicts it, in the order of days."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.frames import DAY_ORDER, STRENGTH

ORDER = [
    "account", "date", "day_order", "strength", "known_on", "recency", "insee", "source", "event", "deposit_id", "line",
]  # fmt: skip


def in_order(facts: pl.DataFrame) -> pl.DataFrame:
    """Candidate facts by account and day, with `day_order` and `strength`."""
    return facts.with_columns(
        day_order=pl.col("event").replace_strict(DAY_ORDER, return_dtype=pl.UInt8),
        strength=pl.col("evidence").replace_strict(STRENGTH, return_dtype=pl.UInt8),
    ).sort(ORDER, nulls_last=True)


def with_states(rows: pl.DataFrame) -> pl.DataFrame:
    """Ordered facts with the state before and after each, and `run`: the facts in a row that say one same thing.

    was_open, home (its commune then), ever (opened at all before), open, run (rank within the account).
    A transfer of an account that is not open changes nothing.
    """
    opens, moves = pl.col("event").is_in(["opened", "reopened"]), pl.col("event") == "moved"
    says = pl.when(opens).then(pl.lit(value=True)).when(pl.col("event") == "closed").then(pl.lit(value=False))
    rows = rows.with_columns(open=says.forward_fill().over("account").fill_null(value=False))
    place = pl.when(opens | (moves & pl.col("open"))).then("insee").forward_fill().over("account")
    rows = rows.with_columns(place=place, opened=opens)
    rows = rows.with_columns(
        was_open=pl.col("open").shift().over("account").fill_null(value=False),
        home=pl.col("place").shift().over("account"),
        ever=pl.col("opened").shift().over("account").fill_null(value=False).cum_max().over("account"),
    )
    changes = (pl.col("open") != pl.col("was_open")) | (pl.col("open") & (pl.col("place") != pl.col("home")))
    run = changes.fill_null(value=True).cast(pl.Int32).cum_sum().over("account")
    return rows.with_columns(run=run)


def judged(facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(facts that stand, rejected template rows with `code`).

    Rows are judged in the order of days: a refused row changes nothing for those after it. Each round refuses the
    first wrong row of every account that has one, so that there are as many rounds as wrong rows in one account.
    """
    accounts = facts.filter(pl.col("line").is_not_null()).select("account").unique()
    settled = [facts.join(accounts, on="account", how="anti")]
    rejected = []
    rows = facts.join(accounts, on="account", how="semi")
    while not rows.is_empty():
        coded = with_states(in_order(rows)).with_columns(code=_code())
        wrong = coded.filter(pl.col("code").is_not_null()).unique("account", keep="first", maintain_order=True)
        settled.append(rows.join(wrong, on="account", how="anti"))
        rejected.append(wrong.select(*facts.columns, "code"))
        rows = rows.join(wrong, on="account", how="semi").join(
            wrong, on=["account", "deposit_id", "line"], how="anti", nulls_equal=True
        )
    refused = pl.concat(rejected) if rejected else facts.clear().with_columns(code=pl.lit(None, pl.String))
    return pl.concat(settled), refused


def _code() -> pl.Expr:
    """Why a template row cannot stand; null when it can.

    Two sources may date one fact differently: a row that says what an extract says is no contradiction, unless an
    extract dated before the row's own day had already shown it, or another row says so.
    """
    run = ["account", "run"]
    template = pl.col("line").is_not_null()
    entered = template | (pl.col("evidence") == "confirmed")
    said_before = entered.cast(pl.Int32).cum_sum().over(run) > entered.cast(pl.Int32)
    shown = pl.when(~template).then(pl.col("known_on")).min().over(run) < pl.col("date")
    known = said_before | shown.fill_null(value=False)
    begun = (pl.col("event") == "opened").any().over(run)
    opens = pl.col("event").is_in(["opened", "reopened"])
    closes, moves = pl.col("event") == "closed", pl.col("event") == "moved"
    elsewhere = pl.col("was_open") & (pl.col("home") != pl.col("source"))
    moved_there = pl.col("was_open") & (pl.col("home") == pl.col("insee"))
    moved_run = (pl.col("event") == "moved").first().over(run)
    earliest = pl.col("date").first().over(run)
    day_before = earliest.shift().over("account")
    cases: list[tuple[pl.Expr, str]] = [
        (closes & ~pl.col("ever") & ~pl.col("was_open"), "closing_without_opening"),
        (closes & elsewhere, "closing_elsewhere"),
        (closes & ~pl.col("was_open") & known, "already_closed"),
        (opens & pl.col("was_open") & (pl.col("home") != pl.col("insee")), "already_open"),
        (opens & known, "already_open"),
        ((pl.col("event") == "reopened") & ~pl.col("ever"), "reopening_without_closing"),
        ((pl.col("event") == "reopened") & begun, "already_open"),
        (moves & ~pl.col("was_open") & ~pl.col("ever"), "moved_before_opening"),
        (moves & ~pl.col("was_open"), "moved_after_closing"),
        (moves & moved_there & moved_run & known, "already_moved"),
        (moves & elsewhere & ~(moved_there & moved_run), "unknown_source"),
        (moves & ~moved_there & (pl.col("date") <= day_before), "moved_before_opening"),
    ]
    met = [pl.when(condition.fill_null(value=False)).then(pl.lit(code)) for condition, code in cases]
    return pl.when(template).then(pl.coalesce(met))
