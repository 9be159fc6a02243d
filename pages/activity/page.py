"""STUB."""

from __future__ import annotations

import streamlit as st

from pages.shared.gate import enter

books = enter()
st.title("En préparation")
