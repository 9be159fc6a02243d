"""The columns of the tables of this page, on screen and in their files."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pages.shared.tables import Sheet
from pipeline.report.tables import ColumnSpec
from pipeline.tariffs import SimulationResult, YearResult
from pipeline.tariffs.comparison import (
    Shown,
    commune_compared,
    communes_compared,
    communes_of,
    equity_table,
    readings_compared,
    refusals_table,
    totals_table,
    years_compared,
)

SPLIT = (
    ColumnSpec("volume_cents", "dont croissance", "euros"),
    ColumnSpec("refusals_cents", "dont refus", "euros"),
    ColumnSpec("level_cents", "dont niveau des prix", "euros"),
    ColumnSpec("distribution_cents", "dont répartition", "euros"),
)


def communes_sheet(one: Shown, year: int) -> Sheet:
    """Every commune under one scenario."""
    columns = (
        ColumnSpec("commune", "Commune"),
        ColumnSpec("effect_words", "Effet"),
        ColumnSpec("base_cents", "Tarif actuel", "euros"),
        ColumnSpec("scenario_cents", "Scénario", "euros"),
        ColumnSpec("change_cents", "Écart", "euros"),
        ColumnSpec("percent", "Écart (%)", "percent"),
        ColumnSpec("change_per_account_cents", "Écart par compte", "euros"),
        ColumnSpec("change_per_inhabitant_cents", "Écart par habitant", "euros"),
        *SPLIT,
    )
    of = one.year(year)
    total = {
        "commune": "Ensemble",
        "base_cents": of.total_base_cents,
        "scenario_cents": of.total_scenario_cents,
        "change_cents": of.change_cents,
        **{f"{part}_cents": cents for part, cents in of.summary.split.items()},
    }
    name = f"simulation-{one.letter}-{year}"
    return Sheet(communes_of(of), columns, f"Ce que paierait chaque commune, {one.label}, {year}", name, total=total)


def compared_sheet(shown: Sequence[Shown], year: int) -> Sheet:
    """Every commune under every scenario."""
    columns = [ColumnSpec("commune", "Commune"), ColumnSpec("base_cents", "Tarif actuel", "euros")]
    for one in shown:
        columns += [
            ColumnSpec(f"scenario_{one.letter}_cents", f"Scénario {one.letter}", "euros"),
            ColumnSpec(f"change_{one.letter}_cents", f"Écart {one.letter}", "euros"),
        ]
    lines = tuple(one.label for one in shown)
    return Sheet(
        communes_compared(shown, year), columns, f"Les scénarios côte à côte, {year}", f"comparaison-{year}", lines
    )


def totals_sheet(shown: Sequence[Shown], year: int) -> Sheet:
    """The total of each tariff, and what it covers."""
    columns = (
        ColumnSpec("label", "Tarif"),
        ColumnSpec("total_cents", "Total", "euros"),
        ColumnSpec("change_cents", "Écart", "euros"),
        ColumnSpec("covered", "Part du coût couverte", "percent"),
        ColumnSpec("losers", "Hausses", "number"),
        ColumnSpec("winners", "Baisses", "number"),
        ColumnSpec("refusing", "Refus", "number"),
    )
    return Sheet(totals_table(shown, year), columns, f"Le total de chaque tarif, {year}", f"totaux-{year}")


def years_sheet(shown: Sequence[Shown]) -> Sheet:
    """The total of each tariff, year after year."""
    columns = (
        ColumnSpec("label", "Tarif"),
        ColumnSpec("year", "Exercice", "text"),
        ColumnSpec("total_cents", "Total", "euros"),
        ColumnSpec("change_cents", "Écart", "euros"),
    )
    return Sheet(years_compared(shown), columns, "Le total de chaque tarif, année après année", "annees")


def sensitivity_sheet(ranked: pl.DataFrame, one: Shown, year: int) -> Sheet:
    """What each parameter does to the total."""
    columns = (
        ColumnSpec("label", "Paramètre"),
        ColumnSpec("total_less_cents", "Total, en moins", "euros"),
        ColumnSpec("total_cents", "Total du scénario", "euros"),
        ColumnSpec("total_more_cents", "Total, en plus", "euros"),
        ColumnSpec("swing_cents", "Étendue", "euros"),
    )
    title = f"Ce qui pèse le plus sur le total, {one.label}, {year}"
    return Sheet(ranked, columns, title, f"sensibilite-{one.letter}-{year}")


def prices_sheet(shown: Sequence[Shown], year: int) -> Sheet:
    """What one account-month costs from one commune to another, under each tariff."""
    columns = (
        ColumnSpec("label", "Tarif"),
        ColumnSpec("lowest_cents", "Le moins cher", "euros"),
        ColumnSpec("highest_cents", "Le plus cher", "euros"),
        ColumnSpec("spread_cents", "Étendue", "euros"),
        ColumnSpec("gini_percent", "Inégalité (Gini)", "percent"),
    )
    title = f"Ce que coûte un mois dû selon la commune, {year}"
    return Sheet(equity_table(shown, year), columns, title, f"equite-mois-du-{year}")


def unused_sheet(shown: Sequence[Shown], year: int) -> Sheet:
    """What is paid without use, under each tariff: started months, dormant accounts, months counted twice."""
    columns = (
        ColumnSpec("label", "Tarif"),
        ColumnSpec("started_month_cents", "Mois commencés", "euros"),
        ColumnSpec("started_percent", "Leur part", "percent"),
        ColumnSpec("dormant_accounts", "Comptes dormants", "number"),
        ColumnSpec("dormant_cents", "Payé pour eux", "euros"),
        ColumnSpec("doubled_months", "Mois comptés deux fois", "number"),
        ColumnSpec("doubled_cents", "Payé deux fois", "euros"),
    )
    title = f"Ce qui est payé sans usage, {year}"
    return Sheet(equity_table(shown, year), columns, title, f"equite-sans-usage-{year}")


def readings_sheet(year: YearResult, labels: dict[str, str], letter: str) -> Sheet:
    """The total under the three readings of Article 7."""
    columns = (
        ColumnSpec("reading", "Lecture de l’article 7"),
        ColumnSpec("base_cents", "Tarif actuel", "euros"),
        ColumnSpec("scenario_cents", "Scénario", "euros"),
        ColumnSpec("change_cents", "Écart", "euros"),
    )
    title = f"Le total selon la lecture de l’article 7, {year.year}"
    return Sheet(readings_compared(year, labels), columns, title, f"lectures-{letter}-{year.year}")


def refusals_sheet(year: YearResult, letter: str) -> Sheet:
    """What the communes that refuse would still owe."""
    columns = (
        ColumnSpec("commune", "Commune qui refuse"),
        ColumnSpec("account_months", "Mois dus", "number"),
        ColumnSpec("owed_cents", "Encore dû", "euros"),
        ColumnSpec("lost_cents", "N’est plus dû", "euros"),
        ColumnSpec("licences_cents", "Licences par an\u00a0: dues\u202f?", "euros"),
    )
    title = f"Ce que laissent les refus, {year.year}"
    return Sheet(refusals_table(year), columns, title, f"refus-{letter}-{year.year}")


def commune_sheet(shown: Sequence[Shown], year: int, insee: str, commune: str) -> Sheet:
    """What one commune would pay under each tariff."""
    columns = (
        ColumnSpec("label", "Tarif"),
        ColumnSpec("total_cents", f"{commune}, {year}", "euros"),
        ColumnSpec("change_cents", "Écart", "euros"),
    )
    frame = commune_compared(shown, year, insee)
    return Sheet(frame, columns, f"Ce que paierait {commune}, {year}", f"commune-{insee}-{year}")


def windows_sheet(result: SimulationResult, names: dict[str, str]) -> Sheet:
    """Until when each commune may refuse."""
    columns = (
        ColumnSpec("commune", "Commune"),
        ColumnSpec("received_on", "Reçu le (prouvé)", "date"),
        ColumnSpec("refusal_until", "Peut refuser jusqu’au", "date"),
    )
    windows = result.legal.windows.with_columns(
        commune=pl.col("insee").replace_strict(names, default=pl.col("insee"), return_dtype=pl.String)
    ).sort("commune")
    return Sheet(windows, columns, "Jusqu’à quand chaque commune peut refuser", "delais-de-refus")
