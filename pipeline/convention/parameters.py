"""The dated parameters of the convention: value, date, unit, article, note; `silent` where the text is."""

from __future__ import annotations

import inspect
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
    """No value of a parameter at a date: names the parameter, the date and who asked, and says what to do."""


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
            # In French: an analyst who asks for a year without tariffs, or deposits an older request, reads it.
            raise MissingParameterError(
                f"Paramètre «\u00a0{self.label}\u00a0» ({self.name}, article {self.article})\u00a0: aucune valeur au "
                f"{day:%d/%m/%Y}, demandée par {_asker()}\u00a0; sa première date d’effet est le "
                f"{self.values[0][0]:%d/%m/%Y}. Ajouter une ligne datée dans data/reference, ou choisir une autre "
                "année."
            )
        return in_force[-1]


def _asker() -> str:
    """The function outside this room that asked for a parameter; found only when there is an error to explain."""
    for caller in inspect.stack(context=0):
        module = caller.frame.f_globals.get("__name__", "")
        if not module.startswith("pipeline.convention"):
            return f"{module}.{caller.function}"
    return "pipeline.convention"


def read_parameters(directory: Path = REFERENCE) -> dict[str, Parameter]:
    """Every parameter of the reference files by name. ConventionError names the file and the key at fault."""
    parameters: dict[str, Parameter] = {}
    for name in ("tariffs.toml", "rules.toml"):
        path = directory / name
        for key, raw in _tables(path).items():
            if key in parameters:
                raise ConventionError(f"{path}: [{key}] stands in two files")
            try:
                parameters[key] = _parameter(key, raw)
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                raise ConventionError(f"{path}: [{key}] is not a parameter: {error}") from error
    return parameters


def _tables(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConventionError(f"{path}: not a TOML file: {error}") from error


def _parameter(name: str, raw: dict[str, Any]) -> Parameter:
    dated = raw.get("values")
    pairs = [(line["effective"], line["value"]) for line in dated] if dated else [(date.min, raw["value"])]
    days = [effective for effective, _ in pairs]
    if not all(type(day) is date for day in days):
        raise ValueError("an effect date is a date, written without quotes")
    if sorted(set(days)) != days:
        raise ValueError("dated lines stand oldest first, one a date")
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
