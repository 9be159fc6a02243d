"""The rows in force: templates may be cumulative, so the later extract wins for each key; grain: one row per key."""

from __future__ import annotations

import polars as pl

LATEST = ("known_on", "deposit_id", "line")


def _latest(frame: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return frame.sort(*key, *LATEST).unique(key, keep="last", maintain_order=True)


def current_adhesions(adhesions: pl.DataFrame) -> pl.DataFrame:
    """Adhesions in force, one per commune and effect date (Article 10)."""
    return _latest(adhesions, ["insee", "effective"])


def current_requests(requests: pl.DataFrame) -> pl.DataFrame:
    """Requests and incidents, one per reference (Article 6).

    A ticket tool (`status` filled) and the form of priced requests (`status` null) may tell the same reference. Of each
    the later extract wins wholly, blanks included: a form that takes an acceptance back is heard. What one then leaves
    blank, the other tells, since a ticket tool knows no quoted hours; and what the form prices is a request.
    """
    facts = [name for name in requests.columns if name not in ("reference", "nature", *LATEST)]
    by_source = _latest(requests.with_columns(priced=pl.col("status").is_null()), ["reference", "priced"])
    return (
        by_source.sort("reference", *LATEST)
        .group_by("reference", maintain_order=True)
        .agg(
            pl.col(*facts).drop_nulls().last(),
            pl.col("nature").sort_by("priced").last(),
            pl.col(*LATEST).last(),
        )
        .select(requests.columns)
    )


def current_invoice_lines(lines: pl.DataFrame) -> pl.DataFrame:
    """Invoice lines, one per exercice, bordereau, titre and line: told by two sources, it is one fact (Article 8)."""
    return _latest(lines, ["exercice", "bordereau", "titre", "titre_line"])


def signed_cents() -> pl.Expr:
    """The amount of an invoice line with its sign: reductions and cancellations count negative; Int64 cents."""
    amount = pl.col("amount_cents")
    return pl.when(pl.col("sort") == "ordinary").then(amount).otherwise(-amount)
