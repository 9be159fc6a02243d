"""Archives whose bytes depend on what they hold, and on nothing else: no clock, no system, no order of chance."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment that a ZIP entry can bear."""


def to_zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Files under their names as one ZIP, by name. ValueError when two have the same name, on Windows' terms."""
    named = sorted(files)
    lowered = [name.casefold() for name, _ in named]
    if len(set(lowered)) != len(lowered):
        raise ValueError("two files of an archive have the same name")
    return _zip(named)


def same_bytes(archive: bytes) -> bytes:
    """An archive written anew without the moments of its entries, in its own order."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return _zip([(name, source.read(name)) for name in source.namelist()])


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, data)
    return output.getvalue()
