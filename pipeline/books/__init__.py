"""The workflow that the command line and the pages share: deposit a file, answer for a year and a date."""

from __future__ import annotations

from pipeline.books.answers import RechargeYear, ReviewYear
from pipeline.books.books import Books
from pipeline.books.checking import find_problems
from pipeline.books.incoming import BooksError, DepositResult, IncomingFile
from pipeline.books.previewing import Preview
from pipeline.books.rebuilding import Rebuilt, rebuild_into
from pipeline.books.situation import Situation
from pipeline.store import StoreError

__all__ = [
    "Books",
    "BooksError",
    "DepositResult",
    "IncomingFile",
    "Preview",
    "Rebuilt",
    "RechargeYear",
    "ReviewYear",
    "Situation",
    "StoreError",
    "find_problems",
    "rebuild_into",
]
