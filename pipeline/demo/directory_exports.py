"""Two other windows on the directory: the Entra audit log as CSV, and Get-EXOMailbox from PowerShell."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from random import Random

from pipeline.demo.account import Account
from pipeline.demo.calendar import PARIS, at, paris_day
from pipeline.demo.files import Dialect, columns, table
from pipeline.demo.territory import METROPOLE_DOMAIN, TENANT_DOMAIN

ENTRA = Dialect(quote_all=True)
POWERSHELL = Dialect(
    delimiter=";",
    encoding="utf-16",
    quote_all=True,
    first_line="#TYPE Selected.System.Management.Automation.PSObject\r\n",
)
TARGETS, PROPERTIES, DETAILS = 3, 5, 6
ACTOR_COLUMNS = columns(
    "Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,User Agent,ActorType,ActorDisplayName,"
    "ActorObjectId,ActorUserPrincipalName,IPAddress,ActorHomeTenantId,ActorHomeTenantName,ActorServicePrincipalId,"
    "ActorServicePrincipalName"
)
AUDIT_HEADER = (
    *ACTOR_COLUMNS,
    *(
        f"Target{target}{column}"
        for target in range(1, TARGETS + 1)
        for column in (
            *("Type", "DisplayName", "ObjectId", "UserPrincipalName"),
            *(
                f"ModifiedProperty{number}{part}"
                for number in range(1, PROPERTIES + 1)
                for part in ("Name", "OldValue", "NewValue")
            ),
        )
    ),
    *(f"AdditionalDetail{number}{part}" for number in range(1, DETAILS + 1) for part in ("Key", "Value")),
)
MAILBOX_HEADER = (
    *("DisplayName", "UserPrincipalName", "PrimarySmtpAddress", "ExternalDirectoryObjectId", "ExchangeGuid"),
    *("RecipientTypeDetails", "WhenMailboxCreated", "WhenCreatedUTC"),
)
Change = tuple[str, object, object]
Record = tuple[datetime, str, Account | None, tuple[Change, ...]]
RECIPIENT_TYPES = {"user": "UserMailbox", "shared": "SharedMailbox", "room": "RoomMailbox"}


def audit_log(accounts: Iterable[Account], first: date, last: date, seed: int) -> bytes:
    """The audit log from a day to a day, latest record first: what happened to accounts, and one noise a day."""
    records = [record for account in accounts for record in _records(account) if first <= paris_day(record[0]) <= last]
    random = Random(f"{seed} audit {first}")
    days = (last - first).days + 1
    groups = [(at(first + timedelta(days=day), 6, 12), "Add member to group", None, ()) for day in range(days)]
    rows = []
    for moment, activity, account, change in sorted(
        [*records, *groups], key=lambda record: (record[0], record[1], record[2].object_id if record[2] else "")
    ):
        cells = {
            # The blank inside the quotes is the console's own.
            "Date (UTC)": f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.0000000Z ",
            "CorrelationId": str(uuid.UUID(int=random.getrandbits(128), version=4)),
            "Service": "Core Directory",
            "Category": "UserManagement" if account else "GroupManagement",
            "Activity": activity,
            "Result": "success",
            "ActorType": "User",
            "ActorDisplayName": "Administration DSIN (démonstration)",
            "ActorObjectId": str(uuid.UUID(int=seed, version=4)),
            "ActorUserPrincipalName": f"administration.dsin@{METROPOLE_DOMAIN}",
            "IPAddress": "192.0.2.10",
            "ActorHomeTenantName": TENANT_DOMAIN,
            "Target1Type": "User" if account else "Group",
        }
        if account:
            day = paris_day(moment)
            cells |= {
                "Target1DisplayName": account.name(day),
                "Target1ObjectId": account.object_id,
                "Target1UserPrincipalName": _audit_name(account, activity, day),
            }
        for number, (name, old, new) in enumerate(change, start=1):
            cells |= {
                f"Target1ModifiedProperty{number}Name": name,
                f"Target1ModifiedProperty{number}OldValue": json.dumps([old]),
                f"Target1ModifiedProperty{number}NewValue": json.dumps([new]),
            }
        rows.append([cells.get(column, "") for column in AUDIT_HEADER])
    return table(AUDIT_HEADER, rows[::-1], ENTRA)


def _audit_name(account: Account, activity: str, day: date) -> str:
    address = account.identity(day).address
    return account.object_id.replace("-", "") + address if activity == "Delete user" else address


def _records(account: Account) -> list[Record]:
    """Everything the log says of one account, at any time."""
    records: list[Record] = [(account.created, "Add user", account, (("AccountEnabled", None, True),))]
    for deletion in account.deletions:
        records.append((deletion.at, "Delete user", account, ()))
        if deletion.restored:
            records.append((deletion.restored, "Restore user", account, ()))
    for block in account.blocks:
        records.append((block.since, "Disable account", account, (("AccountEnabled", True, False),)))
        if block.until:
            records.append((block.until, "Enable account", account, (("AccountEnabled", False, True),)))
    for earlier, later in zip(account.identities, account.identities[1:], strict=False):
        change = ("UserPrincipalName", earlier.address, later.address)
        records.append((at(later.since, 8, 20), "Update user", account, (change,)))
    if account.licence_lost:
        change = ("AssignedLicense", account.product, "")
        records.append((at(account.licence_lost, 9, 30), "Change user license", account, (change,)))
    return records


def powershell_mailboxes(accounts: Iterable[Account], day: date) -> bytes:
    """Get-EXOMailbox | Export-Csv -UseCulture of Windows PowerShell in France: UTF-16, semicolons, local dates."""
    shown = sorted(
        (a for a in accounts if a.kind in RECIPIENT_TYPES and a.shown(day) and a.deletion(day) is None),
        key=lambda account: (account.identity(day).address, account.object_id),
    )
    rows = [
        (
            account.name(day),
            account.identity(day).address,
            account.identity(day).address,
            account.object_id,
            str(uuid.uuid5(uuid.UUID(account.object_id), "mailbox")),
            RECIPIENT_TYPES[account.kind],
            f"{(account.created + timedelta(minutes=4)).astimezone(PARIS):%d/%m/%Y %H:%M:%S}",
            f"{account.created.astimezone(UTC):%d/%m/%Y %H:%M:%S}",
        )
        for account in shown
    ]
    return table(MAILBOX_HEADER, rows, POWERSHELL)
