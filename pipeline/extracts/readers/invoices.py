"""The template `titres`: the titres de recettes that the finance department issued (Article 8)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Amount, Column, Commune, Reference, Text, Whole, Word
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Form, Reader, Rule, not_after_extract, not_negative
from pipeline.extracts.titres import BAD_YEAR, MISSING_ORIGIN, nature_in_words

NATURES = {name: name for name in ("forfait", "heures", "regularisation", "reduction", "annulation")}
SORTS = {"reduction": "reduction", "annulation": "cancellation"}
TITRE = ("exercice", "bordereau", "titre")
CONTENT = (*TITRE, "issued_on", "insee", "nature", "subject", "amount_cents", "original_titre")
CORRECTS = pl.col("nature").is_in(list(SORTS))


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:  # noqa: ARG001
    """Adds titre_line: `ligne`, else the rank within the titre by content; first_line: the row's first double."""
    ranks = (
        rows.select("line", *CONTENT, "ligne")
        .sort(*CONTENT, "ligne", "line", nulls_last=True)
        .select(
            "line",
            rank=pl.col("line").cum_count().over(TITRE),
            first_line=pl.col("line").min().over(*CONTENT),
        )
    )
    rows = rows.join(ranks, on="line", how="left", validate="1:1", maintain_order="left")
    return rows.with_columns(titre_line=pl.coalesce("ligne", "rank"))


def line_nature(nature: pl.Expr, subject: pl.Expr) -> pl.Expr:
    """What a line is for: a reduction or a cancellation bears on what its words say, else on the account fee."""
    return pl.when(nature.is_in(list(SORTS))).then(nature_in_words(subject)).otherwise(nature)


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One invoice_line per row; amounts stay positive, `sort` gives their sign."""
    return {
        "invoice_line": rows.select(
            "line",
            pl.col("exercice").cast(pl.Int32),
            "bordereau",
            "titre",
            pl.col("titre_line").cast(pl.Int32),
            "issued_on",
            "insee",
            line_nature(pl.col("nature"), pl.col("subject")).alias("nature"),
            pl.col("nature").replace_strict(SORTS, default="ordinary").alias("sort"),
            "subject",
            "amount_cents",
            "original_titre",
        )
    }


READER = Reader(
    kind="titres",
    title="Modèle « titres »",
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
        Rule(
            "bad_line",
            "ligne",
            ~pl.col("ligne").is_between(1, 1_000_000),
            message=Message("« {value} » n'est pas un numéro de ligne de titre.", "Écrivez 1, 2, 3 …"),
        ),
        not_after_extract("issued_on"),
        not_negative("amount_cents"),
        Rule(
            "missing_origin",
            "original_titre",
            CORRECTS & pl.col("original_titre").is_null(),
            message=MISSING_ORIGIN,
        ),
        Rule(
            "double_line",
            "titre",
            pl.col("ligne").is_null() & (pl.col("line") != pl.col("first_line")),
            message=Message(
                "La ligne {line} répète la ligne {first_line}, dans tous ses champs, sur le titre {value}.",
                "Supprimez-la, ou numérotez les deux dans une colonne « ligne » si le titre les porte vraiment.",
            ),
            values={"line": pl.col("line"), "first_line": pl.col("first_line")},
        ),
    ),
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
