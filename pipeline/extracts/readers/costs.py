"""The template `couts`: what the service costs and the hours it has, against what is recharged (Article 9)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Amount, Column, Hours, Text, Whole
from pipeline.extracts.declaration import Form, Reader, not_negative
from pipeline.extracts.titres import BAD_YEAR


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One cost per row; hours left blank are unknown, not zero."""
    return {"cost": rows.select("line", pl.col("exercice").cast(pl.Int32), "item", "amount_cents", "hours_available")}


READER = Reader(
    kind="couts",
    title="Modèle « couts »",
    registers=(),
    columns=(
        Column("exercice", "exercice", Whole(), ("annee",), filled=True),
        Column("item", "poste", Text(), filled=True),
        Column("amount_cents", "montant", Amount(), filled=True),
        Column("hours_available", "heures_disponibles", Hours()),
    ),
    rules=(
        BAD_YEAR,
        not_negative("amount_cents"),
        not_negative("hours_available"),
    ),
    key=("exercice", "item"),
    yields=yields,
    form=Form(
        "Coûts du service",
        (
            ("2026", "Administration de la messagerie", "6 200,00", "150"),
            ("2026", "Relais SMTP et antispam", "2400,00", ""),
        ),
    ),
)
