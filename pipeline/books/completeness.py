"""Which extracts are in, month by month: what the control of a year rests on, and what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.books.books import Books
from pipeline.convention.extracts_due import ExtractDue, extracts_due

MISSING, PARTIAL, RECEIVED, SUPERSEDED = "missing", "partial", "received", "superseded"
COMPLETENESS = pl.Schema(
    {
        "month": pl.Date,
        "kind": pl.String,
        "state": pl.String,
        "deposits": pl.UInt32,
        "extract_date": pl.Date,
        "rows_accepted": pl.Int64,
        "rows_rejected": pl.Int64,
    }
)


def completeness(books: Books) -> pl.DataFrame:
    """One row per awaited extract and month, by kind (order of the reference file), then month; see `COMPLETENESS`.

    `month`: its first day, from that of the first extract to that of the latest; `kind`: French name. `state`:
    `received`; `partial` (rows rejected, or none accepted, in the last file of its latest day); `superseded` (whole,
    and a later deposit of the month took the place of an earlier one); `missing`. `deposits`: of the month, withdrawn
    ones apart.
    """
    return books.kept("completeness", lambda: grid(books.deposits(), extracts_due()))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many awaited extracts there are, by state, and how many rows the deposits that count have brought."""

    awaited: int
    whole: int
    missing: int
    partial: int
    rows_read: int
    rows_rejected: int


def tally(books: Books) -> Tally:
    """The completeness of the books in six numbers; `whole`: received, or superseded by a later file."""
    return books.kept("completeness tally", lambda: _tally(completeness(books), books.deposits()))


def _tally(extracts: pl.DataFrame, deposits: pl.DataFrame) -> Tally:
    states = dict(extracts.group_by("state").len().iter_rows())
    live = deposits.filter(pl.col("withdrawn_at").is_null(), pl.col("kind") != "communes")
    return Tally(
        awaited=extracts.height,
        whole=states.get(RECEIVED, 0) + states.get(SUPERSEDED, 0),
        missing=states.get(MISSING, 0),
        partial=states.get(PARTIAL, 0),
        rows_read=int(live["rows_read"].sum()),
        rows_rejected=int(live["rows_rejected"].sum()),
    )


def grid(deposits: pl.DataFrame, due: tuple[ExtractDue, ...]) -> pl.DataFrame:
    """The completeness of a history of deposits (columns of `Books.deposits`)."""
    known = {kind for extract in due for kind in extract.kinds}
    live = deposits.filter(pl.col("withdrawn_at").is_null(), pl.col("kind").is_in(list(known)))
    first, last = live["extract_date"].min(), live["extract_date"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return pl.DataFrame(schema=COMPLETENESS)
    months = pl.date_range(first.replace(day=1), last.replace(day=1), "1mo", eager=True).alias("month").to_frame()
    parts = [_awaited(live, extract, months) for extract in due]
    return pl.concat(parts).cast(dict(COMPLETENESS.items())).select(COMPLETENESS.names())


def _awaited(live: pl.DataFrame, extract: ExtractDue, months: pl.DataFrame) -> pl.DataFrame:
    own = live.filter(pl.col("kind").is_in(extract.kinds)).with_columns(month=pl.col("extract_date").dt.month_start())
    # Of a kind's files of one day, the last one tells: it mends what those before it had to reject.
    last = own.filter(pl.col("deposit_id") == pl.col("deposit_id").max().over("month", "kind", "extract_date"))
    latest = (
        last.filter(pl.col("extract_date") == pl.col("extract_date").max().over("month"))
        .group_by("month")
        .agg(
            pl.col("extract_date").max(),
            pl.col("rows_read", "rows_accepted", "rows_rejected").sum(),
        )
    )
    counted = own.group_by("month").agg(deposits=pl.len(), replaced=pl.struct("kind").is_duplicated().any())
    empty = (pl.col("rows_accepted") == 0) & (pl.col("rows_read") > 0)
    return (
        months.filter(pl.col("month").dt.month().is_in(extract.months))
        .join(latest, on="month", how="left", validate="1:1")
        .join(counted, on="month", how="left", validate="1:1")
        .with_columns(
            pl.col("deposits").fill_null(0),
            kind=pl.lit(extract.name),
            state=pl.when(pl.col("deposits").is_null())
            .then(pl.lit(MISSING))
            .when((pl.col("rows_rejected") > 0) | empty)
            .then(pl.lit(PARTIAL))
            .when("replaced")
            .then(pl.lit(SUPERSEDED))
            .otherwise(pl.lit(RECEIVED)),
        )
        .sort("month")
    )
