"""Words of the screen for the codes of the books, and text made safe for Streamlit's markdown."""

from __future__ import annotations

import re

STATUS = {
    "consistent": "● cohérent",
    "difference": "◆ écart",
    "not_auditable": "○ contrôle impossible",
    "nothing_due": "– rien à refacturer",
}
NATURE = {"forfait": "redevance (forfait)", "heures": "heures des demandes", "regularisation": "régularisation"}
EVENT = {
    "opened": "ouvertures",
    "closed": "fermetures",
    "reopened": "réouvertures",
    "moved_in": "arrivées d’une autre commune",
    "moved_out": "départs vers une autre commune",
    "renamed": "changements d’adresse",
    "suspended": "suspensions",
    "resumed": "reprises",
}
EVENT_ONE = {
    "opened": "ouverture",
    "closed": "fermeture",
    "reopened": "réouverture",
    "moved_in": "arrivée d’une autre commune",
    "moved_out": "départ vers une autre commune",
    "renamed": "changement d’adresse",
    "suspended": "suspension",
    "resumed": "reprise",
}
REQUEST_STATE = {
    "asked": "demandée",
    "quoted": "chiffrée",
    "refused": "refusée",
    "committed": "acceptée, pas encore faite",
    "due": "due",
    "not_accepted": "faite sans acceptation",
    "support": "assistance ordinaire",
}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|$~:@-])")


def plain(text: str) -> str:
    """Text that comes from a file or a person, with the signs that markdown would obey escaped."""
    return _MARKDOWN.sub(r"\\\1", text)
