"""What stands beside the statuses of a year: points of equity, claims too small, change since last year, follow-up."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.coherence.closing import show_closing
from pages.coherence.proposals import show_proposals
from pages.coherence.yearly import show_yearly
from pages.shared.downloads import offer
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.review import SeenReviewArea
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count

TWICE = (
    ColumnSpec("month", "Mois", "date"),
    ColumnSpec("from_commune", "Commune de départ"),
    ColumnSpec("to_commune", "Commune d’arrivée"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("amount_cents", "Dû une seconde fois", "euros"),
)
FLOOR = (ColumnSpec("commune", "Commune"), ColumnSpec("to_invoice_cents", "À titrer", "euros"))


def show_beside(books: SeenBooks, area: SeenReviewArea, year: int, setting: Setting) -> None:
    """Missing pieces first, then what the commission may want to discuss, then what is to be done."""
    _missing(books.review(year).communes)
    _twice(books, area, year, setting)
    _floor(books, year, setting)
    show_yearly(area, year, setting)
    show_closing(books, area, year)
    show_proposals(books, area)


def _missing(review: pl.DataFrame) -> None:
    blocked = review.filter(pl.col("status") == "not_auditable")
    if blocked.is_empty():
        return
    grouped = (
        blocked.explode("missing_inputs", empty_as_null=True, keep_nulls=True)
        .group_by("missing_inputs", maintain_order=True)
        .agg("commune")
    )
    lines = [
        f"- {plain(piece or 'pièces')}\u00a0: {count(len(communes), 'commune')}"
        for piece, communes in grouped.iter_rows()
    ]
    st.warning("**Il manque, pour contrôler**\n\n" + "\n".join(lines), icon=":material/draft:")


def _twice(books: SeenBooks, area: SeenReviewArea, year: int, setting: Setting) -> None:
    months = area.transfers_counted_twice(year)
    if months.is_empty():
        return
    names = books.every_commune()
    frame = months.join(
        names.rename({"insee": "from_insee", "name": "from_commune"}), on="from_insee", how="left"
    ).join(names.rename({"insee": "to_insee", "name": "to_commune"}), on="to_insee", how="left")
    with st.expander(f"Transferts comptés deux fois ({months.height})", icon=":material/sync_alt:"):
        st.markdown(
            "Un compte qui change de commune en cours de mois est dû par les deux pour ce mois\u00a0: c’est la lecture "
            "littérale de l’article 6, sur laquelle la commission peut donner son avis."
        )
        sheet = Sheet(frame, TWICE, "Mois de transfert dus deux fois", f"transferts_{year}")
        show_table(sheet)
        offer(sheet, setting)


def _floor(books: SeenBooks, year: int, setting: Setting) -> None:
    small = books.recharge(year).communes.filter("below_floor")
    if small.is_empty():
        return
    with st.expander(f"Créances sous le seuil de recouvrement ({small.height})", icon=":material/savings:"):
        st.markdown(
            "Une créance sous le seuil n’est pas mise en recouvrement (CGCT, articles L. 1611-5 et D. 1611-1)\u00a0: "
            "la grouper avec les autres créances de l’année sur la même commune. Le montant dû ne change pas."
        )
        sheet = Sheet(small, FLOOR, "Créances sous le seuil", f"seuil_{year}")
        show_table(sheet)
        offer(sheet, setting)
