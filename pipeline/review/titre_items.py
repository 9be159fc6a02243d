"""What an explanation rests on beside accounts and hours: lines of titres, carry-over, what came later (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.recharge import months_of
from pipeline.review.amounts import in_euros
from pipeline.review.case import Case
from pipeline.review.disputed import learned_months
from pipeline.review.shared_items import Item
from pipeline.review.since import learned_since
from pipeline.review.titres import repeated_lines


def lines_twice(case: Case) -> pl.DataFrame:
    """The lines that stand on two titres: the first and its copies."""
    copies = repeated_lines(case.explained.inputs.invoice_lines, case.year).filter(pl.col("insee") == case.insee)
    key = ["nature", "amount_cents"]
    return case.titre_lines.filter(pl.col("sort") == "ordinary").join(copies.select(key).unique(), on=key, how="semi")


def line_items(lines: pl.DataFrame) -> list[Item]:
    """Lines of titres, one item each; reductions and cancellations negative."""
    return [
        {
            "kind": "titre", "exercice": row["exercice"], "bordereau": row["bordereau"], "titre": row["titre"],
            "line": row["titre_line"], "nature": row["nature"],
            "amount": in_euros(row["amount_cents"] if row["sort"] == "ordinary" else -row["amount_cents"]),
        }
        for row in lines.iter_rows(named=True)
    ]  # fmt: skip


def carry_over_item(case: Case) -> Item:
    """The carry-over of the year before, and whether the titre holds it."""
    due, other = int(case.titre["carry_cents"]), int(case.titre["other_carry_cents"])
    return {"kind": "carry_over", "year": case.year - 1, "amount": in_euros(due or other), "included": bool(other)}


def year_before_item(case: Case) -> Item:
    """The recharge of the year before."""
    accounts, hours = case.previous
    return {
        "kind": "previous_year",
        "year": case.year - 1,
        "account_fee": in_euros(accounts),
        "request_fee": in_euros(hours),
    }


def learned_items(case: Case) -> list[Item]:
    """What extracts dated after the titre told: accounts whose months changed, movements, requests."""
    since = learned_since(case.explained.inputs, case.insee, case.year, case.grounds.on)
    months = [
        {
            "kind": "account", "account": row["account"], "due_months": months_of(row["due"]),
            "charged_months": months_of(row["charged"]), "certain": True,
        }
        for row in learned_months(case).iter_rows(named=True)
    ]  # fmt: skip
    events = [
        {"kind": "event", "account": row["account"], "event": row["event"], "date": row["date"],
         "known_on": row["known_on"]}
        for row in since.events.iter_rows(named=True)
    ]  # fmt: skip
    requests = [
        {"kind": "request", "reference": row["reference"], "known_on": row["known_on"]}
        for row in since.requests.iter_rows(named=True)
    ]
    return [*months, *events, *requests]
