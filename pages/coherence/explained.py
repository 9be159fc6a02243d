"""Why an invoice is wrong: the bridge by cause, the sentence, and the other explanations that fit."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.coherence.items import items_in_words
from pages.shared.layout import picture
from pages.shared.tables import Sheet
from pages.shared.words import plain
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting, bridge
from pipeline.report.tables import ColumnSpec
from pipeline.review import Explanation
from pipeline.review.explanation import verdict
from pipeline.wording import enumeration

RANK = "explanation_rank"
STEPS = (ColumnSpec("step", "Étape"), ColumnSpec("amount_cents", "Montant", "euros"))


def show_explained(area: SeenReviewArea, row: dict[str, Any], year: int, setting: Setting) -> int:
    """The bridge and its explanation, of the chosen rank, which is given back; a word where there is no gap."""
    if row["status"] != "difference":
        _no_gap(row)
        return 1
    insee, name = row["insee"], row["commune"]
    found = area.explanations(year, insee)
    rank = _chosen_rank(found, f"{RANK}-{year}-{insee}")
    parts = area.bridge(year, insee, rank)
    steps = pl.DataFrame(
        [("Recalculé", parts.expected_cents), *parts.parts, ("Titré", parts.invoiced_cents)],
        schema={"step": pl.String, "amount_cents": pl.Int64},
        orient="row",
    )
    sheet = Sheet(steps, STEPS, f"Du recalculé au titré, {name} {year}", f"passage_{year}_{insee}")
    for explanation in found:
        if explanation.rank == rank:
            _say(explanation)
    picture(
        lambda drawn: bridge(
            name,
            year,
            drawn,
            expected_cents=parts.expected_cents,
            invoiced_cents=parts.invoiced_cents,
            parts=parts.parts,
        ),
        sheet,
        setting,
    )
    return rank


def _chosen_rank(found: list[Explanation], key: str) -> int:
    """Which explanation is looked at: the first, unless several fit and another one is chosen."""
    if len(found) < 2:  # noqa: PLR2004 (nothing to choose between)
        return 1
    names = {explanation.rank: enumeration(list(explanation.cause_names)) for explanation in found}
    return st.radio(
        verdict(found),
        list(names),
        key=key,
        format_func=lambda rank: f"{rank}. {names[rank]}",
    )


def _say(explanation: Explanation) -> None:
    """The sentence, what it rests on, why it stands at its rank, and its article."""
    articles = enumeration(list(explanation.articles))
    with st.container(border=True, key="explanation"):
        st.markdown(f":material/lightbulb: {plain(explanation.sentence)}")
        items = items_in_words(explanation.shared_items)
        if items:
            st.markdown("\n".join(f"- {item}" for item in items))
        st.caption(f"{plain(explanation.why)} Article {articles} de la convention.")


def _no_gap(row: dict[str, Any]) -> None:
    match row["status"]:
        case "consistent":
            st.success(
                "Le titre suit la convention au centime\u00a0: rien à expliquer.", icon=":material/check_circle:"
            )
        case "nothing_due":
            st.info("Aucune convention ne court dans l’année, et rien n’est titré.", icon=":material/info:")
        case "not_auditable":
            missing = "\n".join(f"- {plain(piece)}" for piece in row["missing_inputs"])
            st.warning(
                f"**Pièces manquantes**\n\n{missing}\n\nLe contrôle se fera de lui-même dès qu’elles seront déposées.",
                icon=":material/draft:",
            )
