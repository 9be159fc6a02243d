"""`simulate`: what a scenario file would make each commune pay, year by year."""

from __future__ import annotations

import argparse

from pipeline.books import Books, BooksError
from pipeline.books.tariffs import simulated
from pipeline.commands.console import complain, print_json, print_table
from pipeline.tariffs import ScenarioError, SimulationResult, YearResult, as_json, read_scenario
from pipeline.wording import count, euros, signed_euros

REFUSED = 1


def simulate(options: argparse.Namespace) -> int:
    """The scenario of a TOML file on the books as they are. Exit 1 names each field that is at fault."""
    books = Books(options.database)
    text = _text(options)
    try:
        scenario = read_scenario(text, books.convention, books.situation().communes)
        result = simulated(books, scenario)
    except ScenarioError as error:
        for problem in error.problems:
            complain(f"{options.scenario}, {problem.field} : {problem.message}")
        return REFUSED
    if options.json:
        print_json(as_json(result))
    else:
        _print(result)
    return 0


def _text(options: argparse.Namespace) -> str:
    try:
        return str(options.scenario.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BooksError(f"{options.scenario} : ce fichier n’existe pas. Vérifier son nom et son dossier.") from None
    except (OSError, UnicodeDecodeError):
        raise BooksError(f"{options.scenario} : ce fichier n’est pas un texte lisible. L’écrire en UTF-8.") from None


def _print(result: SimulationResult) -> None:
    print(f"Scénario « {result.scenario.name} »")
    for year in result.years:
        _print_year(year)
    for sentence in (*result.legal.sentences, *result.assumptions):
        print(sentence)


def _print_year(year: YearResult) -> None:
    print(f"\nExercice {year.year}")
    print_table(
        ["commune", "tarif actuel", "scénario", "écart", "refuse"],
        [
            [
                row["name"],
                euros(row["base_cents"]),
                euros(row["scenario_cents"]),
                signed_euros(row["change_cents"]),
                "oui" if row["refuses"] else "",
            ]
            for row in year.communes.iter_rows(named=True)
        ],
        numbers=(1, 2, 3),
    )
    summary = year.summary
    print(
        f"Total : {euros(summary.total_scenario_cents)} au lieu de {euros(summary.total_base_cents)} "
        f"({signed_euros(summary.change_cents)}) ; {count(summary.losers, 'hausse')}, "
        f"{count(summary.winners, 'baisse')}, {count(summary.unchanged, 'commune inchangée', 'communes inchangées')}, "
        f"{count(summary.refusing, 'refus', 'refus')}."
    )
