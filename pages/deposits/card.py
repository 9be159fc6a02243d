"""One file before its deposit: what it is, how its rows are counted, what it would change; and after it."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from pages.deposits.remedies import offer_remedy, place_unknown
from pages.shared.tables import Sheet, show_table
from pages.shared.words import plain
from pipeline.access.deposits import SeenDeposits
from pipeline.books import DepositResult, Preview
from pipeline.extracts import kind_titles, reason_words
from pipeline.extracts.rejected_rows import LINE
from pipeline.report.tables import ColumnSpec, safe_file_name, to_csv
from pipeline.wording import count, day, enumeration, number

Choose = Callable[..., None]
REJECTED = (
    ColumnSpec("line", "Ligne"),
    ColumnSpec("column_name", "Colonne"),
    ColumnSpec("message", "Ce qui ne va pas, et que faire"),
)
SHOWN_REJECTED = 10
# What a file brings beside movements of accounts.
BROUGHT = {
    "adhesion": ("adhésion", "adhésions"),
    "request": ("demande ou incident", "demandes ou incidents"),
    "invoice_line": ("ligne de titre", "lignes de titres"),
    "usage": ("relevé d’activité de compte", "relevés d’activité de comptes"),
    "tenant_day": ("relevé quotidien", "relevés quotidiens"),
    "cost": ("coût", "coûts"),
    "licence_price": ("prix de licence", "prix de licences"),
}
# event, presumed → singular, plural
CHANGES = {
    ("opened", False): ("ouverture", "ouvertures"),
    ("closed", False): ("fermeture", "fermetures"),
    ("closed", True): ("fermeture présumée, à confirmer", "fermetures présumées, à confirmer"),
    ("reopened", False): ("réouverture", "réouvertures"),
    ("moved_in", False): ("arrivée d’une autre commune", "arrivées d’une autre commune"),
    ("moved_out", False): ("départ vers une autre commune", "départs vers une autre commune"),
    ("renamed", False): ("changement d’adresse", "changements d’adresse"),
    ("suspended", False): ("suspension à qualifier", "suspensions à qualifier"),
    ("resumed", False): ("reprise", "reprises"),
}


def show_preview(preview: Preview, place: int, deposits: SeenDeposits, choose: Choose) -> None:
    """The card of one file; `choose` keeps what the analyst says of it."""
    reading, incoming = preview.reading, preview.incoming
    refused = reading.status == "refused"
    with st.container(border=True, key=f"deposits_card_{place}"):
        kind = kind_titles().get(reading.kind or "", "type non reconnu")
        dated = f", extrait du {day(reading.extract_date)}" if reading.extract_date else ""
        st.markdown(f"**{plain(incoming.name)}**  \n{plain(kind)}{dated}")
        if refused:
            st.error(plain(reading.message), icon=":material/error:")
            offer_remedy(preview, place, deposits, choose)
        else:
            st.markdown(counts_sentence(preview))
            for words in reading.warnings:
                st.warning(plain(words), icon=":material/warning:")
            st.markdown(f"**Ce que ce dépôt changerait**\u00a0: {changes_sentence(preview.changes, brought(preview))}")
        if not preview.rejected.is_empty():
            _show_rejected(preview, place, deposits)
        if preview.question and not refused:
            st.warning(plain(preview.question), icon=":material/help:")
            st.checkbox("L’extrait est entier\u00a0: ces comptes ont bien disparu.", key=f"deposits_sure_{place}")


def counts_sentence(preview: Preview) -> str:
    """Rows read = accepted + ignored, by reason, + rejected."""
    ignored = [
        f"{count(rows, 'ignorée', 'ignorées')} ({plain(reason_words(reason))})"
        for reason, rows in sorted(preview.ignored.items())
    ]
    parts = [f"**{count(preview.rows_accepted, 'acceptée', 'acceptées')}**", *ignored]
    if preview.rejected.height:
        parts.append(f"**{count(preview.rejected.height, 'rejetée', 'rejetées')}**")
    return f"{count(preview.reading.rows_read, 'ligne lue', 'lignes lues')}\u00a0: {', '.join(parts)}."


def brought(preview: Preview) -> list[str]:
    """What a file brings beside movements of accounts, in words."""
    kept = preview.rows_accepted > 0
    frames = preview.reading.frames
    return [count(frames[table].height, *words) for table, words in BROUGHT.items() if kept and table in frames]


def changes_sentence(changes: pl.DataFrame, others: list[str] | None = None) -> str:
    """What appears and disappears, in words. `changes`: event, presumed, appearing, disappearing."""
    parts = list(others or [])
    for row in changes.iter_rows(named=True):
        words = CHANGES.get((row["event"], row["presumed"]), CHANGES.get((row["event"], False)))
        if words is None:
            continue
        if row["appearing"]:
            parts.append(f"{count(row['appearing'], *words)} de plus")
        if row["disappearing"]:
            parts.append(f"{count(row['disappearing'], *words)} de moins")
    return f"{enumeration(parts)}." if parts else "rien dans les comptes."


def _show_rejected(preview: Preview, place: int, deposits: SeenDeposits) -> None:
    """The rejected rows, their file to correct and deposit again, and the correspondences that would place them."""
    rejected = preview.rejected
    with st.expander(f"{count(rejected.height, 'ligne rejetée', 'lignes rejetées')}, à corriger", expanded=True):
        place_unknown(rejected, preview.reading.kind, f"card-{place}", deposits)
        # Those that only wait for a correspondence, by the hundred, do not hide the others.
        others = rejected.sort(pl.col("code") == "unknown_commune", "line").with_columns(pl.col("line").cast(pl.String))
        shown = others.head(SHOWN_REJECTED)
        show_table(Sheet(shown, REJECTED, "Lignes rejetées", f"lignes_rejetees_{place}"))
        if rejected.height > SHOWN_REJECTED:
            st.caption(f"Les {SHOWN_REJECTED} premières\u202f; le fichier ci-dessous les a toutes.")
        name = preview.incoming.name.rsplit(".", 1)[0]
        st.download_button(
            "Les lignes rejetées, à corriger puis à redéposer",
            data=lambda: mending_file(deposits.rows_to_mend(preview)),
            file_name=safe_file_name(f"{name}_a_corriger", "csv"),
            mime="text/csv",
            key=f"deposits_mend_{place}",
            on_click="ignore",
            icon=":material/edit_document:",
        )


def mending_file(rows: pl.DataFrame) -> bytes:
    """Rejected rows as a CSV that a French spreadsheet opens and the deposit reads again; the line comes last."""
    named = [name for name in rows.columns if name != LINE]
    return to_csv(rows, [ColumnSpec(name, name) for name in [*named, LINE]])


def show_result(result: DepositResult) -> None:
    """What became of one file."""
    name = plain(result.file)
    if result.status == "refused":
        st.error(f"**{name}**\u00a0: {plain(result.message)}", icon=":material/error:")
    elif result.status == "duplicate":
        st.info(f"**{name}**\u00a0: {plain(result.message)}", icon=":material/content_copy:")
    elif result.status == "partly_accepted":
        st.warning(
            f"**{name}**\u00a0: déposé (n° {number(result.deposit_id or 0)}), sauf "
            f"{count(result.rows_rejected, 'ligne rejetée', 'lignes rejetées')}, à corriger puis à redéposer.",
            icon=":material/rule:",
        )
    else:
        st.success(f"**{name}**\u00a0: déposé (n° {number(result.deposit_id or 0)}).", icon=":material/check_circle:")
    for words in result.warnings:
        st.warning(plain(words), icon=":material/warning:")
