"""Rows of an admin-centre export, as the tests of the command line write them."""

from __future__ import annotations

USERS_HEADER = (
    "Display name,DirSyncEnabled,User principal name,Object Id,First name,Last name,When created,"
    "Soft deletion time stamp,Title,Department,Preferred data location,City,CountryOrRegion,Office,StateOrProvince,"
    "Usage location,Last dirsync time,Block credential,Licenses,Password never expires,"
    "Last password change time stamp,Mobile Phone,Phone number,Postal code,Preferred language,Street address,Fax,"
    "Proxy addresses"
)
LICENCE = "Microsoft 365 Business Basic"


def object_id(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def users_row(
    number: int,
    upn: str,
    created: str = "2024-01-15 09:30:00Z",
    deleted: str = "",
    blocked: str = "False",
    licences: str = LICENCE,
) -> str:
    if deleted:
        upn = object_id(number).replace("-", "") + upn
    cells = [""] * 28
    cells[0], cells[2], cells[3] = f"Compte {number}", upn, object_id(number)
    cells[6], cells[7], cells[17], cells[18] = created, deleted, blocked, licences
    cells[27] = f"SMTP:{upn}"
    return ",".join(cells)


def users_file(*rows: str) -> bytes:
    return ("\ufeff" + "\r\n".join([USERS_HEADER, *rows]) + "\r\n").encode()
