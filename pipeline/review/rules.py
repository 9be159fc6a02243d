"""The account rules that an invoice may have followed instead of the convention’s, alone and two by two (Article 6).

A rule is a set of words. Each word changes one step of one computation: which months are taken, which are dropped, how
far they are extended, how they are priced. So two words together are a recomputation too, not the sum of two errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from pipeline.convention.money import round_half_away_expr
from pipeline.recharge import FEE_DENOMINATOR
from pipeline.review.causes import BIT
from pipeline.review.lives import FEATURES, MASK, WHOLE_YEAR, days_of, nothing

# The first word of each cause is its plain reading; the others are readings of the same mistake.
WORDS: dict[str, str] = {
    "full_year": "full_year",
    "full_span": "full_year",
    "adhesion_ignored": "adhesion_ignored",
    "before_adhesion": "adhesion_ignored",
    "after_adhesion": "adhesion_ignored",
    "openings_full_year": "openings_full_year",
    "openings_full_span": "openings_full_year",
    "own_openings_full_year": "openings_full_year",
    "closings_full_year": "closings_full_year",
    "closings_full_span": "closings_full_year",
    "own_closings_full_year": "closings_full_year",
    "opening_month_dropped": "opening_month_dropped",
    "own_opening_month_dropped": "opening_month_dropped",
    "every_opening_dropped": "opening_month_dropped",
    "closing_month_dropped": "closing_month_dropped",
    "own_closing_month_dropped": "closing_month_dropped",
    "every_closing_dropped": "closing_month_dropped",
    "completed_months": "completed_months",
    "day_prorata": "day_prorata",
    "day_prorata_other": "day_prorata",
    "rounded_per_account": "rounded_per_account",
    "transfer_old": "transfer_once",
    "transfer_new": "transfer_once",
}
PLAIN = (
    "full_year", "adhesion_ignored", "openings_full_year", "closings_full_year", "opening_month_dropped",
    "closing_month_dropped", "completed_months", "day_prorata", "rounded_per_account", "transfer_old", "transfer_new",
)  # fmt: skip
# What goes with any count of months or of days.
BESIDE = ("adhesion_ignored", "rounded_per_account")
# What cannot be meant at once: the second would undo the first, or say the same.
APART = tuple(
    frozenset(pair)
    for pair in (
        ("openings_full_year", "opening_month_dropped"),
        ("closings_full_year", "closing_month_dropped"),
        ("transfer_old", "transfer_new"),
        *(("full_year", other) for other in PLAIN if other not in ("full_year", *BESIDE)),
        *(("day_prorata", other) for other in PLAIN if other not in ("day_prorata", *BESIDE)),
    )
)


@dataclass(frozen=True)
class Rule:
    """One reading of the months and of their price. `plain`: the first reading of each of its causes."""

    words: frozenset[str]

    @property
    def causes(self) -> int:
        """The set of its causes."""
        bits = 0
        for word in self.words:
            bits |= BIT[WORDS[word]]
        return bits

    @property
    def plain(self) -> bool:
        """Whether each of its words is the plain reading of its cause."""
        return self.words <= set(PLAIN)

    @property
    def by_day(self) -> bool:
        """Whether days are counted instead of months."""
        return bool(self.words & {"day_prorata", "day_prorata_other"})

    def denominator(self, year: int) -> int:
        """What its values are divided by to give cents."""
        days = days_of(year) if "day_prorata_other" not in self.words else 731 - days_of(year)
        return days * 100 if self.by_day else FEE_DENOMINATOR

    def mask(self) -> pl.Expr:
        """The months that an account is charged under this rule."""
        words = self.words
        source = "open" if "adhesion_ignored" in words else "due"
        mask = pl.col(f"complete_{source}") if "completed_months" in words else pl.col(source)
        if "before_adhesion" in words:
            mask = pl.col("due") | (pl.col("open") & below(pl.col("span")))
        if "after_adhesion" in words:
            mask = pl.col("due") | (pl.col("open") & above(pl.col("span")))
        if "transfer_old" in words or "transfer_new" in words:
            spared = f"{source}_old" if "transfer_old" in words else f"{source}_new"
            mask = mask & ~(pl.col(source) & ~pl.col(spared))
        for word, dropped in (
            ("opening_month_dropped", "opening"),
            ("own_opening_month_dropped", "own_opening"),
            ("closing_month_dropped", "closing"),
            ("own_closing_month_dropped", "own_closing"),
        ):
            if word in words:
                mask = mask & ~pl.col(dropped)
        if "every_opening_dropped" in words:
            mask = mask & pl.col("no_openings_due")
        if "every_closing_dropped" in words:
            mask = mask & pl.col("no_closings_due")
        return self._extended(mask)

    def _extended(self, mask: pl.Expr) -> pl.Expr:
        words = self.words
        for word, event, beyond in (
            ("openings_full_year", "opening", below),
            ("own_openings_full_year", "own_opening", below),
            ("openings_full_span", "opening", below),
            ("closings_full_year", "closing", above),
            ("own_closings_full_year", "own_closing", above),
            ("closings_full_span", "closing", above),
        ):
            if word in words:
                limit = pl.col("span") if word.endswith("span") else pl.lit(WHOLE_YEAR, dtype=MASK)
                mask = pl.when(pl.col(event) > 0).then(mask | (beyond(mask) & limit)).otherwise(mask)
        if "full_year" in words:
            mask = pl.when(mask > 0).then(pl.lit(WHOLE_YEAR, dtype=MASK)).otherwise(nothing())
        if "full_span" in words:
            mask = pl.when(mask > 0).then(mask | pl.col("span")).otherwise(nothing())
        return mask

    def value(self, fees: tuple[int, ...], year: int, *, per_account: bool) -> pl.Expr:
        """What one account is charged under this rule, cents times its denominator.

        `per_account`: the convention itself rounds account by account; the mistake is then not to.
        """
        if self.by_day:
            numerator = pl.col("days_open" if "adhesion_ignored" in self.words else "days_due")
        else:
            numerator = priced(self.mask(), fees)
        if ("rounded_per_account" in self.words) == per_account:
            return numerator
        return round_half_away_expr(numerator, self.denominator(year)) * self.denominator(year)


def below(mask: pl.Expr) -> pl.Expr:
    """The months before the first of a mask; none for an empty one."""
    two = pl.lit(2, dtype=pl.Int64)
    return (
        pl.when(mask > 0)
        .then((two.pow(mask.bitwise_trailing_zeros().cast(pl.Int64)) - 1).cast(MASK))
        .otherwise(nothing())
    )


def above(mask: pl.Expr) -> pl.Expr:
    """The months after the last of a mask, up to December; none for an empty one."""
    two = pl.lit(2, dtype=pl.Int64)
    length = 16 - mask.bitwise_leading_zeros().cast(pl.Int64)
    covered = (two.pow(length) - 1).cast(MASK)
    return pl.when(mask > 0).then(pl.lit(WHOLE_YEAR, dtype=MASK) & ~covered).otherwise(nothing())


def priced(mask: pl.Expr, fees: tuple[int, ...]) -> pl.Expr:
    """The annual fees of the months of a mask, added up (`recharge.fee_numerator`, for any mask)."""
    terms = []
    for fee in sorted(set(fees)):
        months = sum(1 << month for month, monthly in enumerate(fees) if monthly == fee)
        terms.append((mask & pl.lit(months, dtype=MASK)).bitwise_count_ones().cast(pl.Int64) * fee)
    return pl.sum_horizontal(terms)


def _compatible(words: Iterable[str]) -> bool:
    chosen = set(words)
    return not any(pair <= chosen for pair in APART)


RULES: tuple[Rule, ...] = (
    Rule(frozenset()),
    *(Rule(frozenset((word,))) for word in WORDS),
    *(Rule(frozenset(pair)) for pair in combinations(PLAIN, 2) if _compatible(pair)),
)
SINGLE_RULES = tuple(place for place, rule in enumerate(RULES) if len(rule.words) <= 1)
PLAIN_RULES = tuple(place for place in SINGLE_RULES if RULES[place].plain)


ROUNDED = next(place for place, rule in enumerate(RULES) if rule.words == {"rounded_per_account"})


# What names a group of accounts: "opened after a date", "shared", "of one month".
GROUP_TRAITS = ("opened_on", "opened_in", "closed_in", "shared", "moved_here")


def profiles(accounts: pl.DataFrame, fees: tuple[int, ...], year: int, *, per_account: bool) -> pl.DataFrame:
    """Accounts alike, put together: c, n, the traits that name a group, and one column `v<rule>` per rule."""
    opened, closed = pl.col("opened"), pl.col("closed")
    named = accounts.with_columns(
        opened_on=pl.when(opened.dt.year() >= year - 1).then(opened),
        opened_in=pl.when(opened.dt.year() == year).then(opened.dt.month()),
        closed_in=pl.when(closed.dt.year() == year).then(closed.dt.month()),
        shared=(pl.col("mailbox") == "shared").fill_null(value=False),
        moved_here=pl.col("arrived") & (opened.dt.year() == year),
    )
    grouped = named.group_by("c", *FEATURES, *GROUP_TRAITS).agg(n=pl.len().cast(pl.Int64))
    values = [rule.value(fees, year, per_account=per_account).alias(f"v{place}") for place, rule in enumerate(RULES)]
    months = [
        RULES[place].mask().bitwise_count_ones().cast(pl.Int64).alias(f"m{place}")
        for place in PLAIN_RULES
        if not RULES[place].by_day
    ]
    return grouped.select("c", "n", *GROUP_TRAITS, *values, *months)
