"""The admin centre's Active users export, in its two layouts, and once as a copy saved by French Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pipeline.demo.account import Account
from pipeline.demo.calendar import EXCEL_COPY_MONTH, EXERCICE, OLDER_LAYOUT_MONTHS
from pipeline.demo.files import Dialect, columns, table
from pipeline.demo.territory import TENANT_DOMAIN

CURRENT_LAYOUT = columns(
    "Display name,DirSyncEnabled,User principal name,Object Id,First name,Last name,When created,"
    "Soft deletion time stamp,Title,Department,Preferred data location,City,CountryOrRegion,Office,StateOrProvince,"
    "Usage location,Last dirsync time,Block credential,Licenses,Password never expires,"
    "Last password change time stamp,Mobile Phone,Phone number,Postal code,Preferred language,Street address,Fax,"
    "Proxy addresses"
)
OLDER_LAYOUT = columns(
    "Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,Last dirsync time,"
    "Last name,Last password change time stamp,License assignment details,Licenses,Mobile Phone,Oath token meta data,"
    "Object Id,Office,Password never expires,Phone number,Postal code,Preferred data location,Preferred language,"
    "Proxy addresses,Release track,Soft deletion time stamp,State,Street address,Strong password required,Title,"
    "Usage location,User principal name,When created"
)
CURRENT = Dialect()
OLDER = Dialect(encoding="utf-8")
EXCEL_COPY = Dialect(delimiter=";", encoding="cp1252")
BOOLEANS = {True: "True", False: "False"}
FRENCH_BOOLEANS = {True: "VRAI", False: "FAUX"}


def users_export(accounts: Iterable[Account], towns: Mapping[str, str], day: date) -> bytes:
    """The export of a day: every entry shown, the deleted ones of the last 30 days included.

    `towns` names each commune.
    """
    older = day.year == EXERCICE and day.month in OLDER_LAYOUT_MONTHS
    excel = day.year == EXERCICE and day.month == EXCEL_COPY_MONTH
    header = OLDER_LAYOUT if older else CURRENT_LAYOUT
    booleans = FRENCH_BOOLEANS if excel else BOOLEANS
    shown = sorted((account for account in accounts if account.shown(day)), key=lambda a: (a.name(day), a.object_id))
    rows = (_cells(account, towns, day, booleans) for account in shown)
    dialect = OLDER if older else EXCEL_COPY if excel else CURRENT
    return table(header, ([cells.get(column, "") for column in header] for cells in rows), dialect)


def _cells(account: Account, towns: Mapping[str, str], day: date, booleans: Mapping[bool, str]) -> dict[str, str]:
    identity, deletion = account.identity(day), account.deletion(day)
    town = towns.get(identity.insee or "", "")
    created = stamp(account.created)
    return {
        "Display name": account.name(day),
        "DirSyncEnabled": booleans[False],
        "User principal name": account.object_id.replace("-", "") + identity.address if deletion else identity.address,
        "Object Id": account.object_id,
        "First name": account.given if account.department else "",
        "Last name": identity.surname if account.department else "",
        "When created": created,
        "Soft deletion time stamp": stamp(deletion.at) if deletion else "",
        "Department": account.department,
        "City": town,
        "CountryOrRegion": "France" if town else "",
        "Country/Region": "France" if town else "",
        "Usage location": "FR",
        "Block credential": booleans[account.blocked(day)],
        "Licenses": account.licence(day),
        "Password never expires": booleans[False],
        "Strong password required": booleans[True],
        "Last password change time stamp": created,
        "Preferred language": "fr-FR",
        "Proxy addresses": _proxy_addresses(account, day),
    }


def _proxy_addresses(account: Account, day: date) -> str:
    if not account.has_mailbox:
        return ""
    known = [identity.address for identity in account.identities if identity.since <= day]
    secondary = [*known[-2::-1], f"{known[0].replace('@', '.')}@{TENANT_DOMAIN}"]
    return "+".join([f"SMTP:{known[-1]}", *(f"smtp:{address}" for address in secondary)])


def stamp(moment: datetime) -> str:
    """A time stamp as the admin centre writes it."""
    return f"{moment:%Y-%m-%d %H:%M:%SZ}"
