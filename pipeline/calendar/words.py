"""The French words of the calendar's codes."""

from __future__ import annotations

THEMES = {
    "tariffs": "Révision des tarifs",
    "convention": "Vie de la convention",
    "recharge": "Refacturation et examen",
    "extracts": "Extraits à déposer",
    "data": "Données personnelles",
    "commitments": "Engagements des communes",
}
DUTY_STATES = {"late": "en retard", "due": "à venir", "done": "fait"}
PASSED = "passé"


def state_word(state: str, milestone: bool) -> str:
    """The state of a duty in French; a day that passes by itself is never late, and nobody does it."""
    return PASSED if milestone and state == "done" else DUTY_STATES[state]
