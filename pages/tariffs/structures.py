"""The structures of a tariff, each with its own fields."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from pages.shared.words import plain
from pages.tariffs.board import Board
from pages.tariffs.fields import Problems, amount, complain, price
from pipeline.access.tariffs import SeenTariffs
from pipeline.tariffs.drafts import BANDS, resize_bands, starting_settings
from pipeline.tariffs.index import index_series

KINDS = {
    "per_account": ("Un montant par compte", "Chaque compte coûte le même prix, comme aujourd’hui."),
    "fixed_plus_account": (
        "Part fixe + montant par compte",
        "Une part fixe, puis un prix par compte\u00a0: par compte, les petites communes paient plus.",
    ),
    "bands": (
        "Tarif par tranches",
        "Au-delà d’un nombre de comptes, les suivants changent de prix\u00a0; les premiers gardent le leur.",
    ),
    "by_kind": (
        "Selon la boîte ou la licence",
        "Un prix pour les boîtes nominatives, un autre pour les boîtes partagées, ou selon la licence.",
    ),
    "per_inhabitant": ("Par habitant", "Chaque commune paie selon sa population, quel que soit le nombre de comptes."),
    "mixed": (
        "Un total partagé\u00a0: comptes et habitants",
        "Un montant à répartir, une part selon les comptes et le reste selon les habitants.",
    ),
    "full_cost": (
        "Coût complet partagé",
        "Un montant à répartir entre les comptes\u00a0: le prix du compte s’en déduit.",
    ),
    "index": ("Révision par l’indice Syntec", "Les prix en vigueur suivent l’indice Syntec entre deux mois."),
    "hours_package": (
        "Heures comprises",
        "Des heures de demandes comprises chaque année, puis le tarif horaire au-delà.",
    ),
}
"""By structure: its words, and what it means for a commune."""
FEE_KINDS = ("per_account", "fixed_plus_account", "by_kind", "hours_package")
DIRECTIONS = {"nearest": "au plus près", "up": "au-dessus", "down": "au-dessous"}
STAGES = {"coefficient": "le coefficient", "ratio": "le rapport des indices", "price": "le prix"}


def choose_structure(board: Board, tariffs: SeenTariffs, problems: Problems, total_cents: int) -> None:
    """Which structure, and its fields. `total_cents`: what accounts owe in a year, for structures that share it."""
    draft = board.draft
    key = board.key("kind")
    st.session_state.setdefault(key, draft.kind)

    def take() -> None:
        draft.kind = st.session_state[key]
        _begin(board, tariffs, total_cents)

    st.selectbox("Structure du tarif", list(KINDS), key=key, on_change=take, format_func=lambda kind: KINDS[kind][0])
    st.caption(KINDS[draft.kind][1])
    complain(problems, "structure.kind")
    _begin(board, tariffs, total_cents)
    fee, rate = tariffs.prices_on(draft.fields["effective"])
    if draft.kind in FEE_KINDS:
        label = "Autre compte, par an" if draft.kind == "by_kind" else "Prix d’un compte, par an"
        price(board, draft.fields, "account_fee", label, fee, problems)
    if draft.kind in OWN:
        OWN[draft.kind](board, tariffs, problems, fee)
    if draft.kind != "index":
        price(board, draft.fields, "hourly_rate", "Prix d’une heure de demande", rate, problems)


def _begin(board: Board, tariffs: SeenTariffs, total_cents: int) -> None:
    own = board.draft.own()
    for name, value in starting_settings(board.draft.kind, tariffs.convention, total_cents).items():
        own.setdefault(name, value)


def _fixed(board: Board, _tariffs: SeenTariffs, problems: Problems, fee: Decimal) -> None:
    price(board, board.draft.own(), "fixed", "Part fixe, par an", fee, problems)


def _rate(board: Board, _tariffs: SeenTariffs, problems: Problems, _fee: Decimal) -> None:
    amount(board, board.draft.own(), "rate", "Prix par habitant et par an", problems)


def _by_kind(board: Board, tariffs: SeenTariffs, problems: Problems, fee: Decimal) -> None:
    own = board.draft.own()
    price(board, own, "user", "Boîte nominative, par an", fee, problems)
    price(board, own, "shared", "Boîte partagée, par an", fee, problems)
    complain(problems, "structure.fees")
    named: dict[str, str] = own["products"]
    key = board.key("products")
    st.session_state.setdefault(key, sorted(named))

    def take() -> None:
        for product in st.session_state[key]:
            named.setdefault(product, own["user"])
        for product in set(named) - set(st.session_state[key]):
            del named[product]

    st.multiselect(
        "Licences à un prix propre",
        sorted(tariffs.convention.mailbox_products),
        key=key,
        on_change=take,
        placeholder="Aucune",
        help="Le prix d’une licence passe avant celui de la boîte\u00a0; de plusieurs licences, la plus chère.",
    )
    for product in sorted(named):
        amount(board, named, product, product, problems)


def _bands(board: Board, _tariffs: SeenTariffs, problems: Problems, _fee: Decimal) -> None:
    own = board.draft.own()
    bands = st.number_input(
        "Nombre de tranches", *BANDS, len(own["fees"]), key=board.key("bands"), on_change=lambda: _resized(board)
    )
    for place in range(int(bands)):
        left, right = st.columns(2, vertical_alignment="bottom")
        with left:
            if place < len(own["upto"]):
                _limit(board, own["upto"], place)
            else:
                st.markdown(f"Au-delà de {own['upto'][-1]} comptes")
        with right:
            _band_fee(board, own["fees"], place)
    complain(problems, "structure.upto", "structure.fees")


def _resized(board: Board) -> None:
    resize_bands(board.draft.own(), int(st.session_state[board.key("bands")]))


def _limit(board: Board, limits: list[int], place: int) -> None:
    key = board.key(f"upto.{place}")
    st.session_state.setdefault(key, limits[place])

    def take() -> None:
        limits[place] = int(st.session_state[key])

    label = f"Tranche {place + 1}, jusqu’à (comptes)"
    st.number_input(label, min_value=1, max_value=100_000, step=1, key=key, on_change=take)


def _band_fee(board: Board, fees: list[str], place: int) -> None:
    key = board.key(f"fees.{place}")
    st.session_state.setdefault(key, fees[place])

    def take() -> None:
        fees[place] = st.session_state[key]

    st.text_input(f"Tranche {place + 1}, prix d’un compte", key=key, on_change=take, icon=":material/euro:")


def _full_cost(board: Board, _tariffs: SeenTariffs, problems: Problems, _fee: Decimal) -> None:
    amount(board, board.draft.own(), "total", "Total à partager par an, sans les demandes", problems)


def _mixed(board: Board, tariffs: SeenTariffs, problems: Problems, fee: Decimal) -> None:
    _full_cost(board, tariffs, problems, fee)
    share = board.bound(board.draft.own(), "account_share", 0.0)
    words = "Le reste est partagé selon les habitants."
    st.number_input("Part selon les comptes (%)", 0.0, 100.0, step=5.0, format="%g", help=words, **share)
    complain(problems, "structure.account_share")


def _index(board: Board, tariffs: SeenTariffs, problems: Problems, _fee: Decimal) -> None:
    own, months = board.draft.own(), sorted(index_series())
    left, right = st.columns(2)
    with left:
        st.selectbox("Indice de départ", months, **board.bound(own, "base", months[0]), format_func=_month)
        st.number_input("Part fixe (%)", 0.0, 100.0, step=5.0, format="%g", **board.bound(own, "fixed_part", 0.0))
        st.selectbox("On arrondit", list(STAGES), **board.bound(own, "stage", "coefficient"), format_func=STAGES.get)
    with right:
        st.selectbox("Indice d’arrivée", months, **board.bound(own, "last", months[-1]), format_func=_month)
        st.number_input("Décimales", 0, 4, step=1, **board.bound(own, "digits", 3))
        st.selectbox("Sens", list(DIRECTIONS), **board.bound(own, "direction", "nearest"), format_func=DIRECTIONS.get)
    complain(problems, *(f"structure.{name}" for name in ("base", "last", "fixed_part", "digits", "stage")))
    if not problems:
        st.caption(f"Cela donne\u00a0: {plain(tariffs.words(tariffs.read(board.draft.content())))}.")


def _month(text: str) -> str:
    year, month = text.split("-")
    return f"{month}/{year}"


def _hours_package(board: Board, _tariffs: SeenTariffs, problems: Problems, _fee: Decimal) -> None:
    own = board.draft.own()
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        st.number_input(
            "Heures comprises par an", 0.0, 1000.0, step=1.0, format="%g", **board.bound(own, "included", 0.0)
        )
    with right:
        st.text_input("Prix de ces heures par an", **board.bound(own, "package", ""), icon=":material/euro:")
    complain(problems, "structure.included", "structure.package")


OWN: dict[str, Callable[[Board, SeenTariffs, Problems, Decimal], None]] = {
    "fixed_plus_account": _fixed,
    "bands": _bands,
    "by_kind": _by_kind,
    "per_inhabitant": _rate,
    "mixed": _mixed,
    "full_cost": _full_cost,
    "index": _index,
    "hours_package": _hours_package,
}
