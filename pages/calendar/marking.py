"""A duty marked as done, with its date and what proves it; taken back by another entry, never erased."""

from __future__ import annotations

from datetime import date

import polars as pl
import streamlit as st

from pages.calendar.said import say_and_draw
from pages.shared.moment import moment, now
from pages.shared.states import safely
from pages.shared.words import plain
from pipeline.access.calendar import SeenCalendar
from pipeline.wording import day


def show_marking(area: SeenCalendar, on: date, lines: pl.DataFrame) -> None:
    """The form, and what was marked by hand."""
    st.subheader("Noter une échéance faite", anchor=False)
    st.caption(
        "Ce que les dépôts montrent (titres, extraits, référents…) se note tout seul. Le reste se note ici\u202f; "
        "une saisie n’efface jamais la précédente."
    )
    waiting = lines.filter(pl.col("state") != "done", ~pl.col("milestone"))
    if waiting.is_empty():
        st.caption("Aucune échéance n’attend.")
    else:
        _form(area, on, waiting)
    _marked(area, on)


def _form(area: SeenCalendar, on: date, waiting: pl.DataFrame) -> None:
    rows = waiting.rows(named=True)
    place = st.selectbox(
        "Échéance",
        range(len(rows)),
        format_func=lambda at: _label(rows[at]),
        key="a_noter",
    )
    names = dict(
        area.duties(on)
        .filter(pl.col("key").is_in(rows[place]["keys"]), pl.col("commune").is_not_null())
        .select("key", "commune")
        .iter_rows()
    )
    with st.form("mark", clear_on_submit=True, border=True):
        keys = rows[place]["keys"]
        if len(names) > 1:
            keys = st.multiselect(
                "Communes pour lesquelles elle est faite",
                list(names),
                default=list(names),
                format_func=lambda key: names[key],
                placeholder="Choisir des communes",
            )
        done_on = st.date_input("Faite le", value=on, format="DD/MM/YYYY")
        proof = st.text_input("Preuve", placeholder="Référence du courrier, du compte rendu, du visa…")
        if not st.form_submit_button("Noter comme faite", type="primary", icon=":material/task_alt:"):
            return
    with safely("Noter l’échéance"):
        said = area.mark_duties(keys, done_on, now(area), proof=proof or "")
        say_and_draw(said)


def _label(row: dict[str, object]) -> str:
    due = row["due"]
    when = day(due) if isinstance(due, date) else "sans date"
    return f"{row['what']} – {row['concerned']}, {when}"


def _marked(area: SeenCalendar, on: date) -> None:
    marked = area.marked()
    if marked.is_empty():
        return
    words = dict(
        area.duties(on).select("key", pl.concat_str("what", pl.format(" ({})", "commune").fill_null(""))).iter_rows()
    )
    with st.expander(f"Échéances notées à la main ({marked.height})"):
        for row in marked.iter_rows(named=True):
            st.markdown(
                f"**{plain(words.get(row['key'], row['key']))}** · faite le {day(row['date'])} · "
                f"{plain(row['proof'] or '')} · {plain(row['author'])}, le {moment(row['entered_at'])}"
            )
        chosen = st.selectbox(
            "Remettre à faire",
            marked["key"].to_list(),
            index=None,
            format_func=lambda key: words.get(key, key),
            placeholder="Choisir une échéance notée par erreur",
            key="a_reprendre",
        )
        if st.button("Remettre à faire", disabled=chosen is None, icon=":material/undo:", key="reprendre") and chosen:
            with safely("Remettre l’échéance à faire"):
                say_and_draw(area.mark_duties([chosen], None, now(area)))
