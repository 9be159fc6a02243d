"""What the convention says instead of each cause, in the words of the article that it cites."""

from __future__ import annotations

RULE_BROKEN = {
    "full_year": "L’Article 6 ne compte que les mois où le compte est ouvert.",
    "adhesion_ignored": "Rien n’est dû avant l’effet de la convention ni après sa fin (Article 10).",
    "openings_full_year": "L’Article 6 compte un compte à partir du 1er du mois de son ouverture.",
    "closings_full_year": "L’Article 6 compte un compte jusqu’à la fin du mois de sa fermeture.",
    "opening_month_dropped": "L’Article 6 compte le mois d’ouverture en entier.",
    "closing_month_dropped": "L’Article 6 compte le mois de fermeture en entier.",
    "completed_months": "L’Article 6 compte en entier tout mois commencé.",
    "day_prorata": "L’Article 6 compte des mois, jamais des jours.",
    "rounded_per_account": "L’arrondi se fait une seule fois par ligne (lecture de l’Article 6).",
    "tariff": "La redevance est celle de l’Article 6, révisée selon l’Article 7 seulement.",
    "hourly_rate": "Le tarif horaire est celui de l’Article 6, en vigueur le jour de la proposition.",
    "missing_accounts": "L’Article 6 compte tout compte de messagerie ouvert.",
    "extra_accounts": "L’Article 6 ne compte que les comptes de messagerie ouverts dans l’année.",
    "unaccepted_requests": "Seule l’acceptation de la commune engage la dépense (Article 6).",
    "hours_spent": "L’Article 6 refacture les heures proposées et acceptées, non les heures passées.",
    "missing_requests": "Une demande acceptée et réalisée est due (Article 6).",
    "transfer_once": "Un compte qui change de commune compte, ce mois-là, pour chacune (lecture de l’Article 6).",
    "other_commune": "Chaque commune ne doit que sa propre refacturation (Article 8).",
    "previous_year": "La refacturation est celle de l’année en cours (Article 8).",
    "duplicate_invoice": "Une somme n’est due qu’une fois (Article 8).",
    "carry_over": "Ce qu’un exercice a manqué ou eu en trop se règle avec le suivant (Article 8).",
}
