"""One module per outside format. A module here that defines READER is found by itself: nothing else to edit."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from pipeline.extracts.declaration import Reader


def _found() -> tuple[Reader, ...]:
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    readers = [module.READER for module in modules if hasattr(module, "READER")]
    return tuple(sorted(readers, key=lambda reader: str(reader.kind)))


READERS: tuple[Reader, ...] = _found()
