"""What the communes committed themselves to (Article 4), commune by commune, each with state and date."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from pages.calendar.history import show_history
from pages.calendar.said import say_and_draw
from pages.shared.downloads import offer
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, show_table
from pipeline.access.calendar import SeenCalendar
from pipeline.calendar import COMMITMENT_STATES, COMMITMENTS
from pipeline.calendar.entries import COMMITMENT
from pipeline.charts import Setting
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count

MARKS = {"kept": "●", "not_kept": "✕", "unknown": "○"}
ENTERED = ("aware", "link")
COLUMNS = (
    ColumnSpec("commune", "Commune"),
    *(
        ColumnSpec(code, words.capitalize() if code != "dpo" else "Contact DPO communiqué")
        for code, words in COMMITMENTS.items()
    ),
)


def show_commitments(area: SeenCalendar, on: date, setting: Setting) -> None:
    """The matrix, its files, and for analysts the form."""
    rows = area.commitments()
    st.subheader(_finding(rows), anchor=False)
    sheet = Sheet(matrix(rows), COLUMNS, "Engagements des communes (article 4)", "engagements")
    show_table(sheet)
    st.caption(
        "● tenu, depuis la date donnée · ✕ non tenu · ○ non renseigné. Le référent et le contact DPO se nomment dans "
        "«\u00a0Adhésions\u00a0»."
    )
    offer(sheet, setting)
    if area.viewer.may_deposit and rows.height:
        _form(area, rows, on)
        show_history(area, COMMITMENT, _said(), "historique_engagements")


def matrix(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per commune, one column per commitment: its state in words and since when."""
    since = pl.format(" ({})", pl.col("since").dt.strftime("%d/%m/%Y")).fill_null("")
    words = pl.concat_str(
        pl.col("state").replace_strict(MARKS, return_dtype=pl.String),
        pl.lit("\u00a0"),
        pl.col("state").replace_strict(COMMITMENT_STATES, return_dtype=pl.String),
        since,
    )
    wide = rows.select("commune", "insee", "commitment", words=words)
    return wide.pivot("commitment", index=["commune", "insee"], values="words").sort("commune")


def _finding(rows: pl.DataFrame) -> str:
    if rows.is_empty():
        return "Aucune adhésion, aucun engagement à suivre"
    kept = rows.filter(pl.col("state") == "kept").height
    return f"{count(kept, 'engagement tenu', 'engagements tenus')} sur {rows.height}"


def _said() -> pl.Expr:
    """`utilisateurs sensibilisés : tenu`, or that it was taken back."""
    kept = pl.col("kept")
    state = pl.when(kept).then(pl.lit("tenu")).when(~kept).then(pl.lit("non tenu")).otherwise(pl.lit("repris"))
    return pl.format("{}\u00a0: {}", pl.col("commitment").replace(COMMITMENTS), state)


def _form(area: SeenCalendar, rows: pl.DataFrame, on: date) -> None:
    names = dict(rows.sort("commune").select("insee", "commune").unique(maintain_order=True).iter_rows())
    with st.form("commitment", clear_on_submit=True, border=True):
        st.markdown("**Noter un engagement**")
        insee = st.selectbox("Commune", list(names), format_func=lambda code: names[code])
        commitment = st.selectbox("Engagement", list(ENTERED), format_func=lambda code: COMMITMENTS[code].capitalize())
        state = st.segmented_control(
            "État",
            list(COMMITMENT_STATES),
            default="kept",
            format_func=lambda code: COMMITMENT_STATES[code].capitalize(),
        )
        since = st.date_input("Depuis le", value=on, format="DD/MM/YYYY")
        proof = st.text_input("Preuve", placeholder="Note de service, attestation, mesure de débit…")
        if not st.form_submit_button("Enregistrer l’engagement", type="primary", icon=":material/save:"):
            return
    with safely("Enregistrer l’engagement"):
        kept = {"kept": True, "not_kept": False}.get(state or "unknown")
        say_and_draw(area.enter_commitment(insee, commitment, kept, since, now(area), proof=proof or ""))
