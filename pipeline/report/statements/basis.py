"""The bases of a statement's calculation as tables: groups of accounts, accounts, requests, lines.

The bases of a claim stand on it or beside it (décret 2012-1246, article 24). Each table is a frame with its columns, so
that paper, workbook and screen show the same cells.
"""

from __future__ import annotations

import polars as pl

from pipeline.convention.money import round_half_away, round_half_away_expr
from pipeline.recharge import FEE_DENOMINATOR, RATE_DENOMINATOR, Statement
from pipeline.report.document import Table
from pipeline.report.statements.names import cohort_words, months_words
from pipeline.report.tables import ColumnSpec

UNITS_PER_CENT = 100
"""Ten-thousandths of a euro in a cent."""
LINE_WORDS = {"forfait": "Redevance des comptes", "heures": "Heures des demandes"}
GROUP = ColumnSpec("group", "Groupe de comptes")
ACCOUNT = ColumnSpec("label", "Compte")
PERIOD = ColumnSpec("period", "Période due")
ACCOUNTS = ColumnSpec("accounts", "Comptes", "number")
MONTHS_EACH = ColumnSpec("months_each", "Mois par compte", "number")
ACCOUNT_MONTHS = ColumnSpec("account_months", "Mois dus", "number")
FEE = ColumnSpec("fee_units", "Redevance annuelle", "exact")
EXACT = ColumnSpec("exact_units", "Avant arrondi", "exact")
AMOUNT = ColumnSpec("amount_cents", "Montant", "euros")
REQUEST_COLUMNS = (
    ColumnSpec("reference", "Référence"),
    ColumnSpec("subject", "Objet"),
    ColumnSpec("quoted_on", "Proposée le", "date"),
    ColumnSpec("accepted_on", "Acceptée le", "date"),
    ColumnSpec("done_on", "Réalisée le", "date"),
    ColumnSpec("quoted_hours", "Heures proposées", "hours"),
    ColumnSpec("rate_units", "Tarif horaire", "exact"),
    EXACT,
    ColumnSpec("remark", "À noter"),
)


def cohort_table(statement: Statement) -> Table:
    """Groups of accounts that owe the same months, at each fee of the year: the whole basis, and nobody's line."""
    parts = _by_fee(statement, statement.cohorts.with_columns(number="accounts"))
    words = [cohort_words(*pair) for pair in parts.select("accounts", "part_mask").iter_rows()]
    frame = parts.with_columns(group=pl.Series(words, dtype=pl.String))
    return Table(
        frame,
        (GROUP, ACCOUNTS, MONTHS_EACH, ACCOUNT_MONTHS, *_priced(statement)),
        f"Comptes de messagerie et mois dus en {statement.year}",
        total={"group": "Ensemble", **_totals(statement, frame)},
        note="Montants avant arrondi montrés au dix-millième d’euro\u202f; le calcul garde leur valeur exacte.",
    )


def account_table(statement: Statement, labels: pl.DataFrame) -> Table:
    """The accounts of the commune, one by one: for its own referent alone."""
    named = statement.accounts.join(labels, on="account", how="left", validate="m:1", maintain_order="left")
    named = named.with_columns(label=pl.coalesce("label", "account"), accounts=pl.lit(1, dtype=pl.Int64))
    parts = _by_fee(statement, named)
    periods = {mask: months_words(mask) for mask in parts["part_mask"].unique().to_list()}
    frame = parts.with_columns(period=pl.col("part_mask").replace_strict(periods, return_dtype=pl.String))
    return Table(
        frame.sort("label", "first_month", "fee_units"),
        (ACCOUNT, PERIOD, ACCOUNT_MONTHS, *_priced(statement)),
        f"Comptes de messagerie de la commune en {statement.year}",
        total={"label": "Ensemble", **_totals(statement, frame)},
        weights={"label": 1.6},
    )


