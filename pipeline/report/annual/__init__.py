"""The annual report of the commission in charge of mutualisation conventions (Article 9)."""

from __future__ import annotations

from pipeline.report.annual.report import EVERY_SECTION, SECTIONS, annual_report, charts_page, setting_of, tables_of

__all__ = ["EVERY_SECTION", "SECTIONS", "annual_report", "charts_page", "setting_of", "tables_of"]
