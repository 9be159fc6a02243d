"""Entra's « Download users » in both layouts, deleted users, and lists that could be taken for one another."""

from __future__ import annotations

from datetime import date

import pytest

from tests.extracts.conftest import CURRENT, USER, table

ENTRA = [
    *("userPrincipalName", "displayName", "surname", "mail", "givenName", "id", "userType", "jobTitle", "department"),
    *("accountEnabled", "usageLocation", "streetAddress", "state", "country", "officeLocation", "city", "postalCode"),
    *("telephoneNumber", "mobilePhone", "alternateEmailAddress", "ageGroup", "consentProvidedForMinor"),
    *("legalAgeGroupClassification", "companyName", "creationType", "directorySynced", "invitationState"),
    *("identityIssuer", "createdDateTime"),
]
OLDER = [{"id": "objectId", "officeLocation": "physicalDeliveryOfficeName"}.get(header, header) for header in ENTRA]
ID = "0a1b2c3d-0000-4000-8000-000000000001"
PERSON = {
    "userPrincipalName": "Zoe.Petit@allonnes.fr", "displayName": "Zoé Petit", "surname": "Petit", "mail": "Zoe.Petit@allonnes.fr",
    "givenName": "Zoé", "id": ID, "objectId": ID, "userType": "Member", "accountEnabled": "True", "directorySynced": "False",
    "createdDateTime": "8/19/2021 1:25:31 PM",
}  # fmt: skip
NAME = "exportUsers_2026-9-30.csv"


def unquoted(*rows, headers=ENTRA, delimiter=","):
    """As the console writes: no quotes, whatever a cell holds."""
    cells = [[{**PERSON, **row}.get(header, "") for header in headers] for row in rows]
    return "\ufeff" + "\r\n".join(delimiter.join(row) for row in [headers, *cells]) + "\r\n"


def observed(reading):
    return reading.frames["account_observation"].row(0, named=True)


@pytest.mark.parametrize("headers", [ENTRA, OLDER])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_both_layouts_of_entra_give_the_same_observation(read, headers, delimiter, encoding):
    text = unquoted({}, {"id": ID[:-1] + "2", "objectId": ID[:-1] + "2", "accountEnabled": "False"}, headers=headers, delimiter=delimiter)  # fmt: skip
    text = text.removeprefix("\ufeff") if encoding == "cp1252" else text
    reading = read(text.encode(encoding), NAME)
    assert (reading.kind, reading.status, reading.rows_accepted) == ("entra_users", "accepted", 2)
    assert observed(reading) == {
        "line": 2, "account": ID, "upn": "zoe.petit@allonnes.fr", "address": "zoe.petit@allonnes.fr", "name": "Zoé Petit",
        "insee": "72003", "created": date(2021, 8, 19), "mailbox_created": None, "deleted": None, "blocked": False,
        "mailbox": None, "products": None, "ignored": None,
    }  # fmt: skip
    assert reading.frames["account_observation"]["blocked"].to_list() == [False, True]


def test_it_says_that_it_knows_nothing_of_mailboxes(read):
    (warning,) = read(unquoted({}), NAME).warnings
    assert "ne dit pas qui a une boîte de messagerie" in warning


def test_a_comma_in_a_name_shifts_its_row_which_is_rejected_by_number(read):
    reading = read(unquoted({}, {"displayName": "Petit, Zoé", "id": ID[:-1] + "2"}, {"id": ID[:-1] + "3"}), NAME)
    assert reading.status == "partly_accepted"
    assert reading.rejected.select("line", "code").rows() == [(3, "wrong_width")]


@pytest.mark.parametrize("column", ["displayName", "department", "city"])
def test_a_shifted_row_that_ends_with_a_blank_cell_is_rejected_too(read, column):
    last_first = [*(header for header in ENTRA if header != "identityIssuer"), "identityIssuer"]
    reading = read(unquoted({}, {column: "un, deux", "id": ID[:-1] + "2"}, headers=last_first), NAME)
    assert reading.rejected["line"].to_list() == [3]
    assert reading.rows_accepted == 1


def test_month_first_dates_are_known_by_their_half_days_and_ambiguous_ones_are_asked(read):
    assert observed(read(unquoted({"createdDateTime": "3/31/2026 10:30:00 PM"}), NAME))["created"] == date(2026, 4, 1)
    reading = read(unquoted({"createdDateTime": "03/04/2026 10:30"}), NAME)
    assert (reading.status, reading.code) == ("refused", "ambiguous_dates")


