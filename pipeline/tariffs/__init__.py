"""Tariff scenarios (Article 7): what other tariffs would do, and to whom."""

from __future__ import annotations

from pipeline.tariffs.answer import as_json
from pipeline.tariffs.drafts import Draft, draft_of, starting_scenario
from pipeline.tariffs.inputs import Inputs, gather
from pipeline.tariffs.legal import LegalClock, legal_clock, legal_problems
from pipeline.tariffs.links import from_link, to_link
from pipeline.tariffs.problems import Problem, ScenarioError
from pipeline.tariffs.reading import read_scenario, scenario_of
from pipeline.tariffs.result import SimulationResult, Summary, YearResult
from pipeline.tariffs.scenario import Scenario, write_scenario
from pipeline.tariffs.schedule import ADOPTED, adopted, adoption_payload
from pipeline.tariffs.sensitivity import sensitivity, totals
from pipeline.tariffs.simulation import simulate
from pipeline.tariffs.solve import Reached, Solution, solve

__all__ = [
    "ADOPTED",
    "Draft",
    "Inputs",
    "LegalClock",
    "Problem",
    "Reached",
    "Scenario",
    "ScenarioError",
    "SimulationResult",
    "Solution",
    "Summary",
    "YearResult",
    "adopted",
    "adoption_payload",
    "as_json",
    "draft_of",
    "from_link",
    "gather",
    "legal_clock",
    "legal_problems",
    "read_scenario",
    "scenario_of",
    "sensitivity",
    "simulate",
    "solve",
    "starting_scenario",
    "to_link",
    "totals",
    "write_scenario",
]
