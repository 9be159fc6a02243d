"""Microsoft Purview, audit search exported as CSV, and Search-UnifiedAuditLog | Export-Csv.

`UserId` is who acted. The account acted upon stands in `AuditData`, a JSON document in a cell, as do the moment (always
UTC, whatever the format of the column) and the `Id` of the record: one fact per Id, since duplicates occur.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.audit import PROPERTIES, RULES, UPDATED, activity, events, incomplete, unwrapped, with_facts
from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Text
from pipeline.extracts.context import Extract
from pipeline.extracts.days import stamped_days
from pipeline.extracts.declaration import Reader, Rule
from pipeline.extracts.documents import fields
from pipeline.extracts.slices import all_differ, evaluate

OBJECT_ID, ID_LENGTH = '"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"', 36
ADDRESS = r"^[^@\s]+@[^@\s]+$"
# What is read of a document, by the names that it bears there.
TEXTS = {"record": "Id", "moment": "CreationTime", "result": "ResultStatus", "name": "ObjectId"}
TARGETS, CHANGES, CHANGE = "Target", "ModifiedProperties", ("Name", "OldValue", "NewValue")


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds activity, date; and of the records that are of accounts, what AuditData says, and again: an Id once more."""
    rows = rows.with_columns(activity=activity(rows["written"]))
    of_accounts, others = rows.filter(pl.col("activity").is_not_null()), rows.filter(pl.col("activity").is_null())
    read = of_accounts.drop("record").hstack(_read(of_accounts["audit_data"], of_accounts["activity"]))
    record = pl.coalesce(pl.col("record"), pl.lit(of_accounts["record"])).str.to_lowercase()
    told = _with_repeats(with_facts(read.with_columns(record=record), extract.context))
    # The days of other records show how far back the log goes.
    noise = others.with_columns(date=stamped_days(others["creation"]))
    return pl.concat([told.rechunk(), noise.rechunk()], how="diagonal")


def _read(documents: pl.Series, activities: pl.Series) -> pl.DataFrame:
    """record, moment, date, result, account, upn, and `<property>_before` and `<property>_after` of each document.

    A property is read where the activity may change it.
    """
    found = fields(documents, list(TEXTS.values()), TARGETS, CHANGES, CHANGE)
    name = pl.col(TEXTS["name"])
    read = found.select(
        **{ours: theirs for ours, theirs in TEXTS.items() if ours != "name"},
        account=pl.lit(evaluate(found[TARGETS], _object_id(pl.col("cell")))),
        upn=pl.when(name.str.contains(ADDRESS)).then(name).str.to_lowercase(),
    )
    days = stamped_days(read["moment"].str.strip_suffix("Z") + "Z")
    return read.with_columns(date=days).hstack(_properties(found[CHANGES], activities))


def _object_id(target: pl.Expr) -> pl.Expr:
    """The first identifier in a text, in lower case; to know its place and cut it out is twice as quick as a group."""
    place = target.str.find(OBJECT_ID)
    return target.cast(pl.Binary).bin.slice(place + 1, ID_LENGTH).cast(pl.String).str.to_lowercase()


def _properties(changes: pl.Series, activities: pl.Series) -> pl.DataFrame:
    """`<property>_before` and `<property>_after`: the first change of each."""
    of_name = pl.element().struct.field("Name")
    first = changes.to_frame().select(
        pl.col(CHANGES).list.eval(pl.element().filter(of_name == written)).list.first().alias(name)
        for name, written in PROPERTIES.items()
    )
    return first.select(
        pl.when(activities == ("licence_changed" if name == "products" else UPDATED))
        .then(unwrapped(pl.col(name).struct.field(value)))
        .alias(f"{name}_{when}")
        for name in PROPERTIES
        for when, value in (("before", "OldValue"), ("after", "NewValue"))
    )


def _with_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds again: whether another row of the same Id stands for it; which one does not depend on their order."""
    if all_differ(rows.select("record")):
        return rows.with_columns(again=pl.lit(value=False))
    repeated = rows["record"].is_duplicated() & rows["record"].is_not_null()
    group = rows.filter(repeated).select("line", "record", "date", "audit_data")
    later = group.sort("record", "date", "audit_data", "line", nulls_last=True).filter(
        ~pl.col("record").is_first_distinct()
    )
    return rows.with_columns(again=pl.col("line").is_in(later["line"].implode()))


READER = Reader(
    kind="purview_audit",
    title="Journal d’audit de Microsoft Purview",
    registers=("domain",),
    columns=(
        Column("record", "RecordId", Text(), ("Identity",), needed=False),
        Column("creation", "CreationDate", Text()),
        Column("written", "Operation", Text(), ("Operations",), filled=True),
        Column("actor", "UserId", Text(), ("UserIds",)),
        Column("audit_data", "AuditData", Text(), filled=True),
    ),
    also=("RecordType", "AssociatedAdminUnits", "AssociatedAdminUnitsNames", "ResultIndex", "ResultCount", "IsValid"),
    prepare=prepare,
    warns=incomplete,
    rules=(
        RULES[0],
        Rule("duplicate_row", "record", pl.col("again"), outcome="ignored"),
        Rule(
            "bad_record",
            "audit_data",
            pl.col("date").is_null(),
            message=Message(
                "Le détail de l'enregistrement (colonne « {header} ») n'est pas un document JSON daté.",
                "L'export ou un tableur l'a coupé : refaites l'export, sans l'ouvrir dans un tableur.",
            ),
        ),
        *RULES[1:],
    ),
    yields=events,
)  # fmt: skip
