"""From the recalculated amount to the invoiced one, step by step: what came later, then the causes (Article 9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.review.explanation import Explanation

LEARNED = "Connu après le titre"
WRONG = "Écart à la date du titre"


@dataclass(frozen=True, slots=True)
class Bridge:
    """Steps that add up: `expected_cents`, each part (French label, signed cents), `invoiced_cents`."""

    expected_cents: int
    invoiced_cents: int
    parts: tuple[tuple[str, int], ...]


def bridge_of(reviewed: Mapping[str, Any], explanation: Explanation | None) -> Bridge | None:
    """The bridge of a commune's row of the review, under one explanation; None where the year cannot be controlled."""
    if reviewed["expected_cents"] is None:
        return None
    learned, wrong = int(reviewed["learned_since_cents"]), int(reviewed["wrong_then_cents"])
    parts = [(LEARNED, learned)] if learned else []
    if explanation is not None:
        parts += [(name[0].upper() + name[1:], cents) for name, cents in explanation.parts]
    elif wrong:
        parts.append((WRONG, wrong))
    return Bridge(int(reviewed["expected_cents"]), int(reviewed["invoiced_cents"]), tuple(parts))
