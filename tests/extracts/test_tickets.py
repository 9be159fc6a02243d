"""GLPI's tickets: both versions and the workbook, dates of one preference, durations in words, entities, validation."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from pipeline.extracts.cells import Column, Reference, Where
from pipeline.extracts.durations import Duration

HEADERS = [
    "ID", "Titre", "Entité", "Statut", "Type", "Catégorie", "Date d'ouverture", "Date de résolution", "Date de clôture",
    "Demandeur - Demandeur", "Attribué à - Technicien", "Durée totale", "Coût - Durée", "Statut de validation", "Date de la validation",
]  # fmt: skip
TICKET = {
    "ID": "52 267", "Titre": "Reprise d'une boîte", "Entité": "Métropole > Communes > Allonnes", "Statut": "Clos", "Type": "Demande",
    "Date d'ouverture": "2026-05-04 09:12", "Date de résolution": "2026-06-02 16:40", "Date de clôture": "2026-06-03 00:00",
    "Attribué à - Technicien": "Technicien 1\nTechnicien 2", "Durée totale": "5 heures 0 minutes", "Coût - Durée": "3 heures 30 minutes",
    "Statut de validation": "Acceptée", "Date de la validation": "2026-05-11 16:40",
}  # fmt: skip
EXPECTED = (
    "52267", "72003", "Reprise d'une boîte", "request", "Clos", date(2026, 5, 4), None, Decimal("3.50"), date(2026, 5, 11), None,
    date(2026, 6, 2), Decimal("5.00"),
)  # fmt: skip


def version_10(*tickets, headers=HEADERS):
    rows = [
        headers,
        *([{**TICKET, **ticket}.get(name, "").replace('"', "''") for name in headers] for ticket in tickets),
    ]
    return "\ufeff" + "".join(";".join(f'"{cell}"' for cell in row) + ";\n" for row in rows)


def version_11(*tickets, headers=HEADERS):
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(headers)
    writer.writerows([{**TICKET, **ticket}.get(name, "") for name in headers] for ticket in tickets)
    return text.getvalue()


def workbook(*tickets, headers=HEADERS):
    book = openpyxl.Workbook()
    book.active.append(headers)
    for ticket in tickets:
        book.active.append([{**TICKET, **ticket}.get(name) for name in headers])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("export", [version_10, version_11, workbook])
def test_every_version_gives_the_same_request(read, export):
    reading = read(export({}, {"ID": "52 268", "Titre": 'Message "boîte pleine"'}))
    assert (reading.kind, reading.status, reading.rows_accepted) == ("glpi_tickets", "accepted", 2)
    frame = reading.frames["request"]
    assert frame.row(0)[1:] == EXPECTED
    assert frame["subject"][1] == 'Message "boîte pleine"'
    assert frame.schema == pl.Schema(
        {
            "line": pl.Int32, "reference": pl.String, "insee": pl.String, "subject": pl.String, "nature": pl.String, "status": pl.String,
            "asked_on": pl.Date, "quoted_on": pl.Date, "quoted_hours": pl.Decimal(9, 2), "accepted_on": pl.Date, "refused_on": pl.Date,
            "done_on": pl.Date, "spent_hours": pl.Decimal(9, 2),
        }
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding(read, encoding):
    assert read(version_11({}).encode(encoding)).frames["request"].row(0)[1:] == EXPECTED


def test_a_workbook_with_numbers_and_true_dates(read):
    moment = datetime(2026, 5, 4, 9, 12)  # noqa: DTZ001 (local time, as the tool writes it)
    reading = read(workbook({"ID": 52267, "Date d'ouverture": moment, "Coût - Durée": 3.5}))
    assert reading.frames["request"].row(0)[1:] == EXPECTED


def test_the_lines_are_those_of_the_file_though_cells_hold_several(read):
    reading = read(version_10({}, {"ID": "52 268", "Type": "?"}, {"ID": "52 269", "Statut": ""}))
    assert reading.rejected.select("line", "column_name", "code").rows() == [
        (4, "Type", "unknown_word"),
        (6, "Statut", "missing_value"),
    ]


@pytest.mark.parametrize("number", ["52 267", "52\u00a0267", "52\u202f267", "52267", "052267"])
def test_a_ticket_and_a_row_of_demandes_are_one_reference(read, template, number):
    assert read(version_10({"ID": number})).frames["request"]["reference"].to_list() == ["52267"]
    assert read(template("demandes", {"reference": number})).frames["request"]["reference"].to_list() == ["52267"]


def test_other_references_stay(context):
    cells = pl.Series(["D-001", "0", "000", "1 23", "A 12", "12 345 678"])
    where = Where("x", Column("x", "x", Reference()), context)
    assert Reference().convert(cells, where).to_list() == ["D-001", "0", "0", "1 23", "A 12", "12345678"]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("1 jours 5 heures 14 minutes", "29.23"), ("3 heures 30 minutes", "3.50"), ("20 minutes", "0.33"), ("10 minutes", "0.17"),
        ("1 heure", "1.00"), ("0 seconde", "0.00"), ("1 jour(s) 0 heure(s)", "24.00"), ("3,5", "3.50"), ("3.50", "3.50"), ("3h30", "3.50"),
        ("2 h 05", "2.08"), ("12:40", "12.67"), ("1 heure\n30 minutes", "1.50"), ("18 secondes", "0.01"), ("17 secondes", "0.00"),
        ("demain", None), ("3 pommes", None), ("1 heure environ", None), ("heure", None), ("-1 heure", None), ("9999999 heures", None),
    ],
)  # fmt: skip
def test_a_duration(context, written, hours):
    where = Where("x", Column("x", "x", Duration()), context)
    (found,) = Duration().convert(pl.Series([written]), where).to_list()
    assert found == (None if hours is None else Decimal(hours))


def test_a_quote_that_two_decimals_cannot_hold_is_rejected_and_time_spent_is_rounded(read):
    reading = read(version_10({}, {"ID": "1", "Coût - Durée": "20 minutes"}, {"ID": "2", "Durée totale": "20 minutes"}))
    assert reading.rejected.select("line", "column_name", "code").rows() == [(4, "Coût - Durée", "bad_hours")]
    assert reading.frames["request"]["spent_hours"].to_list() == [Decimal(5), Decimal("0.33")]


DAY_FIRST = {"Date d'ouverture": "25-05-2026 09:12", "Date de résolution": "02-06-2026 16:40", "Date de clôture": ""}


def test_one_column_tells_the_order_of_all_dates(read):
    frame = read(version_10({**DAY_FIRST, "Date de la validation": "01-06-2026 10:00"})).frames["request"]
    assert frame.select("asked_on", "accepted_on", "done_on").row(0) == (
        date(2026, 5, 25),
        date(2026, 6, 1),
        date(2026, 6, 2),
    )


def test_an_order_that_no_column_tells_is_asked_once(read, mapped):
    text = version_10({**DAY_FIRST, "Date d'ouverture": "05-05-2026", "Date de la validation": "01-06-2026 10:00"})
    reading = read(text)
    assert (reading.kind, reading.code) == ("glpi_tickets", "ambiguous_dates")
    assert "dates glpi tickets" in reading.message
    answered = read(text, context=mapped(("layout", "dates glpi tickets", "day_first")))
    assert answered.frames["request"]["done_on"].to_list() == [date(2026, 6, 2)]


def test_quoted_hours_come_from_the_column_that_the_analyst_chose(read, mapped):
    headers = [*HEADERS, "Plugins - Heures proposées"]
    text = version_10({"Plugins - Heures proposées": "4,25"}, headers=headers)
    assert read(text).frames["request"]["quoted_hours"].to_list() == [Decimal("3.50")]
    for value in ("quoted_hours", "Coût - Durée"):
        chosen = read(text, context=mapped(("header", "plugins heures proposees", value)))
        assert chosen.frames["request"]["quoted_hours"].to_list() == [Decimal("4.25")]


@pytest.mark.parametrize(
    ("entity", "insee"),
    [
        ("Métropole > Communes > Sargé-lès-le-Mans", "72328"), ("Le Mans Métropole > Communes > Le Mans", "72181"), ("Commune d’Allonnes", "72003"),
        ("Métropole > Allonnes > École", "72003"), ("Métropole > Mairies > CCAS du Mans", "72386"), ("Métropole > Spécial > X", "72008"),
        ("metropole > special > allonnes", "72008"),
    ],
)  # fmt: skip
def test_the_commune_is_a_segment_of_the_entity(read, mapped, entity, insee):
    context = mapped(
        ("glpi_entity", "ccas du mans", "72386"), ("glpi_entity", "special", "72008"),
        ("glpi_entity", "metropole > special > allonnes", "72008"), ("glpi_entity", "communes", "hors_convention"),
    )  # fmt: skip
    assert read(version_10({"Entité": entity}), context=context).frames["request"]["insee"].to_list() == [insee]


def test_an_entity_known_nowhere_is_rejected_until_the_table_grows(read, mapped):
    text = version_10({}, {"ID": "2", "Entité": "Le Mans Métropole > DSIN"})
    reading = read(text)
    assert reading.rejected.select("line", "column_name", "code").rows() == [(4, "Entité", "unknown_entity")]
    assert "Le Mans Métropole > DSIN" in reading.rejected["message"][0]
    reading = read(text, context=mapped(("glpi_entity", "dsin", "hors_convention")))
    assert (reading.rows_accepted, reading.ignored) == (1, {"hors_convention": 1})


@pytest.mark.parametrize(
    ("ticket", "accepted", "refused", "done"),
    [
        ({}, date(2026, 5, 11), None, date(2026, 6, 2)),
        ({"Statut": "En cours (Planifié)"}, date(2026, 5, 11), None, None),
        ({"Statut": "Résolu", "Date de clôture": ""}, date(2026, 5, 11), None, date(2026, 6, 2)),
        ({"Date de résolution": ""}, date(2026, 5, 11), None, date(2026, 6, 3)),
        (
            {"Statut de validation": "En attente de validation", "Date de la validation": ""},
            None,
            None,
            date(2026, 6, 2),
        ),
        (
            {"Statut de validation": "Non soumis à validation", "Date de la validation": ""},
            None,
            None,
            date(2026, 6, 2),
        ),
        ({"Statut de validation": "", "Date de la validation": ""}, None, None, date(2026, 6, 2)),
        ({"Statut de validation": "Refusée", "Durée totale": ""}, None, date(2026, 5, 11), None),
        ({"Statut de validation": "Refusée"}, None, date(2026, 5, 11), date(2026, 6, 2)),
        ({"Date de la validation": "2026-07-01 10:00"}, date(2026, 7, 1), None, date(2026, 6, 2)),
    ],
)
def test_validation_accepts_and_resolution_completes(read, ticket, accepted, refused, done):
    frame = read(version_10(ticket)).frames["request"]
    assert frame.select("accepted_on", "refused_on", "done_on").row(0) == (accepted, refused, done)
    assert frame["quoted_hours"].to_list() == [Decimal("3.50")]


def test_the_newer_word_for_validation(read):
    swap = {"Statut de validation": "Statut d'approbation", "Date de la validation": "Date de l'approbation"}
    headers = [swap.get(name, name) for name in HEADERS]
    ticket = {"Statut d'approbation": "Acceptée", "Date de l'approbation": "2026-05-11 10:00"}
    assert read(version_11(ticket, headers=headers)).frames["request"].row(0)[1:] == EXPECTED


def test_an_incident_and_ordinary_support_are_no_priced_work(read):
    support = {"Coût - Durée": "", "Statut de validation": "Non soumis à validation", "Date de la validation": ""}
    frame = read(version_10({**support, "Type": "Incident"}, {**support, "ID": "2"})).frames["request"]
    assert frame.select("nature", "quoted_hours", "accepted_on").rows() == [
        ("incident", None, None),
        ("request", None, None),
    ]


@pytest.mark.parametrize(
    ("ticket", "column", "code"),
    [
        ({"ID": "X12"}, "ID", "bad_number"), ({"ID": "0"}, "ID", "bad_number"), ({"ID": ""}, "ID", "missing_value"),
        ({"Date d'ouverture": "hier"}, "Date d'ouverture", "bad_date"), ({"Date d'ouverture": ""}, "Date d'ouverture", "missing_value"),
        ({"Date d'ouverture": "2027-01-01 00:00"}, "Date d'ouverture", "future_event"),
        ({"Date de la validation": "2027-01-01 00:00"}, "Date de la validation", "future_event"),
        ({"Date de résolution": "2026-05-03 23:59"}, "Date de résolution", "dates_out_of_order"),
        ({"Date de la validation": ""}, "Date de la validation", "acceptance_undated"),
        ({"Statut de validation": "Peut-être"}, "Statut de validation", "unknown_word"),
        ({"Durée totale": "longtemps"}, "Durée totale", "bad_hours"), ({"Coût - Durée": "-2"}, "Coût - Durée", "negative_amount"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(read, ticket, column, code):
    reading = read(version_10({"ID": "1"}, {"ID": "2", **ticket}))
    assert reading.rejected.select("line", "column_name", "code").rows() == [(4, column, code)]
    assert "{" not in reading.rejected["message"][0]


def test_what_was_priced_before_the_first_tariff_is_ignored(read):
    early = {"Date d'ouverture": "2025-12-01", "Date de la validation": "2025-12-31"}
    assert read(version_10({}, {"ID": "2", **early})).ignored == {"before_first_tariff": 1}
    assert read(version_10({**early, "Date de la validation": "2026-01-01"})).rows_accepted == 1


def test_a_month_without_tickets_and_a_ticket_twice(read):
    assert (read(version_10()).status, read(version_10()).rows_read) == ("accepted", 0)
    assert read(version_10({}, {})).ignored == {"duplicate_row": 1}
    assert read(version_10({}, {"Titre": "Autre"})).code == "nothing_accepted"
