"""Microsoft 365, daily number of mailboxes of the tenant, and how many of them were active."""

from __future__ import annotations

from pipeline.extracts.tenant_reports import tenant_reader

READER = tenant_reader(
    "tenant_mailboxes",
    "Nombre quotidien de boîtes de messagerie",
    {"mailboxes": "Total", "active_mailboxes": "Active"},
)
