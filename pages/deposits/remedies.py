"""What an analyst can say of a file for it to be read: its day, the order of its dates, its kind, its columns."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access.deposits import SeenDeposits
from pipeline.books import Preview
from pipeline.books.depositing import OF_COMMUNES
from pipeline.extracts import HORS_CONVENTION, kind_titles, unplaced
from pipeline.extracts import templates as forms

MOST_PLACED = 8
USUAL_REGISTER = {"glpi_tickets": "glpi_entity", "pes_recette": "debtor", "titres_list": "debtor"}
LATER = "– plus tard –"


def offer_remedy(preview: Preview, place: int, deposits: SeenDeposits, choose: Callable[..., None]) -> None:
    """Under a refused file, the question whose answer would have it read."""
    code = preview.reading.code
    if code == "extract_date_missing":
        on = st.date_input(
            "De quel jour parle ce fichier\u202f?", value=None, format="DD/MM/YYYY", key=f"deposits_day_{place}"
        )
        if on is not None:
            choose(preview.incoming, extract_date=on)
            st.rerun()
    elif code == "ambiguous_dates":
        _ask_order(preview, place, deposits)
    elif code in ("unknown_layout", "missing_column"):
        _ask_kind(preview, place, deposits, choose)


def _ask_order(preview: Preview, place: int, deposits: SeenDeposits) -> None:
    about = preview.reading.about
    st.markdown(
        f"Dans «\u00a0{plain(about.get('value', ''))}\u00a0», que vient-il d’abord\u202f? "
        "La réponse vaudra pour la suite."
    )
    with st.container(horizontal=True):
        for label, answer in (("Le jour d’abord", "day_first"), ("Le mois d’abord", "month_first")):
            if st.button(label, key=f"deposits_{answer}_{place}"):
                deposits.correspond("layout", [(about["key"], answer)], now(deposits))
                st.rerun()


def _ask_kind(preview: Preview, place: int, deposits: SeenDeposits, choose: Callable[..., None]) -> None:
    """Read it as a kind that the analyst names, with the columns that the analyst maps, once and for all."""
    titles = kind_titles()
    offered = [None, *(kind for kind in titles if kind not in ("entry", "communes"))]
    known = preview.incoming.kind or preview.reading.kind
    kind = st.selectbox(
        "Le lire comme",
        offered,
        index=offered.index(known) if known in offered else 0,
        format_func=lambda name: titles.get(name or "", "choisir un type"),
        key=f"deposits_kind_{place}",
    )
    if kind is None:
        return
    mapping = deposits.hand_mapping(preview.incoming, kind)
    if mapping is None:
        st.caption("Ce fichier n’est pas un tableau\u00a0: il ne peut pas être lu colonne par colonne.")
        return
    if kind in forms():
        st.caption("C’est un des modèles\u00a0: son en-tête exact est plus bas, sous «\u00a0Modèles à remplir\u00a0».")
    with st.form(f"deposits_headers_{place}", border=False):
        chosen = {
            header: st.selectbox(
                f"La colonne «\u00a0{header}\u00a0» est", [None, *mapping.headers], format_func=_header
            )
            for header in mapping.missing
        }
        words = "Enregistrer ces colonnes et relire" if chosen else "Relire ainsi"
        if st.form_submit_button(words):
            pairs = [(theirs, ours) for ours, theirs in chosen.items() if theirs is not None]
            if pairs:
                deposits.correspond("header", pairs, now(deposits))
            choose(preview.incoming, kind=kind)
            st.rerun()


def _header(name: str | None) -> str:
    return name or "absente du fichier"


def place_unknown(rejected: pl.DataFrame, kind: str | None, key: str, deposits: SeenDeposits) -> None:
    """For rows of unknown communes: say once whose they are; all rows that wait for it are then read again."""
    waiting = unplaced(rejected)[:MOST_PLACED]
    if not waiting:
        return
    communes = deposits.every_commune()
    choices = {None: LATER, HORS_CONVENTION: "hors convention", **communes}
    with st.form(f"deposits_place_{key}"):
        st.markdown(
            "**À qui sont-ils\u202f?** La réponse est gardée et vaut pour tous les extraits, passés et à venir."
        )
        registers = list(OF_COMMUNES)
        register = st.selectbox(
            "Ce qui est écrit est un",
            registers,
            index=registers.index(USUAL_REGISTER.get(kind or "", "domain")),
            format_func=lambda name: OF_COMMUNES[name].lower(),
        )
        answers = {
            written: st.selectbox(written, list(choices), format_func=lambda insee: choices[insee])
            for written in waiting
        }
        if st.form_submit_button("Enregistrer ces correspondances"):
            pairs = [(written, insee) for written, insee in answers.items() if insee is not None]
            with safely("Enregistrer les correspondances"):
                if pairs:
                    st.toast(deposits.correspond(register, pairs, now(deposits)))
                    st.rerun()
