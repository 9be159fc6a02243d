"""The second computation: the same recharge by other means, SQL over months spread out, in an in-memory DuckDB.

It shares no code with the first but the dated lines of the tariffs; what is published must agree with both. It knows
the tariff per account and per hour only.
"""

from __future__ import annotations

from decimal import Decimal

import duckdb
import polars as pl

from pipeline.convention import Convention
from pipeline.recharge.bill import Bill

# Money is whole from end to end: prices in ten-thousandths of a euro, hours in hundredths, `//` on integers. DuckDB
# would make a DOUBLE of DECIMAL / integer. Rounding is half away from zero: (2n + d) // 2d for what is never negative.
MONTHS = """
CREATE TABLE months AS
WITH calendar AS (
    SELECT CAST(m AS DATE) AS first_day, last_day(CAST(m AS DATE)) AS last_day
    FROM generate_series(make_date($year, 1, 1)::TIMESTAMP, make_date($year, 12, 1)::TIMESTAMP, INTERVAL 1 MONTH) t(m)
)
SELECT first_day, last_day, (
    SELECT arg_max(f.price, f.effective) FROM fees f
    WHERE f.effective <= CASE $application WHEN 'whole_year' THEN make_date($year, 12, 1)
        WHEN 'next_year' THEN greatest(make_date($year, 1, 1), (SELECT min(effective) FROM fees))
        ELSE first_day END) AS fee
FROM calendar
"""

ACCOUNTS = """
WITH touched AS (
    SELECT p.account, p.insee, c.first_day, c.last_day, c.fee, p.opened, p.closed, p.opened_by, p.closed_by
    FROM periods p JOIN adhesions a ON a.insee = p.insee
    JOIN months c ON greatest(p.opened, a.effective, c.first_day)
        <= least(coalesce(p.closed, c.last_day), coalesce(a."end", c.last_day), c.last_day)
), left_by_move AS (FROM touched WHERE closed_by = 'moved_out'
), come_by_move AS (FROM touched WHERE opened_by = 'moved_in'
), spared AS (
    SELECT new.account, new.insee, new.first_day, new.opened FROM come_by_move new JOIN left_by_move old
    ON old.account = new.account AND old.first_day = new.first_day AND old.closed = new.opened - 1
    WHERE $transfer = 'old' AND new.opened BETWEEN new.first_day AND new.last_day
    UNION ALL
    SELECT old.account, old.insee, old.first_day, old.opened FROM left_by_move old JOIN come_by_move new
    ON new.account = old.account AND new.first_day = old.first_day AND new.opened = old.closed + 1
    WHERE $transfer = 'new' AND old.closed BETWEEN old.first_day AND old.last_day
), due AS (
    SELECT DISTINCT account, insee, first_day, fee
    FROM touched ANTI JOIN spared USING (account, insee, first_day, opened)
), accounts AS (
    SELECT insee, account, count(*) AS months, CAST(sum(fee) AS BIGINT) AS numerator
    FROM due GROUP BY insee, account
)
SELECT insee, 'forfait' AS nature, CAST(sum(months) AS BIGINT) * 100 AS hundredths,
    CASE $rounding WHEN 'per_account' THEN CAST(sum((2 * numerator + 1200) // 2400) AS BIGINT)
        ELSE (2 * CAST(sum(numerator) AS BIGINT) + 1200) // 2400 END AS amount_cents
FROM accounts GROUP BY insee
"""

HOURS = """
SELECT insee, 'heures' AS nature, CAST(sum(hundredths) AS BIGINT) AS hundredths,
    (2 * CAST(sum(hundredths * rate) AS BIGINT) + 10000) // 20000 AS amount_cents
FROM (
    SELECT r.insee, CAST(r.quoted_hours * 100 AS BIGINT) AS hundredths,
        (SELECT arg_max(t.price, t.effective) FROM rates t
         WHERE t.effective <= coalesce(r.quoted_on, r.accepted_on)) AS rate
    FROM requests r
    WHERE r.nature = 'request' AND r.accepted_on IS NOT NULL AND r.quoted_hours IS NOT NULL AND r.done_on IS NOT NULL
        AND year(CASE $request_year WHEN 'done' THEN r.done_on WHEN 'accepted' THEN r.accepted_on
            ELSE coalesce(r.asked_on, r.quoted_on, r.accepted_on) END) = $year
) GROUP BY insee
"""


def second_computation(
    periods: pl.DataFrame, adhesions: pl.DataFrame, requests: pl.DataFrame, year: int, convention: Convention
) -> pl.DataFrame:
    """The lines of a bill by SQL: insee, nature, quantity (account-months or hours), amount_cents; sorted."""
    frames = {
        "periods": periods,
        "adhesions": adhesions,
        "requests": requests,
        "fees": _prices("account_fee", convention),
        "rates": _prices("hourly_rate", convention),
    }
    pricing = {"year": year, "application": convention.choice("tariff_application")}
    counting = {"transfer": convention.choice("transfer_month"), "rounding": convention.choice("rounding")}
    requested = {"year": year, "request_year": convention.choice("request_year")}
    connection = duckdb.connect()
    try:
        for name, frame in frames.items():
            connection.register(name, frame)
        connection.execute(MONTHS, pricing)
        account_lines: pl.DataFrame = connection.sql(ACCOUNTS, params=counting).pl()
        hour_lines: pl.DataFrame = connection.sql(HOURS, params=requested).pl()
    finally:
        connection.close()
    return (
        pl.concat([account_lines, hour_lines])
        .select(
            "insee",
            "nature",
            quantity=(pl.col("hundredths").cast(pl.Decimal(14, 2)) * Decimal("0.01")).cast(pl.Decimal(14, 2)),
            amount_cents=pl.col("amount_cents").cast(pl.Int64),
        )
        .sort("insee", "nature")
    )


def _prices(name: str, convention: Convention) -> pl.DataFrame:
    """The dated lines of a price: effective, price (ten-thousandths of a euro, by DuckDB’s side of the arithmetic)."""
    lines = [(effective, str(value)) for effective, value in convention.parameter(name).values]
    frame = pl.DataFrame(lines, schema={"effective": pl.Date, "written": pl.String}, orient="row")
    return frame.select("effective", price=(pl.col("written").cast(pl.Decimal(18, 4)) * 10_000).cast(pl.Int64))


def disagreements(bill: Bill, second: pl.DataFrame) -> pl.DataFrame:
    """Where the two computations differ, in quantity or amount; empty when they agree.

    insee, nature, first_quantity, second_quantity, first_cents, second_cents; null where one has no such line.
    """
    first = bill.lines.select("insee", "nature", first_quantity="quantity", first_cents="amount_cents")
    other = second.select("insee", "nature", second_quantity="quantity", second_cents="amount_cents")
    differing = pl.any_horizontal(
        pl.col("first_cents").ne_missing(pl.col("second_cents")),
        pl.col("first_quantity").ne_missing(pl.col("second_quantity")),
    )
    return (
        first.join(other, on=["insee", "nature"], how="full", coalesce=True, validate="1:1")
        .filter(differing)
        .sort("insee", "nature")
        .select("insee", "nature", "first_quantity", "second_quantity", "first_cents", "second_cents")
    )
