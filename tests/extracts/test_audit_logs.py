"""Audit logs of Entra (CSV, JSON) and of Purview (search export, Export-Csv): facts, noise, and what is missing."""

from __future__ import annotations

import csv
import io
import json
import random
from datetime import date

import polars as pl
import pytest

ID = "0a1b2c3d-0000-4000-8000-000000000001"
UPN = "Zoe.Petit@allonnes.fr"
NAME = "AuditLogs_2026-09-30.csv"
EVENT = pl.Schema(
    {
        "line": pl.Int32, "record": pl.String, "account": pl.String, "upn": pl.String, "activity": pl.String,
        "date": pl.Date, "before": pl.String, "after": pl.String,
    }
)  # fmt: skip
ENTRA = [
    *(
        "Date (UTC)",
        "CorrelationId",
        "Service",
        "Category",
        "Activity",
        "Result",
        "ResultReason",
        "User Agent",
        "ActorType",
    ),
    *(
        "ActorDisplayName",
        "ActorObjectId",
        "ActorUserPrincipalName",
        "IPAddress",
        "ActorHomeTenantId",
        "ActorHomeTenantName",
    ),
    *("ActorServicePrincipalId", "ActorServicePrincipalName"),
    *(
        f"Target{target}{column}"
        for target in (1, 2, 3)
        for column in (
            *("Type", "DisplayName", "ObjectId", "UserPrincipalName"),
            *(f"ModifiedProperty{n}{part}" for n in range(1, 6) for part in ("Name", "OldValue", "NewValue")),
        )
    ),
    *(f"AdditionalDetail{n}{part}" for n in range(1, 7) for part in ("Key", "Value")),
]
PURVIEW = ["RecordId", "CreationDate", "RecordType", "Operation", "UserId", "AuditData", "AssociatedAdminUnits", "AssociatedAdminUnitsNames"]  # fmt: skip
POWERSHELL = ["RecordType", "CreationDate", "UserIds", "Operations", "AuditData", "ResultIndex", "ResultCount", "Identity", "IsValid", "ObjectState"]  # fmt: skip


def record(activity="Add user", moment="2026-09-01T06:54:24.0000000Z", changed=(), **more):
    """One record, as the four exports know it. `changed`: (property, before, after)."""
    return {
        "activity": activity,
        "moment": moment,
        "changed": changed,
        "id": ID,
        "upn": UPN,
        "result": "success",
    } | more


