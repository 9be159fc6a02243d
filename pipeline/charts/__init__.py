"""Frames of the results as pictures, under one theme; each fits the width it is given, from a phone to a wall."""

from __future__ import annotations

from pipeline.charts.bridge import bridge
from pipeline.charts.changes import changes_by_commune
from pipeline.charts.completeness import completeness_grid
from pipeline.charts.expected_and_invoiced import expected_and_invoiced
from pipeline.charts.month_grid import month_grid
from pipeline.charts.moves import moves_by_month
from pipeline.charts.overview import due_by_commune, status_summary
from pipeline.charts.sensitivity import what_matters_most
from pipeline.charts.tariff_totals import totals_by_tariff
from pipeline.charts.tariff_years import totals_by_year
from pipeline.charts.theme import Setting, chart_data
from pipeline.charts.timeline import duty_timeline
from pipeline.charts.tokens import PALETTES, Palette, Theme

__all__ = [
    "PALETTES",
    "Palette",
    "Setting",
    "Theme",
    "bridge",
    "changes_by_commune",
    "chart_data",
    "completeness_grid",
    "due_by_commune",
    "duty_timeline",
    "expected_and_invoiced",
    "month_grid",
    "moves_by_month",
    "status_summary",
    "totals_by_tariff",
    "totals_by_year",
    "what_matters_most",
]
