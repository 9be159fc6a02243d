"""Microsoft Entra, Users, « Download users »: the current layout, and the older one (`objectId`).

It says who is in the directory and who is blocked, but not who has a mailbox: no licence stands in it. It is not
quoted, so that a comma in a name shifts its row: such a row is rejected.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.extracts.cells import Column, Text, Truth
from pipeline.extracts.context import OF_ACCOUNTS, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import GivesWay, Reader, Rule, not_after_extract
from pipeline.extracts.directory import HOLDER_RULES, observations
from pipeline.extracts.identity import IDENTIFIER, holder_of_accounts, is_guest, without_deletion_prefix

GUEST = "guest"
NO_MAILBOXES = (
    "Cet export ne dit pas qui a une boîte de messagerie : il complète l'export des utilisateurs actifs du centre "
    "d'administration, sans le remplacer."
)


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds address, guest, holder and blocked."""
    guest = is_guest(pl.col("upn")) | (pl.col("user_type") == GUEST).fill_null(value=False)
    rows = rows.with_columns(upn=without_deletion_prefix(rows)).with_columns(
        address=pl.coalesce("mail", "upn"), guest=guest, blocked=~pl.col("enabled")
    )
    return rows.with_columns(holder=holder_of_accounts(rows, extract.context))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One account_observation per row kept, without any evidence of a mailbox."""
    nothing = pl.lit(None, dtype=pl.String)
    return observations(rows, mailbox=nothing, products=nothing)


def warns(rows: pl.DataFrame, extract_date: date | None) -> list[str]:  # noqa: ARG001
    """What this export cannot tell."""
    return [NO_MAILBOXES]


READER = Reader(
    kind="entra_users",
    title="Utilisateurs de Microsoft Entra",
    registers=OF_ACCOUNTS,
    snapshot=True,
    unquoted=True,
    gives_way=GivesWay("deleted_users", pl.col("deleted").is_not_null()),
    columns=(
        Column("account", "id", Text(lower=True), ("objectId",), filled=True),
        Column("upn", "userPrincipalName", Text(lower=True), filled=True),
        Column("name", "displayName", Text(), needed=False),
        Column("mail", "mail", Text(lower=True), needed=False),
        Column("user_type", "userType", Text(lower=True)),
        Column("enabled", "accountEnabled", Truth(), filled=True),
        Column("created", "createdDateTime", Day(utc=True), needed=False),
        Column("deleted", "deletedDateTime", Day(utc=True), needed=False),
        Column("department", "department", Text(), needed=False),
        Column("office", "officeLocation", Text(), ("physicalDeliveryOfficeName",), needed=False),
        Column("city", "city", Text(), needed=False),
    ),
    also=(
        *("surname", "givenName", "jobTitle", "usageLocation", "streetAddress", "state", "country", "postalCode"),
        *("telephoneNumber", "mobilePhone", "mobile", "alternateEmailAddress", "ageGroup", "consentProvidedForMinor"),
        *("legalAgeGroupClassification", "companyName", "creationType", "directorySynced", "invitationState"),
        "identityIssuer",
    ),
    prepare=prepare,
    warns=warns,
    rules=(
        Rule("bad_identifier", "account", ~pl.col("account").str.contains(IDENTIFIER)),
        *HOLDER_RULES,
        not_after_extract("created"),
        not_after_extract("deleted"),
    ),
    key=("account",),
    keeps_one=True,
    yields=yields,
)
