"""The template `mouvements`: openings, closings, reopenings and transfers that no export gives."""

from __future__ import annotations

import polars as pl

from pipeline.extracts.catalogue import Message
from pipeline.extracts.cells import Column, Commune, Text, Word
from pipeline.extracts.days import Day
from pipeline.extracts.declaration import Form, Reader, Rule, not_after_extract

EVENTS = {"ouverture": "opened", "fermeture": "closed", "reouverture": "reopened", "transfert": "moved"}
MOVED = pl.col("event") == "moved"


def yields(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """One movement per row."""
    return {"movement": rows.select("line", "insee", "account", "identifier", "event", "date", "to_insee")}


READER = Reader(
    kind="mouvements",
    title="Modèle « mouvements »",
    registers=(),
    columns=(
        Column("insee", "commune", Commune(), filled=True),
        Column("account", "compte", Text(lower=True), filled=True),
        Column("event", "evenement", Word(EVENTS, problem="unknown_event"), filled=True),
        Column("date", "date", Day(order="day_first"), filled=True),
        Column("identifier", "identifiant", Text(lower=True), needed=False),
        Column("to_insee", "vers_commune", Commune()),
    ),
    rules=(
        not_after_extract("date"),
        Rule(
            "transfer_without_target",
            "to_insee",
            MOVED & pl.col("to_insee").is_null(),
            message=Message("Le transfert ne dit pas vers quelle commune.", "Complétez la colonne « vers_commune »."),
        ),
        Rule(
            "transfer_to_itself",
            "to_insee",
            MOVED & (pl.col("to_insee") == pl.col("insee")),
            message=Message("Le transfert va vers la commune d'où il part.", "Corrigez l'une des deux communes."),
        ),
        Rule(
            "unexpected_target",
            "to_insee",
            ~MOVED & pl.col("to_insee").is_not_null(),
            message=Message(
                "Une commune d'arrivée est donnée alors que la ligne n'est pas un transfert.",
                "Écrivez « transfert », ou videz la colonne « vers_commune ».",
            ),
        ),
    ),
    key=("insee", "account", "event", "date", "identifier", "to_insee"),
    yields=yields,
    form=Form(
        "Mouvements de comptes",
        (
            ("72065", "accueil@lachapellesaintaubin.fr", "ouverture", "2026-04-01", "", ""),
            ("Allonnes", "agent.exemple@allonnes.fr", "fermeture", "31/08/2026", "", ""),
            ("Allonnes", "autre.exemple@allonnes.fr", "transfert", "2026-05-10", "", "Arnage"),
        ),
    ),
)
