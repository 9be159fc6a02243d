"""What is worth a look: each finding with its account, its day, and what to do, in French."""

from __future__ import annotations

import polars as pl

from pipeline.accounts.frames import FINDING, PRODUCT_SERIES, shaped

DAY = "%d/%m/%Y"

# `{day}` is the finding's date.
MESSAGES = {
    "licence_lost": (
        "L’extrait du {day} ne montre plus de licence de messagerie pour ce compte. Il reste dû tant qu’il n’est pas "
        "fermé\u00a0: vérifiez s’il sert encore."
    ),
    "converted_to_shared": (
        "Boîte nominative devenue partagée, vue comme telle le {day}. Le compte reste dû jusqu’à sa suppression."
    ),
    "suspended_to_qualify": (
        "Compte bloqué depuis le {day}, toujours dû. Indiquez s’il s’agit d’un départ\u00a0: il serait alors fermé à "
        "cette date (article 5-2)."
    ),
    "presumed_closing": (
        "Compte disparu des extraits, présumé fermé le {day}. Confirmez la fermeture et sa date, ou déposez l’extrait "
        "qui le montre."
    ),
    "missing_account": "Compte absent de l’extrait du {day}, resté ouvert. Confirmez sa fermeture s’il y a lieu.",
    "usage_unmatched": (
        "Un relevé du {day} cite un compte qu’aucun extrait des utilisateurs ne montre. Déposez l’extrait des "
        "utilisateurs du même mois."
    ),
    "inverted_dates": (
        "La fermeture du {day} précède l’ouverture du compte\u00a0: elle ne peut pas être retenue. Vérifiez les deux "
        "dates."
    ),
    "transfer_counted_twice": (
        "Transfert du {day}\u00a0: le mois est dû par l’ancienne commune et par la nouvelle (lecture littérale de "
        "l’article 6)."
    ),
    "seen_after_closing": (
        "Compte déclaré fermé, encore présent et actif dans l’extrait du {day}. Vérifiez la fermeture, ou déposez la "
        "réouverture."
    ),
    "dates_differ": (
        "Le mouvement déclaré au {day} tombe dans un autre mois que celui des extraits, qui est retenu. Vérifiez la "
        "date."
    ),
    "unknown_commune": "Compte de messagerie sans commune connue depuis le {day}. Rattachez son domaine à une commune.",
    "entry_unmatched": "Une saisie du {day} porte sur un compte inconnu. Vérifiez le compte désigné.",
    "qualification_without_block": (
        "Une saisie du {day} qualifie le blocage d’un compte qui n’est pas bloqué. Donnez la date du départ, ou "
        "corrigez le compte."
    ),
}


def finding(rows: pl.DataFrame, code: str) -> pl.DataFrame:
    """Rows (account, date; insee, deposit_id, line as far as known) as findings of one code."""
    text = pl.format(MESSAGES[code].replace("{day}", "{}"), pl.col("date").dt.strftime(DAY))
    return shaped(rows.with_columns(code=pl.lit(code), message=text), FINDING)


def sorted_findings(parts: list[pl.DataFrame], homes: pl.DataFrame) -> pl.DataFrame:
    """All findings, each once, with the commune of its account. `homes`: account, home."""
    rows = pl.concat([part for part in parts if not part.is_empty()] or [pl.DataFrame(schema=FINDING)])
    rows = rows.join(homes, on="account", how="left", validate="m:1")
    rows = rows.with_columns(insee=pl.coalesce("insee", "home")).select(FINDING.names())
    return rows.unique().sort("code", "insee", "account", "date", "deposit_id", "line", nulls_last=True)


def licence_lost(traits: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Accounts whose latest exports show no product with a mailbox any more, since the first that does not."""
    lost = pl.col("last_without") > pl.col("last_product")
    lost &= pl.col("first_shared").is_null()
    found = traits.filter(lost).select("number", "last_product")
    without = rows.join(found, on="number", validate="m:1").filter(
        (pl.col("series") == PRODUCT_SERIES)
        & pl.col("mailbox").is_null()
        & (pl.col("known_on") > pl.col("last_product"))
    )
    first = without.sort("number", "known_on", "series", "deposit_id").unique("number", keep="first")
    return finding(first.select("account", "deposit_id", pl.col("known_on").alias("date")), "licence_lost")


def converted_to_shared(traits: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Accounts with a user's mailbox until an extract shows a shared one. A licensed shared mailbox is none."""
    found = traits.filter(pl.col("last_user") < pl.col("first_shared")).select("number", "first_shared")
    shared = rows.join(found, on="number", validate="m:1").filter(
        (pl.col("known_on") == pl.col("first_shared")) & (pl.col("mailbox") == "shared")
    )
    first = shared.sort("number", "deposit_id").unique("number", keep="last")
    return finding(first.select("account", "deposit_id", pl.col("known_on").alias("date")), "converted_to_shared")


def counted_twice(events: pl.DataFrame) -> pl.DataFrame:
    """Transfers inside a month, which both communes owe."""
    inside = events.filter((pl.col("event") == "moved_in") & (pl.col("date").dt.day() > 1))
    return finding(inside.select("account", "insee", "date", "deposit_id"), "transfer_counted_twice")
