"""What is said, in French, of a template row that the other facts refuse or already know."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.frames import JUDGEMENT, shaped

DAY = "%d/%m/%Y"

# code → (column of the template, what is wrong, what to do); `{day}` is the date of the row.
REFUSALS: dict[str, tuple[str, str, str]] = {
    "closing_without_opening": (
        "evenement",
        "Fermeture au {day} d’un compte dont aucune ouverture n’est connue à cette date.",
        "Déposez l’ouverture (ou l’extrait qui montre le compte)\u202f; la ligne sera alors acceptée d’elle-même.",
    ),
    "closing_elsewhere": (
        "commune",
        "Fermeture au {day} dans une commune qui n’a pas ce compte\u00a0: il est ouvert dans une autre.",
        "Corrigez la commune, ou déposez d’abord le transfert.",
    ),
    "already_closed": (
        "evenement",
        "Fermeture au {day} d’un compte déjà fermé.",
        "Supprimez la ligne, ou ajoutez la réouverture qui manque entre les deux fermetures.",
    ),
    "already_open": (
        "evenement",
        "Ouverture au {day} d’un compte déjà ouvert.",
        "Supprimez la ligne, ou ajoutez la fermeture qui manque entre les deux ouvertures.",
    ),
    "reopening_without_closing": (
        "evenement",
        "Réouverture au {day} d’un compte qui n’a jamais été ouvert.",
        "Écrivez «\u00a0ouverture\u00a0», ou déposez l’ouverture et la fermeture qui la précèdent.",
    ),
    "moved_before_opening": (
        "date",
        "Transfert au {day} d’un compte qui n’était pas encore ouvert la veille.",
        "Corrigez la date du transfert, ou déposez l’ouverture qui le précède.",
    ),
    "moved_after_closing": (
        "date",
        "Transfert au {day} d’un compte déjà fermé.",
        "Corrigez la date, ou ajoutez la réouverture qui précède le transfert.",
    ),
    "already_moved": (
        "vers_commune",
        "Transfert au {day} d’un compte déjà transféré vers cette commune.",
        "Supprimez la ligne, ou ajoutez le transfert de retour qui manque.",
    ),
    "unknown_source": (
        "commune",
        "Transfert au {day} depuis une commune qui n’a pas ce compte à cette date.",
        "Corrigez la commune de départ, ou déposez le transfert qui y a mené ce compte.",
    ),
}
ALREADY_KNOWN = "Ce mouvement est déjà connu\u00a0: rien ne change."


def judgements(refused: pl.DataFrame, repeated: pl.DataFrame) -> pl.DataFrame:
    """deposit_id, line, outcome (`rejected`, `ignored`), code, column_name, message; sorted by deposit and line.

    `refused`: template rows with `code`; `repeated`: deposit_id, line of rows that say nothing new.
    """
    codes = list(REFUSALS)
    texts = [f"{what} {todo}".split("{day}") for _, what, todo in REFUSALS.values()]
    before, after = (pl.col("code").replace_strict(codes, list(part)) for part in zip(*texts, strict=True))
    column = pl.col("code").replace_strict(codes, [column for column, _, _ in REFUSALS.values()])
    rejected = refused.with_columns(
        outcome=pl.lit("rejected"),
        column_name=column,
        message=pl.concat_str(before, pl.col("date").dt.strftime(DAY), after),
    )
    ignored = repeated.with_columns(
        outcome=pl.lit("ignored"), code=pl.lit("already_known"), message=pl.lit(ALREADY_KNOWN)
    )
    return pl.concat([shaped(rejected, JUDGEMENT), shaped(ignored, JUDGEMENT)]).sort("deposit_id", "line", "code")
