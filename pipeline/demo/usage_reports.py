"""The usage reports of the admin centre: mailboxes, email activity, active users, and the tenant's daily figures."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, date, timedelta
from random import Random

from pipeline.demo.account import Account
from pipeline.demo.calendar import CONCEALED_MONTH, EXERCICE, OLDER_USAGE_MONTH, paris_day
from pipeline.demo.files import Dialect, columns, table
from pipeline.demo.usage import MonthOfUse

REPORT = Dialect()
PERIOD = "30"
TENANT_PERIOD_DAYS = 90
FRIDAY = 5

MAILBOX_HEADER = columns(
    "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Created Date,Last Activity Date,"
    "Item Count,Storage Used (Byte),Issue Warning Quota (Byte),Prohibit Send Quota (Byte),"
    "Prohibit Send/Receive Quota (Byte),Deleted Item Count,Deleted Item Size (Byte),Deleted Item Quota (Byte),"
    "Has Archive,Recipient Type,Report Period"
)
OLDER_MAILBOX_HEADER = tuple(column for column in MAILBOX_HEADER if column != "Recipient Type")
QUOTAS = ("53150220288", "53687091200", "53687091200")
EMAIL_HEADER = columns(
    "Report Refresh Date,User Principal Name,Display Name,Is Deleted,Deleted Date,Last Activity Date,Send Count,"
    "Receive Count,Read Count,Meeting Created Count,Meeting Interacted Count,Assigned Products,Report Period"
)
OLDER_EMAIL_HEADER = tuple(column for column in EMAIL_HEADER if not column.startswith("Meeting"))
SERVICES = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
ACTIVE_HEADER = (
    *("Report Refresh Date", "User Principal Name", "Display Name", "Is Deleted", "Deleted Date"),
    *(f"Has {service} License" for service in SERVICES),
    *(f"{service} Last Activity Date" for service in SERVICES),
    *(f"{service} License Assign Date" for service in SERVICES),
    "Assigned Products",
)
ACTIVITY_HEADER = (
    *("Report Refresh Date", "Send", "Receive", "Read", "Meeting Created", "Meeting Interacted"),
    *("Report Date", "Report Period"),
)
STORAGE_HEADER = ("Report Refresh Date", "Storage Used (Byte)", "Report Date", "Report Period")
MAILBOXES_HEADER = ("Report Refresh Date", "Total", "Active", "Report Date", "Report Period")


def _person(month: MonthOfUse, day: date) -> dict[str, object]:
    """The columns that all reports share; concealed names are 32 hexadecimal characters."""
    address, name = month.account.identity(day).address, month.account.name(day)
    if (day.year, day.month) == (EXERCICE, CONCEALED_MONTH):
        address, name = _concealed(address), _concealed(name + address)
    deletion = month.account.deletion(day)
    return {
        "Report Refresh Date": day,
        "User Principal Name": address,
        "Display Name": name,
        "Is Deleted": deletion is not None,
        "Deleted Date": deletion.at.astimezone(UTC).date() if deletion else "",
        "Last Activity Date": month.last_activity or "",
        "Assigned Products": _products(month, day),
        "Report Period": PERIOD,
    }


def _concealed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32].upper()


def _products(month: MonthOfUse, day: date) -> str:
    licence = month.account.licence(day)
    return "" if licence == "Unlicensed" else licence.upper()


def _rows(header: Sequence[str], cells: Iterable[dict[str, object]]) -> bytes:
    return table(header, ([row.get(column, "") for column in header] for row in cells), REPORT)


def _older(day: date) -> bool:
    return (day.year, day.month) == (EXERCICE, OLDER_USAGE_MONTH)


def mailbox_usage(months: Sequence[MonthOfUse], day: date) -> bytes:
    """Mailbox usage detail: every mailbox, the shared ones told by `Recipient Type` where the layout has it."""
    quotas = dict(
        zip([column for column in MAILBOX_HEADER if "Quota" in column], (*QUOTAS, "32212254720"), strict=True)
    )
    return _rows(
        OLDER_MAILBOX_HEADER if _older(day) else MAILBOX_HEADER,
        (
            {
                **_person(month, day),
                **quotas,
                # The reports count in days of UTC.
                "Created Date": month.account.created.astimezone(UTC).date(),
                "Item Count": month.items,
                "Storage Used (Byte)": month.storage_bytes,
                "Deleted Item Count": month.items // 9,
                "Deleted Item Size (Byte)": month.storage_bytes // 9,
                "Has Archive": False,
                "Recipient Type": "Shared" if month.account.kind == "shared" else "User",
            }
            for month in months
        ),
    )


def email_activity(months: Sequence[MonthOfUse], day: date) -> bytes:
    """Email activity user detail: the people's own mail of the last 30 days; shared mailboxes have none."""
    return _rows(
        OLDER_EMAIL_HEADER if _older(day) else EMAIL_HEADER,
        (
            {
                **_person(month, day),
                "Send Count": month.sent,
                "Receive Count": month.received,
                "Read Count": month.read,
                "Meeting Created Count": month.meetings,
                "Meeting Interacted Count": 2 * month.meetings,
            }
            for month in months
            if month.account.kind == "user"
        ),
    )


def active_users(months: Sequence[MonthOfUse], day: date) -> bytes:
    """Active user detail: who holds which service, and the last day of each."""
    return _rows(
        ACTIVE_HEADER,
        (
            {
                **dict.fromkeys((f"Has {service} License" for service in SERVICES), False),
                **_person(month, day),
                "Has Exchange License": month.account.licence(day) != "Unlicensed",
                "Has Teams License": "365 Business" in month.account.licence(day),
                "Exchange Last Activity Date": month.last_activity or "",
                "Exchange License Assign Date": month.account.opened,
            }
            for month in months
            if month.account.kind == "user"
        ),
    )


def tenant_reports(accounts: Iterable[Account], day: date, seed: int) -> dict[str, bytes]:
    """The three daily reports of the tenant over 90 days, by kind, latest day first."""
    mailboxes = [account for account in accounts if account.has_mailbox]
    opened = sorted(account.opened for account in mailboxes)
    closed = sorted(paris_day(a.deletions[-1].at) for a in mailboxes if a.deletions and not a.deletions[-1].restored)
    activity, storage, totals = [], [], []
    for back in range(TENANT_PERIOD_DAYS):
        of = day - timedelta(days=back)
        random = Random(f"{seed} tenant {of}")
        total = bisect_right(opened, of) - bisect_left(closed, of)
        active = (total * 7 // 10 if of.weekday() < FRIDAY else total // 9) + random.randrange(12)
        sent = active * random.randrange(5, 8)
        activity.append((day, sent, 3 * sent, 2 * sent, active // 20, active // 8, of, TENANT_PERIOD_DAYS))
        storage.append((day, (of.toordinal() - 739_000) * 2_147_483_648 + total * 310_000_000, of, TENANT_PERIOD_DAYS))
        totals.append((day, total, active, of, TENANT_PERIOD_DAYS))
    return {
        "tenant_activity": table(ACTIVITY_HEADER, activity, REPORT),
        "tenant_storage": table(STORAGE_HEADER, storage, REPORT),
        "tenant_mailboxes": table(MAILBOXES_HEADER, totals, REPORT),
    }
