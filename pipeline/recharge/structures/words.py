"""Tariffs in French words: what a statement, a page or a paper says that a commune is charged by."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from pipeline.convention.money import PRICE_UNITS
from pipeline.recharge.structures.basis import spans
from pipeline.recharge.structures.kinds import (
    WHOLE,
    Bands,
    ByKind,
    FixedPlusAccount,
    HourlyPrice,
    PerAccount,
    PerInhabitant,
    Shared,
    Structure,
    Tariff,
)
from pipeline.recharge.structures.timeline import Timeline
from pipeline.wording import NO_BREAK, count, day, enumeration, euros, hours, number

CENT_DECIMALS = 2
KINDS_OF_MAILBOX = {"user": "boîte nominative", "shared": "boîte partagée"}


def price(units: int) -> str:
    """`10,20 €` from ten-thousandths of a euro; more decimals only where there are any."""
    exact = Decimal(units) / PRICE_UNITS
    decimals = max(CENT_DECIMALS, -int(exact.normalize().as_tuple().exponent))
    return f"{number(exact, decimals)}{NO_BREAK}€"


def structure_words(structure: Structure) -> str:
    """What accounts are charged by, as the middle of a sentence."""
    match structure:
        case PerAccount(fee):
            said = f"{price(fee)} par compte et par an"
        case ByKind(fees, other):
            named = [f"{price(units)} par {KINDS_OF_MAILBOX.get(name, name)}" for name, units in fees]
            said = f"{enumeration(named)} et par an, {price(other)} pour les autres comptes"
        case FixedPlusAccount(fixed, fee):
            said = f"{price(fixed)} par commune et {price(fee)} par compte, par an"
        case Bands():
            said = f"par tranche, {_bands(structure)}, par compte et par an"
        case PerInhabitant(rate):
            said = f"{price(rate)} par habitant et par an"
        case Shared(total, share) if share == WHOLE:
            said = f"{euros(total)} par an partagés entre les comptes"
        case Shared(total, share):
            part = _percents(share)
            said = f"{euros(total)} par an, dont {part} partagés selon les comptes et le reste selon les habitants"
    return said


def _bands(bands: Bands) -> str:
    first = f"{price(bands.fee_units[0])} jusqu’à {count(bands.upto[0], 'compte')}"
    between = [
        f"{price(units)} de {number(lower + 1)} à {number(upper)}"
        for (lower, upper), units in zip(pairwise(bands.upto), bands.fee_units[1:-1], strict=True)
    ]
    return enumeration([first, *between, f"{price(bands.fee_units[-1])} au-delà"])


def hours_words(hourly: HourlyPrice) -> str:
    """What requests are charged by, as the middle of a sentence."""
    rate = f"{price(hourly.rate_units)} l’heure"
    if not hourly.included_hundredths and not hourly.package_cents:
        return rate
    included = hours(Decimal(hourly.included_hundredths).scaleb(-2))
    package = f" pour {euros(hourly.package_cents)}" if hourly.package_cents else ""
    return f"{included} comprises par an{package}, puis {rate}"


def tariff_words(tariff: Tariff) -> str:
    """A whole tariff, as the middle of a sentence: accounts, requests, floor, cap, transition, total held."""
    said = [structure_words(tariff.structure), f"demandes\u00a0: {hours_words(tariff.hours)}"]
    if tariff.floor_cents:
        said.append(f"au moins {euros(tariff.floor_cents)} par commune et par an")
    if tariff.cap is not None:
        most = euros(tariff.cap.cents) if tariff.cap.cents is not None else _percents(tariff.cap.share)
        said.append(f"pas plus de {most} d’écart par an avec le tarif précédent")
    if tariff.transition_years > 1:
        said.append(f"atteint en {count(tariff.transition_years, 'an')}")
    if tariff.hold_total:
        said.append("ramené au total du tarif précédent")
    return "\u202f; ".join(said)


def _percents(share: int | None) -> str:
    return f"{number(Decimal((share or 0) * 100) / WHOLE)}{NO_BREAK}%"


def tariffs_of_year(timeline: Timeline, year: int) -> tuple[str, ...]:
    """One sentence for each tariff that prices accounts in a year, with its months; oldest first (Article 7)."""
    return tuple(
        f"{_months(year, months)}\u00a0: {tariff_words(timeline.lines[line][1])}."
        for line, months in spans(timeline.fee_lines(year))
    )


def _months(year: int, months: tuple[int, ...]) -> str:
    first, following = date(year, months[0], 1), months[-1] + 1
    if len(months) == 12:  # noqa: PLR2004 (a year's months)
        return f"Toute l’année {year}"
    if months[0] == 1:
        return f"Jusqu’au {day(date(year, following, 1))} exclu"
    return f"À partir du {day(first)}"
