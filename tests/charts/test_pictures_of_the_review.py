from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
import vl_convert

from pipeline.charts import (
    bridge,
    completeness_grid,
    due_by_commune,
    expected_and_invoiced,
    month_grid,
    moves_by_month,
    status_summary,
)
from pipeline.charts.axes import amount_axis, cut_length
from pipeline.charts.findings import bridge_finding, due_finding, review_finding

NB, NN = "\u00a0", "\u202f"


def texts(chart, width):
    """What is written in the picture when it is drawn so wide; lines of one text apart."""
    specification = chart.to_dict() | {"width": width}
    svg = vl_convert.vegalite_to_svg(specification)
    words = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", svg)
    return [html.unescape(word) for word in words], svg


def size(svg):
    return tuple(float(re.search(rf'<svg[^>]* {side}="([\d.]+)"', svg)[1]) for side in ("width", "height"))


@pytest.fixture
def grid_rows():
    return pl.DataFrame(
        {"account_count": [1, 41], "due_mask": [0b1000, 0xFF8], "disputed_mask": [0, 0b111]},
        schema={"account_count": pl.Int32, "due_mask": pl.UInt16, "disputed_mask": pl.UInt16},
    )


@pytest.fixture
def moves():
    return pl.DataFrame(
        {
            "month": [date(2026, 12, 1), date(2027, 1, 1)],
            "opened": [12, 0],
            "closed": [3, 5],
            "open_accounts": [1011, 1006],
        }
    )


@pytest.fixture
def extracts():
    return pl.DataFrame(
        {
            "month": [date(2026, 12, 1), date(2026, 12, 1), date(2027, 1, 1)],
            "kind": ["comptes", "titres", "comptes"],
            "state": ["received", "missing", "partial"],
        }
    )


@pytest.fixture
def all_charts(review, grid_rows, moves, extracts):
    due = review.select("commune", total_cents="expected_cents")
    return {
        "expected_and_invoiced": lambda setting: expected_and_invoiced(review, 2026, setting),
        "bridge": lambda setting: bridge(
            "Aigné", 2026, setting, expected_cents=39000, invoiced_cents=52000, parts=[("écart au titre", 13000)]
        ),
        "month_grid": lambda setting: month_grid(grid_rows, 2026, setting, adhesion_start=date(2026, 4, 1)),
        "moves_by_month": lambda setting: moves_by_month(moves, setting),
        "status_summary": lambda setting: status_summary(review, 2026, setting),
        "due_by_commune": lambda setting: due_by_commune(due, 2026, setting),
        "completeness_grid": lambda setting: completeness_grid(extracts, setting),
    }


@pytest.mark.parametrize(
    "name",
    [
        "expected_and_invoiced",
        "bridge",
        "month_grid",
        "moves_by_month",
        "status_summary",
        "due_by_commune",
        "completeness_grid",
    ],
)
class TestEveryChart:
    def test_fits_a_phone_and_a_page(self, all_charts, setting, name):
        for width in (340, 620, 900):
            _, svg = texts(all_charts[name](setting), width)
            assert size(svg)[0] <= width + 12

    def test_says_date_source_and_demonstration(self, all_charts, setting, name):
        words, _ = texts(all_charts[name](setting), 900)
        said = " ".join(words)
        assert f"Données au 15{NB}janvier 2027" in said
        assert "Données de démonstration." in said
        assert f"Source{NB}: extraits des comptes" in said

    def test_has_an_alternative_text(self, all_charts, setting, name):
        description = all_charts[name](setting).to_dict()["description"]
        assert len(description) > 40

    def test_takes_the_colours_of_the_active_theme(self, all_charts, setting, name):
        light = json.dumps(all_charts[name](setting).to_dict())
        dark = json.dumps(all_charts[name](replace(setting, theme="dark")).to_dict())
        assert "#12161C" in dark
        assert "#12161C" not in light
        assert "#17456B" not in dark

    def test_says_the_same_words_in_both_themes(self, all_charts, setting, name):
        dark = all_charts[name](replace(setting, theme="dark"))
        assert texts(all_charts[name](setting), 620)[0] == texts(dark, 620)[0]

    def test_data_are_plain(self, all_charts, setting, name):
        def values(node):
            if isinstance(node, dict):
                for value in node.values():
                    yield from values(value)
            elif isinstance(node, list):
                for value in node:
                    yield from values(value)
            else:
                yield node

        specification = all_charts[name](setting).to_dict()
        assert {type(value) for value in values(specification["datasets"])} <= {
            str,
            int,
            float,
            bool,
            type(None),
        }
        json.dumps(specification)


