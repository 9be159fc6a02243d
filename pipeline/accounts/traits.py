"""What all sightings of an account together say of it: its mailbox, its creation, where it was first and last."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.frames import PRODUCT_SERIES, USAGE_SERIES
from pipeline.accounts.snapshots import Snapshots

MAILBOX = pl.col("mailbox").is_not_null()
RECIPIENT_TYPE = MAILBOX & ~pl.col("directory")
WITHOUT_PRODUCT = ~MAILBOX & (pl.col("series") == PRODUCT_SERIES)


def _day(when: pl.Expr) -> pl.Expr:
    return pl.when(when).then(pl.col("known_on"))


# trait → the value that one sighting has for it, and how the values of several sightings make one.
TRAITS: dict[str, tuple[pl.Expr, str]] = {
    "account": (pl.col("account"), "first"),
    "insee": (pl.col("insee"), "first_known"),
    "first_seen": (pl.col("known_on"), "min"),
    "last_seen": (pl.col("known_on"), "max"),
    "created": (pl.col("created"), "min"),
    "mailbox_created": (pl.col("mailbox_created"), "min"),
    "mailbox_stamped": (pl.when(pl.col("series") != USAGE_SERIES).then("mailbox_created"), "min"),
    "first_product": (_day(MAILBOX & pl.col("directory")), "min"),
    "last_product": (_day(MAILBOX & pl.col("directory")), "max"),
    "first_recipient_type": (_day(RECIPIENT_TYPE), "min"),
    "last_recipient_type": (_day(RECIPIENT_TYPE), "max"),
    "first_without": (_day(WITHOUT_PRODUCT), "min"),
    "last_without": (_day(WITHOUT_PRODUCT & pl.col("deleted").is_null()), "max"),
    "first_user": (_day(pl.col("mailbox") == "user"), "min"),
    "last_user": (_day(pl.col("mailbox") == "user"), "max"),
    "first_shared": (_day(pl.col("mailbox") == "shared"), "min"),
    "last_shared": (_day(RECIPIENT_TYPE & (pl.col("mailbox") == "shared")), "max"),
    "last_typed_user": (_day(RECIPIENT_TYPE & (pl.col("mailbox") == "user")), "max"),
    "first_deleted": (pl.col("deleted"), "min"),
    "last_deleted": (pl.col("deleted"), "max"),
    "last_seen_deleted": (_day(pl.col("deleted").is_not_null()), "max"),
    "last_alive": (_day(pl.col("deleted").is_null() & pl.col("directory")), "max"),
    "blocked": (pl.col("blocked").fill_null(value=False) & pl.col("directory"), "max"),
}


def traits(seen: Snapshots) -> pl.DataFrame:
    """One row per account that an extract shows, sorted by account.

    Columns of TRAITS, and number; created_known, mailbox_created_known: the first extract that says so;
    mailbox: `user`, `shared` or null when nothing shows a mailbox.
    """
    if seen.single:
        found = seen.rows.select("number", *(value.alias(name) for name, (value, _) in TRAITS.items()))
        found = found.with_columns(
            created_known=pl.when(pl.col("created").is_not_null()).then(pl.col("first_seen")),
            mailbox_created_known=pl.when(pl.col("mailbox_created").is_not_null()).then(pl.col("first_seen")),
        )
    else:
        found = _aggregated(seen.rows)
    return found.with_columns(mailbox=_mailbox())


def _mailbox() -> pl.Expr:
    """The latest Recipient Type, since a product says nothing of the kind of a mailbox; else what the product says."""
    shared = pl.col("last_shared").is_not_null() & (
        pl.col("last_typed_user").is_null() | (pl.col("last_shared") >= pl.col("last_typed_user"))
    )
    evidence = pl.col("first_product").is_not_null() | pl.col("first_recipient_type").is_not_null()
    directory_only = pl.col("first_recipient_type").is_null() & pl.col("first_shared").is_not_null()
    return pl.when(shared | directory_only).then(pl.lit("shared")).when(evidence).then(pl.lit("user"))


def _aggregated(rows: pl.DataFrame) -> pl.DataFrame:
    made = {
        "first": lambda expression: expression.first(),
        "first_known": lambda expression: expression.drop_nulls().first(),
        "min": lambda expression: expression.min(),
        "max": lambda expression: expression.max(),
    }
    wide = rows.select("number", "known_on", *(value.alias(name) for name, (value, _) in TRAITS.items()))
    found = wide.group_by("number", maintain_order=True).agg(
        made[how](pl.col(name)).alias(name) for name, (_, how) in TRAITS.items()
    )
    for name in ("created", "mailbox_created"):
        found = found.join(_first_said(wide, found, name), on="number", how="left", maintain_order="left")
    return found


def _first_said(wide: pl.DataFrame, found: pl.DataFrame, name: str) -> pl.DataFrame:
    """The first extract that gives an account the date which is kept."""
    if wide[name].null_count() == wide.height:
        return found.select("number", pl.lit(None, pl.Date).alias(f"{name}_known"))
    kept = wide.select("number", "known_on", name).filter(pl.col(name).is_not_null())
    kept = kept.join(found.select("number", pl.col(name).alias("kept")), on="number", validate="m:1")
    return (
        kept.filter(pl.col(name) == pl.col("kept"))
        .group_by("number")
        .agg(pl.col("known_on").min().alias(f"{name}_known"))
    )
