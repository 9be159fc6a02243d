"""All communes of a year: recalculated against invoiced, ranked by gap, and the way down to one of them."""

from __future__ import annotations

import polars as pl

from pages.coherence.beside import show_beside
from pages.coherence.choice import choose_commune
from pages.coherence.rules import review_rules
from pages.shared.answers import review_answer, review_figures
from pages.shared.due import show_due
from pages.shared.layout import figures, head, how_obtained, picture, setting_of
from pages.shared.tables import Sheet, replaced
from pages.shared.words import STATUS
from pipeline.access import SeenBooks
from pipeline.access.overview import SeenOverview
from pipeline.access.review import SeenReviewArea
from pipeline.charts import expected_and_invoiced
from pipeline.report.tables import ColumnSpec

COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("status", "Constat"),
    ColumnSpec("opinion_words", "Avis de la commission"),
    ColumnSpec("expected_cents", "Recalculé", "euros"),
    ColumnSpec("invoiced_cents", "Titré", "euros"),
    ColumnSpec("difference_cents", "Écart", "euros"),
    ColumnSpec("wrong_then_cents", "Faux dès l’origine", "euros"),
    ColumnSpec("learned_since_cents", "Appris depuis", "euros"),
)


def show_every(books: SeenBooks, year: int) -> None:
    """The question, the answer, the figures, the ranked picture, its table, and what stands beside."""
    setting = setting_of(books)
    area = SeenReviewArea(books)
    review = books.review(year)
    summary = SeenOverview(books).summary(year)
    head(f"Les refacturations de {year} sont-elles cohérentes\u202f?", review_answer(summary))
    figures(review_figures(summary, complete=books.recharge(year).complete))
    how_obtained(review_rules(review.detectable_error_cents), setting)
    choose_commune(review.communes, year)
    given = area.opinions(year).select("insee", "opinion_words")
    table = review.communes.join(given, on="insee", how="left", validate="1:1")
    sheet = Sheet(
        replaced(ranked(table), {"status": STATUS}), COLUMNS, f"Recalculé et titré en {year}", f"coherence_{year}"
    )
    if summary.controlled:
        picture(lambda drawn: expected_and_invoiced(review.communes, year, drawn), sheet, setting)
    else:
        show_due(books.recharge(year).communes, year, setting)
    show_beside(books, area, year, setting)


def ranked(review: pl.DataFrame) -> pl.DataFrame:
    """The largest gap first, as in the picture."""
    return review.sort(pl.col("difference_cents").abs(), "commune", descending=[True, False], nulls_last=True)
