"""What a person enters on a page, as a document that is deposited like any file: kind `entry`."""

from __future__ import annotations

import json
from datetime import datetime

ENTRY_KEYS = ("entry", "year", "insee", "payload", "author", "entered_at")


def entry_document(
    entry: str,
    payload: dict[str, object],
    *,
    author: str,
    entered_at: datetime,
    year: int | None = None,
    insee: str | None = None,
) -> bytes:
    """One entry as JSON bytes. ValueError if `entered_at` bears no zone.

    An edit of correspondences is an entry `mapping` whose payload is `{"rows": [{"register", "key", "value"}, …]}`;
    a null value takes a correspondence back.
    """
    if entered_at.tzinfo is None:
        raise ValueError("the moment of an entry bears its zone")
    document = dict(zip(ENTRY_KEYS, (entry, year, insee, payload, author, entered_at.isoformat()), strict=True))
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode("utf-8")
