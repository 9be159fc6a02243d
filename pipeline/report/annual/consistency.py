"""Does each invoice hold, and if not, why? Each finding with its cause and the commission's decision (Article 9)."""

from __future__ import annotations

from typing import Any

import polars as pl

from pipeline.books.annual import AnnualMaterial, Finding, explained
from pipeline.charts import Setting, expected_and_invoiced
from pipeline.report.annual.words import REVIEW_COLUMNS, STATUS, worded
from pipeline.report.document import Block, Heading, Picture, Table, listed, said, strong
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count, enumeration, euros, month, number, short_day, signed_euros

MOST_EXPLANATIONS = 3
NO_OPINION = "aucun avis enregistré"


def review_table(material: AnnualMaterial) -> Table:
    """The control of the year by commune, the largest difference first; the rows of the screen and of the exports."""
    ranked = worded(material.review, "status", STATUS, "status_words").sort(
        pl.col("difference_cents").abs(), "commune", descending=[True, False], nulls_last=True
    )
    sums = {
        name: int(ranked[name].sum())
        for name in ("expected_cents", "invoiced_cents", "difference_cents", "wrong_then_cents", "learned_since_cents")
    }
    return Table(
        ranked,
        REVIEW_COLUMNS,
        f"Recalculé et titré, exercice {material.year}",
        total={"commune": "Ensemble", **sums},
        weights={"status_words": 1.1},
        note="Écart = titré − recalculé = faux dès le titre + appris depuis. Un centime est un écart.",
    )


def consistency(material: AnnualMaterial, setting: Setting) -> list[Block]:
    """The picture, the table, then each finding: amounts, causes that give the invoice to the cent, decision."""
    blocks: list[Block] = [
        said(
            "Chaque titre est tenu contre ce que la convention donne avec ce qui était connu à l’arrêté des comptes, "
            "sinon au dernier titre ordinaire. Une cause n’est retenue que si elle redonne le titre au centime."
        ),
        Picture(expected_and_invoiced(material.review, material.year, setting)),
        review_table(material),
    ]
    shown = explained(material.review)
    every = material.summary.count("difference")
    if every > shown.height:
        blocks.append(
            said(
                f"Les {number(shown.height)} plus forts écarts sur {number(every)} sont expliqués ici\u202f; la page "
                "Cohérence les explique tous.",
                look="note",
            )
        )
    for row in shown.iter_rows(named=True):
        blocks += _finding(material, row)
    blocks += _not_auditable(material)
    blocks += _owed_twice(material)
    return blocks


def _finding(material: AnnualMaterial, row: dict[str, Any]) -> list[Block]:
    then = (
        ""
        if row["expected_then_cents"] == row["expected_cents"]
        else (f" ({euros(row['expected_then_cents'])} avec ce qui était connu alors)")
    )
    parts = [
        (f"{signed_euros(row['wrong_then_cents'])} faux dès le titre", row["wrong_then_cents"]),
        (f"{signed_euros(row['learned_since_cents'])} appris depuis", row["learned_since_cents"]),
    ]
    split = enumeration([words for words, cents in parts if cents])
    return [
        Heading(f"{row['commune']}\u00a0: {signed_euros(row['difference_cents'])}", 2),
        said(f"Titré {euros(row['invoiced_cents'])}, recalculé {euros(row['expected_cents'])}{then}\u00a0: {split}."),
        *_causes(material.findings.get(row["insee"], ())),
        said(strong("Décision de la commission\u00a0: "), _decision(material, row["insee"]), "."),
    ]


def _causes(found: tuple[Finding, ...]) -> list[Block]:
    if not found:
        return [said(strong("Cause\u00a0: "), "aucune des causes connues ne redonne ce titre au centime.")]
    shown = found[:MOST_EXPLANATIONS]
    one = len(found) == 1
    lead = "Cause" if one else f"{count(len(found), 'cause')} redonnent le titre\u202f; rien ne les départage"
    items = [finding.sentence for finding in shown]
    more = len(found) - len(shown)
    if more:
        items.append(f"et {count(more, 'autre', 'autres')}, sur la page Cohérence.")
    return [said(strong(f"{lead}\u00a0:")), listed(items)]


def _decision(material: AnnualMaterial, insee: str) -> str:
    """The latest opinion of the commission on a commune, without its author."""
    if material.opinions is None:
        return NO_OPINION
    for row in material.opinions.filter(pl.col("insee") == insee).iter_rows(named=True):
        parts = [f"{row['opinion_words']}, le {short_day(row['entered_on'])}"]
        if row["titre"]:
            parts.append(f"par le titre {row['titre']}")
        said_so = ", ".join(parts)
        comment = f"\u00a0: {row['comment']}" if row["comment"] else ""
        stale = " (les montants ont changé depuis)" if row["to_review"] else ""
        return f"{said_so}{comment}{stale}"
    return NO_OPINION


def _not_auditable(material: AnnualMaterial) -> list[Block]:
    missing = material.review.filter(pl.col("status") == "not_auditable")
    if missing.is_empty():
        return []
    named = missing.sort("commune").select("commune", "missing_inputs", "invoiced_cents")
    frame = named.with_columns(
        missing=pl.Series([enumeration(words) for words in named["missing_inputs"].to_list()], dtype=pl.String)
    )
    return [
        Heading("Contrôle impossible", 2),
        Table(
            frame,
            (
                ColumnSpec("commune", "Commune"),
                ColumnSpec("missing", "Pièces manquantes"),
                ColumnSpec("invoiced_cents", "Titré", "euros"),
            ),
            "Communes sans contrôle possible",
            weights={"missing": 2},
        ),
    ]


def _owed_twice(material: AnnualMaterial) -> list[Block]:
    if material.owed_twice is None or material.owed_twice.is_empty():
        return []
    rows = [
        f"{month(row['month'])}\u00a0: {count(row['accounts'], 'compte')} de {row['from_commune']} à "
        f"{row['to_commune']}, {euros(row['amount_cents'])}"
        for row in material.owed_twice.iter_rows(named=True)
    ]
    return [
        Heading("Point d’équité\u00a0: mois dus deux fois", 2),
        said("Un compte qui change de commune en cours de mois est dû par les deux pour ce mois (lecture littérale)."),
        listed(rows),
    ]
