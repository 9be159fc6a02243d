"""What is charged when accounts that do not count are added (Article 6: what is an account of messaging)."""

from __future__ import annotations

import polars as pl

from pipeline.review.causes import BIT, causes_literal
from pipeline.review.charged import GROUP_FACTOR, Charged, round_half_by, shaped
from pipeline.review.picks import FEW, GROUP, ODDS_OF_FEW, ODDS_OF_GROUP, few
from pipeline.review.rules import PLAIN_RULES, ROUNDED, RULES, SINGLE_RULES, priced

# How the months of such an account are counted: those of the adhesion, twelve, or those in which it was open.
SPAN, YEAR, OWN = 1, 2, 3
MOST_FEW = 3
IGNORING = [place for place, rule in enumerate(RULES) if "adhesion_ignored" in rule.words]


def extras(pool: pl.DataFrame, fees: tuple[int, ...]) -> pl.DataFrame:
    """What accounts that do not count may be charged: c, extra, extra_key, added (numerator), each, odds.

    `pool`: c, reason, span (months of the adhesion), own (the months in which it was open). Up to three of them, or all
    of one reason; charged the months of the adhesion, twelve, or their own. `each`: one account's share, 0 if unequal.
    """
    worth = pool.with_columns(
        **{
            f"e{SPAN}": priced(pl.col("span"), fees),
            f"e{YEAR}": pl.lit(sum(fees)),
            f"e{OWN}": priced(pl.col("own"), fees),
        }
    )
    number = worth.group_by("c").agg(
        n=pl.len().cast(pl.Int64), **{f"e{k}": pl.col(f"e{k}").first() for k in (SPAN, YEAR)}
    )
    rows = []
    for kind, share in ((SPAN, 0.5), (YEAR, 0.2)):
        rows += [
            number.filter(pl.col("n") >= chosen).select(
                "c", extra=pl.lit(FEW), extra_key=pl.lit(kind * GROUP_FACTOR + chosen),
                added=pl.col(f"e{kind}") * chosen, each=pl.col(f"e{kind}"),
                odds=pl.lit(share * ODDS_OF_FEW[chosen - 1]),
            )
            for chosen in range(1, MOST_FEW + 1)
        ]  # fmt: skip
    classes = worth.filter(pl.col(f"e{OWN}") > 0).group_by("c", value=f"e{OWN}").agg(n=pl.len().cast(pl.Int64))
    own = few(classes.lazy(), ["c"]).collect()
    rows.append(
        own.select(
            "c", extra=pl.lit(FEW), extra_key=pl.lit(OWN * GROUP_FACTOR), added="total", each=pl.lit(0),
            odds=pl.col("odds") * 0.3,
        )
    )  # fmt: skip
    for kind, share in ((SPAN, 0.5), (YEAR, 0.2), (OWN, 0.3)):
        groups = worth.group_by("c", "reason").agg(n=pl.len().cast(pl.Int64), added=pl.col(f"e{kind}").sum())
        everyone = worth.group_by("c").agg(n=pl.len().cast(pl.Int64), added=pl.col(f"e{kind}").sum())
        rows += [
            group.filter(pl.col("n") > 0).select(
                "c",
                extra=pl.lit(GROUP),
                extra_key=pl.lit(kind * GROUP_FACTOR),
                added="added",
                each=pl.lit(0),
                odds=pl.lit(share * ODDS_OF_GROUP / 2),
            )
            for group in (groups.sort("c", "reason"), everyone)
        ]
    typed = pl.concat(
        [row.cast({"extra_key": pl.Int32, "extra": pl.UInt8, "each": pl.Int64, "added": pl.Int64}) for row in rows]
    )
    return (
        typed.filter(pl.col("added") > 0)
        .group_by("c", "added", "each")
        .agg(pl.col("odds").sum(), pl.col("extra", "extra_key").sort_by("odds", "extra_key").last())
    )


def with_extras(found: Charged, more: pl.DataFrame, *, right_rule: bool) -> pl.DataFrame:
    """What is charged when accounts that do not count are added to the right rule, or to each wrong one."""
    of_rule = (pl.col("rule") == 0) if right_rule else (pl.col("rule") != 0) & pl.col("rule").is_in(SINGLE_RULES)
    plain = [place for place in PLAIN_RULES if not RULES[place].by_day]
    rows = (
        found.bases.filter(of_rule, pl.col("rule").is_in(plain))
        .rename({"odds": "rule_odds"})
        .join(more, on="c", how="inner")
        # Outside the adhesion an account that does not count is charged already: twelve months would count some twice.
        .filter(~(pl.col("rule").is_in(IGNORING) & (pl.col("extra_key") // GROUP_FACTOR == YEAR)))
    )
    denominator = pl.col("denominator")
    each = round_half_by(pl.col("each"), denominator) * denominator
    times = pl.when(pl.col("each") > 0).then(pl.col("added") // pl.col("each").clip(lower_bound=1)).otherwise(1)
    added = pl.when((pl.col("rule") == ROUNDED) & (pl.col("each") > 0)).then(each * times).otherwise(pl.col("added"))
    return shaped(
        rows.with_columns(
            numerator=pl.col("numerator") + added,
            causes=pl.col("causes") | causes_literal(BIT["extra_accounts"]),
            odds=pl.col("odds") * pl.col("rule_odds"),
            added=added,
            months=None,
        )
    )


def missing_and_extra(left_out: pl.DataFrame, more: pl.DataFrame, target: pl.DataFrame) -> pl.DataFrame:
    """Some accounts left out and others charged though they do not count, where that meets the target (c, want)."""
    rows = (
        left_out.lazy()
        .drop("extra", "extra_key", "added")
        .join(more.lazy().rename({"odds": "more_odds"}), on="c", how="inner")
        .join(target.lazy(), on="c", how="inner")
        .with_columns(numerator=pl.col("numerator") + pl.col("added"), odds=pl.col("odds") * pl.col("more_odds"))
        .filter(
            round_half_by(pl.col("numerator"), pl.col("denominator")) == pl.col("want"),
            pl.col("missing") != pl.col("added"),
        )
        .with_columns(causes=pl.col("causes") | causes_literal(BIT["extra_accounts"]))
    )
    return shaped(rows.collect())