def test_the_dumbbell_ranks_by_the_size_of_the_difference(review, setting):
    words, _ = texts(expected_and_invoiced(review, 2026, setting), 900)
    names = [word for word in words if word in review["commune"].to_list()]
    assert names == ["Champagné", "Sargé-lès-le-Mans", "Yvré-l’Évêque", "Fatines", "Aigné", "Le Mans"]


def test_the_dumbbell_says_the_signed_amount_or_the_word(review, setting):
    words, _ = texts(expected_and_invoiced(review, 2026, setting), 900)
    for said in (
        f"+130,00{NB}€",
        f"−8,33{NB}€",
        f"rien de titré, −622,50{NB}€",
        "contrôle impossible",
        "cohérent",
        "rien à refacturer",
    ):
        assert said in words


def test_on_a_phone_long_words_take_two_lines(review, setting):
    words, _ = texts(expected_and_invoiced(review, 2026, setting), 340)
    assert "contrôle" in words
    assert "impossible" in words


def test_expected_and_invoiced_differ_without_colour(review, setting):
    specification = expected_and_invoiced(review, 2026, setting).to_dict()
    shapes = {
        layer["mark"].get("shape"): layer["mark"]["size"]
        for layer in specification["layer"]
        if "mark" in layer and layer["mark"].get("shape")
    }
    assert {"circle", "diamond"} <= set(shapes)
    circle, diamond = (
        next(layer["mark"] for layer in specification["layer"] if layer["mark"].get("shape") == shape)
        for shape in ("circle", "diamond")
    )
    assert diamond["size"] < circle["size"]  # so that the circle is seen around it where both coincide
    assert diamond["stroke"] == "#FFFFFF"


def test_a_commune_without_control_is_hollow(review, setting):
    specification = expected_and_invoiced(review, 2026, setting).to_dict()
    hollow = [
        layer["mark"]
        for layer in specification["layer"]
        if "== 'not_auditable'" in json.dumps(layer.get("transform", [])) and layer["mark"]["type"] == "point"
    ]
    assert hollow
    assert {mark["fill"] for mark in hollow} == {"#FFFFFF"}


@pytest.mark.parametrize(
    ("cents", "square_root"),
    [
        ([10000, 20000, 30000, 120000], False),
        ([10000, 20000, 30000, 150100], True),
        ([100, 100000], False),
        ([], False),
    ],
    ids=["largest = 4.8 medians", "largest > 6 medians", "two amounts", "none"],
)
def test_the_axis_turns_to_square_root_only_when_one_commune_flattens_the_others(cents, square_root):
    axis = amount_axis(pl.Series(cents, dtype=pl.Int64), left=0, right="width")
    assert axis.square_root is square_root
    assert ("racine carrée" in axis.words) is square_root


def test_a_flattening_amount_is_said_in_words(review, setting):
    large = pl.concat(
        [
            review,
            pl.DataFrame([("Grande", "consistent", 90_000_000, 90_000_000, 0)], schema=review.schema, orient="row"),
        ]
    )
    said = " ".join(texts(expected_and_invoiced(large, 2026, setting), 900)[0])
    assert "Échelle en racine carrée" in said
    assert "Échelle en racine carrée" not in " ".join(texts(expected_and_invoiced(review, 2026, setting), 900)[0])


def test_an_empty_review_is_drawn_and_claims_nothing(review, setting):
    for rows in (review.clear(), review.filter(pl.col("status") == "not_auditable")):
        said = " ".join(texts(expected_and_invoiced(rows, 2026, setting), 620)[0])
        assert "Aucune refacturation de 2026 n’est contrôlable" in said


