"""The opening of each account that an extract shows: when, how it is known, since when it is known (Article 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import polars as pl

from pipeline.accounts.frames import fact
from pipeline.accounts.snapshots import Snapshots
from pipeline.convention import Convention


@dataclass(frozen=True, eq=False)
class Openings:
    """`facts`: one opening per account with a mailbox and a commune.

    What has none stands apart: `inverted`: account, insee, last_deleted, date (its opening, later); `homeless`:
    account, date, known_on.
    """

    facts: pl.DataFrame
    inverted: pl.DataFrame
    homeless: pl.DataFrame


def openings(found: pl.DataFrame, seen: Snapshots, added: pl.DataFrame, convention: Convention) -> Openings:
    """Openings of the accounts of `traits`.

    `added`: account, date, known_on, deposit_id of audit records of a creation.

    An account counts from the first evidence of a mailbox. The creation of the mailbox opens it where it is known;
    an account that extracts showed without a mailbox opens with the first product that holds one, by difference;
    else its creation in the directory opens it; else the first extract that shows it. A Recipient Type is new
    knowledge of an old mailbox, never a change. A date after the account's deletion cannot be that of its opening.
    A report's day of creation is a day in UTC: where it is the eve of a stamp, the stamp tells the day in Paris.
    """
    rows = found.filter(pl.col("first_product").is_not_null() | pl.col("first_recipient_type").is_not_null())
    if added.is_empty():
        rows = rows.with_columns(created_by=pl.lit("stamped"), record=pl.lit(None, pl.Int32))
    else:
        records = added.sort("date", "known_on", "deposit_id").group_by("account", maintain_order=True).first()
        records = records.select("account", "date", "known_on", pl.col("deposit_id").alias("record"))
        rows = rows.join(records, on="account", how="left", validate="1:1", maintain_order="left").with_columns(
            created=pl.coalesce("date", "created"),
            created_known=pl.coalesce("known_on", "created_known"),
            created_by=pl.when(pl.col("date").is_not_null()).then(pl.lit("audit")).otherwise(pl.lit("stamped")),
        )
    rows = rows.with_columns(mailbox_created=_in_paris())
    evidence = pl.min_horizontal("first_product", "first_recipient_type")
    gained = (
        pl.col("first_product").is_not_null()
        & (pl.col("first_recipient_type").is_null() | (pl.col("first_recipient_type") > pl.col("first_product")))
        & (pl.col("first_without") < pl.col("first_product"))
    ).fill_null(value=False)
    rows = rows.with_columns(
        evidence_known=evidence,
        mailbox_day=_possible("mailbox_created"),
        created_day=_possible("created"),
        gained_day=pl.when(gained).then(pl.col("first_product")),
        shown_day=pl.min_horizontal("first_seen", "first_deleted"),
    )
    mailbox = ("mailbox_day", "mailbox_created_known", pl.lit("stamped"))
    gain = ("gained_day", "first_product", pl.lit("difference"))
    directory = ("created_day", "created_known", pl.col("created_by"))
    # Every stamp lies after the deletion: the contradiction is shown with the date that would have opened it.
    impossible = ("stamp", "created_known", pl.col("created_by"))
    shown = ("shown_day", "first_seen", pl.lit("difference"))
    order = [mailbox, gain, directory, impossible, shown]
    if convention.choice("opening_date") == "directory_created":
        order = [gain, directory, mailbox, impossible, shown]
    rows = rows.with_columns(stamp=pl.coalesce("created", "mailbox_created"))
    dated = rows.with_columns(
        date=pl.coalesce(*(day for day, _, _ in order)),
        evidence=_by(order, [evidence for _, _, evidence in order]),
        known_on=pl.max_horizontal("evidence_known", _by(order, [pl.col(known) for _, known, _ in order])),
        event=pl.lit("opened"),
    )
    gone = pl.col("last_alive").is_null() | (pl.col("last_alive") < pl.col("last_seen_deleted"))
    negative = (gone & (pl.col("date") > pl.col("last_deleted"))).fill_null(value=False)
    no_home = pl.col("insee").is_null()
    kept = dated.filter(~negative & ~no_home)
    return Openings(
        facts=fact(_with_deposit(kept, seen)),
        inverted=dated.filter(negative).select("account", "insee", "last_deleted", "date"),
        homeless=dated.filter(no_home & ~negative).select("account", "date", "known_on"),
    )


def _in_paris() -> pl.Expr:
    """The day in Paris of the mailbox's creation, as far as a moment of it, or of the directory entry's, is known."""
    following = pl.col("mailbox_created").dt.offset_by("1d")
    stamps = [pl.col(name) for name in ("mailbox_stamped", "created")]
    told: Any = pl.when((stamps[0] == following) | (stamps[1] == following)).then(following)
    return cast("pl.Expr", told.otherwise("mailbox_created"))


def _possible(name: str) -> pl.Expr:
    return pl.when(pl.col("first_deleted").is_null() | (pl.col(name) <= pl.col("first_deleted"))).then(pl.col(name))


def _by(order: list[tuple[str, str, pl.Expr]], values: list[pl.Expr]) -> pl.Expr:
    chosen: Any = pl.when(pl.lit(value=False)).then(values[0])
    for (day, _, _), value in zip(order, values, strict=True):
        chosen = chosen.when(pl.col(day).is_not_null()).then(value)
    return cast("pl.Expr", chosen)


def _with_deposit(rows: pl.DataFrame, seen: Snapshots) -> pl.DataFrame:
    """The deposit of the extract that first shows it."""
    if seen.single:
        shown = rows.join(
            seen.rows.select("number", "deposit_id"), on="number", how="left", validate="1:1", maintain_order="left"
        )
    else:
        days = seen.rows.group_by("number", "known_on").agg(pl.col("deposit_id").max())
        shown = rows.join(days, on=["number", "known_on"], how="left", validate="1:1", maintain_order="left")
    return shown.with_columns(pl.coalesce("deposit_id", "record").alias("deposit_id"))
