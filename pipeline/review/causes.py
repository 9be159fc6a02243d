"""The causes that the review knows: what each says, which article it touches, how readily an invoice goes wrong so.

A set of causes is a whole number, one bit per cause, in the order of `CAUSES`.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause: its code, its French name, its article, and its weight (a thousandth of how often it is met).

    The weights only rank what fits: a forgotten account is met more often than another commune's invoice.
    """

    code: str
    name: str
    article: str
    weight: int


CAUSES = (
    Cause("late_events", "mouvements connus après le titre", "8", 1000),
    Cause("full_year", "douze mois pour chaque compte", "6", 1000),
    Cause("adhesion_ignored", "mois hors adhésion", "10", 1000),
    Cause("openings_full_year", "comptes ouverts facturés depuis janvier", "6", 1000),
    Cause("closings_full_year", "comptes fermés facturés jusqu’en décembre", "6", 1000),
    Cause("opening_month_dropped", "mois d’ouverture oublié", "6", 1000),
    Cause("closing_month_dropped", "mois de fermeture oublié", "6", 1000),
    Cause("completed_months", "seuls les mois complets comptés", "6", 1000),
    Cause("day_prorata", "prorata en jours", "6", 1000),
    Cause("rounded_per_account", "arrondi compte par compte", "6", 1000),
    Cause("tariff", "autre redevance annuelle", "6", 1000),
    Cause("hourly_rate", "autre tarif horaire", "6", 1000),
    Cause("missing_accounts", "comptes oubliés", "6", 1000),
    Cause("extra_accounts", "comptes facturés à tort", "6", 600),
    Cause("unaccepted_requests", "demandes jamais acceptées", "6", 1000),
    Cause("hours_spent", "heures passées au lieu des heures proposées", "6", 1000),
    Cause("missing_requests", "demandes oubliées", "6", 1000),
    Cause("transfer_once", "mois de transfert compté une fois", "6", 600),
    Cause("other_commune", "refacturation d’une autre commune", "8", 300),
    Cause("previous_year", "refacturation de l’année précédente", "8", 300),
    Cause("duplicate_invoice", "même ligne sur deux titres", "8", 1000),
    Cause("missing_invoice", "aucun titre", "8", 1000),
    Cause("not_adherent", "pas de convention", "10", 1000),
    Cause("carry_over", "régularisation de l’année précédente", "8", 1000),
    Cause("unexplained", "aucune cause connue", "9", 0),
)
BY_CODE = {cause.code: cause for cause in CAUSES}
BIT = {cause.code: 1 << place for place, cause in enumerate(CAUSES)}
# The part of the titre that a cause is about; the others are about the whole of it.
OF_ACCOUNTS = (
    "full_year", "adhesion_ignored", "openings_full_year", "closings_full_year", "opening_month_dropped",
    "closing_month_dropped", "completed_months", "day_prorata", "rounded_per_account", "tariff", "missing_accounts",
    "extra_accounts", "transfer_once",
)  # fmt: skip
OF_HOURS = ("hourly_rate", "unaccepted_requests", "hours_spent", "missing_requests")
# An invoice wrong in two ways is met far less often than one wrong in one way.
PAIR_ODDS = 0.03


def set_of(*codes: str) -> int:
    """The set of some causes."""
    bits = 0
    for code in codes:
        bits |= BIT[code]
    return bits


def codes_of(causes: int) -> tuple[str, ...]:
    """The codes in a set, in the order of the table."""
    return tuple(cause.code for cause in CAUSES if causes & BIT[cause.code])


def number_of_causes(causes: pl.Expr) -> pl.Expr:
    """How many causes a set holds."""
    return causes.bitwise_count_ones()


def causes_literal(causes: int) -> pl.Expr:
    """A set as a column."""
    return pl.lit(causes, dtype=pl.UInt32)