def test_of_a_whole_department_sixty_are_drawn_and_the_rest_is_told(setting):
    many = pl.DataFrame(
        {
            "commune": [f"Commune {number:05}" for number in range(1500)],
            "status": ["consistent"] * 1500,
            "expected_cents": [1000] * 1500,
            "invoiced_cents": [1000] * 1500,
            "difference_cents": [0] * 1500,
        }
    )
    words, _ = texts(expected_and_invoiced(many, 2026, setting), 900)
    assert sum(word.startswith("Commune ") for word in words) == 60
    assert f"Les 60 premières communes sur 1{NN}500." in " ".join(words)


def test_findings_of_the_review(review):
    assert (
        review_finding(review, 2026)
        == f"3{NB}communes sur 4 présentent un écart en 2026{NN}; Champagné en porte 82{NB}%"
    )
    one = review.filter(pl.col("commune").is_in(["Aigné", "Sargé-lès-le-Mans"]))
    assert review_finding(one, 2026) == (
        f"Une seule refacturation de 2026 s’écarte{NB}: Sargé-lès-le-Mans, de +130,00{NB}€"
    )
    right = review.filter(pl.col("status") == "consistent")
    assert review_finding(right, 2026) == "La seule refacturation contrôlable de 2026 est cohérente, au centime"
    assert review_finding(pl.concat([right, right]), 2026) == (
        "Les 2 refacturations contrôlables de 2026 sont cohérentes, au centime"
    )


def test_findings_of_the_bridge():
    assert bridge_finding("Fay", [("a", 0)]) == f"Fay{NB}: le titre est au centime de ce que donne la convention"
    assert bridge_finding("Fay", [("a", 83), ("b", -83)]) == f"Fay{NB}: les écarts se compensent exactement"
    assert bridge_finding("Fay", [("a", 83), ("b", -1000)]) == (
        f"Fay{NB}: 9,17{NB}€ de moins sur le titre, surtout «{NB}b{NB}»"
    )


def test_findings_of_the_due(review):
    due = pl.DataFrame({"commune": ["A", "B"], "total_cents": [7500, 2500]})
    assert due_finding(due, 2026) == f"2{NB}communes doivent 100,00{NB}€ pour 2026{NN}; A en porte 75{NB}%"
    assert due_finding(due.with_columns(total_cents=0), 2026) == "Rien n’est à refacturer pour 2026"


def test_the_bridge_refuses_parts_that_do_not_add_up(setting):
    with pytest.raises(ValueError, match="do not add up"):
        bridge("Aigné", 2026, setting, expected_cents=100, invoiced_cents=200, parts=[("a", 99)])


def test_the_bridge_draws_rise_and_fall_by_arrow_and_sign(setting):
    chart = bridge(
        "Aigné", 2026, setting, expected_cents=10000, invoiced_cents=10500, parts=[("a", 1000), ("b", -500), ("c", 0)]
    )
    words, _ = texts(chart, 620)
    assert {f"+10,00{NB}€", f"−5,00{NB}€", f"0,00{NB}€", f"100,00{NB}€", f"105,00{NB}€"} <= set(words)
    shapes = {layer["mark"].get("shape") for layer in chart.to_dict()["layer"]}
    assert {"triangle-right", "triangle-left", "circle", "diamond"} <= shapes


def test_the_bridge_of_an_equal_amount_is_drawn(setting):
    words, _ = texts(bridge("Fay", 2026, setting, expected_cents=1250, invoiced_cents=1250, parts=[("a", 0)]), 340)
    assert f"12,50{NB}€" in words


def test_the_grid_counts_account_months_and_names_cohorts(grid_rows, setting):
    words, _ = texts(month_grid(grid_rows, 2026, setting, adhesion_start=date(2026, 4, 1)), 900)
    said = " ".join(words)
    assert f"42{NB}comptes doivent 370 mois en 2026{NN}; 123 mois en cause" in said  # 41 x 9 + 1; 41 x 3
    assert {f"41{NB}comptes", f"1{NB}compte", "369 mois", "1 mois", f"adhésion le 1er{NB}avril 2026", "janv."} <= set(
        words
    )


def test_the_grid_has_initials_on_a_phone(grid_rows, setting):
    words, _ = texts(month_grid(grid_rows, 2026, setting), 340)
    assert [word for word in words if len(word) == 1 and word.isalpha()] == list("JFMAMJJASOND")


