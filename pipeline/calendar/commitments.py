"""What a commune commits itself to (Article 4): referent and DPO contact named, users made aware, internet link."""

from __future__ import annotations

import polars as pl

COMMITMENTS = {
    "referent": "référent désigné",
    "dpo": "contact DPO communiqué",
    "aware": "utilisateurs sensibilisés",
    "link": "lien internet suffisant",
}
"""The commitments that are followed, and their French words."""
NAMED = {"referent": "referent", "dpo": "dpo_contact"}
"""The commitments that an adhesion tells by naming someone, and its column."""
ENTERED = ("aware", "link")
COMMITMENT_STATES = {"kept": "tenu", "not_kept": "non tenu", "unknown": "non renseigné"}


def commitments(adhesion_rows: pl.DataFrame, in_force: pl.DataFrame, entered: pl.DataFrame) -> pl.DataFrame:
    """Each commitment of each commune with an adhesion; none disappears when nothing is known of it.

    Columns: insee, commitment (see COMMITMENTS), state (kept, not_kept, unknown), since (the day from which it is known
    to be kept or not), proof. Sorted by insee, in the order of COMMITMENTS.

    Args:
        adhesion_rows: every row of table `adhesion`, with known_on: since when someone is named.
        in_force: the adhesions in force: insee, effective, referent, dpo_contact.
        entered: insee, commitment, kept, date, proof.
    """
    latest = in_force.sort("insee", "effective").unique("insee", keep="last", maintain_order=True)
    parts = [
        *(_named(latest, adhesion_rows, commitment) for commitment in NAMED),
        *(_entered(latest, entered, commitment) for commitment in ENTERED),
    ]
    order = pl.Enum(list(COMMITMENTS))
    return pl.concat(parts).sort("insee", pl.col("commitment").cast(order))


def _named(latest: pl.DataFrame, rows: pl.DataFrame, commitment: str) -> pl.DataFrame:
    """Kept where the adhesion in force names someone, since the first extract or entry from which it did."""
    column = NAMED[commitment]
    first = rows.filter(_filled(column)).group_by("insee", "effective").agg(since=pl.col("known_on").min())
    named = _filled(column)
    return latest.join(first, on=["insee", "effective"], how="left", validate="1:1").select(
        "insee",
        commitment=pl.lit(commitment),
        state=pl.when(named).then(pl.lit("kept")).otherwise(pl.lit("not_kept")),
        since=pl.when(named).then("since"),
        proof=pl.lit(None, dtype=pl.String),
    )


def _entered(latest: pl.DataFrame, entered: pl.DataFrame, commitment: str) -> pl.DataFrame:
    own = entered.filter(pl.col("commitment") == commitment)
    kept = pl.col("kept")
    return latest.join(own, on="insee", how="left", validate="1:1").select(
        "insee",
        commitment=pl.lit(commitment),
        state=pl.when(kept).then(pl.lit("kept")).when(~kept).then(pl.lit("not_kept")).otherwise(pl.lit("unknown")),
        since="date",
        proof="proof",
    )


def _filled(column: str) -> pl.Expr:
    return (pl.col(column).str.strip_chars().str.len_chars() > 0).fill_null(value=False)
