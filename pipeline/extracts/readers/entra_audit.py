"""Microsoft Entra, Audit logs, downloaded as CSV (86 columns) or JSON: what was done to accounts, to the second."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.audit import PROPERTIES, RULES, activity, events, incomplete, unwrapped, with_facts
from pipeline.extracts.cells import Column, Text
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader
from pipeline.extracts.normal import normal

# A record's first target is the account; five of the properties that it changed stand beside it.
CHANGED = range(1, 6)
PARTS = {"property": "Name", "old": "OldValue", "new": "NewValue"}


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds activity, the properties of PROPERTIES before and after, and what they say."""
    rows = rows.with_columns(activity=activity(rows["written"]))
    return with_facts(rows.with_columns(**_properties()), extract.context)


def _properties() -> dict[str, pl.Expr]:
    """`<property>_before` and `<property>_after`: the values beside the property's name."""
    return {
        f"{name}_{when}": unwrapped(
            pl.coalesce(
                pl.when(pl.col(f"property_{place}").str.to_lowercase() == normal(property_name))
                .then(pl.col(f"{part}_{place}"))
                for place in CHANGED
            )
        )
        for name, property_name in PROPERTIES.items()
        for when, part in (("before", "old"), ("after", "new"))
    }  # fmt: skip


MODIFIED = tuple(
    Column(f"{part}_{place}", f"Target1ModifiedProperty{place}{header}", Text(), needed=False)
    for place in CHANGED
    for part, header in PARTS.items()
)
CONTENT = ("record", "moment", "written", "result", "account", "upn", *(column.name for column in MODIFIED))
READER = Reader(
    kind="entra_audit",
    title="Journal d’audit de Microsoft Entra",
    registers=("domain",),
    columns=(
        Column("date", "Date (UTC)", Day(utc=True), filled=True),
        Column("moment", "Date (UTC)", Text()),
        Column("record", "CorrelationId", Text(lower=True), ("Id",)),
        Column("written", "Activity", Text(), filled=True),
        Column("result", "Result", Text()),
        Column("account", "Target1ObjectId", Text(lower=True)),
        Column("upn", "Target1UserPrincipalName", Text(lower=True)),
        *MODIFIED,
    ),
    also=("Service", "Category", "ResultReason", "ActorType", "ActorUserPrincipalName", "IPAddress", "Target1Type"),
    prepare=prepare,
    warns=incomplete,
    rules=RULES,
    key=CONTENT,
    yields=events,
)
