"""Large files in the shapes of the outside formats, as the benchmark of the readers writes them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

USERS = [
    "Display name",
    "DirSyncEnabled",
    "User principal name",
    "Object Id",
    "First name",
    "Last name",
    "When created",
    "Soft deletion time stamp",
    "Title",
    "Department",
    "Preferred data location",
    "City",
    "CountryOrRegion",
    "Office",
    "StateOrProvince",
    "Usage location",
    "Last dirsync time",
    "Block credential",
    "Licenses",
    "Password never expires",
    "Last password change time stamp",
    "Mobile Phone",
    "Phone number",
    "Postal code",
    "Preferred language",
    "Street address",
    "Fax",
    "Proxy addresses",
]
DOMAINS = ("allonnes.fr", "arnage.fr", "coulaines.fr", "trange.fr")
NUMBER = pl.col("n").cast(pl.String).str.zfill(8)
DOMAIN = pl.col("n").mod(4).replace_strict(range(4), DOMAINS)
ADDRESS = pl.format("p.nom{}@{}", NUMBER, DOMAIN)
OBJECT_ID = pl.format("{}-1111-4222-8333-444455556666", NUMBER)
CREATED = pl.date(2020, 1, 1) + pl.duration(days=pl.col("n") % 2000)
REFRESHED = pl.lit("2026-04-29")


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def users() -> dict[str, pl.Expr]:
    """The admin centre's users, current layout of 28 columns."""
    seconds = [_two(pl.col("n") // size % 60) for size in (7, 31)]
    stamp = pl.format("{} {}:{}:{}Z", CREATED.dt.strftime("%Y-%m-%d"), _two(pl.col("n") % 24), *seconds)
    filled = {
        "Display name": pl.format("Prénom Nom {}", NUMBER),
        "DirSyncEnabled": pl.lit("False"),
        "User principal name": ADDRESS,
        "Object Id": OBJECT_ID,
        "First name": pl.lit("Prénom"),
        "Last name": pl.format("Nom {}", NUMBER),
        "When created": stamp,
        "Department": pl.lit("Mairie, services"),
        "City": pl.lit("Allonnes"),
        "Usage location": pl.lit("FR"),
        "Block credential": pl.lit("False"),
        "Licenses": pl.lit("Microsoft 365 E3+Exchange Online (Plan 1)"),
        "Password never expires": pl.lit("False"),
        "Last password change time stamp": stamp,
        "Postal code": pl.lit("72000"),
        "Preferred language": pl.lit("fr-FR"),
        "Proxy addresses": pl.format("smtp:n{}@{}+SMTP:p.nom{}@{}", NUMBER, DOMAIN, NUMBER, DOMAIN),
    }
    return {name: filled.get(name, pl.lit("")) for name in USERS}


def _person() -> dict[str, pl.Expr]:
    return {
        "Report Refresh Date": REFRESHED,
        "User Principal Name": ADDRESS,
        "Display Name": pl.format("Prénom Nom {}", NUMBER),
        "Is Deleted": pl.lit("False"),
        "Deleted Date": pl.lit(""),
    }


def _last_activity() -> pl.Expr:
    return (pl.date(2026, 4, 29) - pl.duration(days=pl.col("n") % 90)).dt.strftime("%Y-%m-%d")


def mailbox_usage() -> dict[str, pl.Expr]:
    """Mailbox usage detail, the layout with Recipient Type."""
    return _person() | {
        "Created Date": CREATED.dt.strftime("%Y-%m-%d"),
        "Last Activity Date": _last_activity(),
        "Item Count": pl.col("n") % 9000,
        "Storage Used (Byte)": pl.col("n") * 71_680,
        "Issue Warning Quota (Byte)": pl.lit("53150220288"),
        "Prohibit Send Quota (Byte)": pl.lit("53687091200"),
        "Prohibit Send/Receive Quota (Byte)": pl.lit("53687091200"),
        "Deleted Item Count": pl.col("n") % 900,
        "Deleted Item Size (Byte)": pl.col("n") * 7_168,
        "Deleted Item Quota (Byte)": pl.lit("32212254720"),
        "Has Archive": pl.lit("False"),
        "Recipient Type": pl.when(pl.col("n") % 9 == 0).then(pl.lit("Shared")).otherwise(pl.lit("User")),
        "Report Period": pl.lit("30"),
    }


def email_activity() -> dict[str, pl.Expr]:
    """Email activity user detail."""
    counts = ("Send Count", "Receive Count", "Read Count", "Meeting Created Count", "Meeting Interacted Count")
    return _person() | {
        "Last Activity Date": _last_activity(),
        **{name: pl.col("n") % (97 + rank) for rank, name in enumerate(counts)},
        "Assigned Products": pl.lit("MICROSOFT 365 E3"),
        "Report Period": pl.lit("30"),
    }


def active_users() -> dict[str, pl.Expr]:
    """Active user detail."""
    services = ("Exchange", "OneDrive", "SharePoint", "Skype For Business", "Yammer", "Teams")
    return _person() | {
        **{f"Has {service} License": pl.lit("True") for service in services},
        **{f"{service} Last Activity Date": _last_activity() for service in services},
        **{f"{service} License Assign Date": CREATED.dt.strftime("%Y-%m-%d") for service in services},
        "Assigned Products": pl.lit("MICROSOFT 365 E3"),
    }


def powershell_mailboxes() -> dict[str, pl.Expr]:
    """Get-EXOMailbox in French culture."""
    moment = pl.format("{} {}:15:30", CREATED.dt.strftime("%d/%m/%Y"), _two(pl.col("n") % 24))
    return {
        "DisplayName": pl.format("Prénom Nom {}", NUMBER),
        "UserPrincipalName": ADDRESS,
        "PrimarySmtpAddress": ADDRESS,
        "ExternalDirectoryObjectId": OBJECT_ID,
        "ExchangeGuid": OBJECT_ID,
        "RecipientTypeDetails": pl.when(pl.col("n") % 9 == 0)
        .then(pl.lit("SharedMailbox"))
        .otherwise(pl.lit("UserMailbox")),
        "WhenMailboxCreated": moment,
        "WhenCreatedUTC": moment,
    }


def powershell_statistics() -> dict[str, pl.Expr]:
    """Get-MailboxStatistics with the user principal name."""
    size = pl.col("n") * 71_680
    return {
        "UserPrincipalName": ADDRESS,
        "DisplayName": pl.format("Prénom Nom {}", NUMBER),
        "ItemCount": pl.col("n") % 9000,
        "TotalItemSize": pl.format("{} GB ({} bytes)", size // 1_073_741_824, size),
        "MailboxTypeDetail": pl.lit("UserMailbox"),
        "LastLogonTime": pl.format("{} 10:15:30", CREATED.dt.strftime("%d/%m/%Y")),
    }


def _day_by_day(figures: dict[str, pl.Expr]) -> dict[str, pl.Expr]:
    day = (pl.date(1900, 1, 1) + pl.duration(days=pl.col("n"))).dt.strftime("%Y-%m-%d")
    return {"Report Refresh Date": REFRESHED, **figures, "Report Date": day, "Report Period": pl.lit("180")}


def tenant_activity() -> dict[str, pl.Expr]:
    """The daily activity of a tenant that has lived for very long."""
    counts = ("Send", "Receive", "Read", "Meeting Created", "Meeting Interacted")
    return _day_by_day({name: pl.col("n") % (997 + rank) for rank, name in enumerate(counts)})


def tenant_mailboxes() -> dict[str, pl.Expr]:
    """The daily number of mailboxes, over as many days."""
    return _day_by_day({"Total": pl.col("n") % 4001, "Active": pl.col("n") % 3001})


def tenant_storage() -> dict[str, pl.Expr]:
    """The daily storage, over as many days."""
    return _day_by_day({"Storage Used (Byte)": pl.col("n") * 71_680})


# kind → its columns, its delimiter, and the most rows that make sense.
FORMATS: dict[str, tuple[Callable[[], dict[str, pl.Expr]], str, int]] = {
    "users": (users, ",", 2_000_000),
    "mailbox_usage": (mailbox_usage, ",", 2_000_000),
    "email_activity": (email_activity, ",", 2_000_000),
    "active_users": (active_users, ",", 2_000_000),
    "powershell_mailboxes": (powershell_mailboxes, ";", 2_000_000),
    "powershell_statistics": (powershell_statistics, ";", 2_000_000),
    "tenant_activity": (tenant_activity, ",", 46_000),
    "tenant_mailboxes": (tenant_mailboxes, ",", 46_000),
    "tenant_storage": (tenant_storage, ",", 46_000),
}
# What these consoles write stands in quotes, every cell of it; the others quote what they must.
ALL_QUOTED = ("powershell_mailboxes", "powershell_statistics", "entra_audit", "glpi_tickets")


def write(form: tuple[Callable[[], dict[str, pl.Expr]], str, int], path: Path, rows: int) -> int:
    """A file of one form, `<kind>.csv`; how many rows it has."""
    columns, delimiter, most = form
    frame = pl.DataFrame({"n": range(min(rows, most))})
    filled = frame.select(value.cast(pl.String).alias(name) for name, value in columns().items())
    quoted = path.stem in ALL_QUOTED
    if not quoted:
        # Polars would put quotes around nothing, which no console does.
        filled = filled.select(pl.when(pl.all() != "").then(pl.all()))
    filled.write_csv(path, separator=delimiter, line_terminator="\r\n", quote_style="always" if quoted else "necessary")
    return frame.height
