"""The words of the command line; it imports no other room, so that help and wrong use answer at once."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path
from typing import Any, Never

DATABASE_VARIABLE = "MUTUALISATION_DATABASE"
DEFAULT_DATABASE = Path("data") / "mutualisation.duckdb"


class FrenchParser(argparse.ArgumentParser):
    """An argument parser whose own words are French, since analysts read them."""

    def __init__(self, *words: Any, **options: Any) -> None:  # noqa: ANN401 (those of the parser)
        super().__init__(*words, **options | {"add_help": False})
        self.add_argument("-h", "--help", action="help", help="montre cette aide")

    def error(self, message: str) -> Never:
        """Say what is wrong with the command, and where its help stands; exit 2."""
        self.exit(2, f"Commande incorrecte : {message}\nAide : {self.prog} --help\n")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une date ; l’écrire AAAA-MM-JJ") from None


def _year(text: str) -> int:
    if not (text.isdigit() and 2000 <= int(text) <= 2999):  # noqa: PLR2004
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas une année ; l’écrire sur quatre chiffres")
    return int(text)


def _days(text: str) -> int:
    if not (text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas un nombre de jours ; l’écrire en chiffres, 1 au moins")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command; each sets `command`."""
    parser = FrenchParser(
        prog="python -m pipeline",
        description="Contrôle annuel des refacturations de la messagerie mutualisée.",
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=Path(os.environ.get(DATABASE_VARIABLE, DEFAULT_DATABASE)),
        metavar="PATH",
        help="fichier DuckDB (par défaut %(default)s, ou la variable " + DATABASE_VARIABLE + ")",
    )
    commands = parser.add_subparsers(
        title="commandes", dest="command", required=True, metavar="COMMANDE", parser_class=FrenchParser
    )

    init = commands.add_parser("init", help="crée le fichier ; refuse d’écraser")
    content = init.add_mutually_exclusive_group()
    content.add_argument("--demo", action="store_true", help="avec les données de démonstration")
    content.add_argument("--empty", action="store_true", help="vide, avec les communes de référence (par défaut)")
    init.add_argument("--communes", type=Path, metavar="FILE", help="liste des communes d’un autre territoire (CSV)")

    load = commands.add_parser("load", help="reconnaît, contrôle et dépose des fichiers")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--kind", help="nature du fichier, si elle n’est pas reconnue")
    load.add_argument("--extract-date", type=_day, metavar="AAAA-MM-JJ", help="jour dont parle le fichier")

    commands.add_parser("deposits", help="historique des dépôts")
    withdraw = commands.add_parser("withdraw", help="retire un dépôt des comptes, sans l’effacer de l’historique")
    withdraw.add_argument("deposit_id", type=int, metavar="ID")
    withdraw.add_argument("--reason", required=True, metavar="TEXT", help="motif, gardé dans l’historique")

    events = commands.add_parser("events", help="mouvements de comptes")
    events.add_argument("--commune", metavar="INSEE")

    recharge = commands.add_parser("recharge", help="ce que doit chaque commune pour une année")
    statement = commands.add_parser("statement", help="état liquidatif d’une commune, ligne à ligne")
    statement.add_argument("--commune", required=True, metavar="INSEE")
    reconcile = commands.add_parser("reconcile", help="recalculé contre titré, commune par commune")
    for dated in (recharge, statement, reconcile):
        dated.add_argument("--year", type=_year, required=True, metavar="AAAA")
    for known in (recharge, statement):
        known.add_argument(
            "--known-on", type=_day, metavar="AAAA-MM-JJ", help="avec les extraits datés au plus de ce jour"
        )

    simulate = commands.add_parser("simulate", help="ce que d’autres tarifs feraient payer à chaque commune")
    simulate.add_argument("scenario", type=Path, metavar="SCENARIO.toml")

    calendar = commands.add_parser("calendar", help="ce qui échoit, et quand ; fichier .ics pour un agenda")
    calendar.add_argument("--ics", type=Path, metavar="FILE", help="écrit les échéances dans un fichier d’agenda")
    calendar.add_argument("--on", type=_day, metavar="AAAA-MM-JJ", help="vues de ce jour (par défaut aujourd’hui)")

    activity = commands.add_parser("activity", help="utilisation du service, demandes, moyens, d’une année")
    activity.add_argument("--year", type=_year, required=True, metavar="AAAA")
    activity.add_argument(
        "--dormant-days", type=_days, metavar="JOURS", help="dormant après tant de jours (par défaut, la règle)"
    )

    report = commands.add_parser("report", help="rapport annuel, états, tableaux et graphiques, en fichiers")
    report.add_argument("--year", type=_year, required=True, metavar="AAAA")
    report.add_argument("--output", type=Path, required=True, metavar="DIR", help="dossier ; rien n’est écrit ailleurs")
    report.add_argument("--commune", metavar="INSEE", help="les papiers d’une seule commune")
    report.add_argument(
        "--scenario", action="append", default=[], metavar="REF", help="scénario enregistré à joindre (répétable)"
    )

    dashboard = commands.add_parser("dashboard", help="ouvre le tableau de bord dans un navigateur")
    dashboard.add_argument("streamlit", nargs="*", metavar="-- OPTION", help="options de Streamlit, après --")

    backup = commands.add_parser("backup", help="copie vérifiée, dépôts compris")
    backup.add_argument("file", type=Path, metavar="FILE")
    commands.add_parser("check", help="intégrité du fichier et des dépôts, et second calcul")
    rebuild = commands.add_parser("rebuild", help="refait les comptes dans un nouveau fichier à partir des dépôts")
    rebuild.add_argument("file", type=Path, metavar="FILE")

    for name in (
        "load",
        "deposits",
        "events",
        "recharge",
        "statement",
        "reconcile",
        "simulate",
        "calendar",
        "activity",
    ):
        commands.choices[name].add_argument("--json", action="store_true", help="réponse en JSON")
    return parser
