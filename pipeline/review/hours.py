"""What the hours may have been charged: spent for quoted, requests left out, requests never accepted (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.convention.money import round_half_away_expr
from pipeline.recharge import RATE_DENOMINATOR
from pipeline.review.causes import BIT, set_of
from pipeline.review.picks import FEW, GROUP, ODDS_OF_GROUP, few

# One row: what the hours of a commune are charged under a set of causes. `hours`: hundredths, charged at one rate; null
# when rates differ. `h_missing`, `h_added`: what is left out or added (numerators); `h_pick`: FEW or GROUP.
HOURS = pl.Schema(
    {
        "c": pl.UInt32, "h_causes": pl.UInt32, "h_numerator": pl.Int64, "h_odds": pl.Float64,
        "spent": pl.UInt8, "h_pick": pl.UInt8, "h_key": pl.Int32, "h_missing": pl.Int64,
        "u_pick": pl.UInt8, "h_added": pl.Int64,
    }
)  # fmt: skip
QUOTED, SPENT, ONE_SPENT = 0, 1, 2
READINGS_OF_SPENT = 0.7
UNACCEPTED = ("not_accepted", "quoted", "refused")


def due_requests(judged: pl.DataFrame, year: int) -> pl.DataFrame:
    """The requests due in a year, and what each is worth: c, reference, quoted, spent (numerators), done_on."""
    rate = pl.col("rate_units")
    hundredths = (pl.coalesce("spent_hours", "quoted_hours") * 100).cast(pl.Int64)
    return judged.filter(pl.col("due_year") == year).select(
        "c", "reference", quoted="amount_numerator", spent=hundredths * rate, rate="rate_units", done_on="done_on"
    )


def unaccepted_requests(judged: pl.DataFrame, year: int) -> pl.DataFrame:
    """The proposals of a year that were never accepted, and what each would be worth: c, reference, quoted, spent."""
    when = pl.coalesce("done_on", "quoted_on", "asked_on").dt.year()
    rate = pl.col("rate_units")
    return judged.filter(
        pl.col("state").is_in(UNACCEPTED), when == year, pl.col("quoted_hours") > 0, rate.is_not_null()
    ).select(
        "c",
        "reference",
        quoted=(pl.col("quoted_hours") * 100).cast(pl.Int64) * rate,
        spent=(pl.coalesce("spent_hours", "quoted_hours") * 100).cast(pl.Int64) * rate,
        rate="rate_units",
    )


def _shaped(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        *((pl.col(name) if name in frame.columns else pl.lit(0)).cast(kind).alias(name) for name, kind in HOURS.items())
    )


def _classes(requests: pl.DataFrame, value: str) -> pl.DataFrame:
    return requests.filter(pl.col(value) > 0).group_by("c", value=value).agg(n=pl.len().cast(pl.Int64))


def _left_out(due: pl.DataFrame, value: str) -> pl.DataFrame:
    """c, total, odds, pick, key: what requests left out may add up to: three at most, all, or those since a day."""
    some = (
        few(_classes(due, value).lazy(), ["c"]).collect().with_columns(pick=pl.lit(FEW), key=pl.lit(0, dtype=pl.Int32))
    )
    since = (
        due.drop_nulls("done_on").group_by("c", "done_on").agg(total=pl.col(value).sum())
        .sort("c", "done_on", descending=[False, True])
        .with_columns(pl.col("total").cum_sum().over("c"))
        .select(
            "c", "total", odds=ODDS_OF_GROUP / pl.len().over("c"), pick=pl.lit(GROUP),
            key=pl.col("done_on").to_physical(),
        )
    )  # fmt: skip
    both = pl.concat([some.select("c", "total", "odds", "pick", "key"), since], how="vertical_relaxed")
    return both.filter(pl.col("total") > 0)


def _added(unaccepted: pl.DataFrame, value: str) -> pl.DataFrame:
    """c, total, odds, pick: what requests charged though never accepted may add up to."""
    some = few(_classes(unaccepted, value).lazy(), ["c"]).collect().with_columns(pick=pl.lit(FEW))
    every = unaccepted.group_by("c").agg(total=pl.col(value).sum(), odds=pl.lit(ODDS_OF_GROUP).first())
    both = pl.concat([some.select("c", "total", "odds", "pick"), every.with_columns(pick=pl.lit(GROUP))])
    return both.filter(pl.col("total") > 0)


def hours_charged(due: pl.DataFrame, unaccepted: pl.DataFrame, communes: pl.DataFrame) -> pl.DataFrame:
    """What the hours of each commune may be charged, up to two causes; the right amount has none; columns `HOURS`."""
    sums = communes.select("c").join(
        due.group_by("c").agg(quoted=pl.col("quoted").sum(), spent=pl.col("spent").sum(), n=pl.len()),
        on="c", how="left",
    ).with_columns(pl.col("quoted", "spent", "n").fill_null(0))  # fmt: skip
    # Hours more on one request and less on another may cancel out for all of them, and not for some.
    unequal = due.filter(pl.col("spent") != pl.col("quoted")).select("c").unique()
    differs = sums.join(unequal, on="c", how="semi")
    forgotten, charged = _left_out(due, "quoted"), _added(unaccepted, "quoted")
    missing, added = BIT["missing_requests"], BIT["unaccepted_requests"]
    spent = BIT["hours_spent"]
    right = sums.select("c", h_numerator="quoted", h_odds=pl.lit(1.0))
    all_spent = differs.select(
        "c", h_numerator="spent", h_odds=pl.lit(READINGS_OF_SPENT), h_causes=pl.lit(spent), spent=pl.lit(SPENT)
    )
    one_spent = (
        due.filter(pl.col("spent") != pl.col("quoted"))
        .select("c", change=pl.col("spent") - pl.col("quoted"))
        .join(sums.filter(pl.col("n") > 1), on="c", how="inner")
        .select(
            "c",
            h_numerator=pl.col("quoted") + pl.col("change"),
            h_odds=(1 - READINGS_OF_SPENT) / pl.col("n"),
            h_causes=pl.lit(spent),
            spent=pl.lit(ONE_SPENT),
            h_added="change",
        )
    )
    rows = [_shaped(right), _shaped(all_spent), _shaped(one_spent)]
    for base, value, also, reading in (
        (sums, "quoted", 0, QUOTED),
        (differs, "spent", spent, SPENT),
    ):
        odds = READINGS_OF_SPENT if also else 1.0
        lost = _left_out(due, value) if also else forgotten
        gained = charged
        rows.append(
            _shaped(
                base.join(lost, on="c", how="inner").select(
                    "c", h_numerator=pl.col(value) - pl.col("total"), h_odds=pl.col("odds") * odds,
                    h_causes=pl.lit(missing | also), spent=pl.lit(reading), h_pick="pick", h_key="key",
                    h_missing="total",
                )
            )
        )  # fmt: skip
        rows.append(
            _shaped(
                base.join(gained, on="c", how="inner").select(
                    "c", h_numerator=pl.col(value) + pl.col("total"), h_odds=pl.col("odds") * odds,
                    h_causes=pl.lit(added | also), spent=pl.lit(reading), u_pick="pick", h_added="total",
                )
            )
        )  # fmt: skip
    # Under the hours spent, a request never accepted may be charged its hours spent too.
    rows.append(
        _shaped(
            differs.join(_added(unaccepted, "spent"), on="c", how="inner").select(
                "c", h_numerator=pl.col("spent") + pl.col("total"), h_odds=pl.col("odds") * READINGS_OF_SPENT,
                h_causes=pl.lit(set_of("hours_spent", "unaccepted_requests")), spent=pl.lit(SPENT), u_pick="pick",
                h_added="total",
            )
        )
    )  # fmt: skip
    rows.append(
        _shaped(
            sums.join(forgotten, on="c", how="inner")
            .join(charged.rename({"total": "more", "odds": "more_odds", "pick": "more_pick"}), on="c", how="inner")
            .filter(pl.col("total") != pl.col("more"))
            .select(
                "c", h_numerator=pl.col("quoted") - pl.col("total") + pl.col("more"),
                h_odds=pl.col("odds") * pl.col("more_odds"), h_causes=pl.lit(missing | added), h_pick="pick",
                h_key="key", h_missing="total", u_pick="more_pick", h_added="more",
            )
        )
    )  # fmt: skip
    return pl.concat(rows)


def hours_cents() -> pl.Expr:
    """The amount of a row of hours, after its one rounding."""
    return round_half_away_expr(pl.col("h_numerator"), RATE_DENOMINATOR)
