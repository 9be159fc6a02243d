"""What a scenario changes, and for whom, in sentences that need no picture; plain text, French."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from pipeline.tariffs.result import Coverage, SimulationResult, YearResult
from pipeline.wording import NO_BREAK, count, enumeration, euros, number, short_day, signed_euros

PART_WORDS = {
    "volume": "la croissance des comptes et des heures",
    "refusals": "les refus",
    "level": "le niveau des prix",
    "distribution": "la répartition entre communes",
}
MOST_NAMED = 3
NARROW_COLON = "\u00a0: "


def signed_share(hundredths: int | None) -> str:
    """`+2,35 %` from hundredths of a per cent; nothing where it is not known."""
    if hundredths is None:
        return ""
    return f"{'+' if hundredths > 0 else ''}{number(Decimal(hundredths).scaleb(-2), 2)}{NO_BREAK}%"


def headline(name: str, year: YearResult) -> str:
    """What all communes together would pay, against the tariff in force."""
    total, base = euros(year.total_scenario_cents), euros(year.total_base_cents)
    said = f"Avec «{NO_BREAK}{name}{NO_BREAK}», les communes paieraient {total} en {year.year}"
    if not year.change_cents:
        return f"{said}, autant qu’avec le tarif actuel."
    return f"{said} au lieu de {base} ({signed_euros(year.change_cents)})."


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
    if year.communes.height < year.summary.communes:
        # Who sees some communes only reads about these: the greatest rise among them would be no news of the others.
        return "".join(
            f" {for_one_commune(row['name'], row, year.year)}" for row in year.communes.head(MOST_NAMED).to_dicts()
        )
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
    moved = year.summary.shifted_cents
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
        return "non datée"
    return "à temps" if legal.in_time else f"en retard de {count(legal.days_late, 'jour')}"


def clock_figure(result: SimulationResult) -> tuple[str, str]:
    """The legal clock as a figure: a short word, and what it rests on (days late, last day, end of firm prices)."""
    legal = result.legal
    if not legal.possible:
        return "impossible", f"avant le {short_day(legal.firm_until)}"
    if legal.days_late:
        return "en retard", f"de {count(legal.days_late, 'jour')}"
    return clock_word(result), f"limite\u00a0: {short_day(legal.communicate_by)}"


def covered(coverage: Coverage | None) -> tuple[str, str]:
    """The share of the service's cost that the scenario covers, and what it is a share of."""
    if coverage is None or coverage.scenario_share is None:
        return "inconnu", "coût non saisi"
    share = f"{number(Decimal(coverage.scenario_share).scaleb(-2), 1)}{NO_BREAK}%"
    return share, f"de {euros(coverage.cost_cents)} ({coverage.cost_year})"


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


def totals_finding(label: str, year: YearResult) -> str:
    """What a scenario covers of the cost, else what it changes in all: the title of the totals."""
    coverage = year.coverage
    if coverage is None or coverage.scenario_share is None or coverage.base_share is None:
        return f"{label}{NARROW_COLON}{signed_euros(year.change_cents)} au total en {year.year}"
    base, scenario = (
        f"{number(Decimal(share).scaleb(-2), 1)}{NO_BREAK}%" for share in (coverage.base_share, coverage.scenario_share)
    )
    if base == scenario:
        return f"{label}{NARROW_COLON}{scenario} du coût du service couverts, comme aujourd’hui"
    return f"{label}{NARROW_COLON}{scenario} du coût du service couverts, {base} aujourd’hui"


def commune_finding(commune: str, compared: pl.DataFrame, year: int) -> str:
    """Which tariff costs a commune least. `compared`: label, total_cents, the present tariff first."""
    least = int(compared["total_cents"].min() or 0)  # type: ignore[arg-type]
    if compared["total_cents"].n_unique() == 1:
        return f"{commune}{NARROW_COLON}{euros(least)} en {year}, quel que soit le tarif"
    label = compared.filter(pl.col("total_cents") == least)["label"][0]
    return f"{commune} paierait le moins avec «{NO_BREAK}{label}{NO_BREAK}»{NARROW_COLON}{euros(least)} en {year}"


def equity_words(label: str, year: YearResult) -> list[str]:
    """What the measures of equity say of a scenario, one sentence each."""
    equity = year.equity
    said = []
    if equity.lowest_cents is not None and equity.highest_cents is not None:
        if equity.spread_cents:
            least, most = euros(equity.lowest_cents), euros(equity.highest_cents)
            said.append(f"{label}{NARROW_COLON}un mois dû coûte de {least} à {most} selon la commune.")
        else:
            said.append(f"{label}{NARROW_COLON}un mois dû coûte partout le même prix, {euros(equity.lowest_cents)}.")
    if equity.started_month_cents:
        said.append(
            f"Compter les mois commencés plutôt que les jours ajoute {euros(equity.started_month_cents)} à l’ensemble."
        )
    if equity.dormant_cents is None:
        said.append("Ce que coûtent les comptes dormants n’est pas connu\u00a0: il manque un rapport d’utilisation.")
    else:
        accounts = count(equity.dormant_accounts or 0, "compte dormant", "comptes dormants")
        said.append(f"Les communes paient {euros(equity.dormant_cents)} pour {accounts} ou génériques sans mouvement.")
    if equity.doubled_months:
        months = count(equity.doubled_months, "mois", "mois")
        said.append(
            f"{months} de transfert comptés deux fois, dans deux communes{NARROW_COLON}{euros(equity.doubled_cents)}."
        )
    return said


def clock_left(result: SimulationResult, on: date) -> list[str]:
    """How many days are left from a day to communicate and to sign; nothing for dates that are over."""
    legal = result.legal
    said = []
    if legal.communicated is None and on <= legal.communicate_by:
        said.append(f"Il reste {count((legal.communicate_by - on).days, 'jour')} pour communiquer les nouveaux tarifs.")
    if legal.communicated is None and on > legal.communicate_by:
        said.append(
            f"La date limite de communication est passée depuis {count((on - legal.communicate_by).days, 'jour')}."
        )
    if on <= legal.sign_by:
        said.append(f"Il reste {count((legal.sign_by - on).days, 'jour')} pour signer les avenants.")
    return said
