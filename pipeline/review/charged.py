"""What the accounts may have been charged, rule by rule, and with accounts left out or added (Articles 6 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.convention.money import round_half_away_expr
from pipeline.review.causes import BIT, causes_literal
from pipeline.review.picks import FEW, GROUP, ODDS_OF_GROUP, few
from pipeline.review.rules import PLAIN_RULES, ROUNDED, RULES, WORDS

# One row: what the accounts of a commune (c) are charged under a set of causes. `numerator` over `denominator`, cents.
# `pick` and `key` say which were left out: FEW (any three) or GROUP (`key` names it), `missing` how much they are
# worth; `extra`, `extra_key`, `added` the same for those charged though they do not count. `months`: at one fee.
CHARGED = pl.Schema(
    {
        "c": pl.UInt32, "causes": pl.UInt32, "numerator": pl.Int64, "denominator": pl.Int64, "odds": pl.Float64,
        "rule": pl.UInt8, "pick": pl.UInt8, "key": pl.Int32, "missing": pl.Int64,
        "extra": pl.UInt8, "extra_key": pl.Int32, "added": pl.Int64, "months": pl.Int64,
    }
)  # fmt: skip
GROUPS = ("all", "since", "opened_in", "closed_in", "shared", "users", "moved_here")
GROUP_FACTOR = 100_000


def group_key(name: str, value: pl.Expr) -> pl.Expr:
    """The number of a named group: its kind, and the day or the month that it goes by."""
    return (value.cast(pl.Int32) + GROUPS.index(name) * GROUP_FACTOR).cast(pl.Int32)


def read_group_key(key: int) -> tuple[str, int]:
    """The name of a group and its day (days since 1970) or month, from its number."""
    return GROUPS[key // GROUP_FACTOR], key % GROUP_FACTOR


@dataclass(frozen=True, eq=False)
class Charged:
    """`plain`: no account left out or added. `missing`: some left out of the right rule. `classes`: c, rule, value, n.

    `groups`: c, rule, key, total, odds: named groups under the plain rules. `bases`: c, rule, with what
    it gives (numerator, denominator, causes): the plain rules that accounts may be left out of, or added to.
    """

    plain: pl.DataFrame
    classes: pl.DataFrame
    groups: pl.DataFrame
    bases: pl.DataFrame


def shaped(frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of `CHARGED`, zero where a row does not say."""
    return frame.select(
        *(
            (pl.col(name) if name in frame.columns else pl.lit(0)).cast(kind).alias(name)
            for name, kind in CHARGED.items()
        )
    )


