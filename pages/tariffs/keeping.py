"""Scenarios kept: saved, opened, renamed, duplicated, deleted, sent by a link; their history; the tariff adopted."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pages.tariffs.board import LINK, MOST, WRONG, Board, Computed
from pages.tariffs.fields import complain
from pages.tariffs.views import Scene
from pipeline.access.tariffs import SeenTariffs
from pipeline.books.scenarios import ACTION_WORDS
from pipeline.report.tables import ColumnSpec
from pipeline.tariffs import Problem, ScenarioError, draft_of
from pipeline.tariffs.comparison import Shown
from pipeline.wording import day

PICKED = "tariffs.picked"
DONE = "tariffs.done"


def show_done() -> None:
    """What the last entry did, once."""
    done = st.session_state.pop(DONE, None)
    if done:
        st.toast(plain(done), icon=":material/check_circle:")


def show_keeping(board: Board, tariffs: SeenTariffs, computed: Computed) -> None:
    """Save the scenario that is being written; open, rename, duplicate or delete one that was saved."""
    left, right = st.columns(2, gap="large")
    with left:
        _save(board, tariffs, computed)
        _share()
    with right:
        _saved(board, tariffs)
    _history(tariffs)


def _do(doing: str, done: str, action: Callable[[], object]) -> None:
    """An entry in a callback: what is wrong stays beside the button until the next try, and nothing is written."""
    st.session_state.pop(WRONG, None)
    with safely(doing):
        try:
            action()
        except ScenarioError as error:
            st.session_state[WRONG] = error.problems
        else:
            st.session_state[DONE] = done


def _complaints() -> None:
    problems: tuple[Problem, ...] = st.session_state.get(WRONG, ())
    complain(problems, *(problem.field for problem in problems))


def _save(board: Board, tariffs: SeenTariffs, computed: Computed) -> None:
    one = computed.of(board.chosen)
    st.markdown("**Enregistrer**")
    if not tariffs.may_save:
        st.caption("Réservé à la DSIN et à la commission\u202f; le lien de la page garde votre scénario.")
        return
    if one is None:
        st.caption("Ce scénario a un champ à corriger\u00a0: il ne peut pas être enregistré.")
        return
    known = board.draft.reference
    still = known is not None and known in tariffs.saved()["reference"].to_list()

    def save(reference: str | None) -> None:
        board.draft.reference = tariffs.save(one.result.scenario, now(tariffs), reference)

    name = one.result.scenario.name
    with st.container(horizontal=True):
        if still:
            st.button(
                "Enregistrer les changements", icon=":material/save:",
                on_click=lambda: _do("Enregistrer", f"«\u00a0{name}\u00a0» est enregistré.", lambda: save(known)),
            )  # fmt: skip
        st.button(
            "Enregistrer comme nouveau" if still else "Enregistrer ce scénario", icon=":material/save_as:",
            on_click=lambda: _do("Enregistrer", f"«\u00a0{name}\u00a0» est enregistré.", lambda: save(None)),
        )  # fmt: skip
    _complaints()


def _share() -> None:
    st.markdown("**Partager**")
    st.caption("Ce lien montre les mêmes scénarios, à toute personne qui a accès au tableau de bord.")
    query = "&".join(f"{LINK}={word}" for word in st.query_params.get_all(LINK))
    st.code(f"{(st.context.url or '').split('?')[0]}?{query}", language=None, wrap_lines=True, height=90)


def _saved(board: Board, tariffs: SeenTariffs) -> None:
    saved = tariffs.saved()
    st.markdown("**Scénarios enregistrés**")
    if saved.is_empty():
        st.caption("Aucun scénario n’est enregistré.")
        return
    names = dict(saved.select("reference", "name").rows())
    if st.session_state.get(PICKED) not in names:
        st.session_state.pop(PICKED, None)
    picked = st.selectbox("Scénario enregistré", list(names), key=PICKED, format_func=names.__getitem__)
    row = saved.row(by_predicate=pl.col("reference") == picked, named=True)
    st.caption(f"Par {plain(row['author'])}, le {day(row['entered_at'].date())}.")

    def opened() -> None:
        scenario = tariffs.saved_one(picked)
        draft = draft_of(scenario, tariffs.convention, picked)
        board.years = sorted({*board.years, *scenario.years})
        st.session_state.pop("tariffs.years", None)
        if len(board.drafts) < MOST:
            board.add(draft)
        else:
            board.put(draft)

    with st.container(horizontal=True):
        st.button(
            "Ouvrir", icon=":material/folder_open:",
            on_click=lambda: _do("Ouvrir", f"«\u00a0{names[picked]}\u00a0» est sur la table.", opened),
        )  # fmt: skip
        if tariffs.may_save:
            st.button(
                "Dupliquer", icon=":material/content_copy:",
                on_click=lambda: _do(
                    "Dupliquer", "La copie est enregistrée.", lambda: tariffs.duplicate(picked, now(tariffs))
                ),
            )  # fmt: skip
            st.button(
                "Supprimer", icon=":material/delete:", type="tertiary",
                on_click=lambda: _do(
                    "Supprimer", f"«\u00a0{names[picked]}\u00a0» est supprimé\u202f; l’historique le garde.",
                    lambda: tariffs.delete(picked, now(tariffs)),
                ),
            )  # fmt: skip
    if tariffs.may_save:
        _rename(tariffs, picked, names[picked])


def _rename(tariffs: SeenTariffs, picked: str, name: str) -> None:
    key = f"tariffs.rename.{picked}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Nouveau nom", name, key=key, max_chars=120)
        st.button(
            "Renommer", icon=":material/edit:",
            on_click=lambda: _do(
                "Renommer", "Le scénario est renommé.",
                lambda: tariffs.rename(picked, st.session_state[key], now(tariffs)),
            ),
        )  # fmt: skip


def _history(tariffs: SeenTariffs) -> None:
    history = tariffs.history()
    if history.is_empty():
        return
    words = history.with_columns(
        action=pl.col("action").replace_strict(ACTION_WORDS, default=pl.col("action"), return_dtype=pl.String),
        entered_on=pl.col("entered_at").dt.date(),
    ).reverse()
    columns = (
        ColumnSpec("entered_on", "Le", "date"),
        ColumnSpec("name", "Scénario"),
        ColumnSpec("action", "Action"),
        ColumnSpec("author", "Par"),
    )
    with st.expander("Historique des scénarios"):
        show_table(Sheet(words, columns, "Historique des scénarios", "historique-scenarios"))


def show_adoption(scene: Scene, one: Shown) -> None:
    """Put the scenario in force from its date: by analysts, with a confirmation; what was adopted stays listed."""
    tariffs, scenario = scene.tariffs, one.result.scenario
    adopted = tariffs.adopted()
    if not adopted.is_empty():
        columns = (
            ColumnSpec("effective", "À partir du", "date"),
            ColumnSpec("name", "Scénario"),
            ColumnSpec("words", "Tarif"),
            ColumnSpec("author", "Par"),
        )
        show_table(Sheet(adopted.reverse(), columns, "Tarifs adoptés, le dernier d’abord", "tarifs-adoptes"))
    if not tariffs.may_adopt:
        st.caption("L’adoption est inscrite par un analyste de la DSIN, une fois la révision décidée.")
        return
    st.markdown(
        f"Inscrire **{plain(one.label)}** comme tarif à partir du {day(scenario.effective)}\u00a0: "
        f"{plain(tariffs.words(scenario))}. La refacturation l’appliquera dès cette date. L’inscription s’ajoute aux "
        "précédentes et ne change rien d’avant\u202f; les refus s’enregistrent à part, commune par commune."
    )
    if not one.result.legal.possible:
        st.warning(plain(one.result.legal.sentences[0]), icon=":material/gavel:")
        return
    key = f"tariffs.confirm.{one.letter}.{scenario.effective}"
    sure = st.checkbox("La révision est décidée, avec ces montants et cette date.", key=key)
    st.button(
        "Adopter ce tarif", icon=":material/gavel:", type="primary", disabled=not sure,
        on_click=lambda: _do(
            "Adopter",
            f"Le tarif est adopté à partir du {day(scenario.effective)}.",
            lambda: tariffs.adopt(scenario, now(tariffs)),
        ),
    )  # fmt: skip
    _complaints()
