"""Microsoft 365, « Email activity user detail »: what each person sent, received and read over the window."""

from __future__ import annotations

import polars as pl

from pipeline.extracts import usage_reports as report
from pipeline.extracts.cells import Column, Whole
from pipeline.extracts.declaration import Reader


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One usage row per person."""
    return dict(report.usage_rows(rows, "email_activity"))


READER = Reader(
    kind="email_activity",
    title="Activité de messagerie par utilisateur",
    registers=("domain",),
    columns=(
        report.REFRESHED,
        report.UPN,
        report.IS_DELETED,
        report.DELETED,
        report.LAST_ACTIVITY,
        Column("sent", "Send Count", Whole()),
        Column("received", "Receive Count", Whole()),
        Column("read", "Read Count", Whole()),
        report.PERIOD,
    ),
    # The two counts of meetings are missing in files of 2021.
    also=(*report.NOT_READ, "Meeting Created Count", "Meeting Interacted Count", "Assigned Products"),
    prepare=report.prepare,
    rules=report.rules(("deleted", "last_activity"), ("sent", "received", "read"), report.PLAUSIBLE_PERIOD),
    key=("upn", "is_deleted", "deleted"),
    date_column="refreshed",
    one_date_order=True,
    yields=yields,
    warns=report.warns,
)
