"""The lines of a bill under tariffs of any structure: `forfait` and `heures`."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import round_half_away_expr
from pipeline.convention.months import MONTHS_OF_A_YEAR
from pipeline.recharge.structures.basis import basis_of, member_months, spans, total
from pipeline.recharge.structures.fees import HOUR_PARTS, account_fees, request_parts
from pipeline.recharge.structures.timeline import Timeline, timeline_of


def needs_structures(convention: Convention, year: int | None = None) -> bool:
    """Whether some dated tariff is more than an account fee and an hourly rate.

    `year`: whether one is that took effect up to that year. A year before the first tariff needs none.
    """
    lines = timeline_of(convention).lines
    if year is not None and lines[0][0] > date(year, 1, 1):
        return False
    return any(not tariff.is_plain and (year is None or effective.year <= year) for effective, tariff in lines)


def structured_fee_lines(
    dues: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention
) -> pl.DataFrame:
    """The `forfait` line of each commune that owes any, in the columns of a bill's lines, sorted by commune.

    Columns: insee, nature, quantity (account-months), numerator over denominator (cents before rounding), amount_cents.
    A commune without any account-month has a line when a fixed part, its inhabitants or a floor make it owe.
    """
    timeline = timeline_of(convention)
    fees = account_fees(basis_of(dues, adhesions, adhesions.select("insee").unique(), year), timeline)
    owing = fees.communes.filter((pl.col("account_months") > 0) | (pl.col("account_fee_cents") != 0))
    return owing.select(
        "insee",
        pl.lit("forfait").alias("nature"),
        pl.col("account_months").cast(pl.Decimal(14, 2)).alias("quantity"),
        "numerator",
        pl.lit(fees.denominator, dtype=pl.Int64).alias("denominator"),
        amount_cents=pl.col("account_fee_cents"),
    )


def structured_hour_lines(
    requests: pl.DataFrame, adhesions: pl.DataFrame, year: int, convention: Convention
) -> pl.DataFrame:
    """The `heures` line of each commune that owes any, in the columns of a bill's lines, sorted by commune.

    `requests`: judged ones (`request_dues`). Each is priced by the tariff in force on the day of its proposal
    (Article 6); hours included in a tariff are included once for the months of the year that it covers.
    """
    timeline = timeline_of(convention)
    due = requests.filter(pl.col("due_year") == year).select(
        "insee",
        day=pl.coalesce("quoted_on", "accepted_on"),
        hundredths=(pl.col("quoted_hours") * 100).cast(pl.Int64),
    )
    hours = _hours_by_line(due, timeline)
    members = member_months(adhesions, year)
    rows = pl.concat([hours.select("insee"), members.select("insee")]).unique().sort("insee")
    months = rows.join(members, on="insee", how="left", validate="1:1").with_columns(pl.exclude("insee").fill_null(0))
    frame = months.join(hours, on="insee", how="left", validate="1:1").fill_null(0).sort("insee")
    covered = dict(spans(timeline.hour_lines(year)))
    parts = pl.lit(0, dtype=pl.Int64)
    for place, (_, tariff) in enumerate(timeline.lines):
        served = total(f"member_{month:02d}" for month in covered.get(place, ()))
        parts = parts + request_parts(tariff.hours, pl.col(f"hours_{place}") * MONTHS_OF_A_YEAR, served)
    quantity = pl.sum_horizontal(f"hours_{place}" for place in range(len(timeline.lines)))
    priced = frame.select(
        "insee",
        pl.lit("heures").alias("nature"),
        (quantity.cast(pl.Decimal(16, 2)) / 100).cast(pl.Decimal(14, 2)).alias("quantity"),
        parts.alias("numerator"),
        pl.lit(HOUR_PARTS, dtype=pl.Int64).alias("denominator"),
        round_half_away_expr(parts, HOUR_PARTS).alias("amount_cents"),
    )
    return priced.filter((pl.col("quantity") > 0) | (pl.col("amount_cents") != 0))


def _hours_by_line(due: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """insee, hours_0, hours_1 …: hundredths of an hour proposed under each dated tariff."""
    starts = [*(effective for effective, _ in timeline.lines[1:]), None]
    sums, since = [], None
    for place, until in enumerate(starts):
        under = pl.lit(value=True)
        if since is not None:
            under = under & (pl.col("day") >= since)
        if until is not None:
            under = under & (pl.col("day") < until)
        sums.append(pl.col("hundredths").filter(under).sum().alias(f"hours_{place}"))
        since = until
    return due.group_by("insee").agg(sums).sort("insee")
