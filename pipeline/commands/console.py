"""How the command line answers: JSON, or a plain French table."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipeline.convention.money import from_cents


def amount(cents: int | None) -> str | None:
    """An amount of cents as a string with two decimals, as JSON answers have it; None stays None."""
    return None if cents is None else f"{from_cents(cents):.2f}"


def quantity(value: Decimal | None) -> str | None:
    """A quantity (hours) as a string with two decimals; None stays None."""
    return None if value is None else f"{value:.2f}"


def print_json(answer: object) -> None:
    """Print one JSON answer: dates ISO, French letters as they are."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1, default=_plain) + "\n")


def _plain(value: object) -> Any:  # noqa: ANN401
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return quantity(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")


def print_table(headers: Sequence[str], rows: Sequence[Sequence[object]], *, numbers: Sequence[int] = ()) -> None:
    """Print rows under their headers; the columns whose places are in `numbers` are set to the right."""
    cells = [[str(header) for header in headers]]
    cells += [["" if value is None else str(value) for value in row] for row in rows]
    widths = [max(len(line[place]) for line in cells) for place in range(len(headers))]
    for line in cells:
        words = [
            word.rjust(width) if place in numbers else word.ljust(width)
            for place, (word, width) in enumerate(zip(line, widths, strict=True))
        ]
        sys.stdout.write("  ".join(words).rstrip() + "\n")


def complain(message: str) -> None:
    """Say on standard error what was refused, where, and what to do."""
    sys.stderr.write(message.rstrip() + "\n")
