"""Pages of a paper as pictures, and buttons for its files; a file is made when it is asked for, not before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable

import streamlit as st

from pipeline.books.annual import AnnualMaterial
from pipeline.report.document import Document
from pipeline.report.pdf import to_page_images
from pipeline.report.tables import safe_file_name
from pipeline.wording import count

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ZIP = "application/zip"
PREVIEW_PPI = 80.0
MOST_PAGES = 6
ACROSS = 3


@st.cache_data(max_entries=12, show_spinner=False)
def _pictured(key: Hashable, _document: Document) -> list[bytes]:  # noqa: ARG001 (the key stands for the document)
    return to_page_images(_document, PREVIEW_PPI)


def show_pages(document: Document, key: Hashable, most: int = MOST_PAGES) -> None:
    """The first pages of a paper, side by side. `key`: changes with whatever changes the paper."""
    with st.spinner("Mise en page…"):
        pages = _pictured(key, document)
    for first in range(0, min(len(pages), most), ACROSS):
        for place, (column, picture) in enumerate(
            zip(st.columns(ACROSS), pages[first : first + ACROSS], strict=False), start=first + 1
        ):
            with column, st.container(border=True):
                st.image(
                    picture,
                    caption=f"Page {place} sur {len(pages)}",
                    width="stretch",
                    alt=f"{document.title}, page {place}\u00a0: le fichier PDF donne le même texte",
                )
    if len(pages) > most:
        st.caption(f"Les {most} premières pages sur {count(len(pages), 'page')}\u202f; le fichier les a toutes.")


def data_key(material: AnnualMaterial, *others: Hashable) -> tuple[Hashable, ...]:
    """What an annual paper depends on: the deposits, the rules, and what was chosen."""
    used = hashlib.sha256("".join(material.deposits["sha256"].to_list()).encode()).hexdigest()
    return (used, material.rules, material.year, *others)


def file_button(label: str, data: Callable[[], bytes], name: tuple[str, str], mime: str, words: str, icon: str) -> None:
    """A button that makes and hands over one file. `name`: stem and extension."""
    st.download_button(
        label,
        data=data,
        file_name=safe_file_name(*name),
        mime=mime,
        key=f"paper-{name[0]}-{label}.{name[1]}",
        help=words,
        on_click="ignore",
        icon=f":material/{icon}:",
    )
