"""The titres as they go to the State: PES V2 Aller, Recette (Article 8).

A flow holds all the titres of the metropole: those of the convention are told by their account, which an analyst can
narrow; a reduction follows the titre that it reduces, whatever its words. Amounts are positive: the type gives the
sign. Accruals (rattachements) are no billing.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Amount, Column, Reference, Text, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, not_after_extract, not_negative
from pipeline.extracts.titres import (
    BAD_YEAR,
    DEBTOR,
    FILTER,
    MISSING_ORIGIN,
    NO_CONCERN,
    OUTSIDE,
    bad_line,
    concerned,
    nature_in_words,
    of_account,
    unknown_debtor,
    with_debtor,
)

TYPES = ("bordereau_type", "piece_type", "piece_nature")
ORDINARY_BORDEREAU, CORRECTING = "01", "02"
CORRECTING_PIECE, REVERSED_ACCRUAL, ACCRUAL_PIECE = "06", "10", "11"
CORRECTS = (pl.col("bordereau_type") == CORRECTING) & (pl.col("piece_nature") == CORRECTING_PIECE)
ACCRUES = (pl.col("piece_type") == ACCRUAL_PIECE) | (
    (pl.col("bordereau_type") == CORRECTING) & (pl.col("piece_nature") == REVERSED_ACCRUAL)
)
ORDINARY = (pl.col("bordereau_type") == ORDINARY_BORDEREAU) & (pl.col("piece_type") != CORRECTING)
SUBJECT = pl.coalesce("line_subject", "piece_subject")
ORIGIN = ("origin_exercice", "original_titre")


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds corrects, concerned, nature, debtor; types are written with two digits."""
    context = extract.context
    rows = rows.with_columns(pl.col(*TYPES).str.zfill(2)).with_columns(
        corrects=CORRECTS.fill_null(value=False),
        origin_exercice=pl.coalesce("origin_exercice", "exercice"),
        concerned=concerned(pl.col("account"), SUBJECT, pl.col("product"), context),
        of_account=of_account(pl.col("account"), context),
        nature=nature_in_words(SUBJECT),
    )
    return with_debtor(_following(rows), "debtor_number", "debtor_reference", "debtor_name", context)


def _following(rows: pl.DataFrame) -> pl.DataFrame:
    """Corrections with the verdict and the nature of the line, else of the titre, that they correct."""
    corrections = rows.filter("corrects")
    if corrections.is_empty():
        return rows
    originals = rows.filter(~pl.col("corrects"))
    lines = originals.select(
        origin_exercice="exercice", original_titre="titre", original_line="titre_line",
        line_concerned="concerned", line_nature="nature",
    ).unique([*ORIGIN, "original_line"], keep="first", maintain_order=True)  # fmt: skip
    titres = originals.group_by(origin_exercice="exercice", original_titre="titre").agg(
        titre_concerned=pl.col("concerned").any()
    )
    followed = (
        corrections.select("line", *ORIGIN, "original_line", "of_account", "nature")
        .join(lines, on=[*ORIGIN, "original_line"], how="left", validate="m:1", maintain_order="left")
        .join(titres, on=ORIGIN, how="left", validate="m:1", maintain_order="left")
    )
    concerned_too = followed.select(pl.coalesce("line_concerned", "titre_concerned", "of_account")).to_series()
    nature_too = followed.select(pl.coalesce("line_nature", "nature")).to_series()
    where = rows["corrects"].arg_true()
    return rows.with_columns(
        rows["concerned"].scatter(where, concerned_too).alias("concerned"),
        rows["nature"].scatter(where, nature_too).alias("nature"),
    )


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One invoice_line per line of a titre; MtHT holds the tax too where MtTVA is absent."""
    return {
        "invoice_line": rows.select(
            "line",
            pl.col("exercice").cast(pl.Int32),
            "bordereau",
            "titre",
            pl.col("titre_line").cast(pl.Int32),
            "issued_on",
            pl.col("debtor").alias("insee"),
            "nature",
            pl.when("corrects").then(pl.lit("reduction")).otherwise(pl.lit("ordinary")).alias("sort"),
            SUBJECT.alias("subject"),
            (pl.col("net_cents") + pl.col("tax_cents").fill_null(0)).alias("amount_cents"),
            "original_titre",
        )
    }


READER = Reader(
    kind="pes_recette",
    title="Flux PES Recette",
    registers=(FILTER, DEBTOR),
    empty_is_a_month=True,
    date_hint="flow_day",
    columns=(
        Column("exercice", "Exer", Whole(), filled=True),
        Column("bordereau", "IdBord", Reference(), filled=True),
        Column("issued_on", "DteBordEm", Day(), filled=True),
        Column("bordereau_type", "TypBord", Text(), filled=True),
        Column("titre", "IdPce", Reference(), filled=True),
        Column("piece_type", "TypPce", Text(), filled=True),
        Column("piece_nature", "NatPce", Text()),
        Column("piece_subject", "ObjPce", Text()),
        Column("product", "CodProdLoc", Text()),
        Column("titre_line", "IdLigne", Whole(), filled=True),
        Column("line_subject", "ObjLignePce", Text()),
        Column("account", "Nature", Text(), filled=True),
        Column("net_cents", "MtHT", Amount(), filled=True),
        Column("tax_cents", "MtTVA", Amount()),
        Column("origin_exercice", "ExerRat", Whole()),
        Column("original_titre", "IdPceOrig", Reference()),
        Column("original_line", "IdLigneOrig", Whole()),
        Column("debtor_number", "IdTiers", Text()),
        Column("debtor_reference", "RefTiers", Text()),
        Column("debtor_name", "Nom", Text()),
        Column("flow_day", "DteStr", Day()),
    ),
    prepare=prepare,
    rules=(
        Rule("accrual", None, ACCRUES, outcome="ignored"),
        NO_CONCERN,
        OUTSIDE,
        BAD_YEAR,
        bad_line("titre_line"),
        Rule(
            "unknown_piece",
            "piece_type",
            ~(ORDINARY | pl.col("corrects")),
            message=Message(
                "Le titre {titre} n'est ni ordinaire ni une réduction (TypBord {bordereau_type}, TypPce {value}).",
                "Saisissez-le dans le modèle « titres » s'il relève de la convention.",
            ),
            values={"titre": pl.col("titre"), "bordereau_type": pl.col("bordereau_type")},
        ),
        unknown_debtor("debtor_name"),
        Rule(
            "missing_origin",
            "original_titre",
            pl.col("corrects") & pl.col("original_titre").is_null(),
            message=MISSING_ORIGIN,
        ),
        not_after_extract("issued_on"),
        not_negative("net_cents"),
        not_negative("tax_cents"),
    ),
    key=("exercice", "bordereau", "bordereau_type", "titre", "titre_line"),
    yields=yields,
)
