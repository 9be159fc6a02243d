"""What the usage reports of Microsoft 365 share: whose row it is, concealed names, counts, the window they cover.

A report names accounts by their user principal name only; the accounts room joins them to the directory of the month.
Its figures are those of a rolling window that ends at the refresh date: `period_days` stays beside them, and nothing
here adds them up. A blank cell is unknown, which is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Text, Truth, Whole
from pipeline.extracts.context import HORS_CONVENTION, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Rule, not_after_extract
from pipeline.extracts.identity import holder_of_addresses, is_guest
from pipeline.extracts.normal import normal_expr
from pipeline.extracts.repeats import by_distinct
from pipeline.extracts.slices import evaluate, side_by_side

REFRESHED = Column("refreshed", "Report Refresh Date", Day(), filled=True)
UPN = Column("upn", "User Principal Name", Text(lower=True), filled=True)
# Only a hint: the directory tells what is deleted.
IS_DELETED = Column("is_deleted", "Is Deleted", Truth(), needed=False)
DELETED = Column("deleted", "Deleted Date", Day(), needed=False)
LAST_ACTIVITY = Column("last_activity", "Last Activity Date", Day())
PERIOD = Column("period_days", "Report Period", Whole(), needed=False)
NOT_READ = ("Display Name",)

# How the several consoles name the kinds of mailboxes that count; all others are rooms, equipment, services.
RECIPIENT_TYPES = {"User": "user", "UserMailbox": "user", "Shared": "shared", "SharedMailbox": "shared"}

CONCEALED = "concealed"
CONCEALED_NAME = "^[0-9a-f]{32}$"
CONCEALED_SHARE = 0.5
CONCEALED_NAMES = Message(
    "Les noms sont masqués par Microsoft : l'activité par commune est impossible à établir, "
    "seuls les totaux de l'ensemble sont gardés.",
    "Pour les afficher : centre d'administration Microsoft 365, Paramètres, Paramètres de l'organisation, Rapports, "
    "décochez l'affichage de noms masqués ; puis refaites l'export et déposez-le.",
)
OTHER_MAILBOX = Rule(
    "other_mailbox",
    "recipient_type",
    pl.col("recipient_type").is_not_null() & pl.col("mailbox").is_null(),
    outcome="ignored",
    kept=True,
)
LONGEST_PERIOD = 366
BAD_PERIOD = Message(
    "« {value} » n'est pas une période en jours (colonne « {header} »).", "Refaites l'export, sans le retoucher."
)

PLAUSIBLE_PERIOD = Rule(
    "bad_period", "period_days", ~pl.col("period_days").is_between(1, LONGEST_PERIOD), message=BAD_PERIOD
)

USAGE = pl.Schema(
    {
        "line": pl.Int32,
        "report": pl.String,
        "upn": pl.String,
        "account": pl.String,
        "mailbox": pl.String,
        "created": pl.Date,
        "deleted": pl.Date,
        "last_activity": pl.Date,
        "items": pl.Int64,
        "storage_bytes": pl.Int64,
        "sent": pl.Int64,
        "received": pl.Int64,
        "read": pl.Int64,
        "period_days": pl.Int16,
        "ignored": pl.String,
    }
)


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds guest, holder (`hors_convention` or a commune, null if the domain is unknown) and concealed."""
    found: tuple[Callable[[], pl.Series], ...] = (
        partial(holder_of_addresses, rows["upn"], extract.context),
        partial(evaluate, rows["upn"], is_guest(pl.col("cell"))),
        partial(evaluate, rows["upn"], pl.col("cell").str.contains(CONCEALED_NAME)),
    )
    holder, guest, concealed = side_by_side(lambda find: find(), found)
    share = concealed.mean()
    hidden = isinstance(share, float) and share > CONCEALED_SHARE
    return rows.with_columns(guest=guest, holder=holder, concealed=concealed if hidden else pl.lit(value=False))


def warns(rows: pl.DataFrame, extract_date: date | None) -> list[str]:  # noqa: ARG001 (the report tells it)
    """What concealed names make impossible, and how to have the names."""
    return [CONCEALED_NAMES.text()] if rows["concealed"].any() else []


def mailbox_kind(recipient_types: pl.Series) -> pl.Series:
    """`user` or `shared`, as Recipient Type says it; null for a room and whatever else is no such mailbox."""
    keys = evaluate(pl.Series("word", list(RECIPIENT_TYPES)), normal_expr(pl.col("cell")))
    word = normal_expr(pl.col("cell")).replace_strict(keys, list(RECIPIENT_TYPES.values()), default=None)
    return by_distinct(recipient_types, word.cast(pl.String))


def rules(dates: Sequence[str], counts: Sequence[str], *more: Rule) -> tuple[Rule, ...]:
    """The rules of a report: `dates` and `counts` are its columns; `more` are rules of its own."""
    return (
        Rule("guest", "upn", pl.col("guest"), outcome="ignored"),
        Rule(HORS_CONVENTION, "upn", pl.col("holder") == HORS_CONVENTION, outcome="ignored"),
        *(not_after_extract(name) for name in dates),
        *(Rule("negative_count", name, pl.col(name) < 0) for name in counts),
        *more,
        Rule(CONCEALED, "upn", pl.col("concealed"), outcome="ignored", kept=True),
    )


def usage_rows(rows: pl.DataFrame, report: str, **changed: pl.Expr) -> Mapping[str, pl.DataFrame]:
    """`usage`: one row per row kept. A figure that the report does not give is null, and so is a concealed name."""
    named = pl.when(pl.col("ignored").is_null() | (pl.col("ignored") != CONCEALED)).then("upn")
    values = {"report": pl.lit(report), "upn": named, **changed}
    return {
        "usage": rows.select(
            values.get(name, pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in USAGE.items()
        )
    }
