"""Microsoft 365, « Mailbox usage detail »: each mailbox, its creation, its size; newer files tell shared ones."""

from __future__ import annotations

import polars as pl

from pipeline.extracts import usage_reports as report
from pipeline.extracts.cells import Column, Text, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds to the columns of every report: mailbox."""
    return report.prepare(rows, extract).with_columns(mailbox=report.mailbox_kind(rows["recipient_type"]))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One usage row per mailbox."""
    return dict(report.usage_rows(rows, "mailbox_usage"))


READER = Reader(
    kind="mailbox_usage",
    title="Utilisation des boîtes de messagerie (détail)",
    registers=("domain",),
    columns=(
        report.REFRESHED,
        report.UPN,
        report.IS_DELETED,
        report.DELETED,
        Column("created", "Created Date", Day()),
        report.LAST_ACTIVITY,
        Column("items", "Item Count", Whole()),
        Column("storage_bytes", "Storage Used (Byte)", Whole()),
        Column("recipient_type", "Recipient Type", Text(), needed=False),
        report.PERIOD,
    ),
    also=(
        *report.NOT_READ,
        *("Issue Warning Quota (Byte)", "Prohibit Send Quota (Byte)", "Prohibit Send/Receive Quota (Byte)"),
        *("Deleted Item Count", "Deleted Item Size (Byte)", "Deleted Item Quota (Byte)", "Has Archive"),
    ),
    prepare=prepare,
    rules=report.rules(
        ("created", "deleted", "last_activity"),
        ("items", "storage_bytes"),
        report.PLAUSIBLE_PERIOD,
        report.OTHER_MAILBOX,
    ),
    # An address that was used again stands there twice: once deleted, once alive.
    key=("upn", "created", "is_deleted", "deleted"),
    date_column="refreshed",
    one_date_order=True,
    yields=yields,
    warns=report.warns,
)
