from __future__ import annotations

import csv
import io
import time
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report.tables import ColumnSpec, TableNotes, safe_file_name, to_csv, to_xlsx

COLUMNS = [
    ColumnSpec("commune", "Commune"),
    ColumnSpec("total_cents", "Montant", "euros"),
    ColumnSpec("months", "Mois dus", "number"),
    ColumnSpec("spent_hours", "Heures", "hours"),
    ColumnSpec("known_on", "Connu le", "date"),
    ColumnSpec("share", "Part", "percent"),
    ColumnSpec("presumed", "Présumé", "yes_no"),
]
NOTES = TableNotes("extraits des comptes", date(2027, 1, 15))
DANGEROUS = ["=1+1", "+33 2", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0"]


@pytest.fixture
def frame():
    return pl.DataFrame(
        {
            "commune": ["Yvré-l’Évêque", "Fay; «x»", None],
            "total_cents": [123456789, -83, None],
            "months": [180, 0, None],
            "spent_hours": [Decimal("3.50"), Decimal("0.00"), None],
            "known_on": [date(2026, 4, 1), date(2028, 2, 29), None],
            "share": [12.5, 0.0, None],
            "presumed": [True, False, None],
        },
        schema_overrides={"spent_hours": pl.Decimal(9, 2), "total_cents": pl.Int64},
    )


def read(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows_of_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_xlsx_holds_real_numbers_and_dates(frame):
    sheet = read(to_xlsx(frame, COLUMNS, "État 2026", NOTES)).worksheets[0]
    rows = [[cell.value.date() if cell.is_date else cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["Commune", "Montant", "Mois dus", "Heures", "Connu le", "Part", "Présumé"]
    assert rows[1] == ["Yvré-l’Évêque", 1234567.89, 180, 3.5, date(2026, 4, 1), 0.125, "oui"]
    assert rows[2] == ["Fay; «x»", -0.83, 0, 0, date(2028, 2, 29), 0, "non"]
    assert len(rows) == 3  # a row of nulls holds no cell: blank is not zero
    assert "€" in sheet["B2"].number_format
    assert sheet["E2"].number_format == "dd/mm/yyyy"
    assert sheet["F2"].number_format == "0.0%"


def test_xlsx_is_set_up_to_be_read_and_printed(frame):
    book = read(to_xlsx(frame, COLUMNS, "État 2026", NOTES))
    sheet = book.worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:G4"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.page_setup.paperSize == 9
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as the rows take, one in width
    assert sheet.print_title_rows == "$1:$1"
    assert book.sheetnames == ["État 2026", "À propos"]


def about(data):
    return [tuple(cell.value for cell in row) for row in read(data)["À propos"].iter_rows()]


def test_the_sheet_about_says_source_date_and_demonstration(frame):
    real = to_xlsx(frame, COLUMNS, "État 2026", TableNotes("extraits", date(2027, 1, 15), lines=("Article 6", "=1+1")))
    assert about(real) == [
        ("Titre", "État 2026"),
        ("Source", "extraits"),
        ("Données au", "15/01/2027"),
        ("Note", "Article 6"),
        ("Note", "=1+1"),
    ]
    invented = to_xlsx(frame, COLUMNS, "État 2026", TableNotes("extraits", date(2027, 1, 15), demonstration=True))
    assert any("DÉMONSTRATION" in str(words) for _, words in about(invented))
    assert "DÉMONSTRATION" in read(invented).worksheets[0].oddHeader.right.text


def test_same_table_same_bytes_whenever_it_is_written(frame):
    first = to_xlsx(frame, COLUMNS, "État 2026", NOTES)
    time.sleep(2.1)  # a ZIP entry's own date has steps of two seconds
    assert to_xlsx(frame, COLUMNS, "État 2026", NOTES) == first
    assert read(first).properties.created.date() == date(2027, 1, 15)


def test_an_empty_table_is_a_header_alone(frame):
    sheet = read(to_xlsx(frame.clear(), COLUMNS, "État: [2026]/*", NOTES)).worksheets[0]
    assert sheet.max_row == 1
    assert rows_of_csv(to_csv(frame.clear(), COLUMNS)) == [[column.header for column in COLUMNS]]


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_is_run(text):
    frame = pl.DataFrame({"commune": [text]})
    columns = [ColumnSpec("commune", "Commune")]
    cell = read(to_xlsx(frame, columns, "Essai", NOTES)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")
    assert rows_of_csv(to_csv(frame, columns))[1][0].startswith("'")


def test_control_signs_are_left_out():
    frame = pl.DataFrame({"commune": ["\x00=1\x07", "a\nb"]})
    columns = [ColumnSpec("commune", "Commune")]
    assert [row[0] for row in rows_of_csv(to_csv(frame, columns))[1:]] == ["'=1", "a\nb"]
    assert read(to_xlsx(frame, columns, "Essai", NOTES)).worksheets[0]["A2"].value == "'=1"


def test_csv_is_for_a_french_spreadsheet(frame):
    data = to_csv(frame, COLUMNS)
    assert data.startswith(b"\xef\xbb\xbfCommune;Montant;")
    assert data.count(b"\r\n") == 4
    assert rows_of_csv(data) == [
        ["Commune", "Montant", "Mois dus", "Heures", "Connu le", "Part", "Présumé"],
        ["Yvré-l’Évêque", "1234567,89", "180", "3,50", "01/04/2026", "12,5", "oui"],
        ["Fay; «x»", "-0,83", "0", "0,00", "29/02/2028", "0,0", "non"],
        [""] * 7,
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-(10**13), 10**13), min_size=1, max_size=20))
def test_cents_come_back_to_the_cent_from_both_files(cents):
    frame = pl.DataFrame({"total_cents": cents}, schema={"total_cents": pl.Int64})
    columns = [ColumnSpec("total_cents", "Montant", "euros")]
    written = [row[0] for row in rows_of_csv(to_csv(frame, columns))[1:]]
    assert [int(Decimal(text.replace(",", ".")) * 100) for text in written] == cents
    sheet = read(to_xlsx(frame, columns, "Essai", NOTES)).worksheets[0]
    assert [round(sheet.cell(row, 1).value * 100) for row in range(2, len(cents) + 2)] == cents


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=30), min_size=1, max_size=8)
)
def test_no_text_breaks_the_rows_or_begins_like_a_formula(texts):
    frame = pl.DataFrame({"commune": texts, "rank": range(len(texts))}, schema_overrides={"commune": pl.String})
    rows = rows_of_csv(to_csv(frame, [ColumnSpec("commune", "Commune"), ColumnSpec("rank", "Rang", "number")]))
    assert [row[1] for row in rows[1:]] == [str(rank) for rank in range(len(texts))]
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t")) for row in rows[1:])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("État 2026", "Etat-2026.xlsx"),
        ("Yvré-l’Évêque : état/projet?", "Yvre-l-Eveque-etat-projet.xlsx"),
        ("Sœurs", "Soeurs.xlsx"),
        ("CON", "_CON.xlsx"),
        ("com1", "_com1.xlsx"),
        ("../../etc/passwd", "etc-passwd.xlsx"),
        ("...", "fichier.xlsx"),
        ("a" * 300, "a" * 120 + ".xlsx"),
    ],
)
def test_file_names_are_safe_on_windows(name, expected):
    assert safe_file_name(name, "xlsx") == expected
