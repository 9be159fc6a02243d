"""Deleted users, as the admin centre or Entra export them: entries of which the day of deletion is known.

No real file of it was seen: the spellings of all the directory's exports are known to it, and a file in which every
entry bears a day of deletion is one, whatever its other columns. It shows who is gone; it is no list of who is there.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Column, Text
from pipeline.extracts.context import OF_ACCOUNTS, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, not_after_extract
from pipeline.extracts.directory import HOLDER_RULES, observations
from pipeline.extracts.identity import (
    IDENTIFIER,
    holder_of_accounts,
    is_guest,
    primary_addresses,
    products_and_mailbox,
    without_deletion_prefix,
)

DELETED = (
    *("Deleted date", "Deletion date", "Date deleted", "Deleted on", "Deleted time", "Deletion time", "Deleted at"),
    *("deletedDateTime", "deletionTimestamp", "SoftDeletionTimestamp", "Soft deletion timestamp", "Deleted"),
    *("Date de suppression", "Supprimé le", "Horodatage de suppression réversible"),
)


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds address, guest, holder and mailbox; a deleted account gets its own user principal name back."""
    own = without_deletion_prefix(rows)
    rows = rows.with_columns(upn=own, **products_and_mailbox(rows["products"], extract.context))
    proxied = primary_addresses(rows["proxy_addresses"])
    rows = rows.with_columns(address=pl.coalesce(proxied, "mail", "upn"), guest=is_guest(pl.col("upn")))
    return rows.with_columns(holder=holder_of_accounts(rows, extract.context))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One account_observation per row kept. Whether a deleted account was blocked says nothing."""
    return observations(rows, blocked=pl.lit(None, dtype=pl.Boolean))


READER = Reader(
    kind="deleted_users",
    title="Utilisateurs supprimés",
    registers=OF_ACCOUNTS,
    # A usage report names users and days of deletion too, but these are hints only. A list of all users that lacks
    # one of its columns is refused; with all of them it makes way to this reader if every entry is deleted.
    foreign=("Report Refresh Date", "Is Deleted", "Block credential", "accountEnabled"),
    columns=(
        Column("deleted", "Soft deletion time stamp", Day(utc=True), DELETED, filled=True),
        Column(
            "upn", "User principal name", Text(lower=True),
            ("userPrincipalName", "Username", "User name", "Nom d'utilisateur principal", "Nom d'utilisateur"),
            filled=True,
        ),
        Column(
            "account", "Object Id", Text(lower=True), ("id", "objectId", "ID d'objet", "Identificateur d'objet"),
            needed=False,
        ),
        Column("name", "Display name", Text(), ("displayName", "Nom complet", "Nom d'affichage"), needed=False),
        Column("created", "When created", Day(utc=True), ("createdDateTime",), needed=False),
        Column("products", "Licenses", Text(), ("Licences",), needed=False),
        Column("proxy_addresses", "Proxy addresses", Text(), ("proxyAddresses",), needed=False),
        Column("mail", "mail", Text(lower=True), ("E-mail", "Email"), needed=False),
        Column("department", "Department", Text(), ("Service",), needed=False),
        Column("office", "Office", Text(), ("officeLocation", "physicalDeliveryOfficeName"), needed=False),
        Column("city", "City", Text(), ("Ville",), needed=False),
    ),
    prepare=prepare,
    rules=(
        Rule("bad_identifier", "account", ~pl.col("account").str.contains(IDENTIFIER)),
        *HOLDER_RULES,
        not_after_extract("deleted"),
        not_after_extract("created"),
    ),
    key=("account", "upn", "deleted"),
    keeps_one=True,
    yields=yields,
)  # fmt: skip
