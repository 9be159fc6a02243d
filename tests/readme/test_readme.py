"""The README tells the truth: its commands print what stands under them, and what it names is there."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from pipeline.commands.main import MODULES

SPEC = importlib.util.spec_from_file_location("console", Path(__file__).with_name("console.py"))
console = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(console)
TEXT = console.README.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(demonstration, tmp_path_factory):
    made = tmp_path_factory.mktemp("readme") / "folder"
    console.prepare(made, demonstration)
    return made


def test_every_command_prints_what_the_readme_says(folder):
    for block in console.blocks(TEXT):
        assert console.run(block, folder) == block


def test_every_link_leads_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(links) > 5
    assert [link for link in links if not (console.ROOT / link).exists()] == []


def test_every_command_it_names_exists():
    named = set(re.findall(r"-m pipeline (?:--database \S+ )?([a-z]+)", TEXT))
    assert {"init", "load", "reconcile", "report", "dashboard"} <= named
    assert named <= set(MODULES)


def test_the_targets_of_make_are_there():
    makefile = (console.ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"^make ([a-z]+)", TEXT, re.MULTILINE)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
