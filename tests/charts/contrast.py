"""How well two colours can be told apart, by the rule of WCAG 2.1."""

from __future__ import annotations


def contrast(first: str, second: str) -> float:
    """Contrast of two `#RRGGBB` colours, from 1 to 21 (WCAG 2.1, relative luminance)."""
    brighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[position : position + 2], 16) / 255 for position in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
