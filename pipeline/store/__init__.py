"""The DuckDB file and the raw deposits beside it; it imports nothing of the project."""

from __future__ import annotations

from pipeline.store.building import building
from pipeline.store.content import Content
from pipeline.store.errors import StoreBusyError, StoreError, StoreMissingError, StoreNewerError
from pipeline.store.facts import Facts, Inside
from pipeline.store.keeping import backup, problems
from pipeline.store.schema import DERIVED_TABLES, FACT_TABLES
from pipeline.store.store import NewDeposit, Store

__all__ = [
    "DERIVED_TABLES",
    "FACT_TABLES",
    "Content",
    "Facts",
    "Inside",
    "NewDeposit",
    "Store",
    "StoreBusyError",
    "StoreError",
    "StoreMissingError",
    "StoreNewerError",
    "backup",
    "building",
    "problems",
]
