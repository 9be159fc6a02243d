"""Microsoft 365's usage reports: layouts, encodings, windows, concealed names, and the tenant's daily files."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import polars as pl
import pytest

from pipeline.extracts.usage_reports import USAGE
from tests.extracts.conftest import table


def columns(header):
    return header.split(",")


MAILBOX = columns(
    "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,Item Count,Storage Used (Byte),"
    "Issue Warning Quota (Byte),Prohibit Send Quota (Byte),Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),"
    "Deleted Item Quota (Byte),Has Archive,Recipient Type,Report Period"
)
EMAIL = columns(
    "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,Receive Count,Read Count,"
    "Meeting Created Count,Meeting Interacted Count,Assigned Products,Report Period"
)
SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
ACTIVE = [
    *("Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date"),
    *(f"Has {service} License" for service in SERVICES),
    *(f"{service} Last Activity Date" for service in SERVICES),
    *(f"{service} License Assign Date" for service in SERVICES),
    "Assigned Products",
]
LAYOUTS = {"mailbox_usage": MAILBOX, "email_activity": EMAIL, "active_users": ACTIVE}
ROW = {
    "Report Refresh Date": "2026-04-29", "User Principal Name": "Zoe.Petit@allonnes.fr", "Display Name": "Zoé Petit", "Is Deleted": "False",
    "Created Date": "2024-01-15", "Last Activity Date": "2026-04-28", "Exchange Last Activity Date": "2026-04-28", "Item Count": "1200",
    "Storage Used (Byte)": "86016000", "Recipient Type": "User", "Send Count": "12", "Receive Count": "40", "Read Count": "31",
    "Has Exchange License": "True", "Assigned Products": "MICROSOFT 365 E3", "Report Period": "30",
}  # fmt: skip
EXPECTED = {
    "mailbox_usage": {
        "mailbox": "user", "created": date(2024, 1, 15), "items": 1200, "storage_bytes": 86016000, "period_days": 30,
    },
    "email_activity": {"sent": 12, "received": 40, "read": 31, "period_days": 30},
    "active_users": {},
}  # fmt: skip
KINDS = list(LAYOUTS)
HEXADECIMAL = "0A1B2C3D4E5F60718293A4B5C6D7E8F{}"


def report(kind, *rows, delimiter=",", without=()):
    headers = [header for header in LAYOUTS[kind] if header not in without]
    return table(headers, [{**ROW, **row} for row in rows or ({},)], delimiter)


def french(text):
    """A copy that French Excel saved: semicolons, its own dates and booleans."""
    rows = [line.split(",") for line in text.splitlines()]
    turned = [[_french(cell) for cell in row] for row in rows]
    return "".join(";".join(row) + "\r\n" for row in turned).encode("cp1252")


def _french(cell):
    if len(cell) == 10 and cell[4] == cell[7] == "-":
        return f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"
    return {"True": "VRAI", "False": "FAUX"}.get(cell, cell)


def workbook(text):
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([cell or None for cell in line.split(",")])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


FORMS = {
    "as the console writes it": lambda text: text.encode("utf-8-sig"),
    "without a mark": lambda text: text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "tabs": lambda text: text.replace(",", "\t").encode(),
    "semicolons": lambda text: text.replace(",", ";").encode("utf-8-sig"),
    "saved by French Excel": french,
    "workbook": workbook,
    "line feeds only": lambda text: text.replace("\r\n", "\n").encode("utf-8-sig"),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_form_of_a_report_gives_the_same_row(read, kind, form):
    reading = read(form(report(kind)), extract_date=None)
    assert (reading.kind, reading.status, reading.extract_date) == (kind, "accepted", date(2026, 4, 29)), (
        reading.message
    )
    assert (reading.rows_read, reading.rows_accepted) == (1, 1)
    frame = reading.frames["usage"]
    assert frame.schema == USAGE
    told = {name: value for name, value in frame.row(0, named=True).items() if value is not None}
    assert told == {
        "line": 2,
        "report": kind,
        "upn": "zoe.petit@allonnes.fr",
        "last_activity": date(2026, 4, 28),
        **EXPECTED[kind],
    }


def test_an_older_mailbox_report_tells_no_kind_of_mailbox(read):
    reading = read(report("mailbox_usage", without=("Recipient Type",)))
    assert reading.kind == "mailbox_usage"
    assert reading.frames["usage"].select("mailbox", "items").rows() == [(None, 1200)]


def test_an_older_activity_report_has_no_meetings(read):
    reading = read(report("email_activity", without=("Meeting Created Count", "Meeting Interacted Count")))
    assert (reading.kind, reading.rows_accepted) == ("email_activity", 1)


def test_shared_mailboxes_are_told_and_rooms_are_kept_aside(read):
    types = ["Shared", "SharedMailbox", "User", "", "Room", "Équipement"]
    rows = [{"User Principal Name": f"m{n}@allonnes.fr", "Recipient Type": kind} for n, kind in enumerate(types)]
    reading = read(report("mailbox_usage", *rows))
    assert reading.ignored == {"other_mailbox": 2}
    assert reading.rows_accepted == 4
    kept = reading.frames["usage"].select("mailbox", "ignored").rows()
    assert kept == [("shared", None)] * 2 + [("user", None), (None, None)] + [(None, "other_mailbox")] * 2


def test_a_blank_is_not_zero(read):
    blank = {"Item Count": "", "Storage Used (Byte)": "0", "Last Activity Date": "", "Report Period": ""}
    reading = read(report("mailbox_usage", blank))
    names = ("items", "storage_bytes", "last_activity", "period_days", "sent")
    assert reading.frames["usage"].select(names).row(0) == (None, 0, None, None, None)
    reading = read(report("email_activity", {"Send Count": "", "Receive Count": "0"}))
    assert reading.frames["usage"].select("sent", "received").row(0) == (None, 0)


@pytest.mark.parametrize("days", [7, 30, 90, 180])
def test_the_rolling_window_stays_beside_its_figures(read, days):
    reading = read(report("email_activity", {"Report Period": str(days)}))
    assert reading.frames["usage"]["period_days"].to_list() == [days]


def test_without_an_exchange_licence_a_row_is_ignored_and_kept(read):
    rows = [{}, {"User Principal Name": "sans@allonnes.fr", "Has Exchange License": "False"}]
    reading = read(report("active_users", *rows))
    assert reading.ignored == {"no_mailbox": 1}
    assert reading.frames["usage"]["ignored"].to_list() == [None, "no_mailbox"]


@pytest.mark.parametrize("kind", KINDS)
def test_guests_and_what_is_outside_the_convention_are_counted_and_left_out(read, kind):
    names = ["invite_autre.fr#EXT#@tenant.onmicrosoft.com", "dsin@LeMansMetropole.fr", "inconnu@ailleurs.fr"]
    reading = read(report(kind, *({"User Principal Name": name} for name in names)))
    assert reading.ignored == {"guest": 1, "hors_convention": 1}
    assert reading.frames["usage"]["upn"].to_list() == ["inconnu@ailleurs.fr"]


@pytest.mark.parametrize(
    ("kind", "change", "column", "code"),
    [
        ("mailbox_usage", {"Item Count": "beaucoup"}, "Item Count", "bad_number"),
        ("mailbox_usage", {"Storage Used (Byte)": "-1"}, "Storage Used (Byte)", "negative_count"),
        ("mailbox_usage", {"Created Date": "2026-02-30"}, "Created Date", "bad_date"),
        ("mailbox_usage", {"Created Date": "2026-04-30"}, "Created Date", "future_event"),
        ("mailbox_usage", {"User Principal Name": " "}, "User Principal Name", "missing_value"),
        ("mailbox_usage", {"Report Period": "70000"}, "Report Period", "bad_period"),
        ("email_activity", {"Last Activity Date": "2026-05-01"}, "Last Activity Date", "future_event"),
        ("email_activity", {"Read Count": "-3"}, "Read Count", "negative_count"),
        ("active_users", {"Has Exchange License": "peut-être"}, "Has Exchange License", "bad_boolean"),
        ("active_users", {"Exchange Last Activity Date": "hier"}, "Exchange Last Activity Date", "bad_date"),
    ],
)
def test_a_wrong_row_is_rejected_by_line_and_column_and_the_others_stay(read, kind, change, column, code):
    reading = read(report(kind, {}, {"User Principal Name": "autre@allonnes.fr", **change}))
    assert reading.status == "partly_accepted"
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, column, code)]
    assert reading.frames["usage"]["line"].to_list() == [2]


def test_a_name_used_again_stands_twice_and_a_repeated_row_once(read):
    again = {"Created Date": "2026-04-01"}
    gone = {"Is Deleted": "True", "Deleted Date": "2026-03-02"}
    reading = read(report("mailbox_usage", gone, again, again, {"Item Count": "7", **again}))
    assert reading.ignored == {"duplicate_row": 1}
    assert reading.rejected.select("line", "code").rows() == [(3, "conflicting_row"), (5, "conflicting_row")]
    assert reading.frames["usage"]["deleted"].to_list() == [date(2026, 3, 2)]


def concealed(kind, hidden, shown):
    rows = [{"User Principal Name": HEXADECIMAL.format(n)} for n in range(hidden)]
    return report(kind, *rows, *({"User Principal Name": f"a{n}@allonnes.fr"} for n in range(shown)))


@pytest.mark.parametrize("kind", KINDS)
def test_concealed_names_are_accepted_ignored_by_reason_and_explained(read, kind):
    reading = read(concealed(kind, 3, 2), extract_date=None)
    assert reading.status == "accepted"
    assert reading.ignored == {"concealed": 3}
    (warning,) = reading.warnings
    for words in ("par commune est impossible", "centre d’administration", "Paramètres de l’organisation", "Rapports"):
        assert words in warning
    frame = reading.frames["usage"]
    assert frame["upn"].to_list() == [None] * 3 + ["a0@allonnes.fr", "a1@allonnes.fr"]
    assert frame["ignored"].to_list() == ["concealed"] * 3 + [None] * 2
    figures = [name for name in EXPECTED[kind] if name in ("items", "storage_bytes", "sent", "received", "read")]
    assert all(frame[name].sum() == 5 * EXPECTED[kind][name] for name in figures)


@pytest.mark.parametrize(("hidden", "shown"), [(1, 1), (2, 3), (0, 4)])
def test_half_of_the_names_in_hexadecimal_are_names(read, hidden, shown):
    reading = read(concealed("mailbox_usage", hidden, shown), extract_date=None)
    assert (reading.warnings, reading.ignored) == ([], {})


def test_ambiguous_dates_are_a_question_and_never_a_guess(read, mapped):
    rows = [{"Report Refresh Date": "05/04/2026", "Created Date": "03/02/2024", "Last Activity Date": "02/04/2026"}]
    data = report("mailbox_usage", *rows, delimiter=";")
    reading = read(data)
    assert (reading.status, reading.code, reading.rows_read) == ("refused", "ambiguous_dates", 0)
    assert "dates mailbox usage" in reading.message
    answered = read(data, context=mapped(("layout", "dates mailbox usage", "day_first")))
    assert answered.extract_date == date(2026, 4, 5)


def test_one_date_that_tells_tells_for_all_dates_of_the_report(read):
    rows = [{"Report Refresh Date": "05/04/2026", "Created Date": "23/02/2024", "Last Activity Date": "02/04/2026"}]
    frame = read(report("mailbox_usage", *rows, delimiter=";")).frames["usage"]
    assert frame.select("created", "last_activity").row(0) == (date(2024, 2, 23), date(2026, 4, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_header_alone_is_refused(read, kind):
    text = report(kind)
    assert read(text.splitlines()[0]).code == "header_only"


ACTIVITY = "Report Refresh Date,Send,Receive,Read,Meeting Created,Meeting Interacted,Report Date,Report Period\r\n"
DAILY = {
    "tenant_activity": (
        ACTIVITY + "2026-04-29,300,900,,4,9,2026-04-29,7\r\n2026-04-29,280,0,600,,,2026-04-28,7\r\n",
        [
            (date(2026, 4, 28), "read", 600), (date(2026, 4, 28), "received", 0), (date(2026, 4, 28), "sent", 280),
            (date(2026, 4, 29), "meetings_created", 4), (date(2026, 4, 29), "meetings_interacted", 9),
            (date(2026, 4, 29), "received", 900), (date(2026, 4, 29), "sent", 300),
        ],
    ),
    "tenant_storage": (
        "Report Refresh Date,Storage Used (Byte),Report Date,Report Period\r\n2026-04-29,455800000000000,2026-04-29,7\r\n",
        [(date(2026, 4, 29), "storage_bytes", 455800000000000)],
    ),
    "tenant_mailboxes": (
        "Report Refresh Date,Total,Active,Report Date,Report Period\r\n2026-04-29,1483,167,2026-04-29,7\r\n",
        [(date(2026, 4, 29), "active_mailboxes", 167), (date(2026, 4, 29), "mailboxes", 1483)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("form", [form for name, form in FORMS.items() if name != "workbook"])
@pytest.mark.parametrize("kind", DAILY)
def test_daily_files_give_a_value_per_day_and_measure(read, kind, form):
    text, expected = DAILY[kind]
    reading = read(form(text), extract_date=None)
    assert (reading.kind, reading.extract_date, reading.rows_rejected) == (kind, date(2026, 4, 29), 0)
    frame = reading.frames["tenant_day"]
    assert frame.schema == {"line": pl.Int32, "day": pl.Date, "measure": pl.String, "value": pl.Int64}
    assert sorted(frame.select("day", "measure", "value").rows()) == expected


def test_an_older_daily_activity_has_no_meetings(read):
    text = "Report Refresh Date,Send,Receive,Read,Report Date,Report Period\n2026-04-29,1,2,3,2026-04-29,7\n"
    assert read(text).frames["tenant_day"]["measure"].to_list() == ["read", "received", "sent"]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("2026-04-29,1,2,2026-04-30,7", [(2, "Report Date", "future_event")]),
        ("2026-04-29,1,-2,2026-04-28,7", [(2, "Active", "negative_count")]),
        ("2026-04-29,1,2,,7", [(2, "Report Date", "missing_value")]),
    ],
)
def test_a_wrong_day_is_rejected(read, rows, found):
    text = f"Report Refresh Date,Total,Active,Report Date,Report Period\n{rows}\n2026-04-29,5,4,2026-04-27,7\n"
    reading = read(text)
    assert reading.rejected.select("line", "column_name", "code").rows() == found
    assert reading.rows_accepted == 1


def test_a_day_stands_once_in_a_daily_file(read):
    text = "Report Refresh Date,Total,Active,Report Date,Report Period\n" + "2026-04-29,5,4,2026-04-27,7\n" * 2
    assert read(text).ignored == {"duplicate_row": 1}
