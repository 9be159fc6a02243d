"""The shape of a duty: the columns that every builder gives, and how builders' rows are put together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

DUTY = pl.Schema(
    {
        "key": pl.String(),
        "kind": pl.String(),
        "theme": pl.String(),
        "what": pl.String(),
        "actor": pl.String(),
        "insee": pl.String(),
        "accounts": pl.Int64(),
        "due": pl.Date(),
        "done_on": pl.Date(),
        "missing": pl.String(),
        "article": pl.String(),
        "milestone": pl.Boolean(),
    }
)
EMPTY = {"milestone": False}
JUDGED = (
    *("key", "kind", "theme", "what", "actor", "insee", "commune", "accounts", "due", "days_left"),
    *("state", "done_on", "proof", "missing", "article", "milestone"),
)
METROPOLE = "Le Mans Métropole"
DSIN = "DSIN"
FINANCE = "direction des finances"
COMMISSION = "commission"
COMMUNE = "commune"

Row = dict[str, object]


def together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Rows of several builders as one frame of DUTY; a column that a builder does not give is empty."""
    filled = [
        part.select(
            (pl.col(name) if name in part.columns else pl.lit(EMPTY.get(name))).cast(kind).alias(name)
            for name, kind in DUTY.items()
        )
        for part in parts
    ]
    return pl.concat([pl.DataFrame(schema=DUTY), *filled])


def listed(rows: Iterable[Row]) -> pl.DataFrame:
    """Rows of duties as one frame: thousands of small frames would cost more than what they hold."""
    return pl.DataFrame(list(rows), schema=DUTY)


def one(
    key: str,
    what: str,
    due: date | None,
    *,
    theme: str,
    actor: str,
    article: str,
    done_on: date | None = None,
    missing: str | None = None,
    milestone: bool = False,
) -> Row:
    """One duty of no single commune, as a row; its kind stands before the first colon of its key."""
    return {
        "key": key,
        "kind": key.partition(":")[0],
        "theme": theme,
        "what": what,
        "actor": actor,
        "insee": None,
        "accounts": None,
        "due": due,
        "done_on": done_on,
        "missing": missing,
        "article": article,
        "milestone": milestone,
    }
