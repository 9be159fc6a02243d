"""One commune's year: does its invoice hold, and if not, why; down to each month of each account."""

from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from pages.coherence.choice import choose_commune
from pages.coherence.explained import show_explained
from pages.coherence.months import show_months
from pages.coherence.opinion import show_opinion
from pages.coherence.project import show_project
from pages.coherence.rules import review_rules
from pages.coherence.since import show_since
from pages.coherence.statement import show_statement
from pages.coherence.titres import show_titres
from pages.coherence.yearly import show_yearly
from pages.shared.address import to_commune
from pages.shared.layout import Figure, figures, head, how_obtained, setting_of
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.report.statements.names import of_commune
from pipeline.wording import day, enumeration, euros, signed_euros


def show_commune(books: SeenBooks, year: int, insee: str, name: str) -> None:
    """The question, the answer, the bridge with its explanation, the opinion, the months, the statement, the titres."""
    setting = setting_of(books)
    area = SeenReviewArea(books)
    review = books.review(year)
    row = review.communes.row(by_predicate=pl.col("insee") == insee, named=True)
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.button(
            "Toutes les communes", on_click=to_commune, args=(None,), icon=":material/arrow_back:", type="tertiary"
        )
        choose_commune(review.communes, year)
    head(f"La refacturation {year} {plain(of_commune(name))} est-elle juste\u202f?", _answer(row, year))
    owed = books.recharge(year)
    figures(_figures(row | {"due_cents": _due(owed.communes, insee)}, complete=owed.complete))
    how_obtained(review_rules(review.detectable_error_cents), setting)
    left, right = st.columns([3, 2], gap="large")
    with left:
        rank = show_explained(area, row, year, setting)
    with right:
        show_opinion(books, area, year, insee)
    show_months(books, area, year, insee, name, rank, setting)
    show_statement(books, year, insee, setting)
    show_titres(books, year, insee, row["invoiced_cents"], setting)
    show_since(books, area, year, insee, setting)
    show_yearly(area, year, setting, insee)
    show_project(books, area, year, insee)


def _answer(row: dict[str, Any], year: int) -> str:
    """The finding in one sentence."""
    match row["status"]:
        case "consistent":
            return (
                f"**Oui, au centime**\u00a0: {euros(row['invoiced_cents'])} titrés, {euros(row['expected_cents'])} dus."
            )
        case "nothing_due":
            return f"**Rien n’est dû ni titré pour {year}.**"
        case "not_auditable":
            missing = enumeration([plain(piece) for piece in row["missing_inputs"]])
            return f"**Le contrôle est impossible**, faute de pièces\u00a0: {missing}."
    gap = row["difference_cents"]
    side = "de trop" if gap > 0 else "de moins"
    if not row["invoiced_cents"]:
        return f"**Non**\u00a0: rien n’est titré, alors que {euros(row['expected_cents'])} sont dus."
    return (
        f"**Non, {euros(abs(gap))} {side}**\u00a0: {euros(row['invoiced_cents'])} titrés, "
        f"{euros(row['expected_cents'])} dus. {_when(row)}"
    ).strip()


def _when(row: dict[str, Any]) -> str:
    """When the gap came about."""
    then = f"le {day(row['reference_date'])}" if row["reference_date"] else "le jour du titre"
    if not row["learned_since_cents"]:
        return f"Le titre était déjà faux avec ce que l’on savait {then}."
    if not row["wrong_then_cents"]:
        return (
            f"Le titre était juste avec ce que l’on savait {then}\u202f; l’écart vient de ce que l’on a appris depuis."
        )
    return (
        f"Avec ce que l’on savait {then}, l’écart était de {signed_euros(row['wrong_then_cents'])}\u202f; "
        "le reste s’est appris depuis."
    )


def _due(recharge: pl.DataFrame, insee: str) -> int | None:
    """What is to be invoiced, whether or not it can be held against a titre."""
    cents: int | None = recharge.row(by_predicate=pl.col("insee") == insee, named=True)["to_invoice_cents"]
    return cents


def _figures(row: dict[str, Any], *, complete: bool) -> list[Figure]:
    def amount(name: str, *, signed: bool = False) -> str:
        cents = row[name]
        if cents is None:
            return "–"
        return signed_euros(cents) if signed else euros(cents)

    return [
        Figure("Dû selon la convention", amount("due_cents"), "" if complete else "provisoire"),
        Figure("Titré", amount("invoiced_cents")),
        Figure("Écart", amount("difference_cents", signed=True)),
        Figure("dont faux dès l’origine", amount("wrong_then_cents", signed=True)),
        Figure("dont appris depuis", amount("learned_since_cents", signed=True)),
    ]
