"""The template `demandes`: work asked of the DSIN, priced by the hour once its proposal is accepted (Article 6)."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Commune, Hours, Reference, Text
from pipeline.extracts.context import Extract
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import (
    Form,
    Reader,
    Rule,
    in_order,
    needed_when,
    not_after_extract,
    not_negative,
)

ASKED_ON = Column("asked_on", "date_demande", Day(order="day_first"))
QUOTED_ON = Column("quoted_on", "date_proposition", Day(order="day_first"))
ACCEPTED_ON = Column("accepted_on", "date_acceptation", Day(order="day_first"))
DONE_ON = Column("done_on", "date_realisation", Day(order="day_first"))
UNQUOTED = pl.col("quoted_on").is_null() & pl.col("quoted_hours").is_null()


def prepare(rows: pl.DataFrame, extract: Extract) -> pl.DataFrame:
    """Adds first_tariff: the first day on which an hour has a price (Article 6)."""
    return rows.with_columns(first_tariff=pl.lit(extract.context.convention.first_effect("hourly_rate")))


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One request per row."""
    return {
        "request": rows.select(
            "line",
            "reference",
            "insee",
            "subject",
            pl.lit("request").alias("nature"),
            pl.lit(None, dtype=pl.String).alias("status"),
            "asked_on",
            "quoted_on",
            "quoted_hours",
            "accepted_on",
            pl.lit(None, dtype=pl.Date).alias("refused_on"),
            "done_on",
            "spent_hours",
        )
    }


READER = Reader(
    kind="demandes",
    title="Modèle « demandes »",
    registers=(),
    empty_is_a_month=True,
    columns=(
        Column("reference", "reference", Reference(), filled=True),
        Column("insee", "commune", Commune(), filled=True),
        Column("subject", "objet", Text(), needed=False),
        ASKED_ON,
        QUOTED_ON,
        Column("quoted_hours", "heures_proposees", Hours()),
        ACCEPTED_ON,
        DONE_ON,
        Column("spent_hours", "heures_realisees", Hours()),
    ),
    prepare=prepare,
    rules=(
        needed_when("asked_on", pl.col("quoted_on").is_null()),
        *(not_after_extract(name) for name in ("asked_on", "quoted_on", "accepted_on", "done_on")),
        not_negative("quoted_hours"),
        not_negative("spent_hours"),
        Rule(
            "accepted_without_quote",
            "accepted_on",
            pl.col("accepted_on").is_not_null() & UNQUOTED,
            message=Message(
                "La demande {reference} est acceptée le {value} sans proposition chiffrée.",
                "Complétez les colonnes « date_proposition » et « heures_proposees ».",
            ),
            values={"reference": pl.col("reference")},
        ),
        Rule(
            "quote_undated",
            "quoted_on",
            pl.col("quoted_hours").is_not_null() & pl.col("quoted_on").is_null(),
            message=Message(
                "Des heures sont proposées sans la date de la proposition, qui fixe leur tarif.",
                "Complétez la colonne « date_proposition ».",
            ),
        ),
        needed_when("quoted_hours", pl.col("quoted_on").is_not_null()),
        Rule(
            "no_tariff",
            "quoted_on",
            pl.col("quoted_on") < pl.col("first_tariff"),
            message=Message(
                "La proposition du {value} précède le premier tarif horaire, du {first_tariff}.",
                "Corrigez la date, ou ajoutez le tarif de cette époque aux données de référence.",
            ),
            values={"first_tariff": pl.col("first_tariff").dt.strftime("%d/%m/%Y")},
        ),
        in_order(ASKED_ON, QUOTED_ON),
        in_order(QUOTED_ON, ACCEPTED_ON),
        in_order(ASKED_ON, DONE_ON),
    ),
    key=("reference",),
    yields=yields,
    form=Form(
        "Demandes chiffrées",
        (
            (
                "D-001",
                "Allonnes",
                "Reprise d’une boîte",
                "2026-05-04",
                "2026-05-06",
                "3,5",
                "2026-05-11",
                "2026-06-02",
                "5",
            ),
            ("D-002", "72065", "Liste de diffusion", "02/09/2026", "04/09/2026", "1", "", "", ""),
        ),
    ),
)
