from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipeline.charts import Setting


@pytest.fixture
def setting():
    return Setting(date(2027, 1, 15), demonstration=True)


@pytest.fixture
def review():
    """Two differences, one commune without titre, one of each other status."""
    return pl.DataFrame(
        [
            ("Aigné", "consistent", 26250, 26250, 0),
            ("Sargé-lès-le-Mans", "difference", 39000, 52000, 13000),
            ("Yvré-l’Évêque", "difference", 73500, 72667, -833),
            ("Champagné", "difference", 62250, None, -62250),
            ("Fatines", "not_auditable", 16500, None, None),
            ("Le Mans", "nothing_due", 0, None, None),
        ],
        schema=["commune", "status", "expected_cents", "invoiced_cents", "difference_cents"],
        orient="row",
    )
