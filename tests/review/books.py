"""Small books for the review: La Chapelle-Saint-Aubin with twenty accounts, filled through the workflow itself."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.books import Books, IncomingFile
from pipeline.convention.parameters import REFERENCE
from tests.commands.extract_rows import object_id, users_file, users_row

CHAPELLE, AIGNE = "72065", "72001"
AT = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
TITRES = "exercice;bordereau;titre;date_emission;commune;nature;objet;montant;titre_origine\n"
ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-04-01;;;;\n"


def new_books(folder: Path) -> Books:
    communes = IncomingFile("communes.csv", (REFERENCE / "communes.csv").read_bytes())
    return Books.create(folder / "books.duckdb", communes, "test", AT)


def deposit(books: Books, name: str, content: str | bytes, on: str | None = None) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    day = None if on is None else date.fromisoformat(on)
    (result,) = books.deposit([IncomingFile(name, data, extract_date=day)], "test", AT)
    assert result.status == "accepted", result.message


def users(books: Books, on: str, number: int = 20, deleted: dict[int, str] | None = None) -> None:
    gone = deleted or {}
    rows = [
        users_row(n, f"agent{n}@lachapellesaintaubin.fr", deleted=f"{gone[n]} 10:00:00Z" if n in gone else "")
        for n in range(number)
    ]
    deposit(books, f"users_{on.replace('-', '_')} 08_00_00.csv", users_file(*rows))


def titres(books: Books, *rows: str, on: str = "2026-12-15") -> None:
    deposit(books, "titres.csv", TITRES + "".join(f"{row}\n" for row in rows), on)


def titre(
    amount: str, number: int = 801, exercice: int = 2026, issued: str = "2026-12-10", nature: str = "forfait"
) -> str:
    return f"{exercice};12;{number};{issued};{CHAPELLE};{nature};Messagerie {exercice};{amount};"


def chapelle(folder: Path) -> Books:
    """20 accounts since before, adhesion from April: 150.00 for 2026."""
    books = new_books(folder)
    deposit(books, "adhesions.csv", ADHESIONS, "2026-04-01")
    users(books, "2026-11-30")
    return books


__all__ = ["object_id"]
