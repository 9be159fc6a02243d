"""Frames of the results as pictures, under one theme; each fits the width it is given, from a phone to a wall."""

from __future__ import annotations

from pipeline.charts.bridge import bridge
from pipeline.charts.completeness import completeness_grid
from pipeline.charts.expected_and_invoiced import expected_and_invoiced
from pipeline.charts.month_grid import month_grid
from pipeline.charts.moves import moves_by_month
from pipeline.charts.overview import due_by_commune, status_summary
from pipeline.charts.theme import Setting, chart_data
from pipeline.charts.tokens import PALETTES, Palette, Theme

__all__ = [
    "PALETTES",
    "Palette",
    "Setting",
    "Theme",
    "bridge",
    "chart_data",
    "completeness_grid",
    "due_by_commune",
    "expected_and_invoiced",
    "month_grid",
    "moves_by_month",
    "status_summary",
]
