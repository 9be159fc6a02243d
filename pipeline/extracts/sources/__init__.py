"""One module per kind of file that holds a table: each says whether bytes are its own, and gives a Sheet.

A module here has two functions: `claims(data: bytes) -> bool`, cheap and by content, and
`sheet(data: bytes, known: Callable[[str], bool]) -> Sheet`. Delimited text is what nobody else claims.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from pipeline.extracts.sheet import Sheet
from pipeline.extracts.sources import delimited, workbook


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in iter_modules(__path__) if module.name != "delimited")
    found = (import_module(f"{__name__}.{name}") for name in names)
    return tuple(module for module in found if hasattr(module, "claims"))


def open_sheet(data: bytes, known: Callable[[str], bool]) -> Sheet:
    """The table that a file holds. `known` says whether a cell is a header of some reader or mapping."""
    sheet: Sheet = _source(data).sheet(data, known)
    return sheet


def is_table_of_rows(data: bytes) -> bool:
    """Whether a file holds rows that a person can mend in a spreadsheet: delimited text, or a workbook."""
    return _source(data) in (delimited, workbook)


def _source(data: bytes) -> ModuleType:
    return next((module for module in _modules() if module.claims(data)), delimited)
