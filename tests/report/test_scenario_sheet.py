"""A scenario on one page: valid for everybody (PDF/UA-1), one page, and the same bytes each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.charts import Setting
from pipeline.report.pdf import to_page_images, to_pdf
from pipeline.report.scenario import scenario_sheet
from pipeline.tariffs import simulate
from pipeline.tariffs.comparison import Shown
from tests.tariffs.conftest import build

SETTING = Setting(date(2027, 1, 31), demonstration=True)
CODES = [f"72{place:03d}" for place in range(1, 21)]


@pytest.fixture
def shown():
    def make(**fields):
        from pipeline.tariffs import Scenario  # noqa: PLC0415

        scenario = Scenario(**{"name": "Essai & <co>", "years": (2028,), "effective": date(2027, 6, 1), **fields})
        return Shown(0, simulate(scenario, build(dict.fromkeys(CODES, 12))))

    return make


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"account_fee": Decimal("10.20"), "refusals": (CODES[3],), "communicated": date(2026, 12, 4)},
        {
            "kind": "fixed_plus_account", "account_fee": Decimal("6.00"), "hold_total": True,
            "growth_accounts": Decimal("0.03"), "settings": (("fixed", Decimal("50.00")),), "effective": date(2027, 1, 1),
        },
    ],
)  # fmt: skip
def test_twenty_communes_stand_on_one_page(shown, fields):
    document = scenario_sheet(shown(**fields), 2028, "10,20 € par compte et par an", SETTING)
    assert len(to_page_images(document)) == 1
    pdf = to_pdf(document)
    assert pdf.startswith(b"%PDF")
    assert pdf == to_pdf(document)


def test_what_is_invented_is_marked_and_the_dark_screen_leaves_no_trace(shown):
    one = shown(account_fee=Decimal("10.20"))
    dark = scenario_sheet(one, 2028, "dix euros", replace(SETTING, theme="dark"))
    assert dark.mark == "DÉMONSTRATION"
    assert to_pdf(dark) == to_pdf(scenario_sheet(one, 2028, "dix euros", SETTING))
    assert scenario_sheet(one, 2028, "dix euros", replace(SETTING, demonstration=False)).mark == ""
