"""Microsoft 365, « Active user detail »: the last day on which each person used the mail. It has no period."""

from __future__ import annotations

import polars as pl

from pipeline.extracts import usage_reports as report
from pipeline.extracts.cells import Column, Truth
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule

SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One usage row per person."""
    return dict(report.usage_rows(rows, "active_users"))


READER = Reader(
    kind="active_users",
    title="Utilisateurs actifs de Microsoft 365 (détail)",
    registers=("domain",),
    columns=(
        report.REFRESHED,
        report.UPN,
        report.IS_DELETED,
        report.DELETED,
        Column("licensed", "Has Exchange License", Truth()),
        Column("last_activity", "Exchange Last Activity Date", Day()),
    ),
    also=(
        *report.NOT_READ,
        *(f"Has {service} License" for service in SERVICES[1:]),
        *(f"{service} Last Activity Date" for service in SERVICES[1:]),
        *(f"{service} License Assign Date" for service in SERVICES),
        "Assigned Products",
    ),
    prepare=report.prepare,
    rules=report.rules(
        ("deleted", "last_activity"),
        (),
        Rule("no_mailbox", "licensed", ~pl.col("licensed"), outcome="ignored", kept=True),
    ),
    key=("upn", "is_deleted", "deleted"),
    date_column="refreshed",
    one_date_order=True,
    yields=yields,
    warns=report.warns,
)
