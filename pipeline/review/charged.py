"""What the accounts may have been charged, rule by rule, and with accounts left out or added (Articles 6 and 9)."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipeline.convention.money import round_half_away_expr
from pipeline.review.causes import BIT, causes_literal
from pipeline.review.picks import FEW, GROUP, ODDS_OF_FEW, ODDS_OF_GROUP, few
from pipeline.review.rules import PLAIN_RULES, ROUNDED, RULES, SINGLE_RULES, WORDS, priced

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
SPAN, YEAR, OWN = 1, 2, 3
MOST_FEW = 3


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
