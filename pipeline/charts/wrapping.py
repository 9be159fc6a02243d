"""Lines of text that fit the width at which a chart happens to be drawn.

The server does not know whether a phone or a projector looks at the chart, and Vega breaks no lines. So each text is
broken beforehand for a few widths, and an expression on Vega's own `width` picks the lines when the chart is drawn.
"""

from __future__ import annotations

import json
from functools import lru_cache

NARROW_CHARACTERS = frozenset(" \u202f\u00a0.,:;!'’|ijltfrI()-/")
WIDE_CHARACTERS = frozenset("mwMWŒœ%€+−…")
STEPS = (300, 320, 340, 360, 390, 420, 460, 500, 540, 580, 616, 660, 720, 800, 900, 1000, 1200)
"""Widths of a chart, in pixels, for which lines are broken."""


@lru_cache(maxsize=8192)
def text_width(text: str, size: float) -> float:
    """Width of a text in pixels, estimated slightly above a sans serif of Arial's measures."""
    units = sum(
        0.32
        if character in NARROW_CHARACTERS
        else 0.85
        if character in WIDE_CHARACTERS
        else 0.70
        if character.isupper()
        else 0.56
        for character in text
    )
    return units * size


def wrap(text: str, size: float, width: float) -> list[str]:
    """Lines of at most `width` pixels; they break at plain blanks only, never inside `1 234,56 €`."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and text_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def fitting_lines(texts: list[str], size: float) -> str:
    """Vega expression that gives the lines of `texts` for the width at which the chart is drawn; each starts a line."""
    expression = ""
    for step, following in zip(STEPS, (*STEPS[1:], None), strict=True):
        lines = [line for text in texts for line in wrap(text, size, step - 4)]
        literal = json.dumps(lines, ensure_ascii=False)
        expression += f"width < {following} ? {literal} : " if following else literal
    return expression


def longest(texts: list[str], size: float) -> float:
    """Width of the widest of the texts, in pixels; 0 without any."""
    return max((text_width(text, size) for text in texts), default=0.0)
