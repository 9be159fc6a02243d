"""Sentences that state what a picture shows, computed from the very rows that it draws."""

from __future__ import annotations

import polars as pl

from pipeline.wording import count, euros, number, percent, signed_euros

HALF = 50
ALL = 100


def review_finding(review: pl.DataFrame, year: int) -> str:
    """What the review of a year found, in one sentence.

    Args:
        review: One row per commune: commune, status, difference_cents.
        year: The civil year reviewed.
    """
    different = review.filter(pl.col("status") == "difference")
    audited = review.filter(pl.col("status").is_in(["consistent", "difference"]))
    if audited.is_empty():
        return f"Aucune refacturation de {year} n’est contrôlable"
    if different.is_empty():
        if audited.height == 1:
            return f"La seule refacturation contrôlable de {year} est cohérente, au centime"
        return f"Les {audited.height} refacturations contrôlables de {year} sont cohérentes, au centime"
    gaps = different.with_columns(pl.col("difference_cents").abs().alias("gap")).sort(
        ["gap", "commune"], descending=[True, False]
    )
    first = gaps.row(0, named=True)
    if gaps.height == 1:
        return f"Une seule refacturation de {year} s’écarte{_of(first['difference_cents'], first['commune'])}"
    share = 100 * int(first["gap"]) / int(gaps["gap"].sum())
    lead = f"{count(gaps.height, 'commune')} sur {audited.height} présentent un écart en {year}"
    if share >= HALF:
        return f"{lead}{_semicolon()}{first['commune']} en porte {percent(share)}"
    return f"{lead}{_semicolon()}le plus fort est à {first['commune']} ({signed_euros(first['difference_cents'])})"


def bridge_finding(commune: str, parts: list[tuple[str, int]]) -> str:
    """How a commune's invoice stands to its recalculated amount, and the part that weighs most."""
    difference = sum(cents for _, cents in parts)
    if not any(cents for _, cents in parts):
        return f"{commune}{_colon()}le titre est au centime de ce que donne la convention"
    heaviest = max(parts, key=lambda part: abs(part[1]))
    if difference == 0:
        return f"{commune}{_colon()}les écarts se compensent exactement"
    side = "de trop" if difference > 0 else "de moins"
    said = f"{commune}{_colon()}{euros(abs(difference))} {side} sur le titre"
    others = any(cents for part, cents in parts if part != heaviest[0])
    return f"{said}, surtout «\u00a0{heaviest[0]}\u00a0»" if others else f"{said}, «\u00a0{heaviest[0]}\u00a0»"


def due_finding(due: pl.DataFrame, year: int) -> str:
    """How much the communes owe for a year, and who owes half of it. Columns: commune, total_cents."""
    total = int(due["total_cents"].sum())
    if total == 0:
        return f"Rien n’est à refacturer pour {year}"
    ranked = due.sort(["total_cents", "commune"], descending=[True, False])
    largest = ranked.row(0, named=True)
    share = 100 * int(largest["total_cents"]) / total
    who = due.filter(pl.col("total_cents") > 0).height
    return (
        f"{count(who, 'commune doit', 'communes doivent')} {euros(total)} pour {year}"
        f"{_semicolon()}{largest['commune']} en porte {percent(share)}"
    )


# Alone, or after the number of missing ones, which bore the noun.
PARTIAL = {False: ("extrait est partiel", "extraits sont partiels"), True: ("est partiel", "sont partiels")}


def completeness_finding(extracts: pl.DataFrame) -> str:
    """How many of the awaited extracts are in. Column: state (`received`, `partial`, `missing`)."""
    awaited = extracts.height
    if not awaited:
        return "Aucun extrait n’est attendu"
    missing = extracts.filter(pl.col("state") == "missing").height
    partial = extracts.filter(pl.col("state") == "partial").height
    if not missing and not partial:
        return f"Les {count(awaited, 'extrait attendu', 'extraits attendus')} sont là, entiers"
    lacks = [
        *([f"{count(missing, 'extrait manque', 'extraits manquent')}"] if missing else []),
        *([f"{count(partial, *PARTIAL[bool(missing)])}"] if partial else []),
    ]
    return f"{' et '.join(lacks)}, sur {number(awaited)} attendus"


def _of(cents: int, commune: str) -> str:
    return f"{_colon()}{commune}, de {signed_euros(cents)}"


def _colon() -> str:
    return "\u00a0: "


def _semicolon() -> str:
    return "\u202f; "
