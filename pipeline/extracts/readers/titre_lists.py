"""Lists of titres from the finance software (CSV or XLSX): no two are alike, so headers have many spellings.

A header that none of these spell is mapped once, in the table of headers. The account, where the list has one, tells
the convention's titres from the others; a negative amount, or words, tell a reduction. Rows of titles and totals are
ignored.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.cells import Amount, Column, Reference, Text, Whole
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, not_after_extract
from pipeline.extracts.normal import normal_expr
from pipeline.extracts.repeats import of_texts
from pipeline.extracts.titres import (
    BAD_YEAR,
    DEBTOR,
    DOUBLE_LINE,
    FILTER,
    NATURES,
    NO_CONCERN,
    OUTSIDE,
    SORTS,
    TITRE,
    WHOLE_TITRE,
    bad_line,
    narrowed,
    nature_in_words,
    of_account,
    unknown_debtor,
    with_debtor,
    with_line_numbers,
)

CONTENT = (*TITRE, "issued_on", "debtor_name", "account", "subject", "amount_cents", "original_titre", "type")
TEXTS = ("bordereau", "titre", "debtor_name", "account", "subject", "type")
TOTAL = r"^(?:sous )?tota(?:l|ux)\b"
CORRECTION = r"^(?:(?:titre|mandat)s? )?(?:d'|de )?(reduction|annulation|annule)"
ACCOUNT = r"(\d{4,})"


def _numbers(*words: str) -> tuple[str, ...]:
    """The ways to write the number of a thing: `N° titre`, `Numéro de titre`."""
    return tuple(
        f"{number} {of}{word}"
        for word in words
        for number in ("n°", "no", "num", "numero")
        for of in ("", "de ", "du ")
    )


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds is_total, concerned, sort, nature, debtor, titre_line and first_line."""
    context = extract.context
    # Three texts, of which a list has few: what each says is worked out once per text.
    cell, words = pl.col("cell"), normal_expr(pl.col("cell"))
    own_word = words.is_in(list(NATURES)).fill_null(value=False)
    corrects = words.is_in(list(SORTS)).fill_null(value=False)
    account = pl.coalesce(cell.str.extract(ACCOUNT), cell)
    of_convention = cell.is_null() | of_account(account, context)
    told = [
        *of_texts(rows["account"], {"own_word": own_word, "of_account": of_convention,
                                    "account_sort": pl.when(corrects).then(words),
                                    "account_nature": pl.when(own_word & ~corrects).then(words)}),
        *of_texts(rows["type"], {"type_sort": words.str.extract(CORRECTION)}),
        *of_texts(rows["subject"], {"subject_sort": words.str.extract(CORRECTION),
                                    "subject_nature": nature_in_words(cell),
                                    "narrowed": narrowed(cell, pl.lit(""), context)}),
    ]  # fmt: skip
    rows = rows.with_columns(told)
    said = pl.coalesce("type_sort", "account_sort", "subject_sort")
    silent = pl.all_horizontal(pl.col("titre", "debtor_name", "issued_on", "subject").is_null())
    rows = rows.with_columns(
        is_total=pl.lit(_totals(rows)) | silent,
        concerned=pl.col("own_word") | (pl.col("of_account") & pl.col("narrowed")),
        sort=pl.when(said.str.starts_with("annul")).then(pl.lit("cancellation"))
        .when(said.is_not_null() | (pl.col("amount_cents") < 0)).then(pl.lit("reduction"))
        .otherwise(pl.lit("ordinary")),
        nature=pl.coalesce("account_nature", "subject_nature"),
    ).drop(series.name for series in told)  # fmt: skip
    return with_line_numbers(with_debtor(rows, "debtor_number", "debtor_reference", "debtor_name", context), CONTENT)


def _totals(rows: pl.DataFrame) -> pl.Series:
    """Whether a row bears no number of a titre, and the word of a total."""
    no_titre = rows["titre"].is_null() | ~rows["titre"].str.contains(r"\d").fill_null(value=False)
    texts = [normal_expr(pl.col(name)).str.contains(TOTAL).fill_null(value=False) for name in TEXTS]
    found = rows.filter(no_titre).select(pl.any_horizontal(texts)).to_series()
    return no_titre.scatter(no_titre.arg_true(), found)


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One invoice_line per row; amounts become positive, `sort` gives their sign."""
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
            "sort",
            "subject",
            pl.col("amount_cents").abs(),
            "original_titre",
        )
    }


READER = Reader(
    kind="titres_list",
    title="Liste de titres",
    registers=(FILTER, DEBTOR),
    empty_is_a_month=True,
    columns=(
        Column("exercice", "Exercice", Whole(), ("exer", "année", "année exercice"), filled=True),
        Column(
            "bordereau",
            "Bordereau",
            Reference(),
            ("bord", "bord.", "bdx", "bord. titre", *_numbers("bord", "bord.", "bordereau", "bdx")),
            filled=True,
        ),
        Column("titre", "Titre", Reference(), ("pièce", *_numbers("titre", "pièce")), filled=True),
        Column(
            "issued_on", "Date d'émission", Day(), ("date émission", "date titre", "date du titre", "date"), filled=True
        ),
        Column(
            "debtor_name",
            "Tiers",
            Text(),
            ("débiteur", "redevable", "nom du tiers", "nom tiers", "nom du débiteur", "nom du redevable", "commune"),
            filled=True,
        ),
        Column("debtor_number", "SIRET", Text(), ("siren", "siret tiers", *_numbers("siret", "siren")), needed=False),
        Column("debtor_reference", "Code tiers", Text(), ("référence tiers", *_numbers("tiers")), needed=False),
        Column("account", "Nature", Text(), ("article", "imputation", "compte", "nature comptable"), needed=False),
        Column("subject", "Objet", Text(), ("libellé", "objet du titre", "libellé du titre"), needed=False),
        Column("amount_cents", "Montant", Amount(), ("montant TTC", "montant du titre", "montant HT"), filled=True),
        Column("original_titre", "Titre d'origine", Reference(), ("titre origine", "titre annulé"), needed=False),
        Column("ligne", "Ligne", Whole(), _numbers("ligne"), needed=False),
        Column("type", "Type", Text(), ("type de titre", "type titre", "type de pièce", "type pièce"), needed=False),
    ),
    prepare=prepare,
    rules=(
        Rule("total_row", None, pl.col("is_total"), outcome="ignored"),
        NO_CONCERN,
        OUTSIDE,
        BAD_YEAR,
        bad_line("ligne"),
        unknown_debtor("debtor_name"),
        not_after_extract("issued_on"),
        DOUBLE_LINE,
    ),
    together=WHOLE_TITRE,
    key=(*TITRE, "titre_line"),
    yields=yields,
)  # fmt: skip
