"""The template `adhesions`: the span of each commune's convention, its referent and its DPO (Articles 4, 10)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Commune, Text
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Form, Reader, Rule


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One adhesion per row. Its dates may lie after the extract."""
    return {"adhesion": rows.select("line", "insee", "effective", "end", "end_reason", "referent", "dpo_contact")}


READER = Reader(
    kind="adhesions",
    title="Modèle « adhesions »",
    registers=(),
    columns=(
        Column("insee", "commune", Commune(), filled=True),
        Column("effective", "date_effet", Day(order="day_first"), filled=True),
        Column("end", "date_fin", Day(order="day_first")),
        Column("end_reason", "motif_fin", Text(), needed=False),
        Column("referent", "referent", Text(), needed=False),
        Column("dpo_contact", "contact_dpo", Text(), needed=False),
    ),
    rules=(
        Rule(
            "end_before_start",
            "end",
            pl.col("end") < pl.col("effective"),
            message=Message(
                "La convention finit le {value}, avant de prendre effet le {effective}.",
                "Corrigez l'une des deux dates ; « date_fin » est le dernier jour en vigueur.",
            ),
            values={"effective": pl.col("effective").dt.strftime("%d/%m/%Y")},
        ),
    ),
    key=("insee", "effective"),
    yields=yields,
    form=Form(
        "Adhésions à la convention",
        (
            ("72065", "2026-04-01", "", "", "referent@lachapellesaintaubin.fr", "dpo@lachapellesaintaubin.fr"),
            ("Allonnes", "01/04/2026", "31/05/2027", "refus des nouveaux tarifs", "", ""),
        ),
    ),
)
