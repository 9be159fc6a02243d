"""Lists of titres as finance software prints them, and lines of titres without numbers."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import openpyxl
import pytest

COLUMNS = {
    "exercice": ["Exercice", "Exer", "ANNEE"], "bordereau": ["Bordereau", "N° Bord", "Bdx", "n° de bordereau"],
    "titre": ["Titre", "N° titre", "N° pièce", "Numéro de titre"], "date": ["Date d’émission", "Date émission", "Date titre", "DATE"],
    "tiers": ["Tiers", "Débiteur", "Redevable", "Commune"], "nature": ["Nature", "Article", "Imputation", "Compte"],
    "objet": ["Objet", "Libellé"], "montant": ["Montant", "Montant TTC", "Montant HT"],
}  # fmt: skip
ROW = {
    "exercice": "2026", "bordereau": "12", "titre": "4 501", "date": "2026-12-15", "tiers": "COMMUNE DE SARGE LES LE MANS",
    "nature": "70875", "objet": "Messagerie mutualisée", "montant": "1 105,50",
}  # fmt: skip
EXPECTED = (
    2026,
    "12",
    "4501",
    1,
    date(2026, 12, 15),
    "72328",
    "forfait",
    "ordinary",
    "Messagerie mutualisée",
    110550,
    None,
)
TITLES = [["Liste des titres émis"], [], ["Budget principal", "", "Édité le 03/01/2027"]]


def spelled(number):
    return [names[number % len(names)] for names in COLUMNS.values()]


def lines(*rows, headers=(), spelling=0, names=COLUMNS):
    return [
        [*spelled(spelling), *headers],
        *([{**ROW, **row}.get(name, "") for name in (*names, *headers)] for row in rows),
    ]


def text(rows, delimiter=";"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.mark.parametrize("spelling", range(4))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_spelling_of_the_headers(read, spelling, encoding):
    reading = read(text(lines({}, spelling=spelling)).encode(encoding))
    assert (reading.kind, reading.status) == ("titres_list", "accepted"), reading.message
    assert reading.frames["invoice_line"].row(0)[1:] == EXPECTED


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_titles_above_and_totals_below(read, delimiter):
    total = ["Total bordereau 12", "", "", "", "", "", "", "1 105,50"]
    rows = [
        *TITLES,
        *lines({}),
        total,
        *lines({"titre": "4502"})[1:],
        ["", "", "", "", "Total général", "", "", "2 211,00"],
        ["", "", "", "", "", "", "", "2211"],
    ]
    reading = read(text(rows, delimiter))
    assert (reading.status, reading.rows_read, reading.rows_accepted) == ("accepted", 5, 2)
    assert reading.ignored == {"total_row": 3}
    assert reading.frames["invoice_line"]["line"].to_list() == [5, 7]


def test_a_workbook_with_titles_true_dates_and_totals(read):
    moment = datetime(2026, 12, 15)  # noqa: DTZ001 (a spreadsheet's date has no zone)
    good = ["2026", 12, 4501, moment, "COMMUNE DE SARGE LES LE MANS", 70875, "Messagerie mutualisée", 1105.5]
    noise = [2026, 12, 4502, moment, "VILLE DU MANS", 70875, "Messagerie", 0.1 + 0.2]
    rows = [*TITLES, spelled(0), good, noise, ["Total", None, None, None, None, None, None, "=SUM(H5:H6)"]]
    reading = read(workbook(rows))
    assert reading.status == "accepted", reading.rejected["message"].to_list()
    frame = reading.frames["invoice_line"]
    assert frame.row(0)[1:] == EXPECTED
    assert frame.select("line", "insee", "amount_cents").row(1) == (6, "72181", 30)


def test_what_is_not_the_conventions_is_ignored(read, mapped):
    rows = lines(
        {},
        {"titre": "2", "nature": "752", "tiers": "LOCATAIRE"},
        {"titre": "3", "nature": "70/70875 - Communes"},
        {"titre": "4", "nature": ""},
    )
    reading = read(text(rows))
    assert (reading.frames["invoice_line"]["titre"].to_list(), reading.ignored) == (
        ["4501", "3", "4"],
        {"other_titre": 1},
    )
    reading = read(text(rows), context=mapped(("titre_filter", "words", "piscine")))
    assert reading.ignored == {"other_titre": 4}


def test_a_list_without_accounts_or_subjects(read):
    few = {name: names for name, names in COLUMNS.items() if name not in {"nature", "objet"}}
    rows = [[names[0] for names in few.values()], [ROW[name] for name in few]]
    frame = read(text(rows)).frames["invoice_line"]
    assert frame.select("insee", "nature", "amount_cents").row(0) == ("72328", "forfait", 110550)


@pytest.mark.parametrize(
    ("row", "nature", "sort", "cents"),
    [
        ({"objet": "Heures de prestation"}, "heures", "ordinary", 110550), ({"nature": "heures"}, "heures", "ordinary", 110550),
        ({"montant": "-105,00"}, "forfait", "reduction", 10500), ({"objet": "Réduction du titre 12, heures"}, "heures", "reduction", 110550),
        ({"objet": "Annulation titre 12"}, "forfait", "cancellation", 110550), ({"Type": "Annulation"}, "forfait", "cancellation", 110550),
        ({"Type": "Titre de réduction", "montant": "-10"}, "forfait", "reduction", 1000), ({"Type": "Titre ordinaire"}, "forfait", "ordinary", 110550),
        ({"objet": "Messagerie, sans réduction"}, "forfait", "ordinary", 110550),
    ],
)  # fmt: skip
def test_signs_and_words_tell_reductions_and_natures(read, row, nature, sort, cents):
    frame = read(text(lines({"Titre origine": "0012", **row}, headers=["Type", "Titre origine"]))).frames[
        "invoice_line"
    ]
    assert frame.select("nature", "sort", "amount_cents", "original_titre").row(0) == (nature, sort, cents, "12")


def test_a_header_that_nobody_spells_so_is_mapped_once(read, mapped):
    spelt = text(lines({})).replace("Montant", "Somme en euros")
    assert read(spelt).code == "missing_column"
    assert read(spelt, context=mapped(("header", "somme en euros", "Montant"))).rows_accepted == 1


def test_dates_that_do_not_tell_their_order_are_asked(read, mapped):
    rows = text(lines({"date": "10/12/2026"}))
    assert read(rows).code == "ambiguous_dates"
    frame = read(rows, context=mapped(("layout", "dates titres list issued on", "day_first"))).frames["invoice_line"]
    assert frame["issued_on"].to_list() == [date(2026, 12, 10)]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ({"tiers": "LOCATAIRE"}, "Tiers", "unknown_debtor"), ({"tiers": ""}, "Tiers", "missing_value"), ({"montant": ""}, "Montant", "missing_value"),
        ({"date": "2027-01-01"}, "Date d'émission", "future_event"), ({"exercice": "26"}, "Exercice", "bad_year"), ({"titre": ""}, "Titre", "missing_value"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(read, row, column, code):
    reading = read(text(lines({}, {"titre": "7", **row})))
    assert reading.rejected.select("line", "column_name", "code").rows() == [(3, column, code)]


def test_the_project_s_own_form_stays_itself(read, template):
    assert read(template("titres", {})).kind == "titres"


UNNUMBERED = [{}, {"nature": "heures", "objet": "Heures", "montant": "x"}, {"titre": "451"}]


def test_the_unnumbered_lines_of_a_titre_stand_or_fall_together(read, template):
    reading = read(template("titres", *UNNUMBERED))
    assert reading.rejected.select("line", "column_name", "code").rows() == [
        (2, None, "held_back"),
        (3, "montant", "bad_amount"),
    ]
    assert "ligne 3" in reading.rejected["message"][0]
    assert reading.frames["invoice_line"].select("titre", "titre_line").rows() == [("451", 1)]
    whole = read(template("titres", *UNNUMBERED[:1], {**UNNUMBERED[1], "montant": "9"}))
    assert whole.frames["invoice_line"].select("nature", "titre_line").rows() == [("forfait", 1), ("heures", 2)]


def test_numbered_lines_stand_alone(read, template):
    rows = [{**row, "ligne": str(number)} for number, row in enumerate(UNNUMBERED, start=1)]
    reading = read(template("titres", *rows, headers=["ligne"]))
    assert reading.rejected.select("line", "code").rows() == [(3, "bad_amount")]


def test_a_double_leaves_no_gap_among_the_numbers(read, template):
    reading = read(template("titres", {}, {}, {"nature": "heures"}))
    assert reading.rejected.select("line", "code").rows() == [(3, "double_line")]
    assert reading.frames["invoice_line"]["titre_line"].to_list() == [1, 2]


def test_the_list_holds_its_titres_together_too(read):
    reading = read(text(lines({}, {"objet": "Heures", "montant": "?"}, {"titre": "7"})))
    assert reading.rejected.select("line", "code").rows() == [(2, "held_back"), (3, "bad_amount")]
    assert reading.frames["invoice_line"]["titre"].to_list() == ["7"]
