"""Microsoft 365, daily storage of all the mailboxes of the tenant."""

from __future__ import annotations

from pipeline.extracts.tenant_reports import tenant_reader

READER = tenant_reader(
    "tenant_storage", "Stockage quotidien de la messagerie", {"storage_bytes": "Storage Used (Byte)"}
)
