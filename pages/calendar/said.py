"""What was just entered, said once at the top of the page after it is drawn anew."""

from __future__ import annotations

import streamlit as st

_SAID = "calendar_said"


def say_and_draw(message: str) -> None:
    """Keep a sentence for the next run, and start it."""
    st.session_state[_SAID] = message
    st.rerun()


def show_said() -> None:
    """The sentence of the entry before, once."""
    message = st.session_state.pop(_SAID, None)
    if message:
        st.success(message, icon=":material/check_circle:")
