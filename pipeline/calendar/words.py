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