def written(headers, rows, delimiter=",", first="", mark="\ufeff"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    writer.writerows([row.get(header, "") for header in headers] for row in rows)
    return mark + first + out.getvalue()


def entra_csv(*records, delimiter=","):
    rows = []
    for number, told in enumerate(records):
        row = {
            "Date (UTC)": told["moment"] + " ", "CorrelationId": told.get("key", f"C{number}"), "Activity": told["activity"],
            "Result": told["result"], "Target1Type": "User", "Target1ObjectId": told["id"], "Target1UserPrincipalName": told["upn"],
            "ActorUserPrincipalName": "admin@lemans.fr",
        }  # fmt: skip
        for place, (name, old, new) in enumerate(told["changed"], start=1):
            cells = {"Name": name, "OldValue": json.dumps([old]), "NewValue": json.dumps([new])}
            row |= {f"Target1ModifiedProperty{place}{part}": cell for part, cell in cells.items()}
        rows.append(row)
    return written(ENTRA, rows, delimiter)


def entra_json(*records, indent=None):
    return json.dumps(
        [
            {
                "id": told.get("key", f"C{number}"), "category": "UserManagement", "correlationId": "x", "result": told["result"],
                "activityDisplayName": told["activity"], "activityDateTime": told["moment"],
                "initiatedBy": {"user": {"id": "y", "userPrincipalName": "admin@lemans.fr"}},
                "targetResources": [
                    {"id": "group", "type": "Group", "modifiedProperties": []},
                    {
                        "id": told["id"], "type": "User", "userPrincipalName": told["upn"],
                        "modifiedProperties": [
                            {"displayName": "Other", "oldValue": None, "newValue": '["x"]'},
                            *(
                                {"displayName": name, "oldValue": json.dumps([old]), "newValue": json.dumps([new])}
                                for name, old, new in told["changed"]
                            ),
                        ],
                    },
                ],
            }
            for number, told in enumerate(records)
        ],
        indent=indent,
    )  # fmt: skip


def document(told, key):
    listed = [{"Name": name, "OldValue": f"[\r\n  {json.dumps(old)}\r\n]", "NewValue": f"[\r\n  {json.dumps(new)}\r\n]"} for name, old, new in told["changed"]]  # fmt: skip
    return {
        "CreationTime": told["moment"][:19], "Id": key, "Operation": told["activity"] + ".", "ObjectId": told["upn"],
        "ResultStatus": told["result"].title(), "UserId": "admin@lemans.fr", "ModifiedProperties": listed,
        "Target": [{"ID": f"User_{told['id']}", "Type": 2}, {"ID": told["id"], "Type": 2}, {"ID": told["upn"], "Type": 5}],
    }  # fmt: skip


def purview_rows(records):
    for number, told in enumerate(records):
        key = told.get("key", f"C{number}")
        data = told["data"] if "data" in told else json.dumps(document(told, key) | told.get("more", {}))
        shared = {"AuditData": data, "RecordType": "8"}
        shared |= {
            "RecordId": key,
            "Operation": told["activity"] + ".",
            "UserId": "admin@lemans.fr",
            "CreationDate": told["moment"],
        }
        yield shared | {"Identity": key, "Operations": told["activity"] + ".", "UserIds": "admin@lemans.fr"}


def purview(*records, delimiter=","):
    return written(PURVIEW, purview_rows(records), delimiter, mark="")


def powershell(*records, delimiter=";"):
    rows = ({**row, "CreationDate": "01/09/2026 08:54:24"} for row in purview_rows(records))
    return written(
        POWERSHELL, rows, delimiter, first="#TYPE Selected.System.Management.Automation.PSCustomObject\r\n", mark=""
    )


FORMATS = {"entra_csv": entra_csv, "entra_json": entra_json, "purview": purview, "powershell": powershell}
KINDS = {
    "entra_csv": "entra_audit",
    "entra_json": "entra_audit",
    "purview": "purview_audit",
    "powershell": "purview_audit",
}


@pytest.fixture(params=FORMATS)
def log(request, read):
    """Reads records in each of the four forms."""

    def read_log(*records, **options):
        reading = read(FORMATS[request.param](*records), NAME, **options)
        assert reading.kind == KINDS[request.param]
        return reading

    return read_log


def events(reading):
    return reading.frames["audit_event"].select("account", "upn", "activity", "date", "before", "after").rows()


def test_each_activity_in_each_form(log):
    names = {
        "Add user": "added", "Delete user": "deleted", "Hard Delete user": "hard_deleted", "Restore user": "restored",
        "Disable account": "disabled", "Change user license": "licence_changed",
    }  # fmt: skip
    reading = log(*map(record, names))
    assert reading.frames["audit_event"].schema == EVENT
    assert events(reading) == [(ID, UPN.lower(), name, date(2026, 9, 1), None, None) for name in names.values()]
    assert reading.warnings == []


def test_the_day_is_that_of_paris(log):
    assert events(log(record(moment="2026-08-31T22:30:00.0000000Z")))[0][3] == date(2026, 9, 1)


def test_a_deleted_account_gets_its_own_name_back(log):
    own, other = ID.replace("-", "") + UPN, "f" * 32 + UPN
    reading = log(record("Delete user", upn=own), record("Delete user", upn=other))
    assert [row[1] for row in events(reading)] == [UPN.lower(), other.lower()]


def test_an_update_counts_by_what_it_changes(log):
    rename = ("UserPrincipalName", "Z.Petit@allonnes.fr", UPN)
    reading = log(
        record("Update user", changed=[rename]),
        record("Update user", changed=[("AccountEnabled", True, False)], moment="2026-09-02T06:00:00.0Z"),
        record("Update user", changed=[rename, ("AccountEnabled", False, True)], moment="2026-09-03T06:00:00.0Z"),
        record("Update user", changed=[("City", "Allonnes", "Arnage")]),
        record("Update user", changed=[("UserPrincipalName", UPN, UPN)]),
    )
    assert [(row[2], row[3].day, row[4], row[5]) for row in events(reading)] == [
        ("renamed", 1, "z.petit@allonnes.fr", UPN.lower()),
        ("disabled", 2, None, None),
        ("enabled", 3, None, None),
        ("renamed", 3, "z.petit@allonnes.fr", UPN.lower()),
    ]
    assert (reading.rows_accepted, reading.ignored) == (3, {"other_update": 2})


def test_noise_failures_guests_and_outsiders_are_ignored_and_counted(log):
    reading = log(
        record("Add member to group"),
        record("Delete user", result="failure"),
        record(upn="x_ailleurs.fr#EXT#@t.onmicrosoft.com"),
        record(upn="x@lemansmetropole.fr"),
        record(upn="x@t.onmicrosoft.com"),
        record(upn="x@inconnu.fr"),
        record("Update user", upn="x@lemansmetropole.fr", changed=[("UserPrincipalName", "x@lemansmetropole.fr", UPN)]),
    )
    assert reading.ignored == {"other_activity": 1, "failed_activity": 1, "guest": 1, "hors_convention": 1}
    assert [row[1] for row in events(reading)] == ["x@t.onmicrosoft.com", "x@inconnu.fr", "x@lemansmetropole.fr"]


def test_a_block_undone_on_its_day_leaves_the_last_state(log):
    morning, noon, next_day = (
        f"2026-09-0{day}T{hour}:00:00.0000000Z" for day, hour in ((1, "08"), (1, "12"), (2, "08"))
    )
    records = [record("Enable account", noon), record("Disable account", morning), record("Disable account", next_day)]
    for order in (records, records[::-1]):
        reading = log(*order)
        assert sorted((row[3].day, row[2]) for row in events(reading)) == [(1, "enabled"), (2, "disabled")]
        assert reading.ignored == {"undone_same_day": 1}


def test_the_same_record_twice_is_one_fact(log):
    reading = log(record(key="k"), record(key="k"), record("Delete user", key="j"))
    assert reading.ignored == {"duplicate_row": 1}
    assert reading.frames["audit_event"]["record"].to_list() == ["k", "j"]


def test_a_log_that_begins_late_in_its_month_says_so(log):
    (warning,) = log(record(moment="2026-09-24T06:00:00.0Z"), record(moment="2026-09-30T06:00:00.0Z")).warnings
    assert "du 24\u00a0septembre 2026" in warning
    assert "7 ou 30 jours" in warning
    whole = log(record(moment="2026-09-01T06:00:00.0Z"), record(moment="2026-09-30T06:00:00.0Z"))
    assert whole.warnings == []


@pytest.mark.parametrize("form", [entra_csv, entra_json, purview])
def test_noise_shows_too_that_the_log_reaches_back(read, form):
    records = (record("Add group", "2026-09-01T06:00:00.0Z"), record("Add user", "2026-09-20T06:00:00.0Z"))
    assert read(form(*records)).warnings == []


def test_records_that_cannot_be_taken_are_rejected_by_line(read):
    reading = read(
        entra_csv(
            record(),
            record(id="", upn=""),
            record(id="Petit"),
            record(moment="hier"),
            record(moment="2027-02-01T00:00:00Z"),
        )
    )
    codes = [(3, "no_account"), (4, "bad_identifier"), (5, "bad_date"), (6, "future_event")]
    assert reading.rejected.select("line", "code").rows() == codes


@pytest.mark.parametrize(
    "data", ["", "{", '{"a": 1}', '{"CreationTime": "hier"}', "[1]", "null", '{"CreationTime": 5}']
)
def test_a_cut_audit_data_is_rejected_unless_it_is_noise(read, data):
    rows = [record(), record("Update user", data=data), record("MailItemsAccessed", data=data or "{")]
    reading = read(purview(*rows))
    assert reading.rejected.select("line", "code").rows() == [(3, "bad_record" if data else "missing_value")]
    assert reading.ignored == {"other_activity": 1}


def test_duplicates_of_one_id_that_differ_beside_are_one_fact_whatever_their_order(read):
    records = [record(key="k", more={"Version": number}) for number in range(3)] + [record("Delete user")]
    random.Random(1).shuffle(records)
    forth, back = read(purview(*records)), read(purview(*records[::-1]))
    assert forth.ignored == back.ignored == {"duplicate_row": 2}
    facts = [reading.frames["audit_event"].drop("line", "record").sort("activity") for reading in (forth, back)]
    assert facts[0].equals(facts[1])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("form", ["entra_csv", "purview", "powershell"])
def test_encodings_and_delimiters(read, form, delimiter, encoding):
    text = FORMATS[form](record(upn="zoé@allonnes.fr"), delimiter=delimiter).removeprefix("\ufeff")
    assert events(read(text.encode(encoding), NAME))[0][1] == "zoé@allonnes.fr"


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_in_its_encodings_by_lines_or_on_one(read, indent, encoding):
    text = entra_json(record(upn="zoé@allonnes.fr"), record("Delete user"), indent=indent)
    plain, wrapped = read(text.encode(encoding)), read(f'{{"@odata.context": "x", "value": {text}}}'.encode(encoding))
    assert events(plain) == events(wrapped)
    first, second = plain.frames["audit_event"]["line"]
    assert (first, second) == ((1, 2) if indent is None else (2, 2 + text[: text.index('"C1"')].count("\n") - 2))


@pytest.mark.parametrize("cut", [10, 400, 900])
def test_a_cut_json_is_refused_with_its_line(read, cut):
    reading = read(entra_json(record(), record(), indent=1)[:-cut])
    assert (reading.status, reading.code) == ("refused", "broken_json")
    assert "ligne" in reading.message


def test_a_json_of_something_else_is_refused(read):
    for text in (
        '{"a": 1}',
        "[1, 2]",
        '{"activityDateTime": "2026-01-01"}',
        '["activityDateTime"]',
        "[" * 9_000 + '"activityDateTime"',
    ):
        assert read(text).status == "refused"


def test_a_log_asks_for_its_date(read):
    assert read(entra_csv(record()), "journal.csv", extract_date=None).code == "extract_date_missing"
