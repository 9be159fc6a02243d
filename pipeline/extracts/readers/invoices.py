"""The template `titres`: the titres de recettes that the finance department issued (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Amount, Column, Commune, Reference, Text, Whole, Word
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Form, Reader, Rule, not_after_extract, not_negative
from pipeline.extracts.titres import (
    BAD_YEAR,
    DOUBLE_LINE,
    MISSING_ORIGIN,
    NATURES,
    SORTS,
    TITRE,
    WHOLE_TITRE,
    bad_line,
    nature_in_words,
    with_line_numbers,
)

CONTENT = (*TITRE, "issued_on", "insee", "nature", "subject", "amount_cents", "original_titre")
CORRECTS = pl.col("nature").is_in(list(SORTS))


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:  # noqa: ARG001
    """Adds titre_line and first_line."""
    return with_line_numbers(rows, CONTENT)


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One invoice_line per row; amounts stay positive, `sort` gives their sign.

    A reduction or a cancellation bears on what its words say, else on the account fee.
    """
    corrections = rows.select(CORRECTS).to_series().arg_true()
    said = rows["subject"].gather(corrections).to_frame().select(nature_in_words(pl.col("subject"))).to_series()
    ordinary = pl.Series("sort", ["ordinary"]).new_from_index(0, rows.height)
    sorts = rows["nature"].gather(corrections).replace_strict(SORTS, return_dtype=pl.String)
    return {
        "invoice_line": rows.select(
            "line",
            pl.col("exercice").cast(pl.Int32),
            "bordereau",
            "titre",
            pl.col("titre_line").cast(pl.Int32),
            "issued_on",
            "insee",
            rows["nature"].scatter(corrections, said),
            ordinary.scatter(corrections, sorts),
            "subject",
            "amount_cents",
            "original_titre",
        )
    }


READER = Reader(
    kind="titres",
    title="Modèle « titres »",
    registers=(),
    empty_is_a_month=True,
    columns=(
        Column("exercice", "exercice", Whole(), filled=True),
        Column("bordereau", "bordereau", Reference(), filled=True),
        Column("titre", "titre", Reference(), filled=True),
        Column("issued_on", "date_emission", Day(order="day_first"), filled=True),
        Column("insee", "commune", Commune(), filled=True),
        Column("nature", "nature", Word(NATURES, problem="unknown_nature"), filled=True),
        Column("subject", "objet", Text()),
        Column("amount_cents", "montant", Amount(), filled=True),
        Column("original_titre", "titre_origine", Reference()),
        Column("ligne", "ligne", Whole(), needed=False),
    ),
    prepare=prepare,
    rules=(
        BAD_YEAR,
        bad_line("ligne"),
        not_after_extract("issued_on"),
        not_negative("amount_cents"),
        Rule(
            "missing_origin",
            "original_titre",
            CORRECTS & pl.col("original_titre").is_null(),
            message=MISSING_ORIGIN,
        ),
        DOUBLE_LINE,
    ),
    together=WHOLE_TITRE,
    key=(*TITRE, "titre_line"),
    yields=yields,
    form=Form(
        "Titres de recettes",
        (
            ("2026", "112", "4501", "2026-12-15", "72065", "forfait", "Messagerie 2026", "150,00", ""),
            ("2026", "112", "4502", "15/12/2026", "Allonnes", "heures", "Demandes 2026", "1 105,00", ""),
            (
                "2026",
                "118",
                "4620",
                "2026-12-22",
                "Allonnes",
                "reduction",
                "Heures comptées deux fois",
                "105,00",
                "4502",
            ),
        ),
    ),
)
