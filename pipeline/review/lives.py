"""What hypotheses need of each account in a year: a mask per question (one bit a month), days, dates (Article 6)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.months import MONTHS_OF_A_YEAR, last_day, month_starts
from pipeline.recharge import due_masks
from pipeline.review.known import Known

MASK = pl.UInt16
WHOLE_YEAR = (1 << MONTHS_OF_A_YEAR) - 1
# Two accounts alike in all of these are one profile: thousands of accounts make a handful of profiles.
FEATURES = (
    "due", "open", "due_old", "due_new", "open_old", "open_new", "complete_due", "complete_open",
    "no_openings_due", "no_closings_due", "opening", "own_opening", "closing", "own_closing", "span",
    "days_due", "days_open",
)  # fmt: skip
TRAITS = ("opened", "closed", "mailbox", "arrived")


def nothing() -> pl.Expr:
    """A mask without a month."""
    return pl.lit(0, dtype=MASK)


def bit(month: pl.Expr) -> pl.Expr:
    """The bit of a month (1 to 12)."""
    return pl.lit(2, dtype=pl.Int64).pow(month.cast(pl.Int64) - 1).cast(MASK)


def between(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """The bits of the months from `first` to `last`, none when they are the wrong way round."""
    two = pl.lit(2, dtype=pl.Int64)
    first, last = first.cast(pl.Int64), last.cast(pl.Int64)
    return pl.when(first <= last).then((two.pow(last) - two.pow(first - 1)).cast(MASK)).otherwise(nothing())


def _complete(first: str, last: str) -> pl.Expr:
    """The months of which every day lies between two days."""
    begins = pl.col(first).dt.month() + (pl.col(first).dt.day() > 1).cast(pl.Int8)
    ends = pl.col(last).dt.month() - (pl.col(last) < pl.col(last).dt.month_end()).cast(pl.Int8)
    return between(begins, ends)


def _day_numerator(first: str, last: str, fees: tuple[int, ...], year: int) -> pl.Expr:
    """The days between two days, each at the annual fee of its month."""
    starts = month_starts(year)
    terms = []
    begin = 0
    for month in range(1, MONTHS_OF_A_YEAR + 1):
        if month == MONTHS_OF_A_YEAR or fees[month] != fees[begin]:
            low, high = pl.lit(starts[begin]), pl.lit(last_day(starts[month - 1]))
            days = (pl.min_horizontal(pl.col(last), high) - pl.max_horizontal(pl.col(first), low)).dt.total_days() + 1
            terms.append(days.clip(lower_bound=0).cast(pl.Int64) * fees[begin])
            begin = month
    return pl.sum_horizontal(terms)


def running(adhesions: pl.DataFrame, year: int) -> pl.DataFrame:
    """The adhesions of a year, cut to it: insee, runs_from, runs_to."""
    start, end = pl.lit(date(year, 1, 1)), pl.lit(date(year, 12, 31))
    return adhesions.select(
        "insee",
        runs_from=pl.max_horizontal("effective", start),
        runs_to=pl.min_horizontal(pl.col("end").fill_null(end), end),
    ).filter(pl.col("runs_from") <= pl.col("runs_to"))


def lives(
    known: Known, communes: pl.DataFrame, year: int, fees: tuple[int, ...], convention: Convention
) -> pl.DataFrame:
    """One row per account of some communes, due in the year or not, as long as its convention runs on a day of it.

    c, account, and the columns `FEATURES` and `TRAITS`. Masks: `due`, `open` (whatever the adhesion), `…_old` and
    `…_new` (a transfer's month due by one commune only), `complete_due` and `complete_open` (months of which every
    day counts), `no_openings_due` and `no_closings_due` (each span without its first, its last month), `opening` and
    `closing` (month of the first opening, of the last closing; `own_…`: unless it is a transfer), `span` (months of the
    adhesion). `days_…`: days times annual fee. `opened`, `closed`: first and last day (closed null: open).
    """
    spans = running(known.adhesions, year)
    adherent = spans.group_by("insee").agg(
        span=between(pl.col("runs_from").dt.month(), pl.col("runs_to").dt.month()).bitwise_or()
    )
    kept = communes.join(adherent, on="insee", how="inner", validate="1:1")
    # The other commune of a transfer must be there too: whole accounts are kept.
    touched = known.periods.join(kept.select("insee"), on="insee", how="semi")
    periods = (
        known.periods.join(touched.select("account").unique(), on="account", how="semi")
        if (kept.height < known.adhesions.height)
        else known.periods
    )
    traits = _traits(touched, year)
    always = (
        spans.select("insee").unique().with_columns(effective=pl.lit(date(year, 1, 1)), end=pl.lit(None, dtype=pl.Date))
    )
    # The other commune of a transfer keeps its own adhesion.
    elsewhere = known.adhesions.join(kept.select("insee"), on="insee", how="anti").select("insee", "effective", "end")
    beyond = pl.concat([always, elsewhere])
    moved = touched.filter(pl.col("opened_by").eq("moved_in") | pl.col("closed_by").eq("moved_out"))
    transferred = periods.join(moved.select("account").unique(), on="account", how="semi")
    masks = {
        "due": due_masks(touched, known.adhesions, year, convention),
        "open": due_masks(touched, always, year, convention.replace(transfer_month="both")),
        "due_old": due_masks(transferred, known.adhesions, year, convention.replace(transfer_month="old")),
        "due_new": due_masks(transferred, known.adhesions, year, convention.replace(transfer_month="new")),
        "open_old": due_masks(transferred, beyond, year, convention.replace(transfer_month="old")),
        "open_new": due_masks(transferred, beyond, year, convention.replace(transfer_month="new")),
    }
    found = traits.join(kept, on="insee", how="inner", validate="m:1")
    for name, frame in masks.items():
        found = found.join(
            frame.select("account", "insee", pl.col("mask").cast(MASK).alias(name)), on=["account", "insee"], how="left"
        )
    for frame in (_segments(touched, spans, year, fees), _segments(touched, always_runs(spans, year), year, fees)):
        renamed = (
            frame
            if "complete_due" not in found.columns
            else frame.rename(lambda name: name.replace("_due", "_open")).drop("no_openings_open", "no_closings_open")
        )
        found = found.join(renamed, on=["account", "insee"], how="left", validate="1:1")
    still = transferred.select("account", "insee", moved=pl.lit(value=True)).unique()
    found = found.join(still, on=["account", "insee"], how="left", validate="1:1")
    plain = pl.col("moved").is_null()
    return (
        found.with_columns(
            pl.when(plain).then(source).otherwise(f"{source}_{reading}").alias(f"{source}_{reading}")
            for source in ("due", "open")
            for reading in ("old", "new")
        )
        .with_columns(pl.col(*[name for name in FEATURES if not name.startswith("days")]).fill_null(0))
        .with_columns(pl.col("days_due", "days_open").fill_null(0))
        .select("c", "account", *FEATURES, *TRAITS)
    )


def always_runs(spans: pl.DataFrame, year: int) -> pl.DataFrame:
    """The same communes as if their convention ran all year."""
    return (
        spans.select("insee")
        .unique()
        .with_columns(runs_from=pl.lit(date(year, 1, 1)), runs_to=pl.lit(date(year, 12, 31)))
    )


def _traits(periods: pl.DataFrame, year: int) -> pl.DataFrame:
    """One row per account and commune: first opening and last closing, and how they came about."""
    first = pl.col("opened").min()
    closing = pl.when(pl.col("closed").is_null().any()).then(None).otherwise(pl.col("closed").max())
    marked = (
        periods.filter(pl.col("opened") <= date(year, 12, 31))
        .group_by("account", "insee")
        .agg(
            opened=first,
            closed=closing,
            mailbox=pl.col("mailbox").max(),
            arrived=(pl.col("opened_by").eq("moved_in") & (pl.col("opened") == first)).any(),
            left=(pl.col("closed_by").eq("moved_out") & (pl.col("closed") == pl.col("closed").max())).any(),
        )
    )
    opens = pl.col("opened").dt.year() == year
    closes = (pl.col("closed").dt.year() == year).fill_null(value=False)
    opening = pl.when(opens).then(bit(pl.col("opened").dt.month())).otherwise(nothing())
    ending = pl.when(closes).then(bit(pl.col("closed").dt.month())).otherwise(nothing())
    return marked.with_columns(
        pl.col("arrived").fill_null(value=False),
        opening=opening,
        closing=ending,
        own_opening=pl.when(pl.col("arrived").fill_null(value=False)).then(nothing()).otherwise(opening),
        own_closing=pl.when(pl.col("left").fill_null(value=False)).then(nothing()).otherwise(ending),
    )


def _segments(periods: pl.DataFrame, spans: pl.DataFrame, year: int, fees: tuple[int, ...]) -> pl.DataFrame:
    """What is counted span by span of an account, and then put together."""
    end = pl.lit(date(year, 12, 31))
    first_month, last_month = pl.col("first").dt.month(), pl.col("last").dt.month()
    opens_here = (pl.col("opened") == pl.col("first")).cast(pl.Int8)
    closes_here = (pl.col("closed") == pl.col("last")).fill_null(value=False).cast(pl.Int8)
    return (
        periods.lazy()
        .filter(pl.col("opened") <= end, pl.col("closed").is_null() | (pl.col("closed") >= date(year, 1, 1)))
        .join(spans.lazy(), on="insee", how="inner")
        .with_columns(
            first=pl.max_horizontal("opened", "runs_from"),
            last=pl.min_horizontal(pl.col("closed").fill_null(end), "runs_to"),
        )
        .filter(pl.col("first") <= pl.col("last"))
        .group_by("account", "insee")
        .agg(
            complete_due=_complete("first", "last").bitwise_or(),
            no_openings_due=between(first_month + opens_here, last_month).bitwise_or(),
            no_closings_due=between(first_month, last_month - closes_here).bitwise_or(),
            days_due=_day_numerator("first", "last", fees, year).sum(),
        )
        .collect()
    )


def days_of(year: int) -> int:
    """365 or 366."""
    return (date(year, 12, 31) - date(year, 1, 1) + timedelta(days=1)).days
