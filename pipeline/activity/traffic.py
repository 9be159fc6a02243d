"""Storage and messages: levels are read, windows are counted once (Article 9).

A report's messages are those of a rolling window that ends on its day: two windows that share a day are never added.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from pipeline.activity.sightings import EMAIL_ACTIVITY, MAILBOX_USAGE, Sightings

WINDOW = ("known_on", "period_days")
COUNTS = ("sent", "received", "read")
BYTES_OF_A_GIGABYTE = 10**9


def storage_by_commune(seen: Sightings) -> pl.DataFrame:
    """What the mailboxes of each commune hold on the day of each report, by day and commune.

    insee, known_on, mailboxes (with a size; blanks are left out), storage_bytes.
    """
    found = seen.by_commune(
        seen.report(MAILBOX_USAGE).select("number", "known_on", "storage_bytes"),
        ("known_on",),
        {"mailboxes": pl.col("storage_bytes").count().cast(pl.Int64), "storage_bytes": pl.col("storage_bytes").sum()},
    ).filter(pl.col("mailboxes") > 0)
    return found.select("insee", "known_on", "mailboxes", "storage_bytes").sort("known_on", "insee")


def messages_by_window(seen: Sightings) -> pl.DataFrame:
    """Messages of each commune in each rolling window, by its last day, length and commune.

    insee, known_on (last day), period_days, first_day, accounts (with figures), sent, received, read. A count that is
    blank for all is null. Reports that do not tell their window are left out.
    """
    rows = seen.report(EMAIL_ACTIVITY).filter(pl.col("period_days").is_not_null())
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in COUNTS)
    found = seen.by_commune(
        rows.filter(told).select("number", *WINDOW, *COUNTS),
        WINDOW,
        {
            "accounts": pl.len().cast(pl.Int64),
            **{name: pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()) for name in COUNTS},
        },
    )
    dated = found.with_columns(first_day=first_day())
    return dated.select("insee", *WINDOW, "first_day", "accounts", *COUNTS).sort(*WINDOW, "insee")


def first_day() -> pl.Expr:
    """The first day of a window that ends on `known_on`."""
    return pl.col("known_on") - pl.duration(days=pl.col("period_days").cast(pl.Int64) - 1)


def disjoint_windows(windows: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """The windows (known_on, period_days) that lie wholly within two days and share no day with each other, by day.

    As many as there can be: the one that ends first is taken, then the first to begin after it, and so on.
    """
    listed = windows.select(WINDOW).unique().sort("known_on", "period_days")
    taken: list[tuple[date, int]] = []
    free = first
    # A few dozen reports a year: windows, not rows of accounts.
    for end, days in listed.iter_rows():
        if end <= last and end - timedelta(days=days - 1) >= free:
            taken.append((end, days))
            free = end + timedelta(days=1)
    return pl.DataFrame(taken, schema=listed.schema, orient="row")


def messages_of_a_year(windows: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Messages of each commune between two days, over windows that share no day: by INSEE code.

    insee, sent, received, read, covered_days, from_day, to_day. `windows`: from `messages_by_window`.
    """
    kept = windows.join(disjoint_windows(windows, first, last), on=list(WINDOW), how="semi")
    return (
        kept.group_by("insee")
        .agg(
            *(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in COUNTS),
            covered_days=pl.col("period_days").cast(pl.Int64).sum(),
            from_day=pl.col("first_day").min(),
            to_day=pl.col("known_on").max(),
        )
        .sort("insee")
    )


def gigabytes() -> pl.Expr:
    """`storage_bytes` in gigabytes (of 10^9), to the hundredth, to look at."""
    return (pl.col("storage_bytes") / BYTES_OF_A_GIGABYTE).round(2)


def levels_by_month(storage: pl.DataFrame, windows: pl.DataFrame, first: date, until: date) -> pl.DataFrame:
    """What the latest readable report of each month tells of some communes together; null where none is.

    month, mailboxes, storage_bytes (from `storage_by_commune`), known_on, period_days, accounts, sent, received (from
    `messages_by_window`: of the shortest window of the month's latest report), sent_per_account and storage_gigabytes
    (floats, to look at).
    """
    months = pl.select(month=pl.date_range(first.replace(day=1), until, "1mo"))
    month = pl.col("known_on").dt.truncate("1mo")
    held = storage.group_by("known_on").agg(pl.col("mailboxes", "storage_bytes").sum()).sort("known_on")
    latest = held.with_columns(month=month).unique("month", keep="last", maintain_order=True).drop("known_on")
    told = windows.group_by(WINDOW).agg(pl.col("accounts", "sent", "received").sum())
    shortest = told.sort("known_on", "period_days", descending=[False, True]).with_columns(month=month)
    mail = shortest.unique("month", keep="last", maintain_order=True)
    table = months.join(latest, on="month", how="left", validate="1:1", maintain_order="left")
    return table.join(mail, on="month", how="left", validate="1:1", maintain_order="left").with_columns(
        sent_per_account=pl.col("sent") / pl.col("accounts"), storage_gigabytes=gigabytes()
    )


def tenant_totals(tenant_day: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Daily figures of the whole tenant between two days, each day once, the later extract's: by measure.

    measure, days (that are known), value (their sum), mean, from_day, to_day, last_value. Sums are meant for what is
    counted by day (sent, received, read); storage and mailboxes are levels: `last_value` is theirs.
    """
    once = (
        tenant_day.filter(pl.col("day").is_between(first, last))
        .sort("measure", "day", "known_on", "deposit_id", "line")
        .unique(["measure", "day"], keep="last", maintain_order=True)
    )
    return (
        once.group_by("measure", maintain_order=True)
        .agg(
            days=pl.len().cast(pl.Int64),
            value=pl.col("value").sum(),
            from_day=pl.col("day").min(),
            to_day=pl.col("day").max(),
            last_value=pl.col("value").last(),
        )
        .sort("measure")
    )
