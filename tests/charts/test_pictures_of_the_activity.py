"""Pictures of the activity: what they say, what they leave unknown, at the width of a phone and of a desk."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
import vl_convert

from pipeline.charts import PALETTES, Setting
from pipeline.charts.levels import levels_by_report
from pipeline.charts.means import cost_against_recharge, hours_against_capacity
from pipeline.charts.peers import MEASURES, beside_its_like
from pipeline.charts.requests import request_delays, request_steps
from pipeline.charts.usage import sleeping_by_commune, sleeping_finding
from pipeline.wording import number

NB, NN = "\u00a0", "\u202f"
WIDTHS = (320, 900)


def drawn(chart, width):
    svg = vl_convert.vegalite_to_svg(chart.to_dict() | {"width": width})
    return [html.unescape(word) for word in re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", svg)], svg


@pytest.fixture
def communes():
    return pl.DataFrame(
        [
            ("Le Mans", 2000, 100, 10, 0, 110, 110_000),
            ("Fay", 5, 2, 0, 0, 2, 1500),
            ("Aigné", 24, None, None, 24, None, None),
            ("Vide", 0, 0, 0, 0, 0, 0),
        ],
        schema=["commune", "accounts", "dormant", "unmoved", "unknown", "asleep", "asleep_cost_cents"],
        orient="row",
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_large_commune_does_not_flatten_the_others(communes, setting, width):
    chart = sleeping_by_commune(communes, 90, setting)
    words, _ = drawn(chart, width)
    labels = [word for word in words if word in ("Le Mans", "Fay", "Aigné", "Vide")]
    assert labels == ["Fay", "Le Mans", "Aigné"]
    assert f"40{NB}%" in " ".join(words)


def test_what_is_unknown_is_a_word_and_no_bar_of_zero(communes, setting):
    words, _ = drawn(sleeping_by_commune(communes, 90, setting), 900)
    assert "inconnu" in words
    assert f"2 sur 5 · 15,00{NB}€" in words
    assert "inconnus" in words


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "Aucun compte n’est ouvert"),
        ([("A", 3, None, None, 3, None, None)], "inconnue"),
        ([("A", 3, 0, 0, 0, 0, 0)], "Aucun des 3 comptes connus ne dort"),
        ([("A", 10, 1, 0, 0, 1, 100)], f"1 compte sur 10 ne sert pas, soit 10{NB}%"),
        ([("A", 10, 1, 1, 0, 2, 100), ("B", 10, 0, 0, 0, 0, 0)], f"2 comptes sur 20 ne servent pas, soit 10{NB}%"),
    ],
)
def test_the_finding_says_no_more_than_the_rows(communes, rows, said):
    frame = pl.DataFrame(rows, schema=communes.schema, orient="row")
    assert said in sleeping_finding(frame)


def steps(**counts):
    rows = [
        (step, counts.get(step, 0), None if step == "asked" else Decimal(counts.get(step, 0)) * 2)
        for step in ("asked", "quoted", "accepted", "refused", "done")
    ]
    return pl.DataFrame(
        rows, schema={"step": pl.String, "requests": pl.Int64, "hours": pl.Decimal(14, 2)}, orient="row"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_steps_have_their_counts_and_hours(setting, width):
    words, _ = drawn(request_steps(steps(asked=5, quoted=4, accepted=3, done=2, refused=1), 2026, setting), width)
    said = " ".join(words)
    assert "5 demandes chiffrées reçues en 2026, 2 faites pour 4" in said.replace(NB, " ")
    assert {"demandées", "chiffrées", "acceptées", "faites", "refusées"} <= set(words)


def test_no_request_is_said(setting):
    words, _ = drawn(request_steps(steps(), 2026, setting), 900)
    assert "Aucune demande chiffrée en 2026" in words


def delays(*rows):
    schema = {"delay": pl.String, "requests": pl.Int64, "median_days": pl.Float64, "decile_days": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_delay_without_dates_is_a_word(setting, width):
    frame = delays(("quote", 0, None, None), ("acceptance", 2, 3.5, 4), ("work", 1, 2.0, 2), ("whole", 1, 9.0, 12))
    words, _ = drawn(request_delays(frame, 2026, setting), width)
    assert any("pas de donnée" in word for word in words)
    assert any(f"3,5{NB}j" in word for word in words)
    unknown = delays(*((name, 0, None, None) for name in ("quote", "acceptance", "work", "whole")))
    assert any("inconnus" in word for word in drawn(request_delays(unknown, 2026, setting), width)[0])


WORK = pl.DataFrame(
    {"sort": ["request", "support", "incident"], "hours": [Decimal("10.50"), Decimal(20), Decimal(0)]},
    schema={"sort": pl.String, "hours": pl.Decimal(14, 2)},
)


@pytest.mark.parametrize(
    ("available", "said"),
    [(Decimal(61), f"30,5{NB}h faites sur 61{NB}h"), (Decimal(30), f"Il a manqué 0,5{NB}h"), (None, "pas saisies")],
)
def test_hours_against_capacity(setting, available, said):
    words, _ = drawn(hours_against_capacity(WORK, available, 2026, setting), 900)
    assert any(said in word for word in words)


@pytest.mark.parametrize(("cost", "said"), [(20_000, f"couvre 50{NB}%"), (None, "pas saisi")])
def test_cost_against_recharge(setting, cost, said):
    words, _ = drawn(cost_against_recharge(cost, 10_000, 2026, setting), 900)
    assert any(said in word for word in words)


def test_a_commune_beside_its_like_shows_only_what_is_known(setting):
    rows = [
        (name, 20.0 if place else 3.0, *((1.0, 2.0, 10.0) if place < 2 else (None, None, None)))
        for place, name in enumerate(MEASURES)
    ]
    frame = pl.DataFrame(rows, schema=["measure", "value", "low", "median", "high"], orient="row")
    words, _ = drawn(beside_its_like(frame, "Fay", "Les autres.", setting), 900)
    said = " ".join(words)
    assert "Fay sort de ce que font les communes de sa taille" in said.replace(NB, " ")
    assert len([word for word in words if "médiane " in word and "·" in word]) == 2
    alone = frame.with_columns(median=pl.lit(None, pl.Float64))
    assert "n’a pas assez de communes" in " ".join(drawn(beside_its_like(alone, "Fay", "Les autres.", setting), 900)[0])


def test_a_month_without_a_report_is_a_question_mark_not_a_zero(setting):
    levels = pl.DataFrame(
        {"month": [date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)], "value": [100.0, None, 120.0]}
    )
    words, _ = drawn(levels_by_report(levels, "Titre", "Unité", lambda value: number(value, 0), setting), 900)
    assert {"100", "?", "120"} <= set(words)
    assert "0" not in words


def test_pictures_take_the_colours_of_the_theme(communes):
    dark = Setting(date(2027, 1, 15), theme="dark")
    _, svg = drawn(sleeping_by_commune(communes, 90, dark), 900)
    assert PALETTES["dark"].invoiced in svg
    assert PALETTES["light"].invoiced not in svg
