"""Each cause as a French clause that follows « si », and the rule that it breaks; no clause names a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.convention.money import PRICE_UNITS
from pipeline.review.case import Case, Fit
from pipeline.review.extra import OWN, SPAN
from pipeline.review.hours import SPENT
from pipeline.review.lives import running
from pipeline.review.phrases import (
    NO_BREAK,
    accounts,
    agreed,
    among_accounts,
    among_requests,
    doubt,
    months_in_all,
    requests_named,
    some,
    state,
    the,
    verb,
)
from pipeline.review.picked import (
    accounts_added,
    accounts_left_out,
    groups_left_out,
    requests_added,
    requests_left_out,
    requests_spent,
)
from pipeline.review.rules import RULES, WORDS
from pipeline.wording import count, day, enumeration, euros, hours, number, signed_euros


def clause_of(case: Case, fit: Fit, code: str) -> str:
    """What a cause supposes, after « si »: what it rests on, how many, and the implied price where there is one."""
    return CLAUSES[code](case, fit)


def _full_year(case: Case, fit: Fit) -> str:
    fewer = _differing(case, fit)
    span = "tous les mois de l’adhésion" if "full_span" in RULES[fit["rule"]].words else "douze mois"
    return f"chaque compte est facturé {span} ({accounts(fewer)} en {verb(fewer, 'doit', 'doivent')} moins)"


def _adhesion_ignored(case: Case, fit: Fit) -> str:
    words = RULES[fit["rule"]].words
    spans = running(case.grounds.known.adhesions, case.year).filter(pl.col("insee") == case.insee)
    starts, ends = spans["runs_from"].min(), spans["runs_to"].max()
    bounds = []
    if isinstance(starts, date) and (starts.month, starts.day) != (1, 1) and "after_adhesion" not in words:
        bounds.append(f"avant le {day(starts)}")
    if isinstance(ends, date) and (ends.month, ends.day) != (12, 31) and "before_adhesion" not in words:
        bounds.append(f"après le {day(ends)}")
    return f"les mois hors adhésion ({enumeration(bounds) or 'en dehors de la convention'}) sont facturés"


def _openings(case: Case, fit: Fit) -> str:
    since = "le début de l’adhésion" if "openings_full_span" in RULES[fit["rule"]].words else "janvier"
    opened = _differing(case, fit, "openings_full_year")
    return f"{the(opened, 'compte ouvert', 'comptes ouverts')} dans l’année {state(opened, 'facturé')} depuis {since}"


def _closings(case: Case, fit: Fit) -> str:
    until = "à la fin de l’adhésion" if "closings_full_span" in RULES[fit["rule"]].words else "en décembre"
    closed = _differing(case, fit, "closings_full_year")
    return f"{the(closed, 'compte fermé', 'comptes fermés')} dans l’année {state(closed, 'facturé')} jusqu’{until}"


def _month_dropped(what: str, code: str) -> Callable[[Case, Fit], str]:
    def clause(case: Case, fit: Fit) -> str:
        return f"le mois {what} n’est pas facturé (pour {accounts(_differing(case, fit, code))})"

    return clause


def _completed(case: Case, fit: Fit) -> str:
    begun = _differing(case, fit, "completed_months")
    return f"seuls les mois complets sont facturés ({accounts(begun)} {verb(begun, 'a', 'ont')} un mois entamé)"


def _day_prorata(case: Case, fit: Fit) -> str:
    days = RULES[fit["rule"]].denominator(case.year) // 100
    return f"la redevance est calculée au jour (sur {count(days, 'jour')}) au lieu du mois"


def _rounded(case: Case, fit: Fit) -> str:  # noqa: ARG001 (every clause is asked the same way)
    if case.convention.choice("rounding") == "per_account":
        return "l’arrondi est fait une fois par ligne au lieu de compte par compte"
    return "chaque compte est arrondi au centime avant l’addition, au lieu d’un seul arrondi par ligne"


def _tariff(case: Case, fit: Fit) -> str:
    fees = set(case.grounds.fees)
    instead = f" au lieu de {_price(case.grounds.fees[0])}" if len(fees) == 1 else ""
    dated = _dated(case, "account_fee", fit["fee"])
    return f"la redevance annuelle est de {_price(fit['fee'])} par compte{instead}{dated}"


def _hourly_rate(case: Case, fit: Fit) -> str:
    rates = case.due["rate"].unique().to_list()
    instead = f" au lieu de {_price(rates[0])}" if len(rates) == 1 else ""
    return f"l’heure est comptée {_price(fit['rate'])}{instead}{_dated(case, 'hourly_rate', fit['rate'])}"


def _missing_accounts(case: Case, fit: Fit) -> str:
    choice = accounts_left_out(case, fit)
    assert choice is not None  # noqa: S101 (a fit with this cause picks accounts)
    if choice.group == "tous les comptes":
        return "aucun compte n’est facturé"
    if choice.group:
        return f"{the(choice.number, 'compte')} {choice.group} {state(choice.number, 'oublié')}{doubt(choice)}"
    charged = case.charged(fit["rule"] or 0).filter(pl.col("account").is_in(choice.names))["charged"].to_list()
    months = sum(mask.bit_count() for mask in charged)
    return (
        f"{some(choice.number, 'compte')} de {months_in_all(choice.number, months)} "
        f"{state(choice.number, 'oublié')}{among_accounts(choice)}{_or_groups(case, fit)}"
    )


def _or_groups(case: Case, fit: Fit) -> str:
    """The named groups that are worth the same: an elected member knows what happened in October."""
    groups = [f"{the(group.number, 'compte')} {group.group}" for group in groups_left_out(case, fit)]
    return f", ou {' ou '.join(groups)}" if groups else ""


def _extra_accounts(case: Case, fit: Fit) -> str:
    added = accounts_added(case, fit)
    assert added is not None  # noqa: S101 (a fit with this cause adds accounts)
    choice, kind = added
    how = {SPAN: "les mois de l’adhésion", OWN: "leurs mois d’ouverture"}.get(kind, "douze mois")
    charged = state(choice.number, "facturé")
    if choice.group:
        return f"{the(choice.number, 'compte')} {choice.group} {charged} pour {how}"
    which = "qui ne compte pas" if choice.number == 1 else "qui ne comptent pas"
    return f"{some(choice.number, 'compte')} {which} {charged} pour {how}{among_accounts(choice)}"


def _unaccepted(case: Case, fit: Fit) -> str:
    choice = requests_added(case, fit)
    assert choice is not None  # noqa: S101 (a fit with this cause adds requests)
    which = f"{requests_named(choice)}, jamais {agreed(choice.number, 'acceptée')},"
    return f"{which} {state(choice.number, 'facturée')}{among_requests(choice)}"


def _hours_spent(case: Case, fit: Fit) -> str:
    if fit["spent"] != SPENT:
        choice = requests_spent(case, fit)
        assert choice is not None  # noqa: S101 (a fit with this cause changes hours)
        return f"{requests_named(choice)} {state(1, 'facturée')} pour les heures passées{among_requests(choice)}"
    gone = requests_left_out(case, fit)
    spent, quoted = (_hours(case, value, gone.names if gone else ()) for value in ("spent", "quoted"))
    return f"les heures passées ({hours(spent)}) sont facturées au lieu des heures proposées ({hours(quoted)})"


def _missing_requests(case: Case, fit: Fit) -> str:
    choice = requests_left_out(case, fit)
    assert choice is not None  # noqa: S101 (a fit with this cause leaves requests out)
    if choice.number == case.due.height:
        return f"aucune demande n’est facturée ({count(choice.number, 'demande due', 'demandes dues')})"
    return f"{requests_named(choice)} {state(choice.number, 'oubliée')}{among_requests(choice)}"


def _transfer(case: Case, fit: Fit) -> str:
    moved = _differing(case, fit, "transfer_once")
    return f"le mois de transfert n’est facturé qu’à l’une des deux communes (pour {accounts(moved)})"


def _other_commune(case: Case, fit: Fit) -> str:
    others = (fit["others"] or 1) - 1
    more = f" ({count(others, 'autre commune doit', 'autres communes doivent')} la même somme)" if others else ""
    return f"le montant est celui d’une autre commune, {case.name_of(fit['other'])}{more}"


def _previous_year(case: Case, fit: Fit) -> str:  # noqa: ARG001 (every clause is asked the same way)
    return f"le montant est celui de l’exercice {case.year - 1}"


def _duplicate(case: Case, fit: Fit) -> str:  # noqa: ARG001 (every clause is asked the same way)
    return f"la même ligne est titrée deux fois ({euros(case.titre['repeated_cents'])} de trop)"


def _carry_over(case: Case, fit: Fit) -> str:  # noqa: ARG001 (every clause is asked the same way)
    due, other = int(case.titre["carry_cents"]), int(case.titre["other_carry_cents"])
    state = "est comprise" if other else "est oubliée"
    return f"la régularisation de l’exercice {case.year - 1} ({signed_euros(due or other)}) {state}"


CLAUSES: dict[str, Callable[[Case, Fit], str]] = {
    "full_year": _full_year,
    "adhesion_ignored": _adhesion_ignored,
    "openings_full_year": _openings,
    "closings_full_year": _closings,
    "opening_month_dropped": _month_dropped("d’ouverture", "opening_month_dropped"),
    "closing_month_dropped": _month_dropped("de fermeture", "closing_month_dropped"),
    "completed_months": _completed,
    "day_prorata": _day_prorata,
    "rounded_per_account": _rounded,
    "tariff": _tariff,
    "hourly_rate": _hourly_rate,
    "missing_accounts": _missing_accounts,
    "extra_accounts": _extra_accounts,
    "unaccepted_requests": _unaccepted,
    "hours_spent": _hours_spent,
    "missing_requests": _missing_requests,
    "transfer_once": _transfer,
    "other_commune": _other_commune,
    "previous_year": _previous_year,
    "duplicate_invoice": _duplicate,
    "carry_over": _carry_over,
}


def _differing(case: Case, fit: Fit, code: str | None = None) -> int:
    """How many accounts the cause's rule, alone, charges other months than those due."""
    words = frozenset(word for word in RULES[fit["rule"]].words if code is None or WORDS[word] == code)
    rule = next(place for place, known in enumerate(RULES) if known.words == words)
    return case.charged(rule).filter(pl.col("due") != pl.col("charged")).height


def _hours(case: Case, value: str, gone: tuple[str, ...]) -> Decimal:
    """The hours of the due requests that are charged."""
    kept = case.due.filter(~pl.col("reference").is_in(gone))
    return sum((Decimal(row[value]) / row["rate"] / 100 for row in kept.iter_rows(named=True)), Decimal(0))


def _price(units: int) -> str:
    return f"{number(Decimal(units) / PRICE_UNITS, 2)}{NO_BREAK}€"


def _dated(case: Case, name: str, units: int) -> str:
    """Which date of the bordereau a price belongs to; an implied one belongs to none."""
    dates = [on for on, _ in case.convention.parameter(name).values]
    same = [on for on in dates if case.convention.amount(name, on=on) * PRICE_UNITS == units]
    return f" (tarif du {day(same[0])})" if same else " (tarif déduit du titre)"
