"""Books with the reference communes, two adhesions and a few accounts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.access import ANALYST, SeenBooks, Viewer
from pipeline.access.calendar import SeenCalendar
from pipeline.books import Books, IncomingFile
from pipeline.convention.parameters import REFERENCE

AT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ADHESIONS = (
    "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n"
    "72065;2026-04-01;;;Ange Lebrun;dpo@example.fr\n"
    "72130;2026-04-01;;;;\n"
)
MOVEMENTS = "commune;compte;evenement;date;identifiant;vers_commune\n" + "".join(
    f"{insee};agent{place}@{insee}.example;ouverture;2026-04-01;;\n"
    for insee in ("72065", "72130")
    for place in range(12)
)


@pytest.fixture(scope="session")
def deposited(tmp_path_factory):
    """Adhesions of La Chapelle-Saint-Aubin and Fay from 1 April 2026, twelve accounts each. To be copied."""
    listed = IncomingFile("communes.csv", (REFERENCE / "communes.csv").read_bytes())
    made = Books.create(tmp_path_factory.mktemp("calendar") / "books.duckdb", listed, "analyste", AT)
    for name, content, day in (
        ("adhesions.csv", ADHESIONS, date(2026, 4, 1)),
        ("mouvements.csv", MOVEMENTS, date(2026, 11, 20)),
    ):
        (result,) = made.deposit([IncomingFile(name, content.encode(), extract_date=day)], "analyste", AT)
        assert result.status == "accepted", result.message
    return made.store.path


@pytest.fixture
def books(deposited, copied_books, tmp_path):
    """Books of this test's own."""
    return Books(copied_books(deposited, tmp_path / "own"))


@pytest.fixture
def seen(books):
    """The calendar as a role sees it: `seen("referent", "72130")`."""

    def area(role=ANALYST, *communes):
        return SeenCalendar(SeenBooks(books, Viewer(role=role, communes=frozenset(communes), name="Claude Morel")))

    return area
