"""The demonstration with what people say of it: an opinion, a proposal, a sending, a scenario."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pipeline.access import ANALYST, COMMISSION, REFERENT, SeenBooks, Viewer
from pipeline.access.reports import SeenReports
from pipeline.access.review import SeenReviewArea
from pipeline.access.tariffs import SeenTariffs
from pipeline.books import Books
from tests.conftest import copy_books

AT = datetime(2027, 1, 31, 9, tzinfo=UTC)
AUTHOR = "Quiterie Désautels"
SCENARIO = {
    "name": "Hausse modérée",
    "years": [2027, 2028],
    "effective": date(2027, 6, 1),
    "communicated": date(2026, 11, 25),
    "account_fee": "10.20",
    "structure": {"kind": "per_account"},
}


def seen_by(database, role, *communes) -> SeenReports:
    return SeenReports(SeenBooks(Books(database), Viewer(role, frozenset(communes), name=AUTHOR)))


@pytest.fixture(scope="session")
def said_of(demonstration, tmp_path_factory):
    """A copy of the demonstration in which the commission spoke; to be read only."""
    database = copy_books(demonstration, tmp_path_factory.mktemp("said") / "books")
    seen = SeenBooks(Books(database), Viewer(ANALYST, name=AUTHOR))
    review, tariffs = SeenReviewArea(seen), SeenTariffs(seen)
    review.record_opinion(2026, "72001", "to_correct", AT, comment="Ramener le titre à neuf mois.")
    review.record_proposal(
        "Ne pas facturer les adresses jamais utilisées.", ["equity"], "proposed", AT, rests_on="Comptes dormants"
    )
    review.send_statements(2026, ["72001"], date(2026, 11, 30), AT)
    tariffs.save(tariffs.read(SCENARIO), AT)
    return database


@pytest.fixture(scope="session")
def analyst(said_of) -> SeenReports:
    return seen_by(said_of, ANALYST)


@pytest.fixture(scope="session")
def commission(said_of) -> SeenReports:
    return seen_by(said_of, COMMISSION)


@pytest.fixture(scope="session")
def referent(said_of) -> SeenReports:
    """The referent of La Chapelle-Saint-Aubin."""
    return seen_by(said_of, REFERENT, "72065")


@pytest.fixture(scope="session")
def annual(analyst):
    """What the annual report of 2026 is made of, with the saved scenario."""
    return analyst.annual(2026, analyst.scenario_names()["reference"].to_list())
