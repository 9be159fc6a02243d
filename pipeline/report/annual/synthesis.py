"""One page: whether the invoices hold, the figures, what the commission has to decide."""

from __future__ import annotations

import polars as pl

from pipeline.books.annual import AnnualMaterial
from pipeline.charts import Setting, status_summary
from pipeline.report.document import Block, Figures, Paragraph, Picture, Run, listed, runs, said, strong
from pipeline.wording import count, day, enumeration, euros, number, signed_euros

MOST_NAMED = 5


def synthesis(material: AnnualMaterial, setting: Setting) -> list[Block]:
    """The answer in one sentence, the figures, the picture, and what asks for a decision."""
    summary = material.summary
    gap = summary.difference_cents
    return [
        _answer(material),
        Figures(
            f"L’exercice {material.year} en quatre chiffres",
            (
                (
                    "Dû selon la convention",
                    euros(summary.due_cents),
                    "définitif" if material.complete else "provisoire",
                ),
                ("Titré", euros(summary.invoiced_cents), "réductions déduites"),
                (
                    "Écart",
                    "inconnu" if gap is None else signed_euros(gap),
                    f"{signed_euros(summary.over_cents)} et {signed_euros(summary.under_cents)}",
                ),
                (
                    "Communes cohérentes",
                    f"{number(summary.count('consistent'))} sur {number(summary.concerned)}",
                    f"au centime\u202f; plus petite erreur visible {euros(material.detectable_error_cents)}",
                ),
            ),
        ),
        Picture(status_summary(material.review, material.year, setting, f"Constats de l’exercice {material.year}")),
        said(strong("Ce qui demande une décision")),
        listed(_decisions(material)),
        said(
            f"Données au {day(material.data_date)}, version des règles {material.rules}. L’examen porte sur la "
            "cohérence des remboursements, l’activité des services et l’adéquation des moyens (article 9).",
            look="note",
        ),
    ]


def _answer(material: AnnualMaterial) -> Paragraph:
    summary = material.summary
    if not summary.concerned:
        return said(f"Rien n’est à refacturer pour {material.year}.", look="lead")
    if not summary.controlled:
        return said(
            f"Les refacturations de {material.year} ne peuvent pas encore être contrôlées\u00a0: des pièces manquent.",
            look="lead",
        )
    differing = summary.count("difference")
    if not differing:
        return said(
            strong(f"Les {number(summary.controlled)} refacturations contrôlables de {material.year}"),
            " suivent la convention, au centime.",
            look="lead",
        )
    one = "a un titre qui ne suit" if differing == 1 else "ont un titre qui ne suit"
    return said(
        strong(f"{count(differing, 'commune')} sur {number(summary.concerned)} {one} pas la convention"),
        f"\u00a0: {euros(summary.over_cents)} titrés en trop, {euros(-summary.under_cents)} titrés en moins.",
        look="lead",
    )


def _decisions(material: AnnualMaterial) -> list[str | tuple[Run, ...]]:
    """What the figures ask of the commission, each with its number; « aucune » where nothing is asked."""
    review = material.review
    given = set() if material.opinions is None else set(material.opinions["insee"].to_list())
    open_gaps = review.filter(pl.col("status") == "difference", ~pl.col("insee").is_in(sorted(given)))
    items: list[str | tuple[Run, ...]] = []
    if open_gaps.height:
        items.append(
            runs(strong(count(open_gaps.height, "écart")), f" sans avis de la commission\u00a0: {_named(open_gaps)}.")
        )
    missing = review.filter(pl.col("status") == "not_auditable")
    if missing.height:
        items.append(
            runs(strong(count(missing.height, "commune")), f" sans contrôle possible\u00a0: {_named(missing)}.")
        )
    floor = material.communes.filter("below_floor")
    if floor.height:
        items.append(
            runs(
                strong(count(floor.height, "créance")),
                f" sous le seuil de mise en recouvrement, à grouper\u00a0: {_named(floor)}.",
            )
        )
    silent = sum(parameter.silent for parameter in material.convention.parameters)
    items.append(
        runs(strong(count(silent, "point")), " de la convention se lisent de plusieurs façons (voir la méthode).")
    )
    return items


def _named(frame: pl.DataFrame) -> str:
    names = frame["commune"].sort().to_list()
    if len(names) <= MOST_NAMED:
        return enumeration(names)
    return f"{', '.join(names[:MOST_NAMED])} et {number(len(names) - MOST_NAMED)} autres"