def test_guests_outsiders_and_strangers(read):
    rows = [
        {"userType": "Guest", "userPrincipalName": "x@ailleurs.fr", "mail": "x@ailleurs.fr"},
        {"userPrincipalName": "x_ailleurs.fr#EXT#@t.onmicrosoft.com", "mail": ""},
        {"userPrincipalName": "x@lemansmetropole.fr", "mail": "x@lemansmetropole.fr"},
        {"userPrincipalName": "x@ailleurs.fr", "mail": "x@ailleurs.fr"},
        {"userPrincipalName": "x@t.onmicrosoft.com", "mail": "x@allonnes.fr"},
        {"id": "Petit"},
    ]
    reading = read(unquoted(*({"id": f"{ID[:-1]}{n}"} | row for n, row in enumerate(rows))), NAME)
    assert reading.ignored == {"guest": 2, "hors_convention": 1}
    assert reading.rejected.select("line", "code").rows() == [(5, "unknown_commune"), (7, "bad_identifier")]
    assert observed(reading)["insee"] == "72003"


STAMP = "2026-09-02 21:30:00Z"


def test_deleted_users_of_the_admin_centre_are_told_from_active_ones_by_their_rows(read):
    own = ID.replace("-", "") + "zoe.petit@allonnes.fr"
    gone = {**USER, "User principal name": own, "Soft deletion time stamp": STAMP}
    reading = read(table(CURRENT, [gone], ","), "DeletedUsers_2026_09_30.csv")
    assert (reading.kind, reading.status) == ("deleted_users", "accepted")
    row = observed(reading)
    assert (row["upn"], row["deleted"], row["blocked"], row["mailbox"]) == (
        "zoe.petit@allonnes.fr", date(2026, 9, 2), None, "user",
    )  # fmt: skip
    alive = {**USER, "Object Id": ID[:-1] + "2"}
    assert read(table(CURRENT, [gone, alive], ","), "x_2026-09-30.csv").kind == "users"
    assert read(table(CURRENT, [gone], ","), "x_2026-09-30.csv", kind="users").kind == "users"


def test_deleted_users_of_entra_are_told_by_their_rows(read):
    text = unquoted({"deletedDateTime": "9/25/2026 1:00:00 PM"}, headers=[*ENTRA, "deletedDateTime"])
    reading = read(text, "x_2026-09-30.csv")
    assert (reading.kind, observed(reading)["deleted"]) == ("deleted_users", date(2026, 9, 25))


@pytest.mark.parametrize(
    "deleted", ["Soft deletion time stamp", "Deleted on", "deletedDateTime", "Date de suppression"]
)
@pytest.mark.parametrize("upn", ["User principal name", "userPrincipalName", "Username", "Nom d’utilisateur"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_deleted_users_by_any_spelling(read, deleted, upn, delimiter):
    row = {"Display name": "Zoé", upn: "z@allonnes.fr", deleted: "2026-09-25T13:00:00Z"}
    reading = read(table(list(row), [row, {**row, upn: "y@allonnes.fr", deleted: ""}], delimiter), "x_2026-09-30.csv")
    assert reading.kind == "deleted_users"
    assert reading.rejected.select("line", "code").rows() == [(3, "missing_value")]
    assert (observed(reading)["deleted"], observed(reading)["account"]) == (date(2026, 9, 25), None)


def test_a_usage_report_and_a_list_without_its_licences_are_no_deleted_users(read):
    report = (
        "Report Refresh Date,User Principal Name,Is Deleted,Deleted Date\n2026-09-30,z@allonnes.fr,True,2026-09-25\n"
    )
    assert read(report).status == "refused"
    gone = {**USER, "Soft deletion time stamp": STAMP}
    reading = read(table(CURRENT, [gone, USER], ",").replace("Licenses", "Autre"))
    assert (reading.kind, reading.code) == (None, "missing_column")


def test_the_order_of_rows_does_not_matter(read):
    rows = [{"id": f"{ID[:-1]}{n}", "userPrincipalName": f"a{n}@allonnes.fr"} for n in range(5)]
    rows.append({**rows[0], "displayName": "Autre"})
    forth, back = read(unquoted(*rows), NAME), read(unquoted(*rows[::-1]), NAME)
    frames = [reading.frames["account_observation"].drop("line").sort("account") for reading in (forth, back)]
    assert frames[0].equals(frames[1])
    assert forth.rejected["code"].to_list() == back.rejected["code"].to_list() == ["conflicting_row"]
