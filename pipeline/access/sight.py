"""What of each frame a person may see: columns by name, rows by commune. What is not on a list does not leave.

Names and addresses of accounts, their keys, and free text (which may hold a name) are for the DSIN and for a commune's
own referent. The others get counts and cohorts, which state the bases of the calculation in full.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import polars as pl

from pipeline.access.viewer import Viewer

AMOUNTS_REVIEWED = (
    "insee",
    "commune",
    "status",
    "expected_cents",
    "expected_then_cents",
    "invoiced_cents",
    "difference_cents",
    "wrong_then_cents",
    "learned_since_cents",
    "reference_date",
    "missing_inputs",
)
AMOUNTS_OWED = (
    "insee",
    "commune",
    "accounts",
    "account_months",
    "account_fee_cents",
    "hours",
    "request_fee_cents",
    "total_cents",
    "carry_over_cents",
    "to_invoice_cents",
    "below_floor",
)
INVOICE_LINE = (
    "insee",
    "exercice",
    "bordereau",
    "titre",
    "titre_line",
    "issued_on",
    "nature",
    "sort",
    "amount_cents",
    "signed_cents",
    "original_titre",
)
REQUEST = (
    "insee",
    "reference",
    "nature",
    "state",
    "asked_on",
    "quoted_on",
    "quoted_hours",
    "accepted_on",
    "refused_on",
    "done_on",
    "spent_hours",
    "rate_units",
    "amount_numerator",
    "due_year",
    "accepted_after_work",
    "outside_adhesion",
)
FREE_TEXT = ("subject",)
ADHESION = ("insee", "effective", "end", "end_reason")
EXTRACT = ("kind", "extract_date", "withdrawn_at", "rows_read", "rows_accepted", "rows_ignored", "rows_rejected")

AnyStatement = TypeVar("AnyStatement")


def restrict_review(review: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """The control of a year: the communes that the person sees."""
    return _columns(of_seen_communes(review, viewer), AMOUNTS_REVIEWED)


def restrict_recharge(table: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """What communes owe: the communes that the person sees."""
    return _columns(of_seen_communes(table, viewer), AMOUNTS_OWED)


def restrict_invoice_lines(lines: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Lines of titres of the communes that the person sees; the subject, for those who may see persons."""
    return _columns(_without_free_text(of_seen_communes(lines, viewer), viewer), (*INVOICE_LINE, *FREE_TEXT))


def restrict_requests(requests: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Requests of the communes that the person sees; the subject, for those who may see persons."""
    return _columns(_without_free_text(of_seen_communes(requests, viewer), viewer), (*REQUEST, *FREE_TEXT))


def restrict_adhesions(adhesions: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """When the conventions run; not who is referent or delegate."""
    return _columns(of_seen_communes(adhesions, viewer), ADHESION)


def restrict_deposits(deposits: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """The history of deposits: whole for those who deposit; for the others the kind, the day and the counts."""
    return deposits if viewer.may_deposit else _columns(deposits, EXTRACT)


def restrict_accounts(accounts: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Lines per account (with `insee`): those of the communes whose persons are shown."""
    if viewer.may_deposit:
        return accounts
    own = [insee for insee in viewer.communes if viewer.sees_persons(insee)]
    return accounts.filter(pl.col("insee").is_in(own))


def restrict_statement(statement: AnyStatement, viewer: Viewer) -> AnyStatement | None:
    """The statement of a commune, None if the person does not see it; without its accounts for who sees no persons."""
    shown: Any = statement
    insee = shown.summary["insee"]
    if not viewer.sees_commune(insee):
        return None
    accounts = shown.accounts if viewer.sees_persons(insee) else shown.accounts.clear()
    restricted: AnyStatement = replace(shown, accounts=accounts, requests=restrict_requests(shown.requests, viewer))
    return restricted


def of_seen_communes(frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Rows of the communes that the person sees."""
    if viewer.sees_every_commune:
        return frame
    return frame.filter(pl.col("insee").is_in([insee for insee in viewer.communes if viewer.sees_commune(insee)]))


def _without_free_text(frame: pl.DataFrame, viewer: Viewer) -> pl.DataFrame:
    """Free text blanked in the rows whose commune's persons are not shown."""
    named = [insee for insee in frame["insee"].unique().drop_nulls().to_list() if viewer.sees_persons(insee)]
    shown = pl.col("insee").is_in(named)
    return frame.with_columns(pl.when(shown).then(pl.col(name)) for name in FREE_TEXT if name in frame.columns)


def _columns(frame: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    return frame.select(name for name in names if name in frame.columns)
