"""What every source of titres shares: which lines the convention concerns, what they are for, and who owes them.

Two tables of correspondences are the analyst's: `titre_filter` (keys `nature`, `words`, `product`, each a list parted
by commas or semicolons) and `debtor` (the finance software's reference of a debtor, or its name → INSEE code or
`hors_convention`).
"""

from __future__ import annotations

import re

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.context import HORS_CONVENTION, Context
from pipeline.extracts.declaration import Rule
from pipeline.extracts.normal import commune_key, normal, normal_expr
from pipeline.extracts.slices import all_differ

SIREN, SIRET = 9, 14
FILTER, DEBTOR = "titre_filter", "debtor"
TITRE = ("exercice", "bordereau", "titre")
NATURES = {name: name for name in ("forfait", "heures", "regularisation", "reduction", "annulation")}
SORTS = {"reduction": "reduction", "annulation": "cancellation"}


def concerned(account: pl.Expr, subject: pl.Expr, product: pl.Expr, context: Context) -> pl.Expr:
    """Whether a line is the convention's: its account, narrowed by words of its subject or by its product code.

    Null where the account is blank.
    """
    return of_account(account, context) & narrowed(subject, product, context)


def narrowed(subject: pl.Expr, product: pl.Expr, context: Context) -> pl.Expr:
    """Whether a line's words or product code are those of the table; true where the table names none."""
    words, products = _listed(context, "words"), _listed(context, "product")
    if not words and not products:
        return pl.lit(value=True)
    text = normal_expr(subject.fill_null(""))
    said = [text.str.contains(normal(word), literal=True) for word in words]
    sold = normal_expr(product).is_in([normal(code) for code in products]).fill_null(value=False)
    return pl.any_horizontal(*said, sold)


def of_account(account: pl.Expr, context: Context) -> pl.Expr:
    """Whether a line is on an account of the convention: without a table, that at which the recharge is foreseen."""
    return account.is_in(_listed(context, "nature") or [context.convention.choice("expected_account")])


def _listed(context: Context, key: str) -> list[str]:
    return [part for text in re.split("[,;]", context.register(FILTER).get(key, "")) if (part := text.strip())]


def nature_in_words(subject: pl.Expr) -> pl.Expr:
    """What a line is for, by its own words: `regularisation`, `heures`, else the account fee (`forfait`)."""
    words = normal_expr(subject.fill_null(""))
    return (
        pl.when(words.str.contains("regularisation", literal=True)).then(pl.lit("regularisation"))
        .when(words.str.contains(r"\bheures?\b")).then(pl.lit("heures"))
        .otherwise(pl.lit("forfait"))
    )  # fmt: skip


def with_debtor(
    rows: pl.DataFrame, number: str | None, reference: str | None, name: str, context: Context
) -> pl.DataFrame:
    """Adds debtor: INSEE code, `hors_convention`, or null. The arguments name the columns that identify a debtor."""
    columns = [column for column in (number, reference, name) if column is not None]
    # Python, but once per distinct debtor, and for the lines that may be the convention's.
    concerned = rows["concerned"].fill_null(value=True).arg_true()
    debtors = rows.select(columns)[concerned]
    distinct = debtors.unique()
    found = [
        debtor(row.get(number or ""), row.get(reference or ""), row[name], context)
        for row in distinct.iter_rows(named=True)
    ]
    pairs = distinct.with_columns(pl.Series("debtor", found, dtype=pl.String))
    found_in_order = debtors.join(
        pairs, on=columns, how="left", nulls_equal=True, validate="m:1", maintain_order="left"
    )
    nobody = pl.Series("debtor", [None], dtype=pl.String).new_from_index(0, rows.height)
    return rows.with_columns(nobody.scatter(concerned, found_in_order["debtor"]))


