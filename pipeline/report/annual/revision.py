"""Tariff scenarios that the commission chose to show: what they would do, to whom, and whether they are in time."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pipeline.books.annual import AnnualMaterial, ScenarioMaterial
from pipeline.charts import Setting, changes_by_commune
from pipeline.report.document import Block, Heading, Picture, Table, facts, listed, said
from pipeline.report.tables import ColumnSpec
from pipeline.tariffs.result import YearResult
from pipeline.wording import count, day, euros, number, percent, signed_euros

HUNDREDTHS = 100
CHANGE_COLUMNS = (
    ColumnSpec("name", "Commune"),
    ColumnSpec("base_cents", "Tarif actuel", "euros"),
    ColumnSpec("scenario_cents", "Scénario", "euros"),
    ColumnSpec("change_cents", "Variation", "euros"),
    ColumnSpec("percent", "Variation en %", "percent"),
    ColumnSpec("refuses", "Refus", "yes_no"),
)


def revision(material: AnnualMaterial, setting: Setting) -> list[Block]:
    """Each chosen scenario beside the tariff in force, year after year."""
    convention = material.convention
    blocks: list[Block] = [
        said(
            f"Les prix sont fermes jusqu’au {day(convention.day('firm_until'))} (article 7). De nouveaux tarifs se "
            f"communiquent au moins {count(convention.number('communication_months'), 'mois', 'mois')} avant leur "
            f"effet, et une commune a {count(convention.number('refusal_months'), 'mois', 'mois')} pour les refuser."
        )
    ]
    if not material.scenarios:
        return [*blocks, said("Aucun scénario n’est retenu pour ce rapport.")]
    blocks += _side_by_side(material.scenarios)
    for scenario in material.scenarios:
        blocks += _scenario(scenario, setting)
    return blocks


def _side_by_side(scenarios: Sequence[ScenarioMaterial]) -> list[Block]:
    """One row per scenario and year: totals, change, who pays more and who less."""
    frame = pl.DataFrame(
        [
            {
                "name": scenario.result.scenario.name,
                "year": str(year.year),
                "base_cents": year.total_base_cents,
                "scenario_cents": year.total_scenario_cents,
                "change_cents": year.change_cents,
                "losers": year.summary.losers,
                "winners": year.summary.winners,
            }
            for scenario in scenarios
            for year in scenario.result.years
        ]
    )
    columns = (
        ColumnSpec("name", "Scénario"),
        ColumnSpec("year", "Exercice"),
        ColumnSpec("base_cents", "Tarif actuel", "euros"),
        ColumnSpec("scenario_cents", "Scénario", "euros"),
        ColumnSpec("change_cents", "Variation", "euros"),
        ColumnSpec("losers", "Hausses", "number"),
        ColumnSpec("winners", "Baisses", "number"),
    )
    return [Table(frame, columns, "Les scénarios en totaux", weights={"name": 2, "year": 0.6})]


def _scenario(scenario: ScenarioMaterial, setting: Setting) -> list[Block]:
    result = scenario.result
    blocks: list[Block] = [
        Heading(f"Scénario «\u00a0{result.scenario.name}\u00a0»", 2),
        said(f"À partir du {day(result.scenario.effective)}\u00a0: {scenario.words}."),
        listed([*result.legal.sentences, *result.assumptions]),
    ]
    for year in result.years:
        blocks += _year(year, result.scenario.name, setting)
    return blocks


def _year(year: YearResult, name: str, setting: Setting) -> list[Block]:
    return [
        Heading(f"{name}, exercice {year.year}", 3),
        _measures(year, name),
        Picture(changes_by_commune(year.communes.rename({"name": "commune"}), year.year, name, setting)),
        change_table(year, name),
    ]


def change_table(year: YearResult, name: str) -> Table:
    """What the scenario changes for each commune concerned in a year, the greatest rise first."""
    concerned = year.communes.filter((pl.col("base_cents") != 0) | (pl.col("scenario_cents") != 0))
    frame = concerned.with_columns(percent=pl.col("change_percent") / HUNDREDTHS).sort(
        "change_cents", "name", descending=[True, False]
    )
    totals = {"base_cents": year.total_base_cents, "scenario_cents": year.total_scenario_cents}
    return Table(
        frame,
        CHANGE_COLUMNS,
        f"{name}\u00a0: baisses et hausses en {year.year}",
        total={"name": "Ensemble", **totals, "change_cents": year.change_cents},
    )


def _measures(year: YearResult, name: str) -> Table:
    equity = year.equity
    summary = year.summary
    moved = f"{count(summary.losers, 'hausse')}, {count(summary.winners, 'baisse')}"
    pairs = [
        ("Total du tarif actuel", euros(year.total_base_cents)),
        ("Total du scénario", euros(year.total_scenario_cents)),
        ("Variation pour la Métropole", signed_euros(year.change_cents)),
        ("Communes", f"{moved}, {number(summary.unchanged)} sans changement, {number(summary.refusing)} en refus"),
    ]
    if year.coverage is not None and year.coverage.scenario_share is not None:
        cost = year.coverage
        pairs.append(
            (
                f"Couverture du coût du service ({cost.cost_year}\u00a0: {euros(cost.cost_cents)})",
                percent((cost.scenario_share or 0) / HUNDREDTHS, 1),
            )
        )
    if equity.lowest_cents is not None and equity.highest_cents is not None:
        pairs.append(
            ("Un mois de compte, de la commune qui paie le moins à celle qui paie le plus",
             f"de {euros(equity.lowest_cents)} à {euros(equity.highest_cents)}")
        )  # fmt: skip
    return facts(f"{name}, exercice {year.year}\u00a0: en bref", pairs, heads=("Mesure", "Valeur"))
