"""What each commune owes for the year, and what is not worth recovering (Articles 6 and 8)."""

from __future__ import annotations

import polars as pl

from pipeline.books.annual import AnnualMaterial
from pipeline.charts import Setting, due_by_commune
from pipeline.report.annual.words import OWED_COLUMNS
from pipeline.report.document import Block, Heading, Picture, Table, said, strong
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, euros

CHANGE_COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("owed_before_cents", "Avant", "euros"),
    ColumnSpec("accounts_cents", "Comptes", "euros"),
    ColumnSpec("months_cents", "Mois", "euros"),
    ColumnSpec("tariff_cents", "Tarif", "euros"),
    ColumnSpec("requests_cents", "Demandes", "euros"),
    ColumnSpec("carry_over_cents", "Régularisation", "euros"),
    ColumnSpec("owed_cents", "Après", "euros"),
)


def owed_table(material: AnnualMaterial) -> Table:
    """The recharge by commune, those that owe nothing left out; the same rows as on screen and in the exports."""
    concerned = material.communes.filter(
        (pl.col("total_cents") != 0) | (pl.col("carry_over_cents").fill_null(0) != 0)
    ).sort("commune", "insee")
    summed = ("accounts", "account_months", "account_fee_cents", "request_fee_cents")
    sums = {name: int(concerned[name].sum()) for name in summed}
    known = {
        name: int(concerned[name].sum())
        for name in ("carry_over_cents", "to_invoice_cents")
        if not concerned[name].null_count()
    }
    return Table(
        concerned,
        OWED_COLUMNS,
        f"Ce que doit chaque commune, exercice {material.year}",
        total={"commune": "Ensemble", "hours": concerned["hours"].sum(), **sums, **known},
    )


def owed(material: AnnualMaterial, setting: Setting) -> list[Block]:
    """The picture, the table, and the claims under the floor."""
    table = owed_table(material)
    if table.frame.is_empty():
        return [said(f"Aucune commune ne doit de redevance pour {material.year}.")]
    blocks: list[Block] = [
        said(
            f"Total de l’exercice\u00a0: {euros(int(material.communes['total_cents'].sum()))}"
            f"{'' if material.complete else ' (provisoire)'}, hors régularisations, montrées à part."
        ),
        Picture(due_by_commune(table.frame, material.year, setting)),
        table,
    ]
    below = table.frame.filter("below_floor")
    if below.height:
        blocks.append(
            said(
                strong(f"{count(below.height, 'créance')} sous le seuil de mise en recouvrement"),
                f"\u00a0: {euros(int(below['to_invoice_cents'].sum()))} en tout. Ces sommes restent dues\u202f; il est "
                "proposé de les grouper avec les autres créances de l’année sur les mêmes communes.",
            )
        )
    return [*blocks, *_changes(material)]


def change_table(material: AnnualMaterial) -> Table | None:
    """Why what each commune owes changed from the year before; None where the books do not know that year."""
    if material.changes is None or material.changes.is_empty():
        return None
    frame = material.changes.filter(
        (pl.col("owed_before_cents").fill_null(1) != 0) | (pl.col("owed_cents").fill_null(1) != 0)
    ).sort("commune")
    summed = [column.name for column in CHANGE_COLUMNS if column.kind == "euros"]
    totals = {name: int(frame[name].sum()) for name in summed if not frame[name].null_count()}
    return Table(
        frame,
        CHANGE_COLUMNS,
        f"De {material.year - 1} à {material.year}, commune par commune",
        total={"commune": "Ensemble"} | totals,
        note="Les parts s’ajoutent exactement à la variation, quel que soit leur ordre.",
    )


def _changes(material: AnnualMaterial) -> list[Block]:
    table = change_table(material)
    if table is None:
        return []
    return [Heading(f"Pourquoi le montant change depuis {material.year - 1}", 2), table]
