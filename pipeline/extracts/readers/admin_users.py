"""Microsoft 365 admin centre, Active users, « Export users »: the current layout and the older, alphabetical one."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Column, Text, Truth
from pipeline.extracts.context import OF_ACCOUNTS, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import GivesWay, Reader, Rule, not_after_extract
from pipeline.extracts.directory import HOLDER_RULES, observations
from pipeline.extracts.identity import (
    holder_of_accounts,
    is_guest,
    primary_addresses,
    products_and_mailbox,
    without_deletion_prefix,
)

# Headers of both layouts that are not read.
OTHER_HEADERS = (
    *("DirSyncEnabled", "First name", "Last name", "Title", "Preferred data location", "CountryOrRegion"),
    *("Country/Region", "StateOrProvince", "State", "Usage location", "Last dirsync time", "Password never expires"),
    *("Last password change time stamp", "Mobile Phone", "Phone number", "Postal code", "Preferred language"),
    *("Street address", "Fax", "AgeGroup", "License assignment details", "Oath token meta data", "Release track"),
    "Strong password required",
)


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds address, insee, guest and mailbox; a deleted account gets its own user principal name back."""
    rows = rows.with_columns(upn=without_deletion_prefix(rows))
    address = primary_addresses(rows["proxy_addresses"])
    rows = rows.drop("proxy_addresses").with_columns(proxy_addresses=pl.lit(None, dtype=pl.String), address=address)
    rows = rows.with_columns(
        address=pl.coalesce("address", "upn"),
        guest=is_guest(pl.col("upn")),
        **products_and_mailbox(rows["products"], extract.context),
    )
    return rows.with_columns(holder=holder_of_accounts(rows, extract.context))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One account_observation per row kept."""
    return observations(rows)


READER = Reader(
    kind="users",
    title="Utilisateurs actifs du centre d’administration Microsoft 365",
    registers=OF_ACCOUNTS,
    snapshot=True,
    # Deleted users alone are no list of all accounts: every other one would disappear.
    gives_way=GivesWay("deleted_users", pl.col("deleted").is_not_null()),
    columns=(
        Column("account", "Object Id", Text(lower=True), filled=True),
        Column("upn", "User principal name", Text(lower=True), filled=True),
        Column("name", "Display name", Text(), needed=False),
        Column("created", "When created", Day(utc=True)),
        Column("deleted", "Soft deletion time stamp", Day(utc=True)),
        Column("blocked", "Block credential", Truth()),
        Column("products", "Licenses", Text()),
        Column("proxy_addresses", "Proxy addresses", Text(), needed=False),
        Column("department", "Department", Text(), needed=False),
        Column("office", "Office", Text(), needed=False),
        Column("city", "City", Text(), needed=False),
    ),
    also=OTHER_HEADERS,
    prepare=prepare,
    rules=(
        *HOLDER_RULES,
        not_after_extract("created"),
        not_after_extract("deleted"),
        Rule("no_mailbox", "products", pl.col("mailbox").is_null(), outcome="ignored", kept=True),
    ),
    key=("account",),
    keeps_one=True,
    yields=yields,
)
