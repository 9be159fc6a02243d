"""The tickets that GLPI exports (versions 10 and 11, CSV or XLSX): requests, priced or not, and incidents.

GLPI knows no proposal: quoted hours are those of a column that the analyst may choose, by default the duration of the
ticket's costs, and they bind once the validation is accepted (Article 6). A ticket and a row of the form `demandes`
under the same number are one fact.
"""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Text, Whole, Word
from pipeline.extracts.context import HORS_CONVENTION, Context, Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Reader, Rule, in_order, not_after_extract, not_negative
from pipeline.extracts.durations import Duration
from pipeline.extracts.normal import commune_key, normal, normal_expr

NATURES = {"Demande": "request", "Incident": "incident", "Request": "request"}
ACCEPTED, REFUSED, OPEN = "accepted", "refused", "open"
VALIDATIONS = {
    "Acceptée": ACCEPTED,
    "Accordée": ACCEPTED,
    "Approuvée": ACCEPTED,
    "Refusée": REFUSED,
    "Non soumis à validation": OPEN,
    "Non soumis à approbation": OPEN,
    "En attente de validation": OPEN,
    "En attente d'approbation": OPEN,
}
OVER = ("resolu", "clos")
SEGMENT = ">"
ASKED_ON = Column("asked_on", "Date d'ouverture", Day(), filled=True)
SOLVED_ON = Column("solved_on", "Date de résolution", Day(), needed=False)
PRICED = (pl.col("validation") == ACCEPTED) & pl.col("quoted_hours").is_not_null()


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds holder (of the entity: INSEE code, `hors_convention`, or null) and first_tariff."""
    entities = rows["entity"].drop_nulls().unique()
    holders = pl.Series([holder(entity, extract.context) for entity in entities], dtype=pl.String)
    first_tariff = extract.context.convention.first_effect("hourly_rate")
    return rows.with_columns(
        holder=pl.col("entity").replace_strict(entities, holders, default=None, return_dtype=pl.String),
        first_tariff=pl.lit(first_tariff),
    )


def holder(entity: str, context: Context) -> str | None:
    """Whose an entity is, by its path `A > B > C`: the deepest segment that the table or a commune's name knows.

    The table may name the whole path too. A name is compared whole: « Le Mans » is inside « Le Mans Métropole ».
    """
    register = context.register("glpi_entity")
    if (whole := register.get(normal(entity))) is not None:
        return whole
    for segment in reversed(entity.split(SEGMENT)):
        found = register.get(normal(segment)) or context.commune_keys.get(commune_key(segment))
        if found is not None:
            return found
    return None


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One request or incident per ticket. A ticket that was closed because its proposal was refused is no work done."""
    refused = pl.col("validation") == REFUSED
    over = normal_expr(pl.col("status")).is_in(OVER)
    worked = ~refused.fill_null(value=False) | (pl.col("spent_hours") > 0).fill_null(value=False)
    return {
        "request": rows.select(
            "line",
            pl.col("number").cast(pl.String).alias("reference"),
            pl.col("holder").alias("insee"),
            # Up to version 10 a quote is written as two apostrophes.
            pl.col("subject").str.replace_all("''", '"', literal=True),
            "nature",
            "status",
            "asked_on",
            pl.lit(None, dtype=pl.Date).alias("quoted_on"),
            "quoted_hours",
            pl.when(pl.col("validation") == ACCEPTED).then("validated_on").alias("accepted_on"),
            pl.when(refused).then("validated_on").alias("refused_on"),
            pl.when(over & worked).then(pl.coalesce("solved_on", "closed_on")).alias("done_on"),
            "spent_hours",
        )
    }


READER = Reader(
    kind="glpi_tickets",
    title="Tickets de GLPI",
    registers=("glpi_entity",),
    empty_is_a_month=True,
    one_date_order=True,
    columns=(
        Column("number", "ID", Whole(), filled=True),
        Column("subject", "Titre", Text()),
        Column("entity", "Entité", Text(), ("Entité - Nom complet", "Entité - Entité"), filled=True),
        Column("status", "Statut", Text(), filled=True),
        Column("nature", "Type", Word(NATURES), filled=True),
        ASKED_ON,
        SOLVED_ON,
        Column("closed_on", "Date de clôture", Day(), needed=False),
        Column("spent_hours", "Durée totale", Duration(), needed=False),
        Column("quoted_hours", "Coût - Durée", Duration(exact=True), needed=False),
        Column(
            "validation",
            "Statut de validation",
            Word(VALIDATIONS),
            ("Validation - Statut de validation", "Validation", "Statut d'approbation", "Statut de l'approbation",
             "Approbation - Statut d'approbation", "Approbation"),
            needed=False,
        ),
        Column(
            "validated_on",
            "Date de la validation",
            Day(),
            ("Validation - Date de la validation", "Date de validation", "Date de l'approbation", "Date d'approbation",
             "Approbation - Date de l'approbation"),
            needed=False,
        ),
    ),
    also=("Catégorie", "Priorité", "Dernière modification", "Demandeur - Demandeur", "Attribué à - Technicien",
          "Coût total", "Tâches - Durée"),
    prepare=prepare,
    rules=(
        Rule("hors_convention", None, pl.col("holder") == HORS_CONVENTION, outcome="ignored"),
        Rule(
            "before_first_tariff",
            None,
            PRICED & (pl.col("validated_on") < pl.col("first_tariff")),
            outcome="ignored",
        ),
        Rule(
            "bad_number",
            "number",
            pl.col("number") <= 0,
        ),
        Rule(
            "unknown_entity",
            "entity",
            pl.col("holder").is_null(),
            message=Message(
                "Aucune commune ne correspond à l'entité « {value} » (colonne « {header} »).",
                "Ajoutez l'un de ses niveaux à la table des entités de GLPI : une commune, ou hors convention.",
            ),
        ),
        *(not_after_extract(name) for name in ("asked_on", "solved_on", "closed_on", "validated_on")),
        not_negative("spent_hours"),
        not_negative("quoted_hours"),
        Rule(
            "acceptance_undated",
            "validated_on",
            PRICED & pl.col("validated_on").is_null(),
            message=Message(
                "La validation du ticket {number} est acceptée sans date (colonne « {header} »).",
                "Affichez cette colonne dans GLPI et refaites l'export, ou passez par le modèle « demandes ».",
            ),
            values={"number": pl.col("number")},
        ),
        in_order(ASKED_ON, SOLVED_ON),
    ),
    key=("number",),
    yields=yields,
)  # fmt: skip
