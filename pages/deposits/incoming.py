"""Files on their way in: read, told what they would change, asked about where needed, then deposited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.deposits.card import show_preview, show_result
from pages.shared.moment import now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access.deposits import SeenDeposits
from pipeline.books import DepositResult, IncomingFile, Preview
from pipeline.wording import count

GENERATION, OPENED, CHOICES, PREVIEWS, RESULTS = (
    f"deposits_{name}" for name in ("generation", "opened", "choices", "previews", "results")
)


def receive(deposits: SeenDeposits) -> None:
    """The place for files, a card for each, and the button that deposits those that can be."""
    _show_results()
    generation = st.session_state.setdefault(GENERATION, 0)
    files = st.file_uploader(
        "Fichiers du mois, tels que les consoles les exportent\u00a0: CSV, XLSX, XML, JSON, ou une archive ZIP. "
        "Plusieurs à la fois\u00a0; leur type est reconnu à leur contenu. **Rien n’est écrit avant confirmation.**",
        accept_multiple_files=True,
        key=f"deposits_files_{generation}",
    )
    if not files:
        st.session_state.pop(OPENED, None)
        return
    with safely("Lire les fichiers"):
        incoming = _chosen(_opened(deposits, files))
        previews = _previews(deposits, incoming)
        for number, preview in enumerate(previews):
            show_preview(preview, number, deposits, choose=_choose)
        _offer_deposit(deposits, previews)


def _opened(deposits: SeenDeposits, files: Sequence[Any]) -> list[IncomingFile]:
    """The files, those of archives one by one. An archive that cannot be opened says why, once, in its place."""
    kept: dict[str, Any] = st.session_state.setdefault(OPENED, {})
    incoming: list[IncomingFile] = []
    for file in files:
        if file.file_id not in kept:
            kept[file.file_id] = deposits.unpacked(IncomingFile(file.name, file.getvalue()))
        found = kept[file.file_id]
        if isinstance(found, DepositResult):
            st.error(f"**{plain(found.file)}**\u00a0: {found.message}", icon=":material/error:")
        else:
            incoming += found
    return incoming


def _chosen(files: list[IncomingFile]) -> list[IncomingFile]:
    """The files with what the analyst said of them: kind, day."""
    choices = st.session_state.get(CHOICES, {})
    return [
        IncomingFile(file.name, file.data, *choices.get(file.name, (file.kind, file.extract_date))) for file in files
    ]


def _choose(incoming: IncomingFile, *, kind: str | None = None, extract_date: date | None = None) -> None:
    """Keep what the analyst says of a file; the next run reads it so."""
    choices = st.session_state.setdefault(CHOICES, {})
    choices[incoming.name] = (kind or incoming.kind, extract_date or incoming.extract_date)


def _previews(deposits: SeenDeposits, incoming: list[IncomingFile]) -> list[Preview]:
    """Kept from run to run for as long as neither the files, nor what is said of them, nor the books change."""
    key = (deposits.version(), tuple((id(file.data), file.name, file.kind, file.extract_date) for file in incoming))
    kept = st.session_state.get(PREVIEWS)
    if kept is None or kept[0] != key:
        progress = st.progress(0.0)

        def told(number: int) -> None:
            words = f"Lecture du fichier {number + 1} sur {len(incoming)}\u00a0: {plain(incoming[number].name)}"
            progress.progress(number / len(incoming), text=words)

        kept = (key, deposits.preview(incoming, told))
        progress.empty()
        st.session_state[PREVIEWS] = kept
    previews: list[Preview] = kept[1]
    return previews


def _offer_deposit(deposits: SeenDeposits, previews: list[Preview]) -> None:
    """One button for all that can be deposited; it waits for the answers to the questions asked."""
    ready = [preview for preview in previews if preview.reading.status != "refused"]
    if not ready:
        return
    unanswered = [
        preview
        for number, preview in enumerate(previews)
        if preview.question and not st.session_state.get(f"deposits_sure_{number}")
    ]
    if unanswered:
        st.caption("Répondre d’abord à la question posée ci-dessus.")
    left_out = len(previews) - len(ready)
    if left_out:
        st.caption(f"{count(left_out, 'fichier refusé restera', 'fichiers refusés resteront')} de côté.")
    if st.button(
        f"Déposer {count(len(ready), 'fichier')}",
        type="primary",
        icon=":material/check:",
        disabled=bool(unanswered),
        key="deposits_confirm",
    ):
        _deposit(deposits, ready)


def _deposit(deposits: SeenDeposits, ready: list[Preview]) -> None:
    progress = st.progress(0.0)
    results = []
    for number, preview in enumerate(ready):
        name = plain(preview.incoming.name)
        progress.progress(number / len(ready), text=f"Dépôt {number + 1} sur {len(ready)}\u00a0: {name}")
        results.append(deposits.deposit(preview.incoming, now(deposits)))
    progress.empty()
    st.session_state[RESULTS] = results
    st.session_state[GENERATION] += 1
    for name in (OPENED, CHOICES, PREVIEWS):
        st.session_state.pop(name, None)
    st.rerun()


def _show_results() -> None:
    """What became of the last files, until the next ones come."""
    results: list[DepositResult] = st.session_state.get(RESULTS, [])
    if not results:
        return
    for result in results:
        show_result(result)
    if st.button("Effacer ce compte rendu", type="tertiary", key="deposits_forget"):
        st.session_state.pop(RESULTS)
        st.rerun()
