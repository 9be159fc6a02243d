"""The project's own forms, empty and with an example."""

from __future__ import annotations

import streamlit as st

from pipeline.extracts import templates


def offer_forms() -> None:
    """One line per form: what it is for, the empty file, an example."""
    st.caption(
        "Pour ce qu’aucun export ne donne. CSV ou XLSX, dates AAAA-MM-JJ ou JJ/MM/AAAA, communes par code INSEE, "
        "SIREN ou nom entier."
    )
    for form in templates().values():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**{form.title}**", width="stretch")
            for label, data, suffix in (("Vide", form.empty, "modele"), ("Exemple", form.example, "exemple")):
                st.download_button(
                    label,
                    data=data,
                    file_name=f"{form.kind}_{suffix}.csv",
                    mime="text/csv",
                    key=f"{form.kind}-{suffix}",
                    on_click="ignore",
                    icon=":material/table:",
                    type="tertiary",
                    help=f"{form.title}\u00a0: {', '.join(form.headers)}",
                )
