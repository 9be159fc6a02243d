"""The mistakes that the demonstration hides, found again from its files (docs/demonstration.md)."""

from __future__ import annotations

import json

import polars as pl
import pytest

from pipeline.books import Books
from pipeline.demo.invoices import MISTAKES
from tests.conftest import run_pipeline


@pytest.fixture(scope="module")
def review(demonstration):
    return Books(demonstration).review(2026)


def test_every_mistake_is_found_first_and_nothing_else_is_a_difference(review):
    hidden = {insee: mistake.causes for insee, mistake in MISTAKES.items()}
    for row in review.communes.to_dicts():
        found = [told.causes for told in review.explanations(row["insee"])]
        # La Milesse was corrected by a reduction before the control.
        if row["status"] == "difference":
            assert found[0] == hidden[row["insee"]], (row["commune"], found)
        else:
            assert found == []
    differing = set(review.communes.filter(pl.col("status") == "difference")["insee"])
    corrected = {insee for insee, causes in hidden.items() if causes == ("closings_full_year",)}
    assert differing == set(hidden) - corrected


def test_the_command_line_answers_by_the_contract(demonstration):
    answer = json.loads(run_pipeline(demonstration, "reconcile", "--year", "2026", "--json"))
    assert answer["detectable_error"] == "0.83"
    for row in answer["communes"]:
        for told in row["explanations"]:
            assert set(told) == {"causes", "amount", "sentence", "items"}
            assert told["amount"] == row["invoiced"]
            assert "Article " in told["sentence"]
        assert bool(row["explanations"]) == (row["status"] == "difference")
