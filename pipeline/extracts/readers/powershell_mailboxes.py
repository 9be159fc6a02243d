"""PowerShell, Get-Mailbox or Get-EXOMailbox | Export-Csv: which mailboxes there are, of which kind, since when.

The columns are what was selected. `RecipientTypeDetails` must be among them: it alone tells a shared mailbox, or a
room, from a person's. A mailbox that left with its licence is no closing, so `WhenSoftDeleted` is not read.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Column, Text
from pipeline.extracts.context import HORS_CONVENTION, OF_ACCOUNTS, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, not_after_extract
from pipeline.extracts.identity import holder_of_accounts, is_guest, without_deletion_prefix
from pipeline.extracts.usage_reports import mailbox_kind

ADDRESSES = ("PrimarySmtpAddress", "WindowsEmailAddress")


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds guest, holder and mailbox; UTC dates go before local ones, a name before the address that stands for it."""
    rows = rows.with_columns(
        upn=without_deletion_prefix(rows),
        address=pl.coalesce("address", "upn"),
        created=pl.coalesce("created_utc", "created"),
        mailbox_created=pl.coalesce("mailbox_created_utc", "mailbox_created"),
        guest=is_guest(pl.col("upn")),
    )
    return rows.with_columns(
        holder=holder_of_accounts(rows, extract.context), mailbox=mailbox_kind(rows["recipient_type"])
    )


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One account_observation per mailbox. Its commune may stay unknown: the directory knows it by the Object Id."""
    return {
        "account_observation": rows.select(
            "line",
            "account",
            "upn",
            "address",
            "name",
            pl.col("holder").alias("insee"),
            "created",
            "mailbox_created",
            pl.lit(None, dtype=pl.Date).alias("deleted"),
            pl.lit(None, dtype=pl.Boolean).alias("blocked"),
            "mailbox",
            pl.lit(None, dtype=pl.String).alias("products"),
            "ignored",
        )
    }


READER = Reader(
    kind="powershell_mailboxes",
    title="Boîtes de messagerie, par PowerShell (Get-Mailbox)",
    registers=OF_ACCOUNTS,
    snapshot=True,
    one_date_order=True,
    columns=(
        Column("account", "ExternalDirectoryObjectId", Text(lower=True), needed=False),
        Column("upn", "UserPrincipalName", Text(lower=True), ADDRESSES, filled=True),
        Column("address", ADDRESSES[0], Text(lower=True), ADDRESSES[1:], needed=False),
        Column("name", "DisplayName", Text(), ("Name",), needed=False),
        Column("office", "Office", Text(), needed=False),
        Column("recipient_type", "RecipientTypeDetails", Text(), filled=True),
        Column("mailbox_created_utc", "WhenMailboxCreatedUTC", Day(utc=True), needed=False),
        Column("mailbox_created", "WhenMailboxCreated", Day(), needed=False),
        Column("created_utc", "WhenCreatedUTC", Day(utc=True), needed=False),
        Column("created", "WhenCreated", Day(), needed=False),
    ),
    also=("ExchangeGuid", "Guid", "Alias", "Identity", "Id", "RecipientType", "EmailAddresses", "DistinguishedName",
          "OrganizationId", "ExchangeVersion", "WhenChanged", "WhenChangedUTC", "IsShared", "AccountDisabled"),
    prepare=prepare,
    rules=(
        Rule("guest", "upn", pl.col("guest"), outcome="ignored"),
        Rule(HORS_CONVENTION, "upn", pl.col("holder") == HORS_CONVENTION, outcome="ignored"),
        not_after_extract("created"),
        not_after_extract("mailbox_created"),
        Rule("other_mailbox", "recipient_type", pl.col("mailbox").is_null(), outcome="ignored", kept=True),
    ),
    # A mailbox without an Object Id is known by its name.
    key=("account", "upn"),
    keeps_one=True,
    yields=yields,
)  # fmt: skip
