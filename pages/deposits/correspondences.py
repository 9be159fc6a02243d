"""Which commune a domain, a service, an entity or a debtor stands for; entered, taken back, never overwritten."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages.shared.downloads import offer
from pages.shared.layout import setting_of
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, replaced, show_table
from pages.shared.words import plain
from pipeline.access import SeenBooks
from pipeline.access.deposits import SeenDeposits
from pipeline.books.depositing import OF_COMMUNES, REGISTERS
from pipeline.extracts import HORS_CONVENTION
from pipeline.report.tables import ColumnSpec
from pipeline.wording import count

COLUMNS = (
    ColumnSpec("register", "Table"),
    ColumnSpec("key", "Ce qui est écrit"),
    ColumnSpec("meaning", "Ce que cela veut dire"),
    ColumnSpec("author", "Entré par"),
    ColumnSpec("day", "Le", "date"),
    ColumnSpec("in_force", "En vigueur", "yes_no"),
)
ORDERS = {"day_first": "le jour d’abord", "month_first": "le mois d’abord"}


def show_correspondences(deposits: SeenDeposits, books: SeenBooks) -> None:
    """The tables with their history, an entry, and a way to take one back."""
    communes = deposits.every_commune()
    meanings = communes | ORDERS | {HORS_CONVENTION: "hors convention"}
    listed = deposits.correspondences()
    known = pl.col("value").replace(meanings).fill_null("(retirée)")
    table = replaced(
        listed.with_columns(meaning=known, day=pl.col("deposited_at").dt.date()), {"register": REGISTERS}
    ).with_columns(pl.col("author").fill_null("liste des communes"))
    in_force = int(table["in_force"].sum())
    sheet = Sheet(table, COLUMNS, "Correspondances et leur historique", "correspondances")
    with st.expander(
        f"{count(in_force, 'correspondance en vigueur', 'correspondances en vigueur')}, et leur historique"
    ):
        show_table(sheet)
        if books.known_on() is not None:
            offer(sheet, setting_of(books))
    add, remove = st.columns(2)
    with add, st.popover("Ajouter une correspondance", icon=":material/add:", width="stretch"):
        _add(deposits, communes)
    with remove, st.popover("Retirer une correspondance", icon=":material/undo:", width="stretch"):
        _take_back(deposits, listed.filter(pl.col("in_force")), meanings)


def _add(deposits: SeenDeposits, communes: dict[str, str]) -> None:
    with st.form("deposits_add", border=False, clear_on_submit=True):
        register = st.selectbox("Table", list(OF_COMMUNES), format_func=lambda name: OF_COMMUNES[name])
        written = st.text_input("Ce qui est écrit dans les fichiers", placeholder="exemple\u00a0: mairie-arnage.fr")
        choices = {**communes, HORS_CONVENTION: "hors convention"}
        insee = st.selectbox("Ce que cela veut dire", list(choices), format_func=lambda code: choices[code])
        if st.form_submit_button("Enregistrer", type="primary"):
            _enter(deposits, register, written, insee)


def _take_back(deposits: SeenDeposits, in_force: pl.DataFrame, meanings: dict[str, str]) -> None:
    labels = {
        (row["register"], row["key"]): f"{row['key']} → {meanings.get(row['value'], row['value'])}"
        for row in in_force.iter_rows(named=True)
    }
    with st.form("deposits_take_back", border=False):
        chosen = st.selectbox("Correspondance", list(labels), format_func=lambda pair: labels[pair])
        if st.form_submit_button("Retirer") and chosen is not None:
            _enter(deposits, chosen[0], chosen[1], None)


def _enter(deposits: SeenDeposits, register: str, written: str, value: str | None) -> None:
    with safely("Enregistrer la correspondance"):
        st.toast(plain(deposits.correspond(register, [(written, value)], now(deposits))))
        st.rerun()