def request_table(statement: Statement) -> Table:
    """The requests due in the year; their subject only where it is in the statement (it may name someone)."""
    subject = "subject" in statement.requests.columns and statement.requests["subject"].drop_nulls().len() > 0
    remarks = pl.concat_str(
        pl.when("accepted_after_work").then(pl.lit("acceptée après les travaux, à régulariser")),
        pl.when("outside_adhesion").then(pl.lit("hors période d’adhésion")),
        separator="\u202f; ",
        ignore_nulls=True,
    )
    frame = statement.requests.with_columns(
        exact_units=round_half_away_expr(pl.col("amount_numerator") * UNITS_PER_CENT, RATE_DENOMINATOR),
        remark=pl.when(remarks != "").then(remarks),
    )
    left_out = ([] if subject else ["subject"]) + ([] if frame["remark"].drop_nulls().len() else ["remark"])
    exact = _exact_of(statement, "heures")
    return Table(
        frame,
        tuple(column for column in REQUEST_COLUMNS if column.name not in left_out),
        f"Demandes dues en {statement.year}",
        total={"reference": "Ensemble", "quoted_hours": frame["quoted_hours"].sum()}
        | ({} if exact is None else {"exact_units": exact}),
        weights={"reference": 0.6, "remark": 0.9},
    )


def line_table(statement: Statement) -> Table:
    """From the bases to the amount to invoice: each nature with its one rounding, the total, the carry-over."""
    rows = [
        (LINE_WORDS[line["nature"]], _exact_of(statement, line["nature"]), line["amount_cents"])
        for line in statement.lines.iter_rows(named=True)
    ]
    summary = statement.summary
    rows.append((f"Refacturation de l’exercice {statement.year}", None, summary["total_cents"]))
    rows.append(("Régularisation sur exercice antérieur", None, summary["carry_over_cents"]))
    frame = pl.DataFrame(
        rows, schema={"line": pl.String, "exact_units": pl.Int64, "amount_cents": pl.Int64}, orient="row"
    )
    return Table(
        frame,
        (ColumnSpec("line", "Ligne"), EXACT, AMOUNT),
        "Montant à titrer",
        total={"line": "À titrer", "amount_cents": summary["to_invoice_cents"]},
        weights={"line": 1.0},
    )


def _priced(statement: Statement) -> tuple[ColumnSpec, ...]:
    """Fee and amount columns; none in a year whose tariff is more than a fee per account."""
    return (FEE, EXACT) if statement.fees else ()


def _totals(statement: Statement, frame: pl.DataFrame) -> dict[str, int]:
    totals = {"accounts": statement.summary["accounts"], "account_months": int(frame["account_months"].sum())}
    exact = _exact_of(statement, "forfait")
    return totals if exact is None else totals | {"exact_units": exact}


def _exact_of(statement: Statement, nature: str) -> int | None:
    """The exact amount of a nature before its rounding, to the ten-thousandth of a euro; None where it owes nothing."""
    for line in statement.lines.filter(pl.col("nature") == nature).iter_rows(named=True):
        return round_half_away(line["numerator"] * UNITS_PER_CENT, line["denominator"])
    return None


def _by_fee(statement: Statement, groups: pl.DataFrame) -> pl.DataFrame:
    """One row per group and fee of the year under which it owes months.

    Adds part_mask (the months at that fee), months_each, account_months, fee_units, exact_units.
    """
    if not statement.fees:
        months = pl.col("mask").cast(pl.UInt16).bitwise_count_ones().cast(pl.Int64)
        nothing = pl.lit(None, dtype=pl.Int64)
        return groups.with_columns(
            part_mask="mask",
            months_each=months,
            account_months=months * pl.col("accounts"),
            fee_units=nothing,
            exact_units=nothing,
        )
    fees = pl.DataFrame(
        [
            (fee, sum(1 << month for month, monthly in enumerate(statement.fees) if monthly == fee))
            for fee in dict.fromkeys(statement.fees)
        ],
        schema={"fee_units": pl.Int64, "fee_mask": pl.UInt16},
        orient="row",
    ).with_row_index("fee_rank")
    return (
        groups.with_row_index("rank")
        .join(fees, how="cross")
        .with_columns(part_mask=pl.col("mask").cast(pl.UInt16) & pl.col("fee_mask"))
        .with_columns(months_each=pl.col("part_mask").bitwise_count_ones().cast(pl.Int64))
        .filter(pl.col("months_each") > 0)
        .with_columns(account_months=pl.col("months_each") * pl.col("accounts"))
        .with_columns(
            exact_units=round_half_away_expr(
                pl.col("account_months") * pl.col("fee_units") * UNITS_PER_CENT, FEE_DENOMINATOR
            )
        )
        .sort("rank", "fee_rank")
    )
