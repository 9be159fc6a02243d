"""PowerShell, Get-MailboxStatistics | Export-Csv: how much each mailbox holds on the day of the extract.

The command prints no name that the directory knows: whoever exports adds the user principal name, the address or the
Object Id. `LastLogonTime` is moved by background assistants, and `LastUserActionTime` with them: no activity is read.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts import usage_reports as report
from pipeline.extracts.cells import Column, Text, Truth, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.declaration import Reader, Rule
from pipeline.extracts.identity import without_deletion_prefix
from pipeline.extracts.sizes import Size


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds guest, holder, concealed (never: a console conceals nothing) and mailbox."""
    upn = without_deletion_prefix(rows)
    rows = report.prepare(rows.with_columns(upn=upn), extract)
    return rows.with_columns(mailbox=report.mailbox_kind(rows["recipient_type"]))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One usage row per mailbox, without any activity: a size is a state, and has no period."""
    return dict(report.usage_rows(rows, "powershell_statistics"))


READER = Reader(
    kind="powershell_statistics",
    title="Taille des boîtes, par PowerShell (Get-MailboxStatistics)",
    registers=("domain",),
    columns=(
        Column("upn", "UserPrincipalName", Text(lower=True), ("PrimarySmtpAddress", "UPN", "Email"), filled=True),
        Column("account", "ExternalDirectoryObjectId", Text(lower=True), needed=False),
        Column("items", "ItemCount", Whole()),
        Column("storage_bytes", "TotalItemSize", Size()),
        Column("recipient_type", "MailboxTypeDetail", Text(), ("RecipientTypeDetails",), needed=False),
        Column("archive", "IsArchiveMailbox", Truth(), needed=False),
    ),
    also=("DisplayName", "MailboxGuid", "DeletedItemCount", "TotalDeletedItemSize", "LastLogonTime", "LastLogoffTime",
          "LastUserActionTime", "LastInteractionTime", "OwnerADGuid", "StorageLimitStatus", "Identity"),
    prepare=prepare,
    rules=report.rules(
        (),
        ("items", "storage_bytes"),
        Rule("archive_mailbox", "archive", pl.col("archive"), outcome="ignored", kept=True),
        report.OTHER_MAILBOX,
    ),
    key=("upn", "account", "archive"),
    yields=yields,
)  # fmt: skip
