"""The file from which the finance department issues the titres: one row per commune and line (Article 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipeline.books.reports import StatementMaterial
from pipeline.report.statements.names import file_stem, of_commune
from pipeline.report.tables import ColumnSpec, safe_file_name

FINANCE_COLUMNS = (
    ColumnSpec("siren", "SIREN"),
    ColumnSpec("debtor", "Débiteur"),
    ColumnSpec("insee", "Code INSEE"),
    ColumnSpec("exercice", "Exercice"),
    ColumnSpec("subject", "Objet"),
    ColumnSpec("line", "Ligne"),
    ColumnSpec("account", "Nature (M57)"),
    ColumnSpec("amount_cents", "Montant de la ligne", "euros"),
    ColumnSpec("claim_cents", "Montant du titre", "euros"),
    ColumnSpec("below_floor", "Sous le seuil", "yes_no"),
    ColumnSpec("state", "État"),
    ColumnSpec("remark", "À noter"),
    ColumnSpec("file", "Pièce jointe"),
)
SCHEMA = pl.Schema(
    {column.name: pl.Int64() if column.kind == "euros" else pl.String() for column in FINANCE_COLUMNS}
    | {"below_floor": pl.Boolean()}
)
LINES = (("forfait", "account_fee_cents"), ("heures", "request_fee_cents"), ("regularisation", "carry_over_cents"))
SUBJECTS = {
    "forfait": "redevance des comptes",
    "heures": "heures des demandes",
    "regularisation": "régularisation sur exercice antérieur",
}


def finance_table(materials: Sequence[StatementMaterial], *, demonstration: bool) -> pl.DataFrame:
    """One row per commune and line that is not zero, by INSEE code and line (columns of `FINANCE_COLUMNS`).

    The lines of a commune add up to its titre. A claim under the recovery floor is flagged, never changed; one whose
    carry-over is unknown has no amount of a titre. A commune that owes nothing has no row.
    """
    rows = [row for material in materials for row in _rows(material, demonstration=demonstration)]
    return pl.DataFrame(rows, schema=SCHEMA).sort("insee", "line", maintain_order=True)


def _rows(material: StatementMaterial, *, demonstration: bool) -> list[dict[str, Any]]:
    summary = material.statement.summary
    year = material.statement.year
    claim = summary["to_invoice_cents"]
    carried_apart = claim is not None and claim == summary["total_cents"]
    common = {
        "siren": material.siren,
        "debtor": f"Commune {of_commune(material.commune)}",
        "insee": material.insee,
        "exercice": str(year),
        "account": material.statement.revenue_account,
        "claim_cents": claim,
        "below_floor": summary["below_floor"],
        "state": "projet" if material.is_project else "arrêté",
        "remark": _remark(material),
        "file": safe_file_name(file_stem(material, demonstration=demonstration), "pdf"),
    }
    return [
        common
        | {
            "line": line,
            "subject": f"Messagerie mutualisée, exercice {year}, {SUBJECTS[line]}",
            "amount_cents": summary[amount],
        }
        for line, amount in LINES
        if summary[amount] and not (line == "regularisation" and carried_apart)
    ]


def _remark(material: StatementMaterial) -> str | None:
    """What the finance department must know before it issues the titre."""
    summary = material.statement.summary
    if summary["to_invoice_cents"] is None:
        return f"régularisation inconnue\u00a0: l’exercice {material.statement.year - 1} n’est pas contrôlable"
    if summary["to_invoice_cents"] < 0:
        return "en faveur de la commune\u00a0: réduction de titre"
    if summary["below_floor"]:
        return "sous le seuil de mise en recouvrement\u00a0: à grouper avec les autres créances de l’année"
    return None