def rule_table(year: int) -> pl.DataFrame:
    """rule, causes, denominator, odds: how likely this reading of its causes is."""
    readings = {code: sum(1 for word in WORDS if WORDS[word] == code) for code in WORDS.values()}
    rows = []
    for place, rule in enumerate(RULES):
        odds = 1.0
        for word in rule.words:
            number = readings[WORDS[word]]
            odds *= 1.0 if number == 1 else 0.7 if rule.plain else 0.3 / (number - 1)
        rows.append((place, rule.causes, rule.denominator(year), odds))
    schema = {"rule": pl.UInt8, "causes": pl.UInt32, "denominator": pl.Int64, "odds": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def charged(profiles: pl.DataFrame, year: int) -> Charged:
    """What each rule charges, from profiles (`rules.profiles`)."""
    table = rule_table(year)
    values = [f"v{place}" for place in range(len(RULES))]
    months = [name for name in profiles.columns if name.startswith("m") and name[1:].isdigit()]
    sums = profiles.group_by("c").agg((pl.col(*values, *months) * pl.col("n")).sum())
    amounts = sums.with_columns(
        round_half_away_expr(pl.col(f"v{place}"), rule.denominator(year)).alias(f"a{place}")
        for place, rule in enumerate(RULES)
    )
    by_words = {rule.words: place for place, rule in enumerate(RULES)}
    # A rule that changes nothing is no cause; neither is a pair of which one half already gives the same.
    kept = [
        pl.when(
            pl.all_horizontal(
                pl.col(f"a{place}") != pl.col(f"a{by_words[part]}")
                for part in {frozenset(), *(rule.words - {word} for word in rule.words)}
                if part != rule.words
            )
            if rule.words
            else pl.lit(value=True)
        )
        .then(pl.col(f"v{place}"))
        .alias(f"v{place}")
        for place, rule in enumerate(RULES)
    ]
    counted = _long(sums.select("c", *months), "m", "months")
    given = _long(sums.select("c", *values), "v", "numerator").join(table, on="rule", how="left", validate="m:1")
    given = given.join(counted, on=["c", "rule"], how="left", validate="1:1")
    alone = _long(amounts.select("c", *kept), "v", "numerator").select("c", "rule")
    changing = given.join(alone, on=["c", "rule"], how="semi")
    # Roundings that cancel out for all accounts may not for some of them.
    bases = given.filter(pl.col("rule") == ROUNDED).join(changing, on=["c", "rule"], how="anti")
    bases = pl.concat([changing.filter(pl.col("rule").is_in(PLAIN_RULES)), bases])
    halves = bases.select("c", "rule")
    classes = (
        _long(profiles.select("c", "n", *(f"v{place}" for place in PLAIN_RULES)), "v", "value", keep=["c", "n"])
        .filter(pl.col("value") > 0)
        .group_by("c", "rule", "value")
        .agg(pl.col("n").sum())
        .join(halves, on=["c", "rule"], how="semi")
    )
    groups = _groups(profiles).join(halves, on=["c", "rule"], how="semi")
    return Charged(plain=shaped(changing), classes=classes, groups=groups, bases=bases)


def _long(wide: pl.DataFrame, prefix: str, value: str, keep: list[str] | None = None) -> pl.DataFrame:
    return (
        wide.unpivot(index=keep or ["c"], variable_name="rule", value_name=value)
        .with_columns(pl.col("rule").str.strip_prefix(prefix).cast(pl.UInt8))
        .drop_nulls(value)
    )


def _groups(profiles: pl.DataFrame) -> pl.DataFrame:
    """c, rule, key, total, odds: what each named group is charged under each plain rule."""
    values = [f"v{place}" for place in PLAIN_RULES]
    worth = [(pl.col(name) * pl.col("n")).sum() for name in values]
    zero = pl.lit(0, dtype=pl.Int32)
    parts = [
        profiles.group_by("c").agg(*worth).with_columns(key=group_key("all", zero)),
        profiles.filter("shared").group_by("c").agg(*worth).with_columns(key=group_key("shared", zero)),
        profiles.filter(~pl.col("shared")).group_by("c").agg(*worth).with_columns(key=group_key("users", zero)),
        profiles.filter("moved_here").group_by("c").agg(*worth).with_columns(key=group_key("moved_here", zero)),
    ]
    for name in ("opened_in", "closed_in"):
        of_month = profiles.drop_nulls(name).group_by("c", name).agg(*worth)
        parts.append(of_month.with_columns(key=group_key(name, pl.col(name))).drop(name))
    since = (
        profiles.drop_nulls("opened_on").group_by("c", "opened_on").agg(*worth)
        .sort("c", "opened_on", descending=[False, True])
        .with_columns(pl.col(*values).cum_sum().over("c"))
    )  # fmt: skip
    parts.append(since.with_columns(key=group_key("since", pl.col("opened_on").to_physical())).drop("opened_on"))
    wide = pl.concat([part.select("c", "key", *values) for part in parts])
    long = _long(wide, "v", "total", keep=["c", "key"]).filter(pl.col("total") > 0)
    return long.with_columns(odds=ODDS_OF_GROUP / pl.len().over("c", "rule"))


def missing(found: Charged, *, right_rule: bool, target: pl.DataFrame | None = None) -> pl.DataFrame:
    """What is charged when accounts are left out of the right rule, or of each wrong one (`target`: c, want).

    For wrong rules only what meets the target is kept: the others would be many.
    """
    of_rule = (pl.col("rule") == 0) if right_rule else (pl.col("rule") != 0)
    picked = pl.concat(
        [
            few(found.classes.lazy().filter(of_rule), ["c", "rule"]).select(
                "c", "rule", "total", "odds", pl.lit(FEW).alias("pick"), pl.lit(0, dtype=pl.Int32).alias("key")
            ),
            found.groups.lazy()
            .filter(of_rule)
            .select("c", "rule", "total", "odds", pl.lit(GROUP).alias("pick"), "key"),
        ]
    )
    rules = found.bases.lazy().rename({"odds": "rule_odds"})
    rows = picked.join(rules, on=["c", "rule"], how="inner").with_columns(
        numerator=pl.col("numerator") - pl.col("total"),
        causes=pl.col("causes") | causes_literal(BIT["missing_accounts"]),
        odds=pl.col("odds") * pl.col("rule_odds"),
        missing=pl.col("total"),
        months=None,
    )
    if target is not None:
        meets = round_half_by(pl.col("numerator"), pl.col("denominator")) == pl.col("want")
        rows = rows.join(target.lazy(), on="c", how="inner").filter(meets)
    return shaped(rows.collect())


def round_half_by(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    """The same rounding as everywhere, with a denominator per row."""
    magnitude = (numerator.abs() * 2 + denominator) // (2 * denominator)
    return magnitude * numerator.sign()
