"""The titres of December 2026: right to the cent, but for one documented mistake in some communes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipeline.demo import territory as here
from pipeline.demo.calendar import EXERCICE, ISSUED_ON, REDUCED_ON
from pipeline.demo.truth import Dues, cents, fee, hourly_rate

BORDEREAU = "412"
REDUCTION_BORDEREAU = "31"
FIRST_TITRE = 3101
FIRST_DAY = date(EXERCICE, 1, 1)
WHOLE_YEAR = 12
WRONG_FEE = Decimal("9.90")
UNEXPLAINED = Decimal("8.57")


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line of a titre. `nature` as in the template; a reduction names the titre that it reduces."""

    bordereau: str
    titre: str
    line: int
    issued_on: date
    insee: str
    nature: str
    subject: str
    amount: Decimal
    original: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake of the finance department: the causes as the review names them, and what happened, in French."""

    causes: tuple[str, ...]
    note: str
    amounts: Callable[[Dues], tuple[Decimal, Decimal]]


def _right(dues: Dues) -> tuple[Decimal, Decimal]:
    return dues.account_fee, dues.request_fee


def _full_year(dues: Dues) -> tuple[Decimal, Decimal]:
    return fee(WHOLE_YEAR * len(dues.months)), dues.request_fee


def _adhesion_ignored(dues: Dues) -> tuple[Decimal, Decimal]:
    months = (set().union(*(span.months(FIRST_DAY) for span in spans)) for spans in dues.spans.values())
    return fee(sum(len(due) for due in months)), dues.request_fee


def _late_accounts_missing(dues: Dues) -> tuple[Decimal, Decimal]:
    late = [account for account, spans in dues.spans.items() if f"{spans[0].opened:%Y-%m}" == "2026-10"]
    return fee(dues.account_months - sum(len(dues.months[account]) for account in late)), dues.request_fee


def _closed_account_charged(dues: Dues) -> tuple[Decimal, Decimal]:
    closed_before = len(dues.spans) - len(dues.months)
    return fee(dues.account_months + closed_before * len(range(4, WHOLE_YEAR + 1))), dues.request_fee


def _hours_spent(dues: Dues) -> tuple[Decimal, Decimal]:
    spent = sum((demand.spent_hours or Decimal(0) for demand in dues.demands if demand.due_hours), Decimal(0))
    return dues.account_fee, cents(spent * hourly_rate())


def _unaccepted_request(dues: Dues) -> tuple[Decimal, Decimal]:
    charged = sum((d.quoted_hours or Decimal(0) for d in dues.demands if d.done and not d.accepted), dues.hours)
    return dues.account_fee, cents(charged * hourly_rate())


def _last_request_missing(dues: Dues) -> tuple[Decimal, Decimal]:
    last = [demand for demand in dues.demands if demand.due_hours][-1]
    return dues.account_fee, cents((dues.hours - last.due_hours) * hourly_rate())


def _rounded_per_account(dues: Dues) -> tuple[Decimal, Decimal]:
    return sum((fee(len(months)) for months in dues.months.values()), Decimal(0)), dues.request_fee


def _wrong_fee(dues: Dues) -> tuple[Decimal, Decimal]:
    return cents(dues.account_months * WRONG_FEE / WHOLE_YEAR), dues.request_fee


def _opening_month_dropped(dues: Dues) -> tuple[Decimal, Decimal]:
    opened = [account for account in dues.months if dues.spans[account][0].opened >= here.FIRST_ADHESION]
    return fee(dues.account_months - len(opened)), dues.request_fee


def _closed(dues: Dues) -> list[str]:
    return [account for account in dues.months if dues.spans[account][-1].closed is not None]


def _closing_month_dropped_and_request_missing(dues: Dues) -> tuple[Decimal, Decimal]:
    return fee(dues.account_months - len(_closed(dues))), _last_request_missing(dues)[1]


def _closings_full_year(dues: Dues) -> tuple[Decimal, Decimal]:
    missed = sum(WHOLE_YEAR - max(dues.months[account]) for account in _closed(dues))
    return fee(dues.account_months + missed), dues.request_fee


def _unexplained(dues: Dues) -> tuple[Decimal, Decimal]:
    return dues.account_fee + UNEXPLAINED, dues.request_fee


RIGHT = Mistake((), "Titre exact au centime, à la date du titre.", _right)
MISTAKES: dict[str, Mistake] = {
    here.AIGNE: Mistake(("full_year",), "Chaque compte est facturé douze mois.", _full_year),
    here.ALLONNES: Mistake(
        ("rounded_per_account",), "Chaque compte est arrondi avant l’addition.", _rounded_per_account
    ),
    here.ARNAGE: Mistake(("hours_spent",), "Heures passées au lieu des heures proposées.", _hours_spent),
    here.CHAMPAGNE: Mistake(("duplicate_invoice",), "Le même titre est émis deux fois, sous deux numéros.", _right),
    here.COULAINES: Mistake(
        ("unaccepted_requests",), "Une proposition réalisée sans avoir été acceptée est facturée.", _unaccepted_request
    ),
    here.FATINES: Mistake(
        ("adhesion_ignored",), "Les mois d’avant l’adhésion du 1er juillet sont facturés.", _adhesion_ignored
    ),
    here.LA_MILESSE: Mistake(
        ("closings_full_year",),
        "Les comptes fermés sont facturés jusqu’à décembre ; corrigé par une réduction en janvier 2027.",
        _closings_full_year,
    ),
    here.MULSANNE: Mistake(("opening_month_dropped",), "Le mois d’ouverture est oublié.", _opening_month_dropped),
    here.PRUILLE: Mistake(("unexplained",), "8,57 € de trop, sans raison connue.", _unexplained),
    here.ROUILLON: Mistake(
        ("extra_accounts",), "Un compte fermé la veille de l’adhésion est facturé neuf mois.", _closed_account_charged
    ),
    here.RUAUDIN: Mistake(
        ("missing_requests",), "La dernière demande réalisée n’est pas facturée.", _last_request_missing
    ),
    here.SAINT_SATURNIN: Mistake(("tariff",), "Redevance de 9,90 € au lieu de 10,00 €.", _wrong_fee),
    here.SARGE: Mistake(
        ("closing_month_dropped", "missing_requests"),
        "Le mois de fermeture est oublié, et la dernière demande réalisée aussi.",
        _closing_month_dropped_and_request_missing,
    ),
    here.TRANGE: Mistake(("missing_invoice",), "Aucun titre n’est émis.", _right),
    here.YVRE: Mistake(
        ("missing_accounts",), "Les trois comptes ouverts en octobre sont oubliés.", _late_accounts_missing
    ),
    here.SAINT_GEORGES: Mistake(
        ("late_events",), "Exact à la date du titre ; les extraits suivants changent la somme.", _right
    ),
}


def ordinary_lines(dues: Mapping[str, Dues]) -> list[InvoiceLine]:
    """The lines of the December bordereau, from what was known on the titres' date, by commune."""
    lines: list[InvoiceLine] = []
    debtors = [insee for insee in sorted(dues) if dues[insee].total and insee != here.TRANGE] + [here.CHAMPAGNE]
    for rank, insee in enumerate(debtors):
        account_fee, request_fee = MISTAKES.get(insee, RIGHT).amounts(dues[insee])
        parts = [
            ("forfait", f"Messagerie mutualisée {EXERCICE}, forfait par compte (démonstration)", account_fee),
            ("heures", f"Messagerie mutualisée {EXERCICE}, heures de prestation (démonstration)", request_fee),
        ]
        for number, (nature, subject, amount) in enumerate((part for part in parts if part[2]), start=1):
            titre = str(FIRST_TITRE + rank)
            lines.append(InvoiceLine(BORDEREAU, titre, number, ISSUED_ON, insee, nature, subject, amount))
    return lines


def reduction(dues: Mapping[str, Dues], lines: list[InvoiceLine]) -> InvoiceLine:
    """The reduction of January 2027 that brings La Milesse's titre back to what it owes."""
    owed = dues[here.LA_MILESSE]
    original = next(line for line in lines if line.insee == here.LA_MILESSE and line.nature == "forfait")
    return InvoiceLine(
        bordereau=REDUCTION_BORDEREAU,
        titre=str(FIRST_TITRE + 212),
        line=1,
        issued_on=REDUCED_ON,
        insee=here.LA_MILESSE,
        nature="reduction",
        subject=f"Messagerie mutualisée {EXERCICE}, réduction du titre {original.titre} (démonstration)",
        amount=original.amount - owed.account_fee,
        original=original.titre,
    )
