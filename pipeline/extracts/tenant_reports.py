"""What the daily files of the whole tenant share: one row per day, a few figures, and a day that speaks for itself.

Two extracts overlap by many days, and the later one corrects the last days of the earlier: a day counts once.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipeline.extracts.cells import Column, Whole
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, not_after_extract

DAY = Column("day", "Report Date", Day(), filled=True)


def tenant_reader(kind: str, title: str, measures: Mapping[str, str]) -> Reader:
    """The reader of a daily file; `measures`: measure → header. Meetings and other columns need not be there."""

    def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """`tenant_day`: one row per day and measure. A blank figure is unknown: it yields none."""
        names = pl.Series("measure", sorted(measures))
        places = pl.int_range(rows.height * len(names), dtype=pl.UInt32) % len(names)
        # Day after day at once: `unpivot` puts measure after measure, and sorting takes longer than all the rest.
        long = rows.select(
            *(pl.concat_arr([name] * len(names)).explode().alias(name) for name in ("line", "day")),
            pl.lit(names).gather(places),
            value=pl.concat_arr(*names).explode(),
        )
        return {"tenant_day": long.drop_nulls("value") if long["value"].null_count() else long}

    return Reader(
        kind=kind,
        title=title,
        registers=(),
        columns=(
            Column("refreshed", "Report Refresh Date", Day(), filled=True),
            *(
                Column(measure, header, Whole(), needed=not measure.startswith("meetings"))
                for measure, header in measures.items()
            ),
            DAY,
        ),
        also=("Report Period",),
        rules=(
            not_after_extract("day"),
            *(Rule("negative_count", measure, pl.col(measure) < 0) for measure in measures),
        ),
        key=("day",),
        date_column="refreshed",
        one_date_order=True,
        yields=yields,
    )
