"""`simulate SCENARIO.toml`: what a scenario file answers, and how it is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.commands.extract_rows import users_file, users_row

CHAPELLE, FAY = "72065", "72130"
ADHESIONS = "commune;date_effet;date_fin;motif_fin;referent;contact_dpo\n72065;2026-01-01;;;;\n72130;2026-01-01;;;;\n"
COSTS = "exercice;poste;montant;heures_disponibles\n2026;Administration;{};100\n"
SCENARIO = """name = "Hausse modérée"
years = [2026, 2027, 2028]
effective = 2027-06-01
communicated = 2026-11-25
account_fee = "10.20"
"""
FIELDS = ("communes", "total_base", "total_scenario", "change", "coverage", "legal", "equity", "split")


@pytest.fixture
def books(line):
    rows = [users_row(n, f"agent{n}@lachapellesaintaubin.fr") for n in range(20)]
    rows += [users_row(100 + n, f"agent{n}@commune-fay.fr") for n in range(5)]
    line.run("load", line.file("adhesions.csv", ADHESIONS), "--extract-date", "2026-01-01")
    line.run("load", line.file("users_2026_11_24 08_00_00.csv", users_file(*rows)))
    return line


def scenario(line, text=SCENARIO, name="scenario.toml"):
    return line.file(name, text)


def test_twenty_accounts_at_10_20_from_june_2027(books):
    answer = books.json("simulate", scenario(books))
    assert [year["year"] for year in answer["years"]] == [2026, 2027, 2028]
    amounts = [books.commune(year, CHAPELLE) for year in answer["years"]]
    assert [(row["base"], row["scenario"], row["change"]) for row in amounts] == [
        ("200.00", "200.00", "0.00"),
        ("200.00", "202.33", "2.33"),
        ("200.00", "204.00", "4.00"),
    ]
    assert amounts[1] == {
        "insee": CHAPELLE,
        "commune": "La Chapelle-Saint-Aubin",
        "base": "200.00",
        "scenario": "202.33",
        "change": "2.33",
        "change_percent": "1.17",
        "refuses": False,
    }


def test_each_year_has_every_field_and_the_first_one_stands_at_the_top(books):
    answer = books.json("simulate", scenario(books))
    for year in answer["years"]:
        assert set(FIELDS) <= set(year)
        assert Decimal(year["total_scenario"]) == sum(Decimal(row["scenario"]) for row in year["communes"])
        assert sum(Decimal(part) for part in year["split"].values()) == Decimal(year["change"])
    assert {name: answer[name] for name in (*FIELDS, "year")} == {
        name: answer["years"][0][name] for name in (*FIELDS, "year")
    }


def test_a_refusing_commune_owes_83_33_in_2027(books):
    text = SCENARIO.replace("[2026, 2027, 2028]", "[2027]") + f'[refusals]\ncommunes = ["{CHAPELLE}"]\n'
    answer = books.json("simulate", scenario(books, text))
    row = books.commune(answer, CHAPELLE)
    assert (row["scenario"], row["refuses"]) == ("83.33", True)
    assert answer["legal"]["convention_ends"] == "2027-05-31"
    (window, _) = answer["legal"]["windows"]
    assert window["refusal_until"] == "2027-01-25"


def test_the_cost_of_the_service_gives_its_coverage(books):
    assert books.json("simulate", scenario(books))["coverage"] is None
    for amount, day in (("1000,00", "2026-10-31"), ("500,00", "2026-11-30")):  # the later extract states the row again
        books.run("load", books.file(f"couts_{day}.csv", COSTS.format(amount)), "--extract-date", day)
    coverage = books.json("simulate", scenario(books))["coverage"]
    assert (coverage["cost"], coverage["base_percent"]) == ("500.00", "50.00")


def test_a_scenario_before_1_june_2027_is_impossible_and_still_computed(books):
    answer = books.json(
        "simulate", scenario(books, SCENARIO.replace("effective = 2027-06-01", "effective = 2027-01-01"))
    )
    assert answer["legal"]["possible"] is False
    assert books.commune(answer["years"][1], CHAPELLE)["scenario"] == "204.00"


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        (("10.20", "-1.00"), "account_fee", "négatif"),
        (("2027-06-01", '"juin"'), "effective", "pas une date"),
        (("Hausse modérée", ""), "name", "1 à 120"),
    ],
)
def test_bad_input_exits_with_1_and_names_the_field(books, change, field, words):
    path = scenario(books, SCENARIO.replace(*change))
    books.run("simulate", path, expect=1)
    assert f"{path}, {field} : " in books.err
    assert words in books.err
    assert not books.out


def test_every_field_at_fault_is_named_at_once(books):
    text = SCENARIO.replace("10.20", "-1.00") + '[refusals]\ncommunes = ["99999"]\n'
    books.run("simulate", scenario(books, text), "--json", expect=1)
    assert "account_fee" in books.err
    assert "commune inconnue : « 99999 »" in books.err.replace("\u00a0", " ")


def test_a_file_that_is_not_there_or_no_text_is_refused(books):
    books.run("simulate", str(books.folder / "absent.toml"), expect=1)
    assert "n’existe pas" in books.err
    books.run("simulate", books.file("photo.toml", b"\xff\xd8\xff"), expect=1)
    assert "UTF-8" in books.err


def test_nothing_to_simulate_on_without_an_extract(line):
    line.run("simulate", scenario(line), expect=1)
    assert "Aucun extrait" in line.err


def test_the_plain_answer_is_a_table_a_year_and_the_legal_clock(books):
    said = books.run("simulate", scenario(books)).replace("\u00a0", " ")
    assert "Exercice 2027" in said
    assert "202,33 €" in said
    assert "les tarifs sont à temps" in said
    assert "2 hausses, 0 baisse" in said


def test_simulating_writes_nothing(books):
    before = books.json("deposits")
    books.run("simulate", scenario(books))
    assert books.json("deposits") == before
