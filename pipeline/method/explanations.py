"""How each figure and each date comes about: sentences of the reference data, with the values in force."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.convention import Convention
from pipeline.convention.parameters import REFERENCE
from pipeline.method.rules import said_value
from pipeline.wording import typeset

PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure comes about: title, the folder of the page that shows it, articles, sentence, parameters used."""

    title: str
    page: str
    articles: str
    text: str
    parameters: tuple[str, ...]


def explanations(convention: Convention, page: str | None = None) -> list[Explanation]:
    """The explanations of a page, or all of them, each `{name}` replaced by the value in force of that parameter."""
    return [
        Explanation(
            title=row["title"],
            page=row["page"],
            articles=row["articles"],
            text=typeset(PLACE.sub(lambda found: _value(convention, found.group(1)), row["text"])),
            parameters=tuple({*row["parameters"], *PLACE.findall(row["text"])}),
        )
        for row in _rows()
        if page in (None, row["page"])
    ]


def _value(convention: Convention, name: str) -> str:
    parameter = convention.parameter(name)
    return said_value(parameter, parameter.at(date.max))


@lru_cache(maxsize=2)
def _rows(directory: Path = REFERENCE) -> tuple[dict[str, Any], ...]:
    listed = tomllib.loads((directory / "explanations.toml").read_text(encoding="utf-8"))
    return tuple(listed["explanation"])
