"""What the report rests on: date of the data, every deposit by its hash, the version of the rules."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipeline.books.annual import AnnualMaterial
from pipeline.report.document import Block, Table, said
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, day

COLUMNS = (
    ColumnSpec("kind_words", "Nature"),
    ColumnSpec("extract_date", "Extrait du", "date"),
    ColumnSpec("rows_accepted", "Lignes retenues", "number"),
    ColumnSpec("hash", "Empreinte SHA-256 (début)"),
)
HASH_SIGNS = 16


def sources(material: AnnualMaterial, kinds: Mapping[str, str]) -> list[Block]:
    """Date of the data, deposits used, version of the rules: the same deposits give the same report, byte for byte."""
    return [
        said(
            f"Données au {day(material.data_date)}\u00a0: {count(material.deposits.height, 'dépôt')}. "
            f"Version des règles\u00a0: {material.rules}. Refait avec les mêmes dépôts et les mêmes règles, "
            "ce rapport est identique à l’octet près."
        ),
        deposit_table(material, kinds),
    ]


def deposit_table(material: AnnualMaterial, kinds: Mapping[str, str]) -> Table:
    """Every deposit that counts, without file names or authors; what people entered is one kind among them."""
    frame = material.deposits.with_columns(
        kind_words=pl.col("kind").replace_strict(kinds, default=pl.col("kind"), return_dtype=pl.String),
        extract_date=pl.when(pl.col("extract_date").dt.year() > 1).then("extract_date"),
        hash=pl.col("sha256").str.slice(0, HASH_SIGNS),
    )
    return Table(frame, COLUMNS, "Dépôts utilisés", weights={"kind_words": 1.4, "hash": 1})
