"""Microsoft 365, daily activity of the whole tenant: messages sent, received, read; meetings in newer files."""

from __future__ import annotations

from pipeline.extracts.tenant_reports import tenant_reader

READER = tenant_reader(
    "tenant_activity",
    "Activité quotidienne de la messagerie",
    {
        "sent": "Send",
        "received": "Receive",
        "read": "Read",
        "meetings_created": "Meeting Created",
        "meetings_interacted": "Meeting Interacted",
    },
)
