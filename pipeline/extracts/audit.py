"""What the audit logs of every console share: which records say something of an account, and what.

A log is evidence before any stamp or difference between two exports, but it is kept for 7 or 30 days only: a month's
file can be incomplete, and then says so.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.convention.months import first_day
from pipeline.extracts.catalogue import Message
from pipeline.extracts.context import HORS_CONVENTION, Context
from pipeline.extracts.declaration import Rule, not_after_extract
from pipeline.extracts.identity import IDENTIFIER, holder_of_addresses, is_guest, without_deletion_prefix
from pipeline.extracts.repeats import by_distinct
from pipeline.wording import day

# Purview ends the same words with a dot. An update counts by the properties that it changes.
UPDATED = "updated"
ACTIVITIES = {
    "add user": "added",
    "delete user": "deleted",
    "hard delete user": "hard_deleted",
    "restore user": "restored",
    "disable account": "disabled",
    "enable account": "enabled",
    "update user": UPDATED,
    "change user license": "licence_changed",
}
# The properties that are read, as the consoles name them: what they hold before and after.
PROPERTIES = {"name": "UserPrincipalName", "enabled": "AccountEnabled", "products": "AssignedLicense"}
SUCCESSES = ("success", "succeeded", "true", "")


def activity(words: pl.Series) -> pl.Series:
    """The activity of each record: one of ACTIVITIES' values, or null."""
    plain = pl.col("cell").str.to_lowercase().str.strip_chars(" .")
    known = plain.replace_strict(list(ACTIVITIES), list(ACTIVITIES.values()), default=None, return_dtype=pl.String)
    return by_distinct(words, known)


def unwrapped(value: pl.Expr) -> pl.Expr:
    """A value out of the JSON that consoles put inside strings: `["x"]`, `"x"` and `[ true ]` are x, x and true."""
    return value.str.strip_chars('[]" \r\n\t').str.to_lowercase().replace(["", "null"], None)


def with_facts(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """Adds failed, guest, outside, renames, blocks and undone to rows of a log.

    They have activity, result, account, upn, date, moment (a text that sorts) and, unwrapped, `<property>_before` and
    `<property>_after` of PROPERTIES. An account that was deleted gets its own name back.
    """
    rows = rows.with_columns(upn=without_deletion_prefix(rows))
    updated = pl.col("activity") == UPDATED
    changed = {
        name: pl.col(f"{name}_after").is_not_null() & pl.col(f"{name}_after").ne_missing(pl.col(f"{name}_before"))
        for name in ("name", "enabled")
    }
    rows = rows.with_columns(
        failed=~pl.col("result").fill_null("").str.to_lowercase().is_in(SUCCESSES),
        guest=is_guest(pl.col("upn")).fill_null(value=False),
        renames=(updated & changed["name"]).fill_null(value=False),
        blocks=pl.when(updated & changed["enabled"])
        .then(pl.col("enabled_after").replace_strict({"true": "enabled", "false": "disabled"}, default=None)),
    )  # fmt: skip
    return rows.with_columns(outside=_outside(rows, context), undone=_undone(rows))


def _undone(rows: pl.DataFrame) -> pl.Series:
    """Whether a block, or its end, was followed by its contrary on the same day: of a day its last state counts."""
    state = pl.when(pl.col("activity").is_in(["disabled", "enabled"])).then("activity").otherwise("blocks")
    account = pl.coalesce("account", "upn")
    told = rows.with_row_index("place").filter(state.is_not_null(), ~pl.col("failed"), account.is_not_null())
    undone = told.filter(pl.col("moment") < pl.col("moment").max().over(account, "date"))
    return pl.Series("undone", [False]).new_from_index(0, rows.height).scatter(undone["place"], values=True)


def _outside(rows: pl.DataFrame, context: Context) -> pl.Series:
    """Whether all the names of an account lie in domains outside the convention."""
    outside = None
    for name in ("upn", "name_before", "name_after"):
        holders = holder_of_addresses(rows[name], context)
        one = (holders == HORS_CONVENTION) | (rows[name].is_null() if name != "upn" else False)
        outside = one if outside is None else outside & one
    assert outside is not None  # noqa: S101 (there are three names)
    return outside.fill_null(value=False)


RULES = (
    Rule("other_activity", None, pl.col("activity").is_null(), outcome="ignored"),
    Rule("failed_activity", None, pl.col("failed"), outcome="ignored"),
    Rule("guest", "upn", pl.col("guest"), outcome="ignored"),
    Rule(HORS_CONVENTION, "upn", pl.col("outside"), outcome="ignored"),
    Rule("undone_same_day", None, pl.col("undone"), outcome="ignored"),
    Rule(
        "other_update",
        None,
        (pl.col("activity") == UPDATED)
        & ~pl.col("renames")
        & pl.col("blocks").is_null()
        & pl.col("date").is_not_null(),
        outcome="ignored",
    ),
    Rule(
        "no_account",
        None,
        pl.col("account").is_null() & pl.col("upn").is_null(),
        message=Message(
            "L'enregistrement ne dit pas de quel compte il s'agit (ni identifiant, ni nom d'utilisateur).",
            "Refaites l'export du journal, sans retirer de colonne.",
        ),
    ),
    Rule("bad_identifier", "account", ~pl.col("account").str.contains(IDENTIFIER)),
    not_after_extract("date"),
)


def events(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """audit_event: one row per record, two when an update changes both the name and the block of an account."""
    nothing = pl.lit(None, dtype=pl.String)
    plain = rows.filter(pl.col("activity") != UPDATED)
    products = pl.col("activity") == "licence_changed"
    parts = [
        plain.with_columns(
            before=pl.when(products).then("products_before"), after=pl.when(products).then("products_after")
        ),
        rows.filter("renames").with_columns(
            activity=pl.lit("renamed"), before=pl.col("name_before"), after=pl.col("name_after")
        ),
        rows.filter(pl.col("blocks").is_not_null()).with_columns(
            activity=pl.col("blocks"), before=nothing, after=nothing
        ),
    ]
    columns = ["line", "record", "account", "upn", "activity", "date", "before", "after"]
    return {"audit_event": pl.concat([part.select(columns) for part in parts]).sort("line", "activity")}


def incomplete(rows: pl.DataFrame, extract_date: date | None) -> list[str]:
    """A sentence when the log begins after the first day of the month of which it speaks."""
    first, last = rows["date"].min(), rows["date"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    month = first_day(min(last, extract_date or last))
    if first <= month:
        return []
    return [
        (
            f"Le premier enregistrement du journal est du {day(first)} : ce qui s'est passé depuis le {day(month)} n'y "
            "figure peut-être pas, car Microsoft ne garde ce journal que 7 ou 30 jours. Les extraits des comptes le "
            "montreront, à une date moins précise."
        )
    ]
