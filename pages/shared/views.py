"""One part of a page at a time, kept in the address so that a view can be sent as a link."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def choose_view(label: str, views: Mapping[str, str], key: str) -> str:
    """The part that is shown, the first one until another is asked for. `views`: its name in the address → its words.

    `key`: the name of the choice in the address. `label`: read aloud, not shown.
    """
    first = next(iter(views))
    chosen: str | None = st.segmented_control(
        label,
        list(views),
        default=first,
        required=True,
        key=key,
        format_func=lambda name: views[name],
        bind="query-params",
        wrap=True,
        label_visibility="collapsed",
    )
    return chosen or first
