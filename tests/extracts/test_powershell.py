"""What PowerShell exports: mailboxes and their statistics, in whatever encoding, delimiter and culture it wrote them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.extracts.usage_reports import USAGE
from tests.extracts.conftest import table

HEADERS = [
    "DisplayName", "UserPrincipalName", "PrimarySmtpAddress", "ExternalDirectoryObjectId", "ExchangeGuid",
    "RecipientTypeDetails", "WhenMailboxCreated", "WhenCreatedUTC",
]  # fmt: skip
MAILBOX = {
    "DisplayName": "Zoé Petit", "UserPrincipalName": "Zoe.Petit@allonnes.fr", "PrimarySmtpAddress": "Zoe.Petit@allonnes.fr",
    "ExternalDirectoryObjectId": "0A1B2C3D-0000-4000-8000-000000000001", "ExchangeGuid": "6f1d0c3a-0000-4000-8000-000000000002",
    "RecipientTypeDetails": "UserMailbox", "WhenMailboxCreated": "22/08/2025 11:49:03", "WhenCreatedUTC": "22/08/2025 09:45:12",
}  # fmt: skip
TYPE = "#TYPE Selected.System.Management.Automation.PSObject\r\n"
EXTRACT = date(2026, 4, 30)


def mailboxes(*rows, headers=HEADERS, delimiter=";"):
    return table(headers, [{**MAILBOX, **row} for row in rows or ({},)], delimiter)


def quoted(text):
    return "".join(";".join(f'"{cell}"' for cell in line.split(";")) + "\r\n" for line in text.splitlines())


def american(text):
    for french, english in (
        ("22/08/2025 11:49:03", "8/22/2025 11:49:03 AM"),
        ("22/08/2025 09:45:12", "8/22/2025 9:45:12 AM"),
    ):
        text = text.replace(french, english)
    return text.replace(";", ",")


FORMS = {
    "Windows PowerShell, -Encoding Unicode, -UseCulture": lambda text: (TYPE + quoted(text)).encode("utf-16"),
    "UTF-16LE without a mark": lambda text: (TYPE + quoted(text)).encode("utf-16-le"),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "PowerShell 7, UTF-8": lambda text: quoted(text).encode(),
    "ASCII, where accents became question marks": lambda text: (TYPE + text).encode("ascii", errors="replace"),
    "UTF-32LE": lambda text: text.encode("utf-32"),
    "Windows-1252": lambda text: text.encode("cp1252"),
    "American culture, commas": lambda text: (TYPE + american(text)).encode(),
    "sep=": lambda text: f"sep=;\r\n{text}".encode("utf-8-sig"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_mailbox(read, form):
    reading = read(form(mailboxes()), extract_date=EXTRACT)
    assert (reading.kind, reading.status, reading.rows_read) == ("powershell_mailboxes", "accepted", 1), reading.message
    row = reading.frames["account_observation"].drop("line", "name").row(0, named=True)
    assert row == {
        "account": "0a1b2c3d-0000-4000-8000-000000000001", "upn": "zoe.petit@allonnes.fr", "address": "zoe.petit@allonnes.fr",
        "insee": "72003", "created": date(2025, 8, 22), "mailbox_created": date(2025, 8, 22), "deleted": None,
        "blocked": None, "mailbox": "user", "products": None, "ignored": None,
    }  # fmt: skip


def test_the_line_is_that_of_the_file_below_its_type(read):
    reading = read(TYPE + mailboxes({}, {"WhenMailboxCreated": "jamais"}), extract_date=EXTRACT)
    assert reading.rejected.select("line", "column_name", "code").rows() == [(4, "WhenMailboxCreated", "bad_date")]
    assert reading.frames["account_observation"]["line"].to_list() == [3]


def test_columns_are_whatever_was_selected(read):
    headers = ["PrimarySmtpAddress", "RecipientTypeDetails"]
    reading = read(mailboxes({"RecipientTypeDetails": "SharedMailbox"}, headers=headers), extract_date=EXTRACT)
    row = reading.frames["account_observation"].row(0, named=True)
    told = {name: value for name, value in row.items() if value is not None}
    assert told == {
        "line": 2, "upn": "zoe.petit@allonnes.fr", "address": "zoe.petit@allonnes.fr", "insee": "72003", "mailbox": "shared",
    }  # fmt: skip


def test_without_the_type_of_the_mailboxes_the_export_is_refused_with_its_name(read):
    headers = [header for header in HEADERS if header != "RecipientTypeDetails"]
    reading = read(mailboxes(headers=headers), extract_date=EXTRACT, kind="powershell_mailboxes")
    assert (reading.code, reading.status) == ("missing_column", "refused")
    assert "RecipientTypeDetails" in reading.message


def test_the_utc_columns_go_before_the_local_ones(read):
    headers = [*HEADERS, "WhenMailboxCreatedUTC", "WhenCreated"]
    late = {
        "WhenMailboxCreated": "30/03/2026 23:00:00",
        "WhenMailboxCreatedUTC": "31/03/2026 22:30:00",
        "WhenCreated": "30/03/2026 08:00:00",
        "WhenCreatedUTC": "2026-03-31T22:10:00Z",
    }
    row = read(mailboxes(late, headers=headers), extract_date=EXTRACT).frames["account_observation"].row(0, named=True)
    assert (row["mailbox_created"], row["created"]) == (date(2026, 4, 1), date(2026, 4, 1))


def test_a_local_time_is_of_its_own_day(read):
    late = {"WhenMailboxCreated": "31/03/2026 23:30:00"}
    frame = read(mailboxes(late), extract_date=EXTRACT).frames["account_observation"]
    assert frame["mailbox_created"].to_list() == [date(2026, 3, 31)]


def test_dates_whose_order_nothing_tells_are_a_question(read, mapped):
    data = mailboxes({"WhenMailboxCreated": "05/04/2026 10:00:00", "WhenCreatedUTC": "05/04/2026 08:00:00"})
    reading = read(data, extract_date=EXTRACT)
    assert (reading.status, reading.code) == ("refused", "ambiguous_dates")
    answered = read(
        data, extract_date=EXTRACT, context=mapped(("layout", "dates powershell mailboxes", "day_first"))
    ).frames["account_observation"]
    assert answered["mailbox_created"].to_list() == [date(2026, 4, 5)]


def test_rooms_and_services_are_kept_aside_guests_and_outsiders_left_out(read):
    rows = [
        {"RecipientTypeDetails": "SharedMailbox"},
        {"RecipientTypeDetails": "RoomMailbox"},
        {"RecipientTypeDetails": "EquipmentMailbox"},
        {"RecipientTypeDetails": "DiscoveryMailbox"},
        {"UserPrincipalName": "invite_x.fr#EXT#@tenant.onmicrosoft.com"},
        {"PrimarySmtpAddress": "dsin@lemansmetropole.fr"},
    ]
    keyed = [{"ExternalDirectoryObjectId": f"0000000{n}", **row} for n, row in enumerate(rows)]
    reading = read(mailboxes(*keyed), extract_date=EXTRACT)
    assert reading.ignored == {"other_mailbox": 3, "guest": 1, "hors_convention": 1}
    kept = reading.frames["account_observation"].select("mailbox", "ignored").rows()
    assert kept == [("shared", None)] + [(None, "other_mailbox")] * 3


def test_a_mailbox_without_commune_stays_for_the_directory_to_place(read):
    foreign = {"UserPrincipalName": "x@ailleurs.fr", "PrimarySmtpAddress": "x@ailleurs.fr"}
    reading = read(mailboxes(foreign), extract_date=EXTRACT)
    assert reading.rows_accepted == 1
    assert reading.frames["account_observation"]["insee"].to_list() == [None]


def test_a_deletion_prefix_goes_only_when_it_is_the_row_own_id(read):
    own, other = "0a1b2c3d000040008000000000000001", "ffffffff000040008000000000000001"
    rows = [{"UserPrincipalName": f"{prefix}zoe@allonnes.fr"} for prefix in (own, other)]
    frame = read(mailboxes(*rows), extract_date=EXTRACT).frames["account_observation"]
    assert frame["upn"].to_list() == ["zoe@allonnes.fr", f"{other}zoe@allonnes.fr"]


def test_a_mailbox_created_after_the_extract_is_rejected(read):
    reading = read(
        mailboxes({}, {"UserPrincipalName": "b@allonnes.fr", "WhenMailboxCreated": "30/05/2026 08:00"}),
        extract_date=EXTRACT,
    )
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, "WhenMailboxCreated", "future_event")]


def test_repeated_mailboxes_count_once_also_without_an_object_id(read):
    nameless = {"ExternalDirectoryObjectId": ""}
    other = {**nameless, "UserPrincipalName": "b@allonnes.fr"}
    reading = read(mailboxes({}, {}, nameless, other, other), extract_date=EXTRACT)
    assert (reading.ignored, reading.rows_accepted) == ({"duplicate_row": 2}, 3)


STATISTICS = ["UserPrincipalName", "DisplayName", "ItemCount", "TotalItemSize", "MailboxTypeDetail", "LastLogonTime"]
SIZE = {
    "UserPrincipalName": "Zoe.Petit@allonnes.fr", "DisplayName": "Zoé Petit", "ItemCount": "1200", "MailboxTypeDetail": "UserMailbox",
    "TotalItemSize": "30 GB (32,212,254,720 bytes)", "LastLogonTime": "22/04/2026 10:00:00",
}  # fmt: skip


def statistics(*rows, headers=STATISTICS, delimiter=";"):
    return table(headers, [{**SIZE, **row} for row in rows or ({},)], delimiter)


@pytest.mark.parametrize(
    "form",
    [
        lambda text: (TYPE + text).encode("utf-16"),
        lambda text: (TYPE + text).encode("utf-16-le"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-8-sig"),
    ],
)
def test_statistics_are_sizes_and_never_an_activity(read, form):
    reading = read(form(statistics()), extract_date=EXTRACT)
    assert (reading.kind, reading.status) == ("powershell_statistics", "accepted"), reading.message
    frame = reading.frames["usage"]
    assert frame.schema == USAGE
    told = {name: value for name, value in frame.row(0, named=True).items() if value is not None}
    told.pop("line")
    assert told == {
        "report": "powershell_statistics", "upn": "zoe.petit@allonnes.fr", "mailbox": "user", "items": 1200,
        "storage_bytes": 32_212_254_720,
    }  # fmt: skip


def test_a_wrong_last_logon_rejects_nothing(read):
    assert read(statistics({"LastLogonTime": "jamais"}), extract_date=EXTRACT).rows_accepted == 1


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("30 GB (32,212,254,720 bytes)", 32_212_254_720),
        ("1,5 Go (1\u00a0610\u202f612 736 octets)", 1_610_612_736),
        ("0 B (0 bytes)", 0),
        ("86016000", 86_016_000),
        ("1.5 GB (1.610.612.736 bytes)", 1_610_612_736),
        ("", None),
    ],
)
def test_sizes_as_powershell_prints_them(read, written, size):
    frame = read(statistics({"TotalItemSize": written}), extract_date=EXTRACT).frames["usage"]
    assert frame["storage_bytes"].to_list() == [size]


@pytest.mark.parametrize("written", ["30 GB", "1,5 Go", "Unlimited", "30 GB (beaucoup bytes)", "30 GB (32,21 bytes)"])
def test_a_size_that_was_rounded_is_no_size(read, written):
    reading = read(statistics({}, {"TotalItemSize": written}), extract_date=EXTRACT)
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, "TotalItemSize", "bad_size")]


def test_archives_and_rooms_are_kept_aside(read):
    rows = [
        {"IsArchiveMailbox": "True"},
        {"MailboxTypeDetail": "RoomMailbox", "UserPrincipalName": "salle@allonnes.fr"},
        {},
    ]
    reading = read(statistics(*rows, headers=[*STATISTICS, "IsArchiveMailbox"]), extract_date=EXTRACT)
    assert (reading.ignored, reading.rows_accepted) == ({"archive_mailbox": 1, "other_mailbox": 1}, 1)


@pytest.mark.parametrize("form", [str, quoted], ids=["bare", "quoted"])
@pytest.mark.parametrize(
    "other", [{}, {"ItemCount": " 7 "}, {"ItemCount": "1 234"}, {"TotalItemSize": "90 KB (92 160 octets)"}]
)
def test_a_column_in_its_usual_form_gives_what_it_gives_beside_another_form(read, form, other):
    rows = [
        {"UserPrincipalName": f"a{n}@allonnes.fr", "ItemCount": str(n), "TotalItemSize": f"{n} KB ({n},024 bytes)"}
        for n in range(1, 200)
    ]
    last = {"UserPrincipalName": "z@allonnes.fr", "ItemCount": "7", "TotalItemSize": "1 KB (1,024 bytes)"} | other
    frame = read(form(statistics(*rows, last)), extract_date=EXTRACT).frames["usage"]
    assert frame["items"].to_list() == [*range(1, 200), 1234 if other.get("ItemCount") == "1 234" else 7]
    assert frame["storage_bytes"].to_list() == [
        *(n * 1000 + 24 for n in range(1, 200)),
        92_160 if "TotalItemSize" in other else 1024,
    ]


def test_statistics_without_a_name_of_the_directory_are_refused_with_its_name(read):
    reading = read(statistics(headers=STATISTICS[1:]), extract_date=EXTRACT)
    assert reading.code == "missing_column"
    assert "UserPrincipalName" in reading.message


def test_an_export_of_powershell_needs_its_date(read):
    assert read(mailboxes(), extract_date=None).code == "extract_date_missing"
    assert read(mailboxes(), name="Get-EXOMailbox_2026_04_30.csv", extract_date=None).extract_date == EXTRACT


def test_the_observation_has_the_columns_of_the_directory(read):
    frame = read(mailboxes(), extract_date=EXTRACT).frames["account_observation"]
    assert frame.schema["line"] == pl.Int32
    assert [frame.schema[name] for name in ("created", "mailbox_created", "deleted")] == [pl.Date] * 3
