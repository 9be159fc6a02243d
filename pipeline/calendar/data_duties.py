"""Duties on personal data: content of closed accounts, data of withdrawing communes, notice to recover them (5)."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from pipeline.calendar.duty import COMMUNE, DSIN, together
from pipeline.calendar.spoken import for_each_day
from pipeline.convention import Convention
from pipeline.convention.months import add_months_expr
from pipeline.wording import month

THEME = "data"


def data_duties(
    adhesions: pl.DataFrame, closures: pl.DataFrame, withdrawals: pl.DataFrame, convention: Convention
) -> pl.DataFrame:
    """Destructions and notices to recover data.

    A convention that ends without any withdrawal entered stops the service at the latest on its last day: its data are
    followed from that day, and the date of the withdrawal is named as missing.
    """
    ended = adhesions.filter(pl.col("end").is_not_null()).join(withdrawals, on="insee", how="anti")
    leaving = pl.concat(
        [
            withdrawals.select("insee", left_on="date", entered=pl.lit(value=True)),
            ended.group_by("insee").agg(left_on=pl.col("end").max(), entered=pl.lit(value=False)),
        ]
    )
    return together(
        [
            _contents(closures, convention),
            _commune_data(leaving, convention),
            _recovery(leaving.filter(pl.col("entered")), convention),
        ]
    )


def _contents(closures: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    """The content of the accounts of a commune that closed on one day (Article 5-2): counts, never accounts."""
    rows = closures.with_columns(
        due=add_months_expr(pl.col("closed"), convention.number("destruction_months")),
        month=pl.col("closed").dt.month_start(),
    )
    return rows.select(
        "insee",
        "due",
        "accounts",
        key=pl.format("destroy_content:{}:{}:{}", pl.col("month").dt.strftime("%Y-%m"), "insee", "closed"),
        kind=pl.lit("destroy_content"),
        theme=pl.lit(THEME),
        what=pl.format("Détruire le contenu des comptes fermés en {}", for_each_day(rows, "month", month, pl.String())),
        actor=pl.lit(DSIN),
        done_on="destroyed_on",
        missing=pl.lit("preuve de destruction"),
        article=pl.lit("5-2"),
    )


def _commune_data(leaving: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    months = convention.number("withdrawal_destruction_months")
    return leaving.select(
        "insee",
        key=pl.format("destroy_commune_data:{}:{}", "left_on", "insee"),
        kind=pl.lit("destroy_commune_data"),
        theme=pl.lit(THEME),
        what=pl.lit("Détruire les données de la commune qui se retire"),
        actor=pl.lit(DSIN),
        due=add_months_expr(pl.col("left_on"), months),
        missing=pl.when(pl.col("entered"))
        .then(pl.lit("preuve de destruction, visa des archives départementales"))
        .otherwise(pl.lit("date effective du retrait\u00a0; à défaut, dernier jour de la convention")),
        article=pl.lit("5-1"),
    )


def _recovery(withdrawn: pl.DataFrame, convention: Convention) -> pl.DataFrame:
    notice = timedelta(days=convention.number("recovery_notice_days"))
    return withdrawn.select(
        "insee",
        key=pl.format("recover_data:{}:{}", "left_on", "insee"),
        kind=pl.lit("recover_data"),
        theme=pl.lit(THEME),
        what=pl.lit("Dernier jour pour demander la récupération des données"),
        actor=pl.lit(COMMUNE),
        due=pl.col("left_on") - notice,
        article=pl.lit("5-1"),
        milestone=pl.lit(value=True),
    )
