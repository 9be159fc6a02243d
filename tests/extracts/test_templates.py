"""The project's own templates: each rule one by one, and the forms themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracts import entry_document, templates

UNKNOWN = {"commune": "Sargé"}


@pytest.mark.parametrize(
    ("kind", "row", "column", "code"),
    [
        ("mouvements", UNKNOWN, "commune", "unknown_commune"),
        ("mouvements", {"compte": ""}, "compte", "missing_value"),
        ("mouvements", {"evenement": "départ"}, "evenement", "unknown_event"),
        ("mouvements", {"date": "31/04/2026"}, "date", "bad_date"),
        ("mouvements", {"date": "2027-01-01"}, "date", "future_event"),
        ("mouvements", {"evenement": "transfert"}, "vers_commune", "transfer_without_target"),
        ("mouvements", {"evenement": "transfert", "vers_commune": "72001"}, "vers_commune", "transfer_to_itself"),
        ("mouvements", {"evenement": "transfert", "vers_commune": "Paris"}, "vers_commune", "unknown_commune"),
        ("mouvements", {"vers_commune": "Aigné"}, "vers_commune", "unexpected_target"),
        ("demandes", UNKNOWN, "commune", "unknown_commune"),
        ("demandes", {"reference": ""}, "reference", "missing_value"),
        ("demandes", {"date_realisation": "01/13/2026"}, "date_realisation", "bad_date"),
        ("demandes", {"heures_proposees": "beaucoup"}, "heures_proposees", "bad_hours"),
        ("demandes", {"heures_proposees": "-1"}, "heures_proposees", "negative_amount"),
        ("demandes", {"heures_realisees": "-1"}, "heures_realisees", "negative_amount"),
        ("demandes", {"date_realisation": "2027-01-01"}, "date_realisation", "future_event"),
        ("demandes", {"date_proposition": ""}, "date_proposition", "quote_undated"),
        ("demandes", {"heures_proposees": ""}, "heures_proposees", "missing_value"),
        ("demandes", {"date_proposition": "", "heures_proposees": ""}, "date_acceptation", "accepted_without_quote"),
        ("demandes", {"date_demande": "2025-12-01", "date_proposition": "2025-12-31"}, "date_proposition", "no_tariff"),
        (
            "demandes",
            {"date_demande": "", "date_proposition": "", "heures_proposees": "", "date_acceptation": ""},
            "date_demande",
            "missing_value",
        ),
        ("demandes", {"date_proposition": "2026-04-30"}, "date_proposition", "dates_out_of_order"),
        ("demandes", {"date_acceptation": "2026-05-01"}, "date_acceptation", "dates_out_of_order"),
        ("demandes", {"date_realisation": "2026-04-30"}, "date_realisation", "dates_out_of_order"),
        ("titres", UNKNOWN, "commune", "unknown_commune"),
        ("titres", {"montant": "1 5"}, "montant", "bad_amount"),
        ("titres", {"montant": "-150"}, "montant", "negative_amount"),
        ("titres", {"montant": ""}, "montant", "missing_value"),
        ("titres", {"exercice": "XX"}, "exercice", "bad_number"),
        ("titres", {"exercice": "26"}, "exercice", "bad_year"),
        ("titres", {"nature": "don"}, "nature", "unknown_nature"),
        ("titres", {"nature": "réduction"}, "titre_origine", "missing_origin"),
        ("titres", {"nature": "annulation"}, "titre_origine", "missing_origin"),
        ("titres", {"date_emission": "2027-01-01"}, "date_emission", "future_event"),
        ("adhesions", UNKNOWN, "commune", "unknown_commune"),
        ("adhesions", {"date_effet": ""}, "date_effet", "missing_value"),
        ("adhesions", {"date_fin": "2026-03-31"}, "date_fin", "end_before_start"),
    ],
)
def test_each_rule_rejects_its_row_by_line_and_column(read, template, kind, row, column, code):
    spoiled = {"commune": "Aigné", "reference": "D2", "titre": "999", **row}
    reading = read(template(kind, {}, spoiled))
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, column, code)]
    assert (reading.status, reading.rows_accepted) == ("partly_accepted", 1)
    message = reading.rejected["message"][0]
    assert "{" not in message
    assert "'" not in message


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("mouvements", {"date": "2026-12-31"}),
        ("mouvements", {"evenement": "RÉOUVERTURE"}),
        ("mouvements", {"evenement": "transfert", "vers_commune": "217200013"}),
        ("demandes", {"heures_proposees": "0", "heures_realisees": "0"}),
        ("demandes", {"date_acceptation": "", "date_realisation": "", "heures_realisees": ""}),
        ("demandes", {"date_acceptation": "2026-07-01"}),
        ("demandes", {"date_demande": "2026-01-01", "date_proposition": "2026-01-01"}),
        ("demandes", {"date_demande": ""}),
        ("titres", {"montant": "0"}),
        ("titres", {"nature": "Régularisation"}),
        ("adhesions", {"date_effet": "2028-01-01", "date_fin": "2029-12-31"}),
        ("adhesions", {"date_fin": "2026-04-01"}),
    ],
)
def test_what_stands_at_the_boundary_is_accepted(read, template, kind, row):
    reading = read(template(kind, row))
    assert (reading.status, reading.rows_accepted) == ("accepted", 1), reading.rejected


def test_a_movement(read, template):
    reading = read(
        template(
            "mouvements",
            {
                "evenement": "transfert",
                "date": "10/05/2026",
                "vers_commune": "72001",
                "compte": "A@allonnes.FR",
                "identifiant": "ID",
            },
        )
    )
    assert reading.frames["movement"].row(0) == (2, "72003", "a@allonnes.fr", "id", "moved", date(2026, 5, 10), "72001")


def test_a_request(read, template):
    frame = read(template("demandes", {})).frames["request"]
    assert frame.row(0) == (
        2, "D1", "72003", "Reprise", "request", None, date(2026, 5, 1), date(2026, 5, 2), Decimal("3.50"), date(2026, 5, 3), None,
        date(2026, 6, 1), Decimal("5.00"),
    )  # fmt: skip
    assert frame.schema["quoted_hours"] == pl.Decimal(9, 2)


@pytest.mark.parametrize(
    ("row", "nature", "sort"),
    [
        ({}, "forfait", "ordinary"),
        ({"nature": "heures"}, "heures", "ordinary"),
        ({"nature": "reduction", "titre_origine": "449"}, "forfait", "reduction"),
        ({"nature": "Réduction", "titre_origine": "449", "objet": "Heures en trop"}, "heures", "reduction"),
        (
            {"nature": "annulation", "titre_origine": "449", "objet": "Régularisation 2025"},
            "regularisation",
            "cancellation",
        ),
    ],
)
def test_a_titre(read, template, row, nature, sort):
    frame = read(template("titres", row)).frames["invoice_line"]
    assert frame.schema["amount_cents"] == pl.Int64
    assert frame.select("exercice", "titre", "titre_line", "nature", "sort", "amount_cents", "original_titre").row(0) == (
        2026, "450", 1, nature, sort, 15000, row.get("titre_origine"),
    )  # fmt: skip


def test_two_equal_lines_of_a_titre_are_a_rejected_double_and_both_are_named(read, template):
    reading = read(template("titres", {}, {"titre": "451"}, {}))
    line, column, code, message = reading.rejected.row(0)
    assert (line, column, code) == (4, "titre", "double_line")
    assert "ligne 4" in message
    assert "ligne 2" in message


def test_numbered_lines_are_two_facts(read, template):
    reading = read(template("titres", {"ligne": "1"}, {"ligne": "2"}, headers=["ligne"]))
    assert reading.frames["invoice_line"]["titre_line"].to_list() == [1, 2]
    reading = read(
        template(
            "titres", {"ligne": "1"}, {"ligne": "1", "montant": "2"}, {"titre": "9", "ligne": "1"}, headers=["ligne"]
        )
    )
    assert reading.rejected["code"].to_list() == ["conflicting_row"] * 2


def test_an_adhesion(read, template):
    reading = read(
        template("adhesions", {"date_fin": "31/05/2027", "motif_fin": "refus", "referent": "r@x.fr"}),
        extract_date=date(2026, 1, 1),
    )
    assert reading.frames["adhesion"].row(0) == (
        2,
        "72003",
        date(2026, 4, 1),
        date(2027, 5, 31),
        "refus",
        "r@x.fr",
        None,
    )


@pytest.mark.parametrize("kind", ["mouvements", "demandes", "adhesions"])
def test_the_same_row_twice_is_ignored(read, template, kind):
    reading = read(template(kind, {}, {}))
    assert (reading.rows_accepted, reading.ignored) == (1, {"duplicate_row": 1})


@pytest.mark.parametrize(
    ("kind", "row"), [("demandes", {"heures_proposees": "4"}), ("adhesions", {"date_fin": "2027-12-31"})]
)
def test_two_rows_that_contradict_each_other_are_both_rejected_and_named(read, template, kind, row):
    reading = read(template(kind, {}, row, {"commune": "Aigné", "reference": "D9"}))
    assert reading.rejected.select("line", "code").rows() == [(2, "conflicting_row"), (3, "conflicting_row")]
    assert ["ligne 3" in reading.rejected["message"][0], "ligne 2" in reading.rejected["message"][1]] == [True, True]


MANY = {
    "titres": [{}, {}, {"objet": "Autre"}, {"montant": "9,99"}, {"titre": "451", "nature": "heures"}, {"montant": "x"}],
    "demandes": [
        {},
        {},
        {"reference": "D2"},
        {"reference": "D3", "date_proposition": ""},
        {"reference": "D2", "heures_proposees": "9"},
    ],
    "mouvements": [{}, {}, {"compte": "b"}, {"evenement": "transfert"}, {"date": "?"}],
}


@pytest.mark.parametrize("kind", MANY)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_row_order_does_not_matter(read, template, kind, data):
    def facts(reading):
        (frame,) = reading.frames.values()
        return sorted(map(str, frame.drop("line").rows())), reading.ignored, sorted(reading.rejected["code"])

    shuffled = data.draw(st.permutations(MANY[kind]))
    assert facts(read(template(kind, *shuffled))) == facts(read(template(kind, *MANY[kind])))


def test_each_form_is_there_empty_and_its_example_is_accepted(read):
    assert set(templates()) >= {"mouvements", "demandes", "titres", "adhesions"}
    for kind, form in templates().items():
        assert form.empty.decode("utf-8-sig").strip() == ";".join(form.headers)
        reading = read(form.example, extract_date=date(2099, 1, 1))
        assert (reading.kind, reading.status) == (kind, "accepted"), reading.rejected


def test_the_reference_list_of_communes(read):
    data = (Path(__file__).parents[2] / "data/reference/communes.csv").read_bytes()
    reading = read(data, extract_date=None)
    assert (reading.kind, reading.status, reading.rows_accepted, reading.extract_date) == (
        "communes",
        "accepted",
        20,
        None,
    )
    assert reading.frames["commune"].columns == [
        "line",
        "insee",
        "siren",
        "name",
        "population",
        "population_year",
        "member_since",
    ]
    domains = reading.frames["mapping"].filter(pl.col("value") == "72065")
    assert domains["key"].to_list() == ["lachapellesaintaubin.fr", "ville-lachapellesaintaubin.eu"]
    assert domains["register"].unique().to_list() == ["domain"]


def test_another_territory(read):
    reading = read(
        "insee;siren;nom;population;domaines\n01001;;L'Abergement;800;Abergement.FR\n2A004;212000046;Ajaccio;;été.fr\n9;;X;;\n01002;;Y;;abergement.fr\n"
    )
    assert reading.frames["commune"].select("insee", "siren", "population").rows() == [
        ("01001", None, 800),
        ("2A004", "212000046", None),
    ]
    assert reading.frames["mapping"].select("key", "value").rows() == [
        ("abergement.fr", "01001"),
        ("xn--t-9fab.fr", "2A004"),
    ]
    assert reading.rejected.select("line", "code").rows() == [(4, "bad_insee"), (5, "shared_domain")]


def test_an_entry_of_the_journal(read):
    moment = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    reading = read(
        entry_document(
            "opinion", {"avis": "à examiner"}, author="Une analyste", entered_at=moment, year=2026, insee="72003"
        )
    )
    assert (reading.kind, reading.extract_date, list(reading.frames)) == ("entry", date(2026, 4, 1), ["entry"])
    assert reading.frames["entry"].row(0) == (
        1,
        "opinion",
        2026,
        "72003",
        '{"avis": "à examiner"}',
        "Une analyste",
        moment,
    )


def test_an_edit_of_correspondences_yields_them(read):
    rows = [
        {"register": "domain", "key": "Été.fr", "value": "72001"},
        {"register": "department", "key": "Mairie  d’Aigné", "value": None},
    ]
    reading = read(entry_document("mapping", {"rows": rows}, author="a", entered_at=datetime(2026, 4, 1, tzinfo=UTC)))
    assert reading.frames["mapping"].rows() == [
        (1, "department", "mairie d'aigne", None),
        (1, "domain", "xn--t-9fab.fr", "72001"),
    ]
    empty = read(entry_document("mapping", {"wrong": []}, author="a", entered_at=datetime(2026, 4, 1, tzinfo=UTC)))
    assert empty.rejected["code"].to_list() == ["bad_payload"]
