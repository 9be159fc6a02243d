"""The activity of the service and whether its means are adequate (Articles 3, 4, 5 and 9)."""

from __future__ import annotations

from pipeline.books.annual import AnnualMaterial
from pipeline.charts import Setting
from pipeline.report.annual.words import ABSENT
from pipeline.report.document import Block, said


def activity(material: AnnualMaterial, setting: Setting) -> list[Block]:  # noqa: ARG001
    """Stock and moves, dormancy, requests and delays, incidents."""
    return [said(ABSENT)]


def means(material: AnnualMaterial) -> list[Block]:  # noqa: ARG001
    """Hours done against hours available, cost against recharge."""
    return [said(ABSENT)]
