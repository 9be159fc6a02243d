"""How statements are called, and how communes and months stand in a sentence."""

from __future__ import annotations

from pipeline.books.reports import StatementMaterial
from pipeline.recharge.dues import months_of
from pipeline.wording import MONTHS, count, enumeration, of_month

ALL_MONTHS = 12
VOWELS = "aeiouyhàâéèêëîïôöùûü"
PROJECT, FINAL = "Projet d’état liquidatif", "État liquidatif"


def title_of(material: StatementMaterial) -> str:
    """`Projet d’état liquidatif, exercice 2026`; without « projet » once the accounts are closed (Article 8)."""
    return f"{PROJECT if material.is_project else FINAL}, exercice {material.statement.year}"


def file_stem(material: StatementMaterial, *, persons: bool = False, demonstration: bool = False) -> str:
    """The name of a statement's files: what it is, exercice, INSEE code, commune; safe on every system."""
    state = "projet-etat-liquidatif" if material.is_project else "etat-liquidatif"
    detail = "_detail-des-comptes" if persons else ""
    stem = f"{state}_{material.statement.year}_{material.insee}_{material.commune}{detail}"
    return f"demonstration_{stem}" if demonstration else stem


def of_commune(name: str) -> str:
    """`d’Allonnes`, `du Mans`, `de La Milesse`, `des Ponts`: a commune after « de », contracted or elided."""
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d’{name}" if name[:1].lower() in VOWELS else f"de {name}"


def cohort_words(accounts: int, mask: int) -> str:
    """`3 comptes, de juin à décembre`: accounts that owe the same months, without a word of whose they are."""
    return f"{count(accounts, 'compte')}, {months_words(mask)}"


def months_words(mask: int) -> str:
    """`toute l’année`, `de juin à décembre`, `en février`, `de janvier à mars et en juin`: the due months of a mask."""
    months = months_of(mask)
    if len(months) == ALL_MONTHS:
        return "toute l’année"
    spans: list[list[int]] = []
    for month in months:
        if spans and spans[-1][-1] == month - 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    return enumeration([_span_words(span) for span in spans])


def _span_words(span: list[int]) -> str:
    first, last = MONTHS[span[0] - 1], MONTHS[span[-1] - 1]
    return f"en {first}" if len(span) == 1 else f"{of_month(first)} à {last}"