def debtor(number: str | None, reference: str | None, name: str | None, context: Context) -> str | None:
    """Who owes: by SIRET or SIREN, else by the software's reference, else by the whole name.

    « COMMUNE DE SARGE LES LE MANS » is Sargé-lès-le-Mans; a name is never searched for inside another.
    """
    register, communes = context.register(DEBTOR), context.commune_keys
    digits = re.sub(r"\s", "", number or "")
    siren = digits[:SIREN] if digits.isdecimal() and len(digits) in {SIREN, SIRET} else ""
    return (
        communes.get(siren)
        or register.get(normal(reference or ""))
        or register.get(normal(name or ""))
        or communes.get(commune_key(name or ""))
    )


def with_line_numbers(rows: pl.DataFrame, content: tuple[str, ...]) -> pl.DataFrame:
    """Adds titre_line: `ligne`, else the rank of the row's content within its titre.

    Also first_line, the line of the first row with the same content.
    """
    if all_differ(rows.select(TITRE)):
        return rows.with_columns(first_line="line", titre_line=pl.coalesce("ligne", pl.lit(1, dtype=pl.Int64)))
    several = rows.select(TITRE).is_duplicated()
    single = rows.filter(~several).select("line", first_line="line", rank=pl.lit(1, dtype=pl.Int64))
    ranks = pl.concat([single, _ranks(rows.filter(several), content)]).sort("line")
    return rows.sort("line").with_columns(ranks["first_line"], titre_line=pl.coalesce("ligne", ranks["rank"]))


def _ranks(rows: pl.DataFrame, content: tuple[str, ...]) -> pl.DataFrame:
    """line, first_line, rank of rows of titres that have several."""
    return (
        rows.select("line", *content, "ligne")
        .sort(*content, "ligne", "line", nulls_last=True)
        .with_columns(first_line=pl.col("line").min().over(*content))
        .with_columns(rank=(pl.col("line") == pl.col("first_line")).cum_sum().over(TITRE).cast(pl.Int64))
        .select("line", "first_line", "rank")
    )


# Ranks are right only for whole titres: the lines of an unnumbered one are taken or rejected together, so that a
# corrected line is never deposited alone, as line 1.
WHOLE_TITRE = pl.when(pl.col("ligne").is_null() & (pl.col("line") == pl.col("first_line"))).then(
    pl.concat_str(TITRE, separator=" / ")
)
NO_CONCERN = Rule("other_titre", None, ~pl.col("concerned"), outcome="ignored")
OUTSIDE = Rule("hors_convention", None, pl.col("debtor") == HORS_CONVENTION, outcome="ignored")
BAD_YEAR = Rule(
    "bad_year",
    "exercice",
    ~pl.col("exercice").is_between(1900, 2199),
    message=Message("« {value} » n'est pas un exercice.", "Écrivez l'année sur quatre chiffres."),
)
DOUBLE_LINE = Rule(
    "double_line",
    "titre",
    pl.col("ligne").is_null() & (pl.col("line") != pl.col("first_line")),
    message=Message(
        "La ligne {line} répète la ligne {first_line}, dans tous ses champs, sur le titre {value}.",
        "Supprimez-la, ou numérotez les deux dans une colonne « ligne » si le titre les porte vraiment.",
    ),
    values={"line": pl.col("line"), "first_line": pl.col("first_line")},
)
MISSING_ORIGIN = Message(
    "Une réduction ou une annulation doit dire quel titre elle corrige.", "Complétez la colonne « {header} »."
)


def bad_line(name: str) -> Rule:
    """A line of a titre has a number from 1; `name` is its column."""
    return Rule(
        "bad_line",
        name,
        ~pl.col(name).is_between(1, 1_000_000),
        message=Message("« {value} » n'est pas un numéro de ligne de titre.", "Écrivez 1, 2, 3 …"),
    )


def unknown_debtor(name: str) -> Rule:
    """A debtor whom nobody knows; `name` is the column of its name."""
    return Rule(
        "unknown_debtor",
        name,
        pl.col("debtor").is_null(),
        message=Message(
            "Le débiteur « {value} » n'est aucune commune connue (colonne « {header} »).",
            "Ajoutez-le à la table des débiteurs (commune, ou hors convention), ou restreignez le filtre des titres.",
        ),
    )
