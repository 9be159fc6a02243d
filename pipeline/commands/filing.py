"""`init`, `load`, `deposits`, `withdraw`: files in, their history, and taking one back."""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.books import Books, BooksError, DepositResult, IncomingFile
from pipeline.books.depositing import unpacked
from pipeline.commands.console import complain, print_json, print_table
from pipeline.convention.parameters import REFERENCE
from pipeline.store import building
from pipeline.wording import count

AUTHOR = "ligne de commande"


def now() -> datetime:
    """The moment of a deposit: the only clock of the command line, and no figure depends on it."""
    return datetime.now(UTC)


def init(options: argparse.Namespace) -> int:
    """Create the file with the communes, and the demonstration if asked: wholly, or not at all.

    Exit 1 if the file is there already.
    """
    source = _incoming(options.communes or REFERENCE / "communes.csv")
    with building(options.database) as draft:
        books = Books.create(draft, source, author=AUTHOR, at=now())
        if options.demo:
            _load_demonstration(books)
    books = Books(options.database)
    print(f"{options.database} est prêt : {count(books.situation().communes.height, 'commune')}.")
    return 0


def _load_demonstration(books: Books) -> None:
    from pipeline.demo import OUTSIDE_DOMAINS, deposit_order, generate  # noqa: PLC0415 (only the demonstration needs it)

    outside = [{"register": "domain", "key": domain, "value": "hors_convention"} for domain in OUTSIDE_DOMAINS]
    books.enter("mapping", {"rows": outside}, author="Démonstration", at=now())
    with tempfile.TemporaryDirectory() as folder:
        for generated in deposit_order(generate(Path(folder))):
            incoming = _incoming(generated.path, kind=generated.kind, extract_date=generated.extract_date)
            (result,) = books.deposit([incoming], author="Démonstration", at=now())
            if result.status == "refused":
                raise BooksError(f"{result.file} : {result.message}")


def _incoming(path: Path, **known: Any) -> IncomingFile:  # noqa: ANN401
    try:
        return IncomingFile(name=path.name, data=path.read_bytes(), **known)
    except FileNotFoundError:
        raise BooksError(f"{path} : ce fichier n’existe pas. Vérifier son nom et son dossier.") from None
    except IsADirectoryError:
        raise BooksError(f"{path} est un dossier. Nommer les fichiers qu’il contient.") from None
    except PermissionError:
        raise BooksError(f"{path} : lecture interdite. Donner le droit de lire ce fichier.") from None


def load(options: argparse.Namespace) -> int:
    """Deposit files, each wholly or not at all. Exit 1 if one of them is refused."""
    books = Books(options.database)
    results: list[DepositResult] = []
    for path in options.files:
        try:
            incoming = _incoming(path, kind=options.kind, extract_date=options.extract_date)
        except BooksError as error:
            results.append(DepositResult.unread(str(path), str(error)))
            continue
        files = unpacked(incoming)
        if isinstance(files, DepositResult):
            results.append(files)
        else:
            results += books.deposit(files, author=AUTHOR, at=now())
    if options.json:
        print_json([result.as_json() for result in results])
    else:
        _print_results(results)
    for result in results:
        if result.status == "refused":
            complain(f"{result.file} : {result.message}")
    return int(any(result.status == "refused" for result in results))


def _print_results(results: list[DepositResult]) -> None:
    for result in results:
        if result.status == "refused":
            continue
        print(f"{result.file} : {result.message}")
        for reason in result.ignored_sentences():
            print(f"  {reason}")
        for row in result.rejected.iter_rows(named=True):
            column = f", colonne « {row['column_name']} »" if row["column_name"] else ""
            print(f"  ligne {row['line']}{column} : {row['message']}")
        for warning in result.warnings:
            print(f"  Attention : {warning}")


def deposits(options: argparse.Namespace) -> int:
    """The history of deposits, withdrawn ones included."""
    history = Books(options.database).deposits()
    if options.json:
        print_json([{"file": row.pop("file_name"), **row} for row in history.to_dicts()])
        return 0
    print_table(
        ["n°", "extrait du", "nature", "fichier", "lues", "acceptées", "ignorées", "rejetées", "retiré"],
        [
            [
                row["deposit_id"],
                row["extract_date"],
                row["kind"],
                row["file_name"],
                row["rows_read"],
                row["rows_accepted"],
                row["rows_ignored"],
                row["rows_rejected"],
                row["withdrawn_reason"],
            ]
            for row in history.to_dicts()
        ],
        numbers=(0, 4, 5, 6, 7),
    )
    return 0


def withdraw(options: argparse.Namespace) -> int:
    """Take one deposit out of the books, with a reason; its history stays."""
    books = Books(options.database)
    books.withdraw(options.deposit_id, reason=options.reason, author=AUTHOR, at=now())
    print(f"Le dépôt n° {options.deposit_id} est retiré des comptes ; il reste dans l’historique.")
    return 0
