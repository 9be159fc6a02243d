"""« Méthode et aide »: each view opens, and its figures are those of the books."""

from __future__ import annotations

import pytest

from pipeline.books import Books
from pipeline.books.method import alternatives
from pipeline.convention import load_convention
from pipeline.wording import signed_euros

VIEWS = ("calculs", "regles", "questions", "articles", "fichiers", "mots")


def view(page, name):
    page.session_state["aide"] = name
    return page.run()


@pytest.mark.parametrize("role", ["analyste", "commission", "referent"])
@pytest.mark.parametrize("name", VIEWS)
def test_each_view_opens_for_each_role(open_page, demonstration, role, name):
    page = view(open_page(demonstration, "method", role=role, communes=("72130",), annee="2026"), name)
    assert not page.exception
    assert not page.error, [error.value for error in page.error]


def test_every_parameter_is_in_the_table(open_page, demonstration):
    page = view(open_page(demonstration, "method"), "regles")
    assert len(page.table[0].value) == sum(len(parameter.values) for parameter in load_convention().parameters)
    page.text_input(key="regle").set_value("préavis").run()
    assert 0 < len(page.table[0].value) < 6


def test_questions_say_what_other_readings_change(open_page, words, demonstration):
    effects = alternatives(Books(demonstration), 2026)
    page = view(open_page(demonstration, "method", role="commission", annee="2026"), "questions")
    said = " ".join(markdown.value for markdown in page.markdown)
    moving = [row for row in effects.iter_rows(named=True) if row["change_cents"]]
    assert moving
    for row in moving:
        assert f"**{signed_euros(row['change_cents'])}**" in said, row["alternative"]


def test_a_referent_is_not_told_other_communes_amounts(open_page, words, demonstration):
    page = view(open_page(demonstration, "method", role="referent", communes=("72130",), annee="2026"), "questions")
    assert not [markdown.value for markdown in page.markdown if "(total " in markdown.value]
