"""What a scenario changes, and for whom, in sentences that need no picture; plain text, French."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from pipeline.tariffs.result import Coverage, SimulationResult, YearResult
from pipeline.wording import NO_BREAK, count, day, enumeration, euros, number, signed_euros

PART_WORDS = {
    "volume": "la croissance des comptes et des heures",
    "refusals": "les refus",
    "level": "le niveau des prix",
    "distribution": "la répartition entre communes",
}
NARROW_COLON = "\u00a0: "


def signed_share(hundredths: int | None) -> str:
    """`+2,35 %` from hundredths of a per cent; nothing where it is not known."""
    if hundredths is None:
        return ""
    return f"{'+' if hundredths > 0 else ''}{number(Decimal(hundredths).scaleb(-2), 2)}{NO_BREAK}%"


def headline(name: str, year: YearResult) -> str:
    """What all communes together would pay, against the tariff in force."""
    total, base = euros(year.total_scenario_cents), euros(year.total_base_cents)
    if not year.change_cents:
        return (
            f"Avec «{NO_BREAK}{name}{NO_BREAK}», les communes paieraient {total} en {year.year}, autant qu’aujourd’hui."
        )
    return (
        f"Avec «{NO_BREAK}{name}{NO_BREAK}», les communes paieraient {total} en {year.year} au lieu de {base} "
        f"({signed_euros(year.change_cents)})."
    )


def for_whom(year: YearResult) -> str:
    """How many communes would pay more, less, as much, and which moves most among those shown."""
    summary = year.summary
    counted = [
        *([f"{count(summary.losers, 'commune paierait', 'communes paieraient')} plus"] if summary.losers else []),
        *([f"{count(summary.winners, 'commune paierait', 'communes paieraient')} moins"] if summary.winners else []),
        *(
            [f"{count(summary.unchanged, 'commune paierait', 'communes paieraient')} autant"]
            if summary.unchanged
            else []
        ),
        *([f"{count(summary.refusing, 'refuse et s’en va', 'refusent et s’en vont')}"] if summary.refusing else []),
    ]
    if not counted:
        return "Aucune commune n’a de convention cette année-là."
    return f"{enumeration(counted)}.{_most_moved(year)}"


def _most_moved(year: YearResult) -> str:
    staying = year.communes.filter(~pl.col("refuses"), pl.col("change_cents") != 0)
    said = ""
    for effect, words in (("loser", "La plus forte hausse"), ("winner", "La plus forte baisse")):
        moved = staying.filter(pl.col("effect") == effect)
        if moved.is_empty():
            continue
        row = moved.sort(pl.col("change_cents").abs(), "name", descending=[True, False]).row(0, named=True)
        share = signed_share(row["change_percent"])
        said += f" {words}{NARROW_COLON}{row['name']}, {signed_euros(row['change_cents'])}"
        said += f" ({share})." if share else "."
    return said


def where_from(year: YearResult) -> str:
    """What makes the change: volume, refusals, level of prices, distribution; whatever the order (they add up)."""
    parts = [(PART_WORDS[part], cents) for part, cents in year.summary.split.items() if cents]
    moved = int(year.communes["distribution_cents"].abs().sum()) // 2
    shifts = (
        f" D’une commune à l’autre, {euros(moved)} changent de mains."
        if moved and not year.summary.split["distribution"]
        else ""
    )
    if not parts:
        return f"Le total ne change pas.{shifts}"
    said = enumeration([f"{words} ({signed_euros(cents)})" for words, cents in parts])
    return f"Cet écart vient de{NARROW_COLON}{said}.{shifts}"


def clock_word(result: SimulationResult) -> str:
    """The legal clock in a word: possible or not, in time or late by n days, or not communicated yet."""
    legal = result.legal
    if not legal.possible:
        return "juridiquement impossible"
    if legal.days_late is None:
        return "à communiquer"
    return "à temps" if legal.in_time else f"en retard de {count(legal.days_late, 'jour')}"


def clock_note(result: SimulationResult) -> str:
    """What the word rests on: the last day to communicate, or the end of firm prices."""
    legal = result.legal
    if not legal.possible:
        return f"prix fermes jusqu’au {day(legal.firm_until)}"
    return f"au plus tard le {day(legal.communicate_by)}"


def covered(coverage: Coverage | None) -> tuple[str, str]:
    """The share of the service's cost that the scenario covers, and what it is a share of."""
    if coverage is None or coverage.scenario_share is None:
        return "inconnue", "coût du service non saisi"
    share = f"{number(Decimal(coverage.scenario_share).scaleb(-2), 1)}{NO_BREAK}%"
    return share, f"d’un coût de {euros(coverage.cost_cents)} ({coverage.cost_year})"


def for_one_commune(name: str, row: dict[str, int], year: int) -> str:
    """What one commune would pay. `row`: its row of a year's communes."""
    share = signed_share(row["change_percent"])
    change = signed_euros(row["change_cents"]) + (f", {share}" if share else "")
    if not row["change_cents"]:
        return f"{name} paierait en {year} autant qu’avec le tarif actuel, {euros(row['base_cents'])}."
    return f"{name} paierait {euros(row['scenario_cents'])} en {year} au lieu de {euros(row['base_cents'])} ({change})."


def refusals_leave(year: YearResult) -> str:
    """What refusals leave to those who stay; empty without any in this year."""
    left = year.refusals
    if not left.missing_cents:
        return ""
    said = f"Les refus retirent {euros(left.missing_cents)} au total de {year.year}."
    if left.break_even_fee_cents is not None:
        said += f" Pour le retrouver, il faudrait {euros(left.break_even_fee_cents)} par compte à celles qui restent."
    elif left.surcharge_cents is not None:
        said += f" Pour le retrouver, il faudrait {euros(left.surcharge_cents)} de plus par compte et par an."
    return said
