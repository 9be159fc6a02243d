"""What is wrong with a scenario, by the field, in words for the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One field of a scenario (`structure.fees`, `refusals.communes`) and, in French, what is wrong and what to do."""

    field: str
    message: str


class ScenarioError(Exception):
    """A scenario that cannot be read or computed: `problems`, one by field. Nothing of it is to be saved."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(f"{problem.field} : {problem.message}" for problem in problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Vouliez-vous dire « fees » ?`, or nothing when no known word is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Vouliez-vous dire « {near[0]} »\u202f?" if near else ""
