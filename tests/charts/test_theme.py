from __future__ import annotations

import json
import tomllib
from dataclasses import fields
from datetime import date
from decimal import Decimal
from pathlib import Path

import altair as alt
import polars as pl
import pytest
import vl_convert

from pipeline.charts import PALETTES, Setting, chart_data
from pipeline.charts.theme import FRENCH, NAME
from pipeline.charts.wrapping import fitting_lines, text_width, wrap
from tests.charts.contrast import contrast

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
TEXT_TOKENS = ("text", "muted", "expected", "invoiced_text", "consistent", "difference", "not_auditable")
MARK_TOKENS = ("expected", "invoiced", "consistent", "difference", "not_auditable", "second_scenario")


def test_contrast_of_known_pairs():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("token", TEXT_TOKENS)
def test_text_is_readable_on_both_grounds(theme, ground, token):
    palette = PALETTES[theme]
    assert contrast(getattr(palette, token), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["background", "panel"])
@pytest.mark.parametrize("token", MARK_TOKENS)
def test_marks_are_seen_on_both_grounds(theme, ground, token):
    palette = PALETTES[theme]
    assert contrast(getattr(palette, token), getattr(palette, ground)) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_streamlit_and_charts_have_the_same_colours(theme):
    palette, section = PALETTES[theme], CONFIG["theme"][theme]
    pairs = {
        "primaryColor": palette.expected,
        "backgroundColor": palette.background,
        "secondaryBackgroundColor": palette.panel,
        "textColor": palette.text,
        "redColor": palette.difference,
        "orangeColor": palette.invoiced,
        "orangeTextColor": palette.invoiced_text,
        "greenColor": palette.consistent,
        "blueColor": palette.expected,
        "violetColor": palette.second_scenario,
        "grayColor": palette.not_auditable,
        "grayTextColor": palette.muted,
    }
    assert {name: section[name] for name in pairs} == pairs


def test_streamlit_asks_nothing_outside_the_machine():
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["browser"]["serverAddress"] == "localhost"
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["showErrorDetails"] == "none"
    assert "showSidebarNavigation" not in CONFIG["client"]
    assert "http" not in json.dumps(CONFIG)
    assert CONFIG["theme"]["font"] == "sans-serif"


def test_palettes_have_plain_colours_only():
    for palette in PALETTES.values():
        for token in fields(palette):
            colour = getattr(palette, token.name)
            assert colour.startswith("#")
            assert len(colour) == 7


def test_chart_data_holds_floats_and_iso_dates_and_no_decimal():
    frame = pl.DataFrame(
        {
            "commune": ["Aigné", None],
            "total_cents": [123456, None],
            "spent_hours": [Decimal("3.50"), None],
            "known_on": [date(2026, 4, 1), None],
        },
        schema_overrides={"total_cents": pl.Int64, "spent_hours": pl.Decimal(9, 2)},
    )
    values = chart_data(frame).values
    assert values == [
        {"commune": "Aigné", "total": 1234.56, "spent_hours": 3.5, "known_on": "2026-04-01"},
        {"commune": None, "total": None, "spent_hours": None, "known_on": None},
    ]
    assert type(values[0]["spent_hours"]) is float


def test_the_registered_theme_formats_numbers_in_french():
    assert alt.theme.active == NAME
    chart = (
        alt.Chart(alt.InlineData(values=[{"a": 1234567.5}])).mark_text().encode(text=alt.Text("a:Q", format="$,.2f"))
    )
    assert "1\u202f234\u202f567,50\u00a0€" in vl_convert.vegalite_to_svg(chart.to_dict())
    assert FRENCH["number"]["thousands"] == "\u202f"


def test_lines_break_at_plain_blanks_only():
    assert wrap("le titre de 1\u202f234,56\u00a0€ est faux", 12, 70) == [
        "le titre de",
        "1\u202f234,56\u00a0€",
        "est faux",
    ]
    assert wrap("anticonstitutionnellement", 12, 10) == ["anticonstitutionnellement"]


def test_fitting_lines_hold_every_word_at_every_width():
    text = "Dix communes sur dix-sept présentent un écart en 2026"
    for branch in fitting_lines([text], 16).split(" ? ")[1:]:
        lines = json.loads(branch[branch.index("[") : branch.index("]") + 1])
        assert " ".join(lines) == text
    assert text_width("mm", 10) > text_width("ii", 10)


def test_the_source_line_says_demonstration_only_when_it_is():
    real = Setting(date(2027, 1, 15), source="titres")
    assert real.source_line == "Source\u00a0: titres. Données au 15\u00a0janvier 2027."
    invented = Setting(date(2027, 1, 15), demonstration=True, theme="dark")
    assert invented.source_line.startswith("Données de démonstration.")
    assert invented.for_print().theme == "light"
    assert invented.for_print().demonstration
