"""A scenario in an address, so that a page can be sent: its TOML, packed in letters that an address may hold."""

from __future__ import annotations

import base64
import binascii
import zlib

import polars as pl

from pipeline.convention import Convention
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.reading import read_scenario
from pipeline.tariffs.scenario import Scenario, write_scenario

LONGEST_TEXT = 20_000
"""No scenario is longer, and nobody's link makes the server unpack more."""


def to_link(scenario: Scenario) -> str:
    """A scenario as one word of an address; `from_link` gives back an equal one."""
    packed = zlib.compress(write_scenario(scenario).encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def from_link(word: str, convention: Convention, communes: pl.DataFrame) -> Scenario:
    """The scenario of a link. ScenarioError when it holds none, or one that does not fit the communes or the rules."""
    try:
        packed = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, LONGEST_TEXT).decode()
        whole = unpacking.eof
    except (binascii.Error, zlib.error, ValueError) as error:
        raise _unreadable() from error
    if not whole:
        raise _unreadable()
    return read_scenario(text, convention, communes)


def _unreadable() -> ScenarioError:
    return ScenarioError(
        Problem(
            "lien", "il ne contient pas de scénario lisible\u00a0; demander à qui l’a envoyé de le copier en entier."
        )
    )
