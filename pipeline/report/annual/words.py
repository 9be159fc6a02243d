"""Words and columns that several sections of the annual report share."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipeline.report.tables import ColumnSpec

STATUS = {
    "consistent": "cohérent",
    "difference": "écart",
    "not_auditable": "contrôle impossible\u00a0: pièces manquantes",
    "nothing_due": "rien à refacturer",
}
ABSENT = "Rien n’a été déposé à ce sujet pour cet exercice\u00a0: cette partie du rapport est sans objet."
"""What a section says when it has nothing: it never guesses."""

REVIEW_COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("status_words", "Constat"),
    ColumnSpec("expected_cents", "Recalculé", "euros"),
    ColumnSpec("invoiced_cents", "Titré", "euros"),
    ColumnSpec("difference_cents", "Écart", "euros"),
    ColumnSpec("wrong_then_cents", "Faux dès le titre", "euros"),
    ColumnSpec("learned_since_cents", "Appris depuis", "euros"),
)
OWED_COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("accounts", "Comptes", "number"),
    ColumnSpec("account_months", "Mois dus", "number"),
    ColumnSpec("account_fee_cents", "Redevance", "euros"),
    ColumnSpec("hours", "Heures", "hours"),
    ColumnSpec("request_fee_cents", "Demandes", "euros"),
    ColumnSpec("carry_over_cents", "Régularisation", "euros"),
    ColumnSpec("to_invoice_cents", "À titrer", "euros"),
    ColumnSpec("below_floor", "Sous le seuil", "yes_no"),
)


def worded(frame: pl.DataFrame, column: str, words: Mapping[str, str], name: str) -> pl.DataFrame:
    """The frame with the French words of a column of codes; an unknown code stays as it is."""
    return frame.with_columns(
        pl.col(column)
        .replace_strict(list(words), list(words.values()), default=pl.col(column), return_dtype=pl.String)
        .alias(name)
    )
