"""Which months of which accounts an explanation disputes: due and not charged, or charged and not due (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.review.case import Case, Fit
from pipeline.review.lives import MASK
from pipeline.review.picked import accounts_added, accounts_left_out, added_months
from pipeline.review.rules import RULES
from pipeline.review.selection import Choice

# One row per account: the months due and charged (masks), whether the amounts identify the account (`certain`), and
# whether it is only one of those among which it is (`possible`: its months are then as due).
DISPUTED = pl.Schema(
    {"account": pl.String, "due": MASK, "charged": MASK, "certain": pl.Boolean, "possible": pl.Boolean}
)


def disputed_months(case: Case, fit: Fit) -> pl.DataFrame:
    """The accounts of which a fit charges other months than those due, by account (columns `DISPUTED`)."""
    charged = case.charged(fit["rule"] or 0).select(
        "account", "due", "charged", certain=pl.lit(value=True), possible=pl.lit(value=False)
    )
    left_out = accounts_left_out(case, fit)
    if left_out:
        charged = _without(charged, left_out)
    added = accounts_added(case, fit)
    if added:
        choice, kind = added
        pool = case.pool.select("account", months=added_months(kind))
        named = choice.identified or choice.group is not None
        extra = pool.filter(pl.col("account").is_in(choice.names if named else choice.among)).select(
            "account",
            due=pl.lit(0, dtype=MASK),
            charged=pl.col("months") if named else pl.lit(0, dtype=MASK),
            certain=pl.lit(choice.identified),
            possible=pl.lit(not named),
        )
        # Under a rule that ignores the adhesion, the account is charged its months outside it as well.
        already = charged.select("account", also="charged")
        extra = extra.join(already, on="account", how="left", validate="1:1").with_columns(
            charged=pl.col("charged") | pl.col("also").fill_null(0)
        )
        charged = pl.concat([charged.join(extra, on="account", how="anti"), extra.drop("also")])
    return (
        charged.filter((pl.col("due") != pl.col("charged")) | pl.col("possible"))
        .select(pl.col(name).cast(kind) for name, kind in DISPUTED.items())
        .sort("account")
    )


def learned_months(case: Case) -> pl.DataFrame:
    """The accounts whose due months are other ones today than on the reference date: `due` today, `charged` then."""
    today = case.explained.today.filter(pl.col("insee") == case.insee).select("account", due=pl.col("mask").cast(MASK))
    then = case.accounts.filter(pl.col("due") > 0).select("account", charged="due")
    return (
        today.join(then, on="account", how="full", coalesce=True, validate="1:1")
        .with_columns(pl.col("due", "charged").fill_null(0))
        .filter(pl.col("due") != pl.col("charged"))
        .select("account", "due", "charged", certain=pl.lit(value=True), possible=pl.lit(value=False))
        .sort("account")
    )


def by_days(fit: Fit) -> bool:
    """Whether a fit counts days instead of months."""
    return RULES[fit["rule"] or 0].by_day


def _without(charged: pl.DataFrame, left_out: Choice) -> pl.DataFrame:
    """The accounts left out are charged no month; where the amounts do not tell which, those that it may be."""
    named = left_out.identified or left_out.group is not None
    chosen = pl.col("account").is_in(left_out.names if named else ())
    return charged.with_columns(
        charged=pl.when(chosen).then(pl.lit(0, dtype=MASK)).otherwise("charged"),
        certain=pl.when(chosen).then(pl.lit(left_out.identified)).otherwise("certain"),
        possible=pl.lit(value=False) if named else pl.col("account").is_in(left_out.among),
    )


def disputed_by(case: Case, fit: Fit, codes: tuple[str, ...]) -> pl.DataFrame:
    """The months that an explanation disputes; for one of what came later, those of which more is known today."""
    if "late_events" in codes:
        return learned_months(case)
    if fit["rule"] is None:
        return pl.DataFrame(schema=DISPUTED)
    return disputed_months(case, fit)
