"""What the page « Méthode et aide » says exists, and what exists is said there: parameters, pages, articles, files."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from pages.shared.frame import PLACES
from pipeline.convention import load_convention
from pipeline.method import (
    articles,
    explanations,
    exports,
    glossary,
    rules_in_force,
    said_articles,
    silent_points,
    version,
)
from pipeline.method.rules import said_value
from tests.method.exports import offered

CONVENTION = load_convention()
FOLDERS = {place.folder for place in PLACES}
ROOT = Path(__file__).parents[2]
ARTICLES = ("1", "2", "3", "4", "5", "5-1", "5-2", "6", "7", "8", "9", "10", "11", "12")


def test_every_parameter_is_explained_and_every_explained_one_exists():
    named = {name for one in explanations(CONVENTION) for name in one.parameters}
    assert named == {parameter.name for parameter in CONVENTION.parameters}, (
        "data/reference/explanations.toml: name each parameter in the `parameters` of an explanation"
    )


def test_every_page_is_explained_and_every_explained_one_exists():
    # The page of the method explains itself: it is the explanation.
    assert {one.page for one in explanations(CONVENTION)} == FOLDERS - {"method"}


def test_no_placeholder_is_left_and_no_value_is_written_by_hand():
    for one in explanations(CONVENTION):
        assert "{" not in one.text, one.title
    changed = CONVENTION.replace(communication_months=9)
    (told,) = [one.text for one in explanations(changed, "calendar") if one.title == "Révision des tarifs"]
    assert "au moins 9\u00a0mois" in told


def test_every_file_that_a_page_offers_is_listed_and_every_listed_one_is_offered():
    listed = {(one.page, one.name) for one in exports() if one.page != "reports"}
    said = "data/reference/exports.toml has one [[file]] for each table that a page offers: page, name, what"
    assert offered() - listed == set(), f"{said}. These are missing."
    assert listed - offered() == set(), f"{said}. These are gone from the pages."


def test_every_paper_exists():
    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "pipeline" / "report").rglob("*.py")))
    papers = {one.name for one in exports() if one.page == "reports"}
    for name in papers:
        assert re.search(rf'["}}]{name}["_]', code), name
    written = set(re.findall(r"\}([a-z]+(?:-[a-z]+)*)_\{", code))
    assert written - {"detail"} <= papers, "data/reference/exports.toml: one [[paper]] for each paper"


def test_every_article_lives_somewhere_that_exists():
    numbers = [number for article in articles() for number in article.number.split(", ")]
    assert numbers == list(ARTICLES)
    for article in articles():
        assert article.pages
        assert set(article.pages) <= FOLDERS
        assert article.where


def test_every_parameter_names_an_article_of_the_convention_or_a_text_of_law():
    for parameter in CONVENTION.parameters:
        for number in parameter.article.split(", "):
            assert number in ARTICLES or number.startswith(("CGCT", "M57")), parameter.name


def test_every_rule_is_in_the_table_with_all_its_dated_values():
    later = CONVENTION.with_tariff("account_fee", Decimal("10.2015"), date(2027, 6, 1))
    rules = rules_in_force(later)
    assert rules["name"].unique(maintain_order=True).to_list() == [one.name for one in later.parameters]
    fees = rules.filter(pl.col("name") == "account_fee").select("effective", "value").rows()
    assert fees == [(date(2026, 1, 1), "10,00\u00a0€"), (date(2027, 6, 1), "10,2015\u00a0€")]
    for name in ("label", "article", "value", "unit"):
        assert (rules[name].str.len_chars() > 0).all(), name


def test_the_open_points_are_those_that_the_convention_leaves_silent():
    points = silent_points(CONVENTION)
    assert [one.name for one, _, _ in points] == [one.name for one in CONVENTION.parameters if one.silent]
    for parameter, held, others in points:
        assert held
        assert {other.code for other in others} == set(parameter.allowed) - {str(parameter.at(date.max))}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("account_fee", "10,00\u00a0€"), ("vat_rate", "0\u00a0%"), ("tariff_structure", "par compte"),
        ("firm_until", "1er\u00a0juin 2027"), ("communication_months", "6\u00a0mois"), ("renewal_years", "1\u00a0an"),
        ("first_term_years", "2\u00a0ans"), ("invoicing_month", "décembre"), ("complementary_day", "31\u00a0janvier"),
        ("recovery_notice_days", "15\u00a0jours"), ("abrupt_share_percent", "20\u00a0%"), ("expected_account", "70875"),
        ("rounding", "une fois par ligne"),
    ],
)  # fmt: skip
def test_values_are_written_for_people(name, words):
    parameter = CONVENTION.parameter(name)
    assert said_value(parameter, parameter.at(date.max)) == words


def test_an_adopted_structure_is_not_shown_as_code():
    parameter = replace(CONVENTION.parameter("tariff_structure"), values=((date(2027, 6, 1), '{"kind": "bands"}'),))
    assert said_value(parameter, parameter.at(date.max)) == "structure de la révision adoptée"


def test_articles_are_said_in_french():
    assert [said_articles(text) for text in ("6", "6, 8", "5, 5-1, 5-2", "CGCT L.1611-5")] == [
        "article 6", "articles 6 et 8", "articles 5, 5-1 et 5-2", "CGCT L.1611-5",
    ]  # fmt: skip


def test_words_are_told_once_and_wholly():
    terms = [word.term for word in glossary()]
    assert len(terms) == len(set(terms))
    for word in glossary():
        assert word.meaning.endswith(".")
        assert set(word.article.split(", ")) <= set(ARTICLES)


def test_the_version_is_that_of_the_project():
    assert f'version = "{version()}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
