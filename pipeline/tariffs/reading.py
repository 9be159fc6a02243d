"""From a TOML file to a scenario: every problem told by its field, nothing guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from pipeline.convention import Convention
from pipeline.tariffs.fields import Fields, decimal_of
from pipeline.tariffs.problems import Problem, ScenarioError, did_you_mean
from pipeline.tariffs.scenario import Scenario
from pipeline.tariffs.structure_fields import KINDS, read_settings

TOP = (
    "name", "years", "effective", "communicated", "account_fee", "hourly_rate", "hold_total", "tariff_application",
    "floor", "cap", "transition_years", "structure", "growth", "refusals",
)  # fmt: skip
LONGEST_NAME = 120
MOST_YEARS = 20
MOST_STEPS = 10
FURTHEST = 50
MOST_GROWTH = Decimal(5)
LEAST_GROWTH = Decimal(-1)


def read_scenario(text: str, convention: Convention, communes: pl.DataFrame) -> Scenario:
    """The scenario that a TOML text holds (`scenario_of`). ScenarioError also says where the text is no TOML."""
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(
            Problem("fichier", f"ce n’est pas du TOML lisible ({error}) ; corriger cette ligne.")
        ) from error
    return scenario_of(content, convention, communes)


def scenario_of(content: Mapping[str, Any], convention: Convention, communes: pl.DataFrame) -> Scenario:
    """The scenario that fields hold, as a TOML file or a page names them. `communes`: insee, name.

    ScenarioError names every field at fault. An effect date before the end of firm prices is no error here: the
    scenario is computed, and `legal_problems` says that it is not possible.
    """
    problems: list[Problem] = []
    fields = Fields(content, "", problems)
    fields.no_other_than(TOP)
    fields.require("name", "years", "effective")
    name = fields.text("name").strip()
    if fields.has("name") and not 0 < len(name) <= LONGEST_NAME:
        fields.note("name", f"un nom de 1 à {LONGEST_NAME} caractères est attendu.")
    effective = fields.day("effective")
    structure = _table(content, "structure", problems)
    structure_fields = Fields(structure, "structure.", problems)
    kind = structure_fields.one_of("kind", tuple(KINDS), "per_account")
    growth = Fields(_table(content, "growth", problems), "growth.", problems)
    growth.no_other_than(("accounts", "hours"))
    cap, cap_is_share = _cap(fields)
    scenario = Scenario(
        name=name,
        years=_years(fields, convention),
        effective=effective or date.max,
        communicated=fields.day("communicated"),
        account_fee=fields.euros("account_fee"),
        hourly_rate=fields.euros("hourly_rate"),
        hold_total=fields.boolean("hold_total"),
        tariff_application=_application(fields, convention),
        floor=fields.euros("floor", Decimal("0.00"), decimals=2) or Decimal("0.00"),
        cap=cap,
        cap_is_share=cap_is_share,
        transition_years=fields.whole("transition_years", 1, 1, MOST_STEPS),
        kind=kind,
        settings=read_settings(kind, structure_fields, convention),
        growth_accounts=growth.share("accounts", Decimal(0), LEAST_GROWTH, MOST_GROWTH),
        growth_hours=growth.share("hours", Decimal(0), LEAST_GROWTH, MOST_GROWTH),
        refusals=_refusals(_table(content, "refusals", problems), communes, problems),
    )
    if problems:
        raise ScenarioError(*problems)
    return scenario


def _table(content: Mapping[str, Any], name: str, problems: list[Problem]) -> Mapping[str, Any]:
    table = content.get(name, {})
    if isinstance(table, dict):
        return table
    problems.append(Problem(name, f"un tableau [{name}] est attendu."))
    return {}


def _years(fields: Fields, convention: Convention) -> tuple[int, ...]:
    first = convention.first_effect("account_fee").year
    raw = fields.table.get("years", [first])
    whole = isinstance(raw, list) and all(isinstance(year, int) and not isinstance(year, bool) for year in raw)
    if not whole or not 0 < len(raw) <= MOST_YEARS or len(set(raw)) != len(raw):
        fields.note(
            "years", f"une liste de 1 à {MOST_YEARS} années différentes est attendue, par exemple [2027, 2028]."
        )
        return ()
    outside = [year for year in raw if not first <= year <= first + FURTHEST]
    if outside:
        fields.note("years", f"{outside[0]} est hors de la période : de {first} à {first + FURTHEST}.")
    return tuple(sorted(raw))


def _application(fields: Fields, convention: Convention) -> str | None:
    allowed = convention.parameter("tariff_application").allowed
    if not fields.has("tariff_application"):
        return None
    return fields.one_of("tariff_application", allowed, allowed[0])


def _cap(fields: Fields) -> tuple[Decimal | None, bool]:
    """Euros when written as an amount between quotes, a share when written as a number (0.1) or with « % »."""
    raw = fields.table.get("cap")
    if raw is None:
        return None, False
    if isinstance(raw, str) and not raw.strip().endswith("%"):
        return fields.euros("cap", decimals=2), False
    share = decimal_of(raw.strip().rstrip("%").strip()) if isinstance(raw, str) else decimal_of(raw)
    if share is not None and isinstance(raw, str):
        share /= 100
    if share is None or not 0 <= share <= 1 or share != round(share, 6):
        fields.note("cap", f'« {raw} » ne convient pas ; écrire un montant ("50.00") ou une part de 0 à 1 (0.1).')
        return None, True
    return share, True


def _refusals(table: Mapping[str, Any], communes: pl.DataFrame, problems: list[Problem]) -> tuple[str, ...]:
    fields = Fields(table, "refusals.", problems)
    fields.no_other_than(("communes",))
    raw = table.get("communes", [])
    if not isinstance(raw, list):
        fields.note("communes", 'une liste de codes INSEE est attendue, par exemple ["72065"].')
        return ()
    names = dict(communes.select("name", "insee").rows())
    codes = set(communes["insee"])
    for code in raw:
        if code not in codes:
            written = str(code)
            hint = (
                f" Son code INSEE est {names[written]}." if written in names else did_you_mean(written, sorted(codes))
            )
            fields.note("communes", f"commune inconnue : « {written} ».{hint} Écrire son code INSEE entre guillemets.")
    return tuple(sorted({code for code in raw if isinstance(code, str)}))
