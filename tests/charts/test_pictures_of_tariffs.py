"""The pictures of a revision, drawn narrow and wide: nothing cut, every sign with its word, valid for every theme."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import polars as pl
import pytest
import vl_convert

from pipeline.charts import changes_by_commune, totals_by_tariff, totals_by_year, what_matters_most
from pipeline.charts.changes import MEASURES, SELECTION, changes_finding, signed_percent
from pipeline.charts.scenario_marks import scenario_mark
from pipeline.charts.sensitivity import sensitivity_finding
from pipeline.charts.tariff_years import years_finding
from pipeline.charts.tokens import PALETTES
from tests.charts.contrast import contrast


def drawn(chart, width):
    svg = vl_convert.vegalite_to_svg(chart.to_dict() | {"width": width})
    words = [html.unescape(word) for word in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", svg)]
    return [word.replace("\u00a0", " ").replace("\u202f", " ") for word in words], svg


@pytest.fixture
def communes():
    rows = [
        ("72003", "Allonnes", 4200, 233, 30, 4, "loser", False),
        ("72065", "La Chapelle-Saint-Aubin", -41000, -10000, None, -17, "winner", True),
        ("72130", "Fay", 100, 200, 20, 1, "loser", False),
        ("72008", "Arnage", 0, 0, 0, 0, "unchanged", False),
        ("72054", "Champagné", -900, -150, -19, -3, "winner", False),
        ("72001", "Aigné", None, None, None, None, "unchanged", False),
    ]
    return pl.DataFrame(
        rows,
        schema={
            "insee": pl.String, "commune": pl.String, "change_cents": pl.Int64, "change_percent": pl.Int64,
            "change_per_account_cents": pl.Int64, "change_per_inhabitant_cents": pl.Int64, "effect": pl.String,
            "refuses": pl.Boolean,
        },
        orient="row",
    )  # fmt: skip


@pytest.fixture
def totals():
    return pl.DataFrame(
        [("Tarif actuel", None, 1_144_000, 0, 9778), ("A · Hausse", 0, 1_166_880, 22_880, 9973)],
        schema={
            "label": pl.String, "place": pl.Int64, "total_cents": pl.Int64, "change_cents": pl.Int64,
            "coverage_share": pl.Int64,
        },
        orient="row",
    )  # fmt: skip


@pytest.fixture
def years():
    rows = [(label, place, year, 900_000 + 1000 * year + (place or 0) * 5)
            for label, place in (("Tarif actuel", None), ("A · Hausse", 0), ("B · Baisse", 1)) for year in (2026, 2027)]  # fmt: skip
    schema = {"label": pl.String, "place": pl.Int64, "year": pl.Int64, "total_cents": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture
def ranked():
    return pl.DataFrame(
        {
            "parameter": ["account_fee", "effective"],
            "label": ["redevance par compte, 10 % de moins ou de plus", "date d’effet, un mois plus tard ou plus tôt"],
            "total_less_cents": [90_000, 100_000],
            "total_cents": [100_000, 100_000],
            "total_more_cents": [110_000, 100_000],
            "swing_cents": [20_000, 0],
        }
    )


@pytest.fixture
def pictures(communes, totals, years, ranked):
    return {
        **{
            f"changes_{measure}": lambda setting, chosen=measure: changes_by_commune(
                communes, 2028, "A · Hausse", setting, chosen
            )
            for measure in MEASURES
        },
        "totals": lambda setting: totals_by_tariff(
            totals, setting, title="Totaux", subtitle="En euros", cost_cents=1_170_000
        ),
        "totals without cost": lambda setting: totals_by_tariff(totals, setting, title="Totaux", subtitle="En euros"),
        "years": lambda setting: totals_by_year(years, setting),
        "sensitivity": lambda setting: what_matters_most(ranked, 2028, "A · Hausse", setting),
    }


@pytest.mark.parametrize("width", [320, 640, 1200])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_picture_is_valid_and_drawn_at_every_width(pictures, setting, theme, width):
    for draw in pictures.values():
        words, svg = drawn(draw(replace(setting, theme=theme)), width)
        assert words
        assert "NaN" not in svg
        assert "null" not in " ".join(words)
        assert any("Données de démonstration" in word for word in words)


def test_communes_stand_from_the_greatest_rise_to_the_greatest_fall_and_refusals_last(communes, setting):
    words, _ = drawn(changes_by_commune(communes, 2028, "A", setting), 900)
    names = [word for word in words if word in set(communes["commune"])]
    assert names == ["Allonnes", "Fay", "Arnage", "Champagné", "Aigné", "La Chapelle-Saint-Aubin"]
    for said in ("+42,00 €", "+1,00 €", "0,00 €", "−9,00 €", "–", "refuse : −410,00 €"):
        assert said in words
    assert any("en creux : refuse" in word for word in words)


def test_a_refusal_does_not_flatten_the_others(communes, setting):
    specification = changes_by_commune(communes, 2028, "A", setting).to_dict()
    (domain,) = {
        tuple(layer["encoding"]["x"]["scale"]["domain"])
        for layer in specification["layer"]
        if layer.get("encoding", {}).get("x", {}).get("field") == "length"
    }
    assert domain[1] == 42.0
    assert domain[0] >= -42.0
    assert "Barre coupée : La Chapelle-Saint-Aubin" in str(specification).replace("\\xa0", " ").replace("\u00a0", " ")


def test_a_row_can_be_chosen_by_the_code_of_its_commune(communes, setting):
    specification = changes_by_commune(communes, 2028, "A", setting).to_dict()
    found = [item for item in specification["params"] if item["name"] == SELECTION]
    found += [item for layer in specification["layer"] for item in layer.get("params", []) if item["name"] == SELECTION]
    assert found[0]["select"]["fields"] == ["insee"]


def test_percents_are_written_in_percent(communes, setting):
    words, _ = drawn(changes_by_commune(communes, 2028, "A", setting, "percent"), 900)
    assert "+2,33 %" in words
    assert signed_percent(-150).replace("\u00a0", " ") == "−1,50 %"


@pytest.mark.parametrize(
    ("kept", "finding"),
    [
        (["72003", "72130", "72054", "72065"], "Essai, 2028 : 2 hausses, 1 baisse, 1 refus"),
        (["72008"], "Essai, 2028 : rien ne change pour les communes"),
        (["72008", "72065"], "Essai, 2028 : rien ne change pour les communes qui restent, 1 refus"),
        ([], "Essai, 2028 : rien ne change pour les communes"),
    ],
)
def test_the_title_is_the_finding(communes, setting, kept, finding):
    rows = communes.filter(pl.col("insee").is_in(kept))
    assert changes_finding(rows, "Essai", 2028).replace("\u00a0", " ") == finding
    changes_by_commune(rows, 2028, "Essai", setting).to_dict()


def test_totals_stand_beside_the_cost(totals, setting):
    words, _ = drawn(totals_by_tariff(totals, setting, title="Totaux", subtitle="En euros", cost_cents=1_170_000), 900)
    assert "coût du service : 11 700,00 €" in words
    assert "11 668,80 € · 99,7 % du coût" in words
    narrow, _ = drawn(totals_by_tariff(totals, setting, title="Totaux", subtitle="En euros"), 340)
    assert "(+228,80 €)" in narrow


def test_years_say_which_scenario_changes_most(years, ranked):
    assert years_finding(years).replace("\u00a0", " ") == "Sur 2 ans, « B · Baisse » change le total de +0,10 €"
    alone = years.filter(pl.col("place").is_null())
    assert years_finding(alone).replace("\u00a0", " ") == "Sur 2 ans, aucun scénario ne change le total"
    assert "redevance par compte" in sensitivity_finding(ranked, "A")
    assert "aucun paramètre" in sensitivity_finding(ranked.filter(pl.col("swing_cents") == 0), "A")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_scenarios_differ_by_shape_and_dash_and_are_seen_on_their_ground(theme):
    palette = PALETTES[theme]
    marks = [scenario_mark(place, palette) for place in range(4)]
    assert len({mark.shape for mark in marks}) == 4
    assert len({tuple(mark.dash) for mark in marks}) == 4
    assert all(contrast(mark.colour, palette.background) >= 3 for mark in marks)


def test_pictures_hold_without_any_row(communes, years, ranked, setting):
    for chart in (
        changes_by_commune(communes.clear(), 2028, "A", setting),
        what_matters_most(ranked.clear(), 2028, "A", setting),
    ):
        drawn(chart, 640)
