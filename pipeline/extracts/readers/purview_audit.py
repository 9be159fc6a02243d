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
from pipeline.extracts.slices import evaluate

OBJECT_ID = r'"([0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})"'
ADDRESS = r"^[^@\s]+@[^@\s]+$"
OF_TARGETS, OF_NAME, OF_PROPERTIES = "$.Target", "$.ObjectId", "$.ModifiedProperties"
RESULT, MOMENT, RECORD = "$.ResultStatus", "$.CreationTime", "$.Id"


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds activity, what AuditData says of the records that are of accounts, and again: an Id for a second time."""
    rows = rows.with_columns(activity=activity(rows["written"]))
    of_accounts = rows["activity"].is_not_null()
    documents = rows["audit_data"].filter(of_accounts)
    moment = _text(documents, MOMENT)
    read = documents.to_frame().select(
        record=_text(documents, RECORD),
        moment=moment,
        date=stamped_days(evaluate(moment, pl.col("cell").str.strip_suffix("Z") + "Z")),
        result=_text(documents, RESULT),
        account=evaluate(_text(documents, OF_TARGETS), pl.col("cell").str.extract(OBJECT_ID).str.to_lowercase()),
        upn=evaluate(_text(documents, OF_NAME), pl.when(pl.col("cell").str.contains(ADDRESS)).then("cell")),
        **_properties(documents, rows["activity"].filter(of_accounts)),
    )
    where = of_accounts.arg_true()
    every = pl.DataFrame({"index": pl.int_range(rows.height, dtype=pl.UInt32, eager=True)})
    spread = every.join(read.with_columns(where.alias("index")), on="index", how="left", maintain_order="left")
    rows = pl.concat([rows.rename({"record": "row_id"}), spread.drop("index")], how="horizontal")
    # The days of other records show how far back the log goes.
    others = stamped_days(rows["creation"].set(rows["activity"].is_not_null(), None))
    rows = rows.with_columns(
        pl.col("upn").str.to_lowercase(),
        date=pl.coalesce("date", pl.lit(others)),
        record=pl.coalesce("record", "row_id").str.to_lowercase(),
    )
    return _with_repeats(with_facts(rows, extract.context))


def _text(documents: pl.Series, path: str) -> pl.Series:
    return evaluate(documents, pl.col("cell").str.json_path_match(path)).alias(path)


def _properties(documents: pl.Series, activities: pl.Series) -> dict[str, pl.Series]:
    """`<property>_before` and `<property>_after`, of the records whose activity may change that property."""
    found = {}
    for name, property_name in PROPERTIES.items():
        where = (activities == ("licence_changed" if name == "products" else UPDATED)).arg_true()
        changed = _text(documents.gather(where), OF_PROPERTIES)
        for when, value in (("before", "OldValue"), ("after", "NewValue")):
            text = _text(changed, f"$[?(@.Name == '{property_name}')].{value}")
            nothing = pl.Series(f"{name}_{when}", [None], dtype=pl.String).new_from_index(0, documents.len())
            found[f"{name}_{when}"] = nothing.scatter(where, evaluate(text, unwrapped(pl.col("cell"))))
    return found


def _with_repeats(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds again: whether another row of the same Id stands for it; which one does not depend on their order."""
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
        Column("record", "RecordId", Text(lower=True), ("Identity",), needed=False),
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
