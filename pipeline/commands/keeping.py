"""`backup`, `check`, `rebuild`: keeping the books, and proving that they hold."""

from __future__ import annotations

import argparse

from pipeline.books import Books, find_problems, rebuild_into
from pipeline.commands.console import complain
from pipeline.wording import count


def backup(options: argparse.Namespace) -> int:
    """A consistent copy with its deposits, verified by opening it. Exit 1 if the target is there already."""
    Books(options.database).backup(options.file)
    print(f"{options.file} : copie vérifiée, dépôts compris.")
    return 0


def check(options: argparse.Namespace) -> int:
    """Integrity of the file and of its deposits, and the second computation. Exit 1 names each problem."""
    problems = find_problems(Books(options.database))
    for problem in problems:
        complain(problem)
    if problems:
        return 1
    print("Fichier, dépôts et second calcul concordent.")
    return 0


def rebuild(options: argparse.Namespace) -> int:
    """Fresh books in another file from the raw deposits and the journal. Exit 1 if they differ from these."""
    rebuilt = rebuild_into(Books(options.database), options.file)
    for difference in rebuilt.differences:
        complain(difference)
    if rebuilt.differences:
        return 1
    print(f"{options.file} : {count(rebuilt.deposits, 'dépôt')} relus, comptes identiques.")
    return 0
