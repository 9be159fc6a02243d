"""What holds on every page: it opens for each role, names nobody to the commission, and stays shut to strangers."""

from __future__ import annotations

import polars as pl
import pytest

from pages.shared.frame import PLACES
from pipeline.access import Request
from pipeline.books import Books

FOLDERS = [place.folder for place in PLACES]
OPEN_TO_ALL = [place.folder for place in PLACES if not place.for_deposits]
LA_CHAPELLE = "72065"
STRANGERS = {
    "another address": Request(listens_on="127.0.0.1", host="127.0.0.1:8501", remote="192.168.1.20", forwarded=False),
    "another host": Request(listens_on="127.0.0.1", host="tableau.example:8501", remote=None, forwarded=False),
    "through a relay": Request(listens_on="127.0.0.1", host="127.0.0.1:8501", remote=None, forwarded=True),
    "a server for all": Request(listens_on="0.0.0.0", host="127.0.0.1:8501", remote=None, forwarded=False),
    "a server on every address": Request(listens_on=None, host="127.0.0.1:8501", remote=None, forwarded=False),
}


def persons(database) -> list[str]:
    """Addresses, names and keys of the accounts of the member communes."""
    seen = Books(database).situation().facts.account_observation.filter(pl.col("insee").is_not_null())
    return [
        word
        for column in ("address", "upn", "name", "account")
        for word in seen[column].drop_nulls().unique().to_list()
        if len(word) > 5
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_opens_for_an_analyst(open_page, demonstration, folder):
    page = open_page(demonstration, folder, annee="2026")
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    assert page.title[0].value.strip()


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
def test_it_opens_for_a_referent(open_page, demonstration, folder):
    page = open_page(demonstration, folder, role="referent", communes=(LA_CHAPELLE,), annee="2026")
    assert not page.exception
    assert not page.error, [error.value for error in page.error]


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
def test_it_names_nobody_to_the_commission(open_page, words, demonstration, folder):
    page = open_page(demonstration, folder, role="commission", annee="2026")
    assert not page.exception
    assert not page.error, [error.value for error in page.error]
    served = words(page)
    assert [person for person in persons(demonstration) if person in served] == []


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
def test_it_shows_a_referent_no_other_commune_s_persons(open_page, words, demonstration, folder):
    page = open_page(demonstration, folder, role="referent", communes=(LA_CHAPELLE,), annee="2026")
    served = words(page)
    observations = Books(demonstration).situation().facts.account_observation
    others = observations.filter(pl.col("insee").is_not_null(), pl.col("insee") != LA_CHAPELLE)
    moved = observations.filter(pl.col("insee") == LA_CHAPELLE)["account"].to_list()
    strangers = others.filter(~pl.col("account").is_in(moved))["address"].drop_nulls().unique().to_list()
    assert [address for address in strangers if address in served] == []


def test_the_commission_finds_the_deposits_shut(open_page, words, demonstration):
    page = open_page(demonstration, "deposits", role="commission")
    assert page.title[0].value == "Accès refusé"
    assert "users_2026" not in words(page)


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("folder", FOLDERS)
def test_it_stays_shut_to_strangers(open_page, words, demonstration, folder, stranger):
    page = open_page(demonstration, folder, request=STRANGERS[stranger], annee="2026")
    assert [title.value for title in page.title] == ["Accès refusé"]
    assert not page.sidebar.selectbox
    assert "Chapelle" not in words(page)
    assert "@" not in words(page)


def test_a_role_that_is_not_known_sees_nothing(open_page, words, demonstration):
    page = open_page(demonstration, role="maire", annee="2026")
    assert [title.value for title in page.title] == ["Accès refusé"]
    assert "Chapelle" not in words(page)


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
def test_on_empty_books_it_says_what_to_deposit_first(open_page, fresh_books, folder):
    page = open_page(fresh_books, folder)
    assert not page.exception
    assert page.title[0].value.startswith("Par quoi commencer")


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
def test_without_a_file_it_says_how_to_create_one(open_page, tmp_path, folder):
    page = open_page(tmp_path / "nowhere.duckdb", folder)
    assert not page.exception
    assert page.title[0].value == "Les comptes ne sont pas encore créés"
    assert any("init --demo" in code.value for code in page.code)


@pytest.mark.parametrize("folder", OPEN_TO_ALL)
@pytest.mark.parametrize("year", ["1999", "abc"])
def test_a_year_that_nothing_speaks_of_falls_back_to_one_that_does(open_page, demonstration, folder, year):
    page = open_page(demonstration, folder, annee=year)
    assert not page.exception
    assert not page.error
    assert page.query_params["annee"] in ("2026", ["2026"])
