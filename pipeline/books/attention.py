"""What wants attention in a year, counted by commune; who says it in words, and to whom, is the pages' business."""

from __future__ import annotations

import polars as pl

from pipeline.books.books import Books
from pipeline.books.commission import opinions

ATTENTION = pl.Schema({"code": pl.String, "insee": pl.String, "quantity": pl.Int64, "amount_cents": pl.Int64})
# Findings about accounts that ask someone to do something (`accounts.findings`); the others only inform.
TO_SETTLE = ("suspended_to_qualify", "presumed_closing", "unknown_commune", "inverted_dates", "seen_after_closing")
# States of requests that ask for an answer or a regularisation (`recharge.request_dues`).
OPEN_REQUESTS = {"quoted": "request_quoted", "not_accepted": "request_not_accepted"}


def attention(books: Books, year: int) -> pl.DataFrame:
    """One row per code and commune: columns of `ATTENTION`; insee is null where no commune is concerned.

    Codes: `difference` and `not_auditable` (statuses of the review), `below_floor` (a claim too small to be recovered),
    `owed_twice` (transfer months that the commune of arrival owes beside the one of departure), `request_quoted`
    (priced, not answered), `request_not_accepted` (done, never accepted), `accepted_after_work`, those of `TO_SETTLE`,
    `rejected_rows` (of deposits that count), `opinion_to_review` (the figures
    changed since it was given). `amount_cents` where an amount goes with it.
    """
    return books.kept(("attention", year), lambda: _attention(books, year))


def _attention(books: Books, year: int) -> pl.DataFrame:
    situation = books.situation()
    recharge = books.recharge(year)
    parts = [
        _statuses(books.review(year).communes),
        recharge.communes.filter("below_floor").select(
            pl.lit("below_floor").alias("code"), "insee", amount_cents="to_invoice_cents"
        ),
        _requests(recharge.bill.requests),
        situation.books.findings.filter(pl.col("code").is_in(TO_SETTLE)).select("code", "insee"),
        situation.books.findings.filter(
            pl.col("code") == "transfer_counted_twice", pl.col("date").dt.year() == year
        ).select(pl.lit("owed_twice").alias("code"), "insee"),
        _rejected(books.deposits()),
        opinions(books, year).filter("to_review").select(pl.lit("opinion_to_review").alias("code"), "insee"),
    ]
    every = pl.concat([_shaped(part) for part in parts])
    return (
        every.group_by("code", "insee")
        .agg(pl.col("quantity").sum(), amount_cents=pl.col("amount_cents").sum())
        .filter(pl.col("quantity") > 0)
        .sort("code", "insee", nulls_last=True)
    )


def _statuses(review: pl.DataFrame) -> pl.DataFrame:
    return review.filter(pl.col("status").is_in(["difference", "not_auditable"])).select(
        "insee", code="status", amount_cents="difference_cents"
    )


def _requests(requests: pl.DataFrame) -> pl.DataFrame:
    waiting = requests.filter(pl.col("state").is_in(list(OPEN_REQUESTS))).select(
        "insee", code=pl.col("state").replace_strict(OPEN_REQUESTS, return_dtype=pl.String)
    )
    late = requests.filter("accepted_after_work").select("insee", code=pl.lit("accepted_after_work"))
    return pl.concat([waiting, late])


def _rejected(deposits: pl.DataFrame) -> pl.DataFrame:
    live = deposits.filter(pl.col("withdrawn_at").is_null())
    return live.select(
        code=pl.lit("rejected_rows"), insee=pl.lit(None, pl.String), quantity=pl.col("rows_rejected").cast(pl.Int64)
    )


def _shaped(part: pl.DataFrame) -> pl.DataFrame:
    missing = {"quantity": pl.lit(1, pl.Int64), "amount_cents": pl.lit(None, pl.Int64)}
    return part.with_columns(**{name: value for name, value in missing.items() if name not in part.columns}).select(
        ATTENTION.names()
    )
