"""The dated parameters of the convention: value, date, unit, article, note; `silent` where the text is."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"

Value = str | int | date


class ConventionError(Exception):
    """A parameter that the convention does not have, or a value that it does not allow."""


class MissingParameterError(ConventionError):
    """No value of a parameter at a date: names the parameter and the date."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it stands in `data/reference/*.toml`.

    `values` are pairs of effect date and value, oldest first; an undated rule has one pair at `date.min`.
    `silent`: the text leaves the point open; `allowed` then names the readings, `labels` their French names.
    """

    name: str
    label: str
    unit: str
    article: str
    values: tuple[tuple[date, Value], ...]
    note: str = ""
    silent: bool = False
    allowed: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)

    def at(self, day: date) -> Value:
        """The value in force on a day. MissingParameterError before the first effect date."""
        in_force = [value for effective, value in self.values if effective <= day]
        if not in_force:
            raise MissingParameterError(
                f"parameter {self.name!r} (Article {self.article}) has no value on {day.isoformat()}: "
                f"its first effect date is {self.values[0][0].isoformat()}"
            )
        return in_force[-1]


def read_parameters(directory: Path = REFERENCE) -> dict[str, Parameter]:
    """Every parameter of the reference files by name. ConventionError names the file and the key at fault."""
    parameters: dict[str, Parameter] = {}
    for name in ("tariffs.toml", "rules.toml"):
        path = directory / name
        for key, raw in tomllib.loads(path.read_text(encoding="utf-8")).items():
            try:
                parameters[key] = _parameter(key, raw)
            except (KeyError, TypeError, ValueError) as error:
                raise ConventionError(f"{path}: [{key}] is not a parameter: {error}") from error
    return parameters


def _parameter(name: str, raw: dict[str, Any]) -> Parameter:
    dated = raw.get("values")
    pairs = [(line["effective"], line["value"]) for line in dated] if dated else [(date.min, raw["value"])]
    if sorted(effective for effective, _ in pairs) != [effective for effective, _ in pairs]:
        raise ValueError("dated lines stand oldest first")
    allowed = tuple(raw.get("allowed", ()))
    if allowed and not all(value in allowed for _, value in pairs):
        raise ValueError(f"{pairs} is not among {allowed}")
    return Parameter(
        name=name,
        label=raw["label"],
        unit=raw["unit"],
        article=raw["article"],
        values=tuple(pairs),
        note=raw.get("note", ""),
        silent=raw.get("silent", False),
        allowed=allowed,
        labels=dict(raw.get("labels", {})),
    )
