"""Scenarios as each role sees them: whole totals for all, the rows of one's own communes for a referent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from pipeline.access import ANALYST, COMMISSION, REFERENT, AccessRefusedError, SeenBooks, Viewer
from pipeline.access.tariffs import SeenTariffs
from pipeline.books import Books
from pipeline.tariffs import Scenario
from pipeline.tariffs.sentences import for_whom, where_from

OWN = "72065"
AT = datetime(2027, 2, 1, tzinfo=UTC)
SCENARIO = Scenario(
    name="Essai", years=(2027, 2028), effective=date(2027, 6, 1), communicated=date(2026, 11, 25),
    account_fee=Decimal("10.20"), refusals=("72003", OWN),
)  # fmt: skip


def seen_by(database, role, communes=()):
    return SeenTariffs(SeenBooks(Books(database), Viewer(role, frozenset(communes), name="essai")))


@pytest.fixture(scope="module")
def results(demonstration):
    return {
        role: seen_by(demonstration, role, [OWN] if role == REFERENT else []).simulate(SCENARIO)
        for role in (ANALYST, COMMISSION, REFERENT)
    }


def test_the_commission_sees_every_commune_as_the_dsin_does(results):
    for first, second in zip(results[ANALYST].years, results[COMMISSION].years, strict=True):
        assert first.communes.equals(second.communes)
        assert first.communes.height > 10


def test_a_referent_sees_the_rows_of_the_own_commune_and_whole_totals(results):
    for whole, own in zip(results[ANALYST].years, results[REFERENT].years, strict=True):
        assert own.summary == whole.summary
        assert own.equity == whole.equity
        for frame in (own.communes, own.readings, own.refusals.communes):
            assert frame["insee"].unique().to_list() == [OWN]
    assert results[REFERENT].legal.windows["insee"].to_list() == [OWN]
    assert results[ANALYST].legal.windows.height > 10


def test_a_referent_reads_no_superlative_about_communes_that_are_not_shown(results):
    own, whole = results[REFERENT].years[1], results[ANALYST].years[1]
    assert "La plus forte" in for_whom(whole)
    assert "La plus forte" not in for_whom(own)
    assert "La Chapelle-Saint-Aubin paierait" in for_whom(own)
    assert where_from(own) == where_from(whole)


def test_nobody_unknown_sees_a_row(demonstration):
    result = seen_by(demonstration, "maire", [OWN]).simulate(SCENARIO)
    assert all(year.communes.is_empty() for year in result.years)


def test_a_simulation_names_no_account(results):
    columns = {name for year in results[COMMISSION].years for name in year.communes.columns}
    assert not columns & {"account", "address", "upn", "label"}


def test_every_commune_is_named_and_only_the_own_ones_are_offered(demonstration):
    seen = seen_by(demonstration, REFERENT, [OWN])
    assert seen.communes().height == 20
    assert seen.seen_communes()["insee"].to_list() == [OWN]


def test_the_commission_saves_and_does_not_adopt(own_demonstration):
    seen = seen_by(own_demonstration, COMMISSION)
    reference = seen.save(SCENARIO, AT)
    assert seen.saved()["reference"].to_list() == [reference]
    assert seen.saved()["author"].to_list() == ["essai"]
    with pytest.raises(AccessRefusedError, match="analystes"):
        seen.adopt(SCENARIO, AT)


@pytest.mark.parametrize("role", [REFERENT, "maire"])
def test_a_referent_neither_saves_nor_deletes_nor_adopts(demonstration, role):
    seen = seen_by(demonstration, role, [OWN])
    assert not seen.may_save
    for action in (
        lambda: seen.save(SCENARIO, AT),
        lambda: seen.rename("S1", "Autre", AT),
        lambda: seen.duplicate("S1", AT),
        lambda: seen.delete("S1", AT),
        lambda: seen.adopt(SCENARIO, AT),
    ):
        with pytest.raises(AccessRefusedError):
            action()
