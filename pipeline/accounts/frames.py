"""The columns of what goes in, of the candidate facts in between, and of what comes out of this room."""

from __future__ import annotations

import polars as pl

# A directory export lists every account there is: only one of these can show that an account is gone.
# Of two that speak of one account, the lower number speaks first.
DIRECTORY_KINDS = {"users": 0, "admin_users": 0, "entra_users": 1}
# Only these name products, so that an entry without one has none.
PRODUCT_SERIES = 0
# An export of the directory too, but only of those who are gone.
GONE_KIND, GONE_SERIES = "deleted_users", 2
OTHER_SERIES = 9
USAGE_SERIES = 255

# One fact gives one event: the strongest evidence dates it.
STRENGTH = {"confirmed": 0, "audit": 1, "stamped": 2, "template": 3, "difference": 4}

# On one day an account opens before it moves, moves before it closes, closes before it is opened again.
DAY_ORDER = {"opened": 0, "moved": 1, "closed": 2, "reopened": 3}

# What one source says of one account. `insee`: the commune from then on (null for a closing). `source`: the commune
# that a template row claims. `line`: only of a template row. `recency`: the later confirmation corrects the earlier.
FACT = pl.Schema(
    {
        "account": pl.String,
        "event": pl.String,
        "insee": pl.String,
        "source": pl.String,
        "date": pl.Date,
        "evidence": pl.String,
        "presumed": pl.Boolean,
        "known_on": pl.Date,
        "deposit_id": pl.Int32,
        "line": pl.Int32,
        "recency": pl.Int32,
    }
)
EVENT = pl.Schema(
    {
        "account": pl.String,
        "insee": pl.String,
        "event": pl.String,
        "date": pl.Date,
        "evidence": pl.String,
        "presumed": pl.Boolean,
        "known_on": pl.Date,
        "deposit_id": pl.Int32,
    }
)
PERIOD = pl.Schema(
    {
        "account": pl.String,
        "insee": pl.String,
        "opened": pl.Date,
        "closed": pl.Date,
        "opened_by": pl.String,
        "closed_by": pl.String,
        "presumed": pl.Boolean,
        "mailbox": pl.String,
    }
)
JUDGEMENT = pl.Schema(
    {
        "deposit_id": pl.Int32,
        "line": pl.Int32,
        "outcome": pl.String,
        "code": pl.String,
        "column_name": pl.String,
        "message": pl.String,
    }
)
FINDING = pl.Schema(
    {
        "code": pl.String,
        "insee": pl.String,
        "account": pl.String,
        "date": pl.Date,
        "deposit_id": pl.Int32,
        "line": pl.Int32,
        "message": pl.String,
    }
)


def shaped(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The columns of a schema, in its order and types; a column that is not there is null."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def fact(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of candidate facts: neither presumed nor corrected unless it says so."""
    return shaped(frame, FACT).with_columns(pl.col("presumed").fill_null(value=False), pl.col("recency").fill_null(0))
