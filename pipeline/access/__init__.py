"""Who is looking, and what of the books that person may see (Article 5, personal data)."""

from __future__ import annotations

from pipeline.access.door import AccessRefusedError, Request, current_viewer
from pipeline.access.seen import SeenBooks
from pipeline.access.sight import (
    restrict_accounts,
    restrict_adhesions,
    restrict_deposits,
    restrict_invoice_lines,
    restrict_recharge,
    restrict_requests,
    restrict_review,
    restrict_statement,
)
from pipeline.access.viewer import ANALYST, COMMISSION, REFERENT, ROLE_WORDS, Viewer

__all__ = [
    "ANALYST",
    "COMMISSION",
    "REFERENT",
    "ROLE_WORDS",
    "AccessRefusedError",
    "Request",
    "SeenBooks",
    "Viewer",
    "current_viewer",
    "restrict_accounts",
    "restrict_adhesions",
    "restrict_deposits",
    "restrict_invoice_lines",
    "restrict_recharge",
    "restrict_requests",
    "restrict_review",
    "restrict_statement",
]
