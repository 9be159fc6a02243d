"""No address, no name, no key of an account in any paper for the commission or a council: text, metadata, XML."""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipeline.books import Books
from pipeline.report.archive import to_zip
from pipeline.report.exports import annual_files, council_files, referent_files, sheet_files
from tests.report import reading
from tests.report.conftest import AUTHOR

LA_CHAPELLE = "72065"
SHORTEST = 5


@pytest.fixture(scope="module")
def persons(said_of):
    """Every address, sign-in name, display name and key of the data, and the subjects of requests."""
    facts = Books(said_of).facts()
    seen = facts.account_observation
    words = {
        word
        for column in ("address", "upn", "name", "account")
        for word in seen[column].drop_nulls().unique().to_list()
    }
    words |= set(facts.movement["account"].drop_nulls().to_list())
    words |= set(facts.adhesion["referent"].drop_nulls()) | set(facts.adhesion["dpo_contact"].drop_nulls())
    words |= set(facts.request["subject"].drop_nulls().to_list())
    return sorted(word for word in words if len(word) > SHORTEST)


WORD = re.compile(r"[^\W_]+")


def named_in(files, persons) -> list[tuple[str, str]]:
    """Which person stands in which file: all words of a name, in a row, whatever the breaks of lines."""
    words = {person: WORD.findall(person.lower()) for person in persons}
    found = []
    for name, data in files:
        said = reading.everything(name, data).lower()
        there = set(WORD.findall(said))
        suspects = [person for person, parts in words.items() if there.issuperset(parts)]
        squeezed = reading.loose(said) if suspects else ""
        found += [(name, person) for person in suspects if reading.loose(person).lower() in squeezed]
    return found


def test_a_name_is_found_where_it_stands():
    assert named_in([("a.txt", b"de Jean\nDupont, maire")], ["Jean Dupont", "Anne Dupont"]) == [
        ("a.txt", "Jean Dupont")
    ]


def test_the_data_hold_persons(persons):
    assert sum("@" in person for person in persons) > 900
    assert sum(" " in person for person in persons) > 500


def test_papers_of_the_commission_name_nobody(annual, persons):
    files = list(annual_files(annual))
    assert len(files) > 30
    assert named_in(files, [*persons, AUTHOR]) == []


def test_statements_and_sheets_for_councils_name_nobody(analyst, persons):
    files = list(council_files(analyst.statements(2026, persons=False), demonstration=True))
    codes = analyst.statement_communes(2026)["insee"].to_list()
    files += list(sheet_files(analyst.sheet(2026, insee) for insee in codes[:4]))
    assert named_in(files, [*persons, AUTHOR]) == []
    assert named_in([("etats.zip", to_zip(files[:6]))], persons) == []


def test_the_referent_s_statement_names_the_accounts_of_that_commune_alone(referent, said_of):
    materials = referent.statements(2026, persons=True)
    assert [material.insee for material in materials] == [LA_CHAPELLE]
    files = list(referent_files(materials, demonstration=True))
    seen = Books(said_of).facts().account_observation.filter(pl.col("address").is_not_null())
    own = set(seen.filter(pl.col("insee") == LA_CHAPELLE)["address"])
    others = set(seen.filter(pl.col("insee").is_null() | (pl.col("insee") != LA_CHAPELLE))["address"]) - own
    for name, data in files:
        said = reading.everything(name, data).lower()
        squeezed = reading.loose(said)
        assert sum(reading.loose(address) in squeezed for address in own) > 20, name
        assert [address for address in others if address in said] == []


def test_nobody_else_gets_the_accounts(commission, referent):
    from pipeline.access import AccessRefusedError  # noqa: PLC0415

    assert commission.statements(2026, persons=True) == []
    for reports, insee in ((commission, LA_CHAPELLE), (referent, "72001")):
        with pytest.raises(AccessRefusedError):
            reports.statement(2026, insee, persons=True)
    with pytest.raises(AccessRefusedError):
        referent.statement(2026, "72001", persons=False)
    assert commission.statement(2026, LA_CHAPELLE, persons=False).labels.is_empty()
    assert commission.statement(2026, LA_CHAPELLE, persons=False).statement.accounts.is_empty()
