"""Who deposited what, when; the rows still to mend; and taking a deposit back, after seeing what that changes."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.deposits.card import changes_sentence, mending_file
from pages.shared.downloads import offer
from pages.shared.layout import setting_of
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.deposits import SeenDeposits
from pipeline.extracts import kind_titles
from pipeline.report.tables import ColumnSpec, safe_file_name
from pipeline.wording import count, short_day

COLUMNS = (
    ColumnSpec("deposit_id", "N°"),
    ColumnSpec("title", "Type"),
    ColumnSpec("extract_date", "Extrait du", "date"),
    ColumnSpec("file_name", "Fichier"),
    ColumnSpec("moment", "Déposé le"),
    ColumnSpec("author", "Par"),
    ColumnSpec("print", "Empreinte"),
    ColumnSpec("state", "État"),
    ColumnSpec("rows_read", "Lues", "number"),
    ColumnSpec("rows_accepted", "Acceptées", "number"),
    ColumnSpec("rows_ignored", "Ignorées", "number"),
    ColumnSpec("rows_rejected", "Rejetées", "number"),
)
PRINT_SIGNS = 10


def show_history(deposits: SeenDeposits, books: SeenBooks) -> None:
    """The history, latest first, and what can be done with one deposit."""
    history = deposits.history().filter(pl.col("kind") != "communes")
    if history.is_empty():
        st.caption("Aucun dépôt.")
        return
    sheet = Sheet(told(history), COLUMNS, "Historique des dépôts", "historique_des_depots")
    with st.expander(f"{count(history.height, 'dépôt')}, du plus récent au plus ancien", expanded=False):
        show_table(sheet)
    if books.known_on() is not None:
        offer(sheet, setting_of(books))
    _one_deposit(deposits, history)


def told(history: pl.DataFrame) -> pl.DataFrame:
    """The history in the words of the screen, latest first."""
    titles = kind_titles()
    moment = pl.col("deposited_at").dt.replace_time_zone("UTC").dt.convert_time_zone("Europe/Paris")
    return history.sort("deposit_id", descending=True).with_columns(
        title=pl.col("kind").replace(titles),
        moment=moment.dt.strftime("%d/%m/%Y %H:%M"),
        print=pl.col("sha256").str.slice(0, PRINT_SIGNS),
        state=pl.when(pl.col("withdrawn_at").is_null())
        .then(pl.lit("compte"))
        .otherwise(pl.concat_str(pl.lit("retiré\u00a0: "), pl.col("withdrawn_reason"))),
    )


def _one_deposit(deposits: SeenDeposits, history: pl.DataFrame) -> None:
    """Rows to mend of one deposit, and its withdrawal."""
    live = history.filter(pl.col("withdrawn_at").is_null()).sort("deposit_id", descending=True)
    labels = {
        row["deposit_id"]: f"n° {row['deposit_id']} – {row['file_name']} ({short_day(row['extract_date'])})"
        for row in live.iter_rows(named=True)
    }
    chosen = st.selectbox(
        "Un dépôt à corriger ou à retirer",
        [None, *labels],
        format_func=lambda number: labels.get(number, "choisir un dépôt"),
        key="deposits_one",
    )
    if chosen is None:
        return
    row = live.row(by_predicate=pl.col("deposit_id") == chosen, named=True)
    with st.container(border=True), safely("Lire ce dépôt"):
        st.markdown(f"**{plain(row['file_name'])}**  \n{plain(row['message'])}")
        if row["rows_rejected"]:
            st.download_button(
                f"Les {count(row['rows_rejected'], 'ligne rejetée', 'lignes rejetées')}, à corriger puis à redéposer",
                data=lambda: mending_file(deposits.rows_to_mend_of(chosen)),
                file_name=safe_file_name(f"{row['file_name'].rsplit('.', 1)[0]}_a_corriger", "csv"),
                mime="text/csv",
                key="deposits_mend_one",
                on_click="ignore",
                icon=":material/edit_document:",
            )
        st.markdown(
            f"**Le retirer changerait**\u00a0: {changes_sentence(deposits.withdrawal_changes(chosen))} "
            "Il resterait dans l’historique, et pourrait être redéposé."
        )
        with st.form("deposits_withdraw", border=False, clear_on_submit=True):
            reason = st.text_input("Motif du retrait, gardé dans l’historique")
            if st.form_submit_button("Retirer ce dépôt", icon=":material/undo:"):
                deposits.withdraw(chosen, reason, now(deposits))
                st.toast(f"Le dépôt n° {chosen} est retiré des comptes.")
                st.rerun()
