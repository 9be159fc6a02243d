"""The scenario file of the documentation is read as it stands, and its table names every structure and key."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from pipeline.convention import load_convention
from pipeline.tariffs import read_scenario
from pipeline.tariffs.structure_fields import KINDS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")
COMMUNES = pl.DataFrame({"insee": ["72065"], "name": ["La Chapelle-Saint-Aubin"]})


def test_the_file_of_the_documentation_is_a_scenario():
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
    scenario = read_scenario(text, load_convention(), COMMUNES)
    assert (scenario.name, scenario.refusals) == ("Hausse modérée", ("72065",))


def test_every_structure_is_in_the_table_with_its_keys():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", DOCUMENT, re.MULTILINE))
    assert set(rows) == {"kind", *KINDS}  # the header of the table is a row too
    for kind, (required, optional, _) in KINDS.items():
        assert all(f"`{key}" in rows[kind] for key in (*required, *optional)), kind
