"""The second computation: the same recharge by other means, SQL over months spread out, in an in-memory DuckDB.

It shares no code with the first but the dated tariffs; what is published must agree with both.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipeline.convention import Convention
from pipeline.convention.money import price_units
from pipeline.convention.months import last_day, month_starts
from pipeline.recharge.bill import Bill

ACCOUNTS = """
SELECT m.insee, count(*) AS account_months, sum(fee) AS numerator
FROM (
    SELECT DISTINCT p.account, p.insee, c.first_day, c.fee
    FROM periods p JOIN adhesions a ON a.insee = p.insee
    JOIN months c ON greatest(p.opened, a.effective, c.first_day)
        <= least(coalesce(p.closed, c.last_day), coalesce(a."end", c.last_day), c.last_day)
) m
GROUP BY m.insee
"""

HOURS = """
SELECT insee, sum(hundredths * rate) AS numerator
FROM (
    SELECT r.insee, CAST(r.quoted_hours * 100 AS BIGINT) AS hundredths,
        (SELECT arg_max(t.rate, t.effective) FROM rates t
         WHERE t.effective <= coalesce(r.quoted_on, r.accepted_on)) AS rate
    FROM requests r
    WHERE r.nature = 'request' AND r.accepted_on IS NOT NULL AND r.quoted_hours IS NOT NULL
        AND r.done_on IS NOT NULL AND year(r.{due_day}) = {year}
) GROUP BY insee
"""


def second_computation(
    periods: pl.DataFrame, adhesions: pl.DataFrame, requests: pl.DataFrame, year: int, convention: Convention
) -> pl.DataFrame:
    """account_months and amounts per commune and nature, by SQL: insee, nature, amount_cents, account_months."""
    months = pl.DataFrame(
        {
            "first_day": month_starts(year),
            "last_day": [last_day(day) for day in month_starts(year)],
            "fee": convention.monthly_fees(year),
        }
    )
    lines = convention.parameter("hourly_rate").values
    rates = pl.DataFrame(
        {
            "effective": [effective for effective, _ in lines],
            "rate": [price_units(convention.amount("hourly_rate", on=effective)) for effective, _ in lines],
        }
    )
    due_day = {"done": "done_on", "accepted": "accepted_on", "asked": "asked_on"}[convention.choice("request_year")]
    connection = duckdb.connect()
    try:
        frames = {"periods": periods, "adhesions": adhesions, "requests": requests, "months": months, "rates": rates}
        for name, frame in frames.items():
            connection.register(name, frame)
        # Whole-number division, half away from zero: (2n + d) // 2d for what is never negative.
        found: pl.DataFrame = connection.sql(
            "SELECT insee, 'forfait' AS nature, (2 * numerator + 1200) // 2400 AS amount_cents, account_months "
            f"FROM ({ACCOUNTS}) UNION ALL SELECT insee, 'heures', (2 * numerator + 10000) // 20000, 0 "
            f"FROM ({HOURS.format(due_day=due_day, year=int(year))}) ORDER BY 1, 2"
        ).pl()
    finally:
        connection.close()
    return found.cast({"amount_cents": pl.Int64, "account_months": pl.Int64})


def disagreements(bill: Bill, second: pl.DataFrame) -> pl.DataFrame:
    """Where the two computations differ: insee, nature, first_cents, second_cents; empty when they agree."""
    first = bill.lines.select("insee", "nature", first_cents="amount_cents")
    return (
        first.join(
            second.select("insee", "nature", second_cents="amount_cents"),
            on=["insee", "nature"],
            how="full",
            coalesce=True,
        )
        .filter(pl.col("first_cents").ne_missing(pl.col("second_cents")))
        .sort("insee", "nature")
    )
