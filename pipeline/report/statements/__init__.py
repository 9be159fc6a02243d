"""Statements (états liquidatifs): paper, live workbook, the finance department's file, and all of them in one ZIP."""

from __future__ import annotations

from pipeline.report.statements.bundle import finance_files, statement_files
from pipeline.report.statements.finance import FINANCE_COLUMNS, finance_table
from pipeline.report.statements.names import file_stem
from pipeline.report.statements.paper import statement_paper
from pipeline.report.statements.workbook import statement_workbook

__all__ = [
    "FINANCE_COLUMNS",
    "file_stem",
    "finance_files",
    "finance_table",
    "statement_files",
    "statement_paper",
    "statement_workbook",
]
