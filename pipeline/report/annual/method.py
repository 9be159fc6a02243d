"""How the figures are computed: parameters in force with article and value, and what the text leaves open."""

from __future__ import annotations

from datetime import date

import polars as pl

from pipeline.books.annual import AnnualMaterial
from pipeline.convention import Parameter
from pipeline.report.document import Block, Heading, Table, listed, said
from pipeline.report.tables import ColumnSpec
from pipeline.wording import number, short_day

RULES = """
Un mois est dû quand le compte est ouvert au moins un jour de ce mois pendant l’adhésion\u202f; il compte une fois
(article 6).

La redevance d’une commune est la somme, sur ses mois dus, de la redevance annuelle en vigueur le 1er du mois, divisée
par douze, puis arrondie une fois au centime (article 6).

Une demande est due pour les heures de la proposition acceptée, au tarif en vigueur le jour de la proposition
(article 6).

La régularisation d’un exercice est ce qui était dû, plus la régularisation reçue, moins ce qui a été titré (article 8).

Le titre est tenu contre ce qui était connu à l’arrêté des comptes, sinon au dernier titre\u202f; ce qui est appris
après est compté à part (article 9).
"""
COLUMNS = (
    ColumnSpec("label", "Paramètre"),
    ColumnSpec("value", "Valeur"),
    ColumnSpec("since", "Depuis le", "date"),
    ColumnSpec("unit", "Unité"),
    ColumnSpec("article", "Article"),
)
QUESTION_COLUMNS = (
    ColumnSpec("label", "Point"),
    ColumnSpec("value", "Lecture retenue"),
    ColumnSpec("others", "Autres lectures"),
    ColumnSpec("note", "Ce qui est fait"),
    ColumnSpec("article", "Article"),
)


def method(material: AnnualMaterial) -> list[Block]:
    """Rules in five sentences, parameters with their dates, open points with their alternatives."""
    return [
        said("Les montants sont exacts jusqu’à leur arrondi. Un second calcul, indépendant, refait chaque exercice."),
        listed([" ".join(rule.split("\n")) for rule in RULES.strip().split("\n\n")]),
        Heading("Paramètres en vigueur", 2),
        parameter_table(material),
        Heading("Questions ouvertes", 2),
        said(
            "La convention est muette ou se lit de plusieurs façons sur les points suivants. La commission donne son "
            "avis\u202f; un avenant les tranche (articles 9 et 11)."
        ),
        question_table(material),
        said("Les litiges relèvent du tribunal administratif de Nantes (article 12).", look="note"),
    ]


def parameter_table(material: AnnualMaterial) -> Table:
    """Every parameter that the text settles, one row a dated value."""
    rows = [
        (
            parameter.label,
            spoken(parameter, value),
            None if since == date.min else since,
            parameter.unit,
            parameter.article,
        )
        for parameter in material.convention.parameters
        if not parameter.silent
        for since, value in parameter.values
    ]
    frame = pl.DataFrame(
        rows,
        schema={"label": pl.String, "value": pl.String, "since": pl.Date, "unit": pl.String, "article": pl.String},
        orient="row",
    )
    return Table(frame, COLUMNS, "Paramètres et tarifs", weights={"label": 1.7, "value": 0.8, "article": 0.9})


def question_table(material: AnnualMaterial) -> Table:
    """Every point on which the text is silent: the reading kept, the others, what follows."""
    rows = [
        (
            parameter.label,
            spoken(parameter, parameter.values[-1][1]),
            ", ".join(
                parameter.labels.get(other, other)
                for other in parameter.allowed
                if other != str(parameter.values[-1][1])
            )
            or None,
            parameter.note,
            parameter.article,
        )
        for parameter in material.convention.parameters
        if parameter.silent
    ]
    frame = pl.DataFrame(
        rows, schema=dict.fromkeys(("label", "value", "others", "note", "article"), pl.String), orient="row"
    )
    return Table(
        frame,
        QUESTION_COLUMNS,
        "Questions à la commission",
        weights={"label": 1, "value": 0.9, "others": 1, "note": 2, "article": 0.5},
    )


def spoken(parameter: Parameter, value: object) -> str:
    """A value of a parameter as people read it: the French name of a reading, a date, a number."""
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, int):
        return number(value)
    return parameter.labels.get(str(value), str(value)).replace(".", ",")
