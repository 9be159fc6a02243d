"""What wants attention, in words: one line each, and the line is the way to the page where it is dealt with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
import streamlit as st

from pages.shared.links import Link, show_link
from pages.shared.words import plain
from pipeline.wording import count, enumeration, euros, signed_euros

MOST_NAMES = 3
_CHANGED = "\u00a0: les chiffres ont changé depuis"


@dataclass(frozen=True)
class Matter:
    """One kind of matter: where it is dealt with, its sign, and its words for a row of `SeenOverview.attention`.

    `view`: the part of the page.
    """

    folder: str
    icon: str
    words: Callable[[dict[str, Any]], str]
    view: str | None = None


def _counted(singular: str, plural: str, rest: str = "") -> Callable[[dict[str, Any]], str]:
    return lambda row: f"**{count(row['quantity'], singular, plural)}**{rest}"


def _differences(row: dict[str, Any]) -> str:
    said = count(row["quantity"], "titre ne suit pas", "titres ne suivent pas")
    return f"**{said} la convention**\u00a0: {signed_euros(row['amount_cents'])} au total"


def _below_floor(row: dict[str, Any]) -> str:
    said = count(row["quantity"], "créance", "créances")
    return f"**{said} sous le seuil de recouvrement** ({euros(row['amount_cents'])})"


# In the order in which they are shown.
MATTERS = {
    "not_auditable": Matter(
        "deposits",
        "draft",
        _counted(
            "commune ne peut pas être contrôlée", "communes ne peuvent pas être contrôlées", "\u00a0: pièces manquantes"
        ),
    ),
    "difference": Matter("coherence", "balance", _differences),
    "opinion_to_review": Matter("coherence", "update", _counted("avis à revoir", "avis à revoir", _CHANGED)),
    "request_not_accepted": Matter(
        "activity",
        "assignment_late",
        _counted("demande faite sans acceptation", "demandes faites sans acceptation"),
        "demandes",
    ),
    "accepted_after_work": Matter(
        "activity",
        "assignment_returned",
        _counted("demande acceptée après les travaux", "demandes acceptées après les travaux", ", à régulariser"),
        "demandes",
    ),
    "suspended_to_qualify": Matter(
        "activity",
        "lock",
        _counted("compte bloqué à qualifier", "comptes bloqués à qualifier", "\u00a0: départ ou non\u202f?"),
        "a-traiter",
    ),
    "presumed_closing": Matter(
        "activity", "person_off", _counted("fermeture présumée", "fermetures présumées", ", à confirmer"), "a-traiter"
    ),
    "seen_after_closing": Matter(
        "activity",
        "person_alert",
        _counted("compte vu après sa fermeture", "comptes vus après leur fermeture"),
        "a-traiter",
    ),
    "inverted_dates": Matter(
        "activity",
        "event_busy",
        _counted("compte fermé avant d’être ouvert", "comptes fermés avant d’être ouverts"),
        "a-traiter",
    ),
    "request_quoted": Matter(
        "activity",
        "hourglass_top",
        _counted("proposition chiffrée sans réponse", "propositions chiffrées sans réponse"),
        "demandes",
    ),
    "owed_twice": Matter(
        "coherence", "sync_alt", _counted("mois de transfert dû deux fois", "mois de transfert dus deux fois")
    ),
    "below_floor": Matter("coherence", "savings", _below_floor),
    "unknown_commune": Matter(
        "deposits", "location_off", _counted("compte sans commune connue", "comptes sans commune connue")
    ),
    "rejected_rows": Matter("deposits", "rule", _counted("ligne rejetée", "lignes rejetées", " dans les dépôts")),
}


def show_attention(rows: pl.DataFrame, year: int, codes: dict[str, str], *, may_deposit: bool) -> None:
    """The matters of a year, each a link. `codes`: commune name to INSEE code, so that a single one is linked."""
    st.subheader("Ce qui demande attention", anchor=False)
    found = {row["code"]: row for row in rows.iter_rows(named=True)}
    shown = [(matter, found[code]) for code, matter in MATTERS.items() if code in found]
    if not shown:
        st.markdown("Rien\u00a0: aucun écart, aucune pièce manquante, aucune demande en attente.")
    with st.container(key="attention", gap=None):
        for matter, row in shown:
            names = row["communes"]
            of = f" ({plain(enumeration(names))})" if 0 < len(names) <= MOST_NAMES else ""
            folder = matter.folder if may_deposit or matter.folder != "deposits" else "coherence"
            insee = codes.get(names[0]) if len(names) == 1 else None
            show_link(Link(folder, matter.words(row) + of, year, insee, matter.icon, matter.view))
