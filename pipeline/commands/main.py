"""From the words of a command to the room that answers it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from pipeline.commands.parser import build_parser

REFUSED = 1

MODULES = {
    "init": "filing",
    "load": "filing",
    "deposits": "filing",
    "withdraw": "filing",
    "events": "answers",
    "recharge": "answers",
    "statement": "answers",
    "reconcile": "answers",
    "simulate": "simulating",
    "dashboard": "dashboard",
    "calendar": "duties",
    "activity": "activity",
    "report": "reporting",
    "backup": "keeping",
    "check": "keeping",
    "rebuild": "keeping",
}


def main(arguments: Sequence[str]) -> int:
    """Carry out one command; its exit code. A module is imported only when its command is called."""
    options = build_parser().parse_args(arguments)
    module = importlib.import_module(f"pipeline.commands.{MODULES[options.command]}")
    from pipeline.books import BooksError, StoreError  # noqa: PLC0415 (help and wrong use answer without them)

    try:
        return int(getattr(module, options.command)(options))
    except (BooksError, StoreError) as error:
        sys.stderr.write(f"{error}\n")
        return REFUSED