def test_the_grid_marks_no_adhesion_of_another_year(grid_rows, setting):
    said = " ".join(texts(month_grid(grid_rows, 2027, setting, adhesion_start=date(2026, 4, 1)), 900)[0])
    assert "adhésion" not in said
    ended = " ".join(texts(month_grid(grid_rows, 2027, setting, adhesion_end=date(2027, 5, 31)), 900)[0])
    assert f"fin le 31{NB}mai 2027" in ended


def test_the_grid_of_single_accounts_takes_their_labels(setting):
    rows = pl.DataFrame(
        {"label": ["compte 12"], "account_count": [1], "due_mask": [0xFFF], "disputed_mask": [0]},
        schema_overrides={"due_mask": pl.UInt16, "disputed_mask": pl.UInt16},
    )
    words, _ = texts(month_grid(rows, 2026, setting), 620)
    assert {"compte 12", "12 mois"} <= set(words)


def test_moves_are_signed_and_stock_is_written(moves, setting):
    words, _ = texts(moves_by_month(moves, setting), 620)
    assert {"+12", "−3", "−5", f"1{NN}011", f"1{NN}006", "déc.", "janv.", "2026", "2027"} <= set(words)
    assert "+0" not in words


def test_the_cut_bar_is_named_and_its_amount_stays_whole(setting):
    due = pl.DataFrame({"commune": ["Le Mans", "Allonnes", "Fay"], "total_cents": [1_932_000, 193_500, 100_000]})
    words, _ = texts(due_by_commune(due, 2026, setting), 620)
    assert f"Barre coupée{NB}: Le Mans." in " ".join(words)
    assert f"19{NN}320,00{NB}€" in words


@pytest.mark.parametrize(
    ("cents", "limit"),
    [
        ([300, 100, 100], 300),
        ([301, 100, 100], 118),
        ([9000, 8000, 100, 90, 90], 118),
        ([9000, 8000, 100, 90], 9000),
        ([301, 100], 301),
        ([100, 90, 80, 1, 1, 1, 1], 100),
        ([100, 0], 100),
        ([], 0),
        ([500], 500),
    ],
    ids=["3 times", "over 3 times", "two giants", "as many giants", "one other", "three giants", "zero", "none", "one"],
)
def test_a_bar_is_cut_only_when_it_flattens_the_next(cents, limit):
    assert cut_length(cents) == limit


def test_status_is_told_by_word_count_and_shape(review, setting):
    chart = status_summary(review, 2026, setting)
    words, _ = texts(chart, 340)
    assert {f"cohérent{NB}: 1", f"écart{NB}: 3", f"contrôle impossible{NB}: 1", f"rien à refacturer{NB}: 1"} <= set(
        words
    )
    marks = [layer["mark"] for layer in chart.to_dict()["layer"] if layer["mark"].get("shape")]
    assert len({(mark["shape"], "fill" in mark) for mark in marks}) == 4


def test_completeness_is_told_by_word_and_shape(extracts, setting):
    chart = completeness_grid(extracts, setting)
    wide, _ = texts(chart, 900)
    assert wide.count("manquant") == 2  # in its cell and in the key
    narrow, _ = texts(chart, 160)
    assert narrow.count("manquant") == 1
    assert f"1{NB}extrait manque et 1{NB}est partiel, sur 3 attendus" in " ".join(wide)
    shapes = {layer["mark"]["shape"] for layer in chart.to_dict()["layer"] if layer["mark"].get("shape")}
    assert len(shapes) == 4


def test_nothing_to_draw_is_drawn_in_words(review, grid_rows, moves, extracts, setting):
    due = review.select("commune", total_cents="expected_cents").clear()
    for chart, finding in (
        (status_summary(review.clear(), 2026, setting), "Aucune refacturation de 2026 n’est contrôlable"),
        (due_by_commune(due, 2026, setting), "Rien n’est à refacturer pour 2026"),
        (month_grid(grid_rows.clear(), 2026, setting), "Aucun compte ne doit de mois en 2026"),
        (moves_by_month(moves.clear(), setting), "Aucun mouvement de compte n’est connu"),
        (completeness_grid(extracts.clear(), setting), "Aucun extrait n’est attendu"),
    ):
        assert finding in " ".join(texts(chart, 620)[0])
