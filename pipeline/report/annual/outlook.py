"""What comes next: the commission's own proposals (Article 9), and the dates not to be missed (Articles 5 to 11)."""

from __future__ import annotations

import polars as pl

from pipeline.books.annual import AnnualMaterial
from pipeline.report.annual.words import ABSENT
from pipeline.report.document import Block, Table, said
from pipeline.report.tables import ColumnSpec
from pipeline.wording import day

PROPOSAL_COLUMNS = (
    ColumnSpec("text", "Proposition"),
    ColumnSpec("aim_words", "Vise"),
    ColumnSpec("rests_on", "Repose sur"),
    ColumnSpec("state_words", "Suite"),
    ColumnSpec("entered_on", "Le", "date"),
)
DUTY_COLUMNS = (
    ColumnSpec("due", "Échéance", "date"),
    ColumnSpec("what", "Quoi"),
    ColumnSpec("concerned", "Qui"),
    ColumnSpec("state_words", "État"),
    ColumnSpec("article", "Article"),
)
MOST_DUTIES = 30


def proposals(material: AnnualMaterial) -> list[Block]:
    """Every proposal as it stands, with its aim and what it rests on."""
    if material.proposals is None or material.proposals.is_empty():
        return [said("Aucune proposition de la commission n’est enregistrée.")]
    return [
        said(
            "La commission est force de proposition pour l’équité, la transparence et la simplicité, et évalue "
            "l’adéquation des moyens (article 9)."
        ),
        Table(
            material.proposals,
            PROPOSAL_COLUMNS,
            "Propositions de la commission",
            weights={"text": 2.4, "rests_on": 1.3, "state_words": 0.8},
        ),
    ]


def agenda(material: AnnualMaterial) -> list[Block]:
    """Duties late or to come, seen from the date of the data; those without a date follow."""
    if material.duties is None:
        return [said(ABSENT)]
    coming = material.duties.filter(pl.col("state") != "done")
    dated = coming.filter(pl.col("due").is_not_null()).head(MOST_DUTIES)
    blocks: list[Block] = [said(f"Situation au {day(material.data_date)}, date des données.")]
    if dated.is_empty():
        return [*blocks, said("Aucune échéance n’est à venir.")]
    return [
        *blocks,
        Table(
            dated,
            DUTY_COLUMNS,
            "Échéances en retard et à venir",
            weights={"what": 2.6, "concerned": 1.1, "state_words": 0.6, "article": 0.6},
        ),
    ]
