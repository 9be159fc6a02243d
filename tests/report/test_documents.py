"""One document, two writers: the same words, cell by cell, accessible, and the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.charts import Setting, expected_and_invoiced
from pipeline.report.archive import to_zip
from pipeline.report.document import (
    Contents,
    Document,
    Figures,
    Heading,
    PageBreak,
    Picture,
    Run,
    Table,
    facts,
    listed,
    said,
    strong,
    written,
)
from pipeline.report.docx import to_docx
from pipeline.report.pdf import STANDARDS, to_page_images, to_pdf
from pipeline.report.tables import ColumnSpec, TableNotes, to_csv, to_xlsx
from pipeline.report.widths import column_widths
from tests.report import reading

DAY = date(2027, 1, 31)
COLUMNS = (
    ColumnSpec("commune", "Commune"),
    ColumnSpec("amount_cents", "Montant", "euros"),
    ColumnSpec("units", "Avant arrondi", "exact"),
    ColumnSpec("months", "Mois dus", "number"),
    ColumnSpec("hours", "Heures", "hours"),
    ColumnSpec("due", "Échéance", "date"),
    ColumnSpec("late", "En retard", "yes_no"),
)
SCHEMA = {
    "commune": pl.String,
    "amount_cents": pl.Int64,
    "units": pl.Int64,
    "months": pl.Int64,
    "hours": pl.Decimal(9, 2),
    "due": pl.Date,
    "late": pl.Boolean,
}
# Words as French files have them; blanks alone, or a sign that no French font has, are no words.
WORDS = st.text(st.sampled_from("abcdeéèêçœÉŒ’«»-0123456789 *_#$\\[]{}<>&@=+~`\"'"), min_size=1, max_size=18).map(
    lambda text: text.strip() or "x"
)
ROWS = st.lists(
    st.tuples(
        st.one_of(st.none(), WORDS),
        st.one_of(st.none(), st.integers(-(10**11), 10**11)),
        st.one_of(st.none(), st.integers(-(10**9), 10**11)),
        st.one_of(st.none(), st.integers(0, 10**7)),
        st.one_of(st.none(), st.decimals(0, 99999, places=2)),
        st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2999, 12, 31))),
        st.one_of(st.none(), st.booleans()),
    ),
    min_size=1,
    max_size=8,
)


def document(*blocks, **about) -> Document:
    return Document("Essai d’été", "Un sous-titre", "Le Mans Métropole, DSIN", DAY, tuple(blocks), **about)


def picture():
    review = pl.DataFrame(
        {
            "commune": ["Sargé-lès-le-Mans", "Aigné"],
            "status": ["difference", "consistent"],
            "expected_cents": [139000, 26250],
            "invoiced_cents": [152000, 26250],
            "difference_cents": [13000, 0],
        }
    )
    return Picture(expected_and_invoiced(review, 2026, Setting(DAY)))


@pytest.fixture(scope="module")
def rich() -> Document:
    table = Table(
        pl.DataFrame({"commune": ["Yvré-l’Évêque", "Fay"], "amount_cents": [123456789, None]}),
        COLUMNS[:2],
        "Montants dus",
        total={"amount_cents": 123456789},
        note="Une note.",
    )
    return document(
        said("La réponse en ", strong("une phrase"), ".", look="lead"),
        Contents(),
        PageBreak(),
        Heading("1. Première partie"),
        Figures("En deux chiffres", (("Dû", "12,50\u00a0€", "exercice 2026"), ("Titré", "13\u00a0€", "net"))),
        table,
        Heading("Un détail", 2),
        said("À ne pas manquer.", look="warning"),
        listed(["un", (Run("deux "), Run("gras", strong=True))]),
        picture(),
        said("En petit.", look="note"),
        Heading("2. Seconde partie"),
        facts("Des faits", [("A", "B"), ("C", "D")]),
        mark="PROJET",
    )


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_cell_says_the_same_on_paper_in_the_workbook_and_in_the_csv(rows):
    table = Table(pl.DataFrame(rows, schema=SCHEMA, orient="row"), COLUMNS, "Des montants")
    paper = document(table)
    expected = [[written(value, column.kind) for value, column in zip(row, COLUMNS, strict=True)] for row in rows]
    (from_pdf,) = reading.Pdf(to_pdf(paper)).tables()
    assert from_pdf[0] == [column.header for column in COLUMNS]
    assert [[reading.loose(cell) for cell in row] for row in from_pdf[1:]] == [
        [reading.loose(cell) for cell in row] for row in expected
    ]
    (from_docx,) = reading.docx_tables(to_docx(paper))
    assert [[reading.loose(cell) for cell in row] for row in from_docx] == [
        [reading.loose(cell) for cell in row] for row in [from_pdf[0], *expected]
    ]
    notes = TableNotes("essai", DAY)
    workbook = reading.xlsx_rows(to_xlsx(table.frame, COLUMNS, "Des montants", notes))[1:]
    workbook += [[None] * len(COLUMNS)] * (len(rows) - len(workbook))  # a last row of nulls holds no cell
    plain = reading.csv_rows(to_csv(table.frame, COLUMNS))[1:]
    for row, in_workbook, in_csv in zip(expected, workbook, plain, strict=True):
        for words, number, text, column in zip(row, in_workbook, in_csv, COLUMNS, strict=True):
            if words == "–" and number is None:
                assert text == ""
            elif column.kind in ("euros", "exact", "number", "hours"):
                places = Decimal("0.0001") if column.kind == "exact" else Decimal("0.01")
                assert reading.number_of(words) == Decimal(text.replace(",", "."))
                assert reading.number_of(words) == Decimal(number).quantize(places)
            elif column.kind == "date":
                assert words == text == f"{number:%d/%m/%Y}"
            elif column.kind == "yes_no":
                assert words == text == number


def test_the_workbook_and_the_paper_have_as_many_rows():
    rows = [(None,) * 7, ("Fay", 1, 1, 1, Decimal("1.00"), DAY, True)]
    table = Table(pl.DataFrame(rows, schema=SCHEMA, orient="row"), COLUMNS, "Des montants")
    (from_pdf,) = reading.Pdf(to_pdf(document(table))).tables()
    assert from_pdf[1] == ["–"] * 7  # blank is a dash, never a zero
    assert reading.csv_rows(to_csv(table.frame, COLUMNS))[1] == [""] * 7


def test_blanks_of_french_amounts_are_signs_of_the_font(rich):
    pdf = to_pdf(rich)
    read = reading.Pdf(pdf)
    assert "1\u202f234\u202f567,89\u00a0€" in [cell for table in read.tables() for row in table for cell in row]
    names = {str(font["BaseFont"]) for font in read.fonts}
    assert any("SourceSansPro" in name for name in names)
    for font in read.fonts:
        for descendant in font["DescendantFonts"]:
            inner = descendant.resolve() if hasattr(descendant, "resolve") else descendant
            descriptor = inner["FontDescriptor"].resolve()
            assert {"FontFile2", "FontFile3"} & set(descriptor)  # embedded: no font of the reader's machine is needed
        assert "ToUnicode" in font


def test_the_pdf_claims_and_keeps_pdf_ua_and_pdf_a(rich):
    read = reading.Pdf(to_pdf(rich))
    assert "<pdfuaid:part>1</pdfuaid:part>" in read.xmp
    assert "<pdfaid:part>2</pdfaid:part>" in read.xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in read.xmp
    assert read.catalog["Lang"].decode().lower() == "fr-fr"
    assert read.catalog["MarkInfo"]["Marked"] is True
    assert read.catalog["ViewerPreferences"]["DisplayDocTitle"] is True
    assert read.metadata["Title"] == "Essai d’été"
    assert read.metadata["Author"] == "Le Mans Métropole, DSIN"
    assert read.metadata["CreationDate"].startswith("D:20270131")  # the date of its data: no clock
    assert STANDARDS == ["ua-1", "a-2a"]


def test_headings_tables_lists_and_pictures_are_tagged(rich):
    read = reading.Pdf(to_pdf(rich))
    assert read.headings() == ["Sommaire", "1. Première partie", "Un détail", "2. Seconde partie"]
    assert [node["type"] for node in read.nodes("H1", "H2", "H3")] == ["H1", "H1", "H2", "H1"]
    for table in read.nodes("Table"):
        rows = [node for node in reading._walk(table) if node["type"] == "TR"]
        assert {cell["type"] for cell in reading._cells(rows[0])} == {"TH"}
        assert all(cell["attributes"]["Scope"] == "Column" for cell in reading._cells(rows[0]))
        assert len({len(reading._cells(row)) for row in rows}) == 1  # as many cells in each row
    assert len(read.nodes("LI")) == 2
    (figure,) = read.nodes("Figure")
    assert "Sargé-lès-le-Mans" in figure["alt_text"]


def test_a_picture_without_words_is_refused(rich, monkeypatch):
    monkeypatch.setattr(Picture, "alternative", property(lambda _: ""))
    with pytest.raises(typst.TypstError, match="missing alt text"):
        to_pdf(rich)


def test_nothing_of_a_text_is_markup():
    nasty = '#panic("x") *a* _b_ $c$ @d <e> \\f //g [h] = i - j + k `l` ~ "m" \u2019n\u2019 --- ...'
    table = Table(pl.DataFrame({"commune": [nasty]}), COLUMNS[:1], nasty)
    read = reading.Pdf(to_pdf(document(Heading(nasty), said(nasty), table)))
    assert reading.loose(nasty) == reading.loose(read.tables()[0][1][0])
    assert reading.loose(nasty) in [reading.loose(words) for words in read.headings()]


def test_the_docx_is_french_and_has_header_rows_alternatives_and_a_title(rich):
    data = to_docx(rich)
    word = reading.WORD
    styles = reading.docx_xml(data, "word/styles.xml")
    assert {lang.get(f"{word}val") for lang in styles.iter(f"{word}lang")} == {"fr-FR"}
    tables = list(reading.docx_xml(data).iter(f"{word}tbl"))
    assert len(tables) == 3
    for table in tables:
        first, *others = table.iter(f"{word}tr")
        assert first.find(f"{word}trPr/{word}tblHeader") is not None
        assert all(row.find(f"{word}trPr/{word}tblHeader") is None for row in others)
        assert table.find(f"{word}tblPr/{word}tblCaption").get(f"{word}val")
    (shape,) = reading.docx_xml(data).iter(f"{reading.DRAWING}docPr")
    assert "Sargé-lès-le-Mans" in shape.get("descr")
    core = reading.docx_xml(data, "docProps/core.xml")
    properties = {element.tag.split("}")[1]: element.text for element in core}
    assert properties["title"] == "Essai d’été"
    assert properties["creator"] == properties["lastModifiedBy"] == "Le Mans Métropole, DSIN"
    assert properties["language"] == "fr-FR"
    assert properties["created"].startswith("2027-01-31")


def test_the_docx_says_what_the_pdf_says(rich):
    read, data = reading.Pdf(to_pdf(rich)), to_docx(rich)
    assert reading.docx_headings(data) == [
        "1. Première partie",
        "Un détail",
        "2. Seconde partie",
    ]
    in_pdf = [[[reading.loose(cell) for cell in row] for row in table] for table in read.tables()]
    in_docx = [[[reading.loose(cell) for cell in row] for row in table] for table in reading.docx_tables(data)]
    assert in_pdf == in_docx
    everything = reading.loose(reading.everything("a.docx", data))
    for words in ("La réponse en ", "une phrase", "À ne pas manquer.", "En petit.", "Une note.", "PROJET"):
        assert reading.loose(words) in everything
        assert reading.loose(words) in reading.loose(read.text)


def test_the_same_document_gives_the_same_bytes(rich):
    assert to_pdf(rich) == to_pdf(rich)
    assert to_docx(rich) == to_docx(rich)
    with zipfile.ZipFile(io.BytesIO(to_docx(rich))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_pages_can_be_looked_at(rich):
    pages = to_page_images(rich, ppi=30)
    assert len(pages) == reading.Pdf(to_pdf(rich)).pages
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_a_vast_table_is_cut_on_paper_and_says_so(monkeypatch):
    monkeypatch.setattr("pipeline.report.document.MOST_ROWS", 3)
    table = Table(pl.DataFrame({"commune": [f"Bourg-{n}" for n in range(5)]}), COLUMNS[:1], "Vaste", note="Une note.")
    for words in (reading.Pdf(to_pdf(document(table))).text, reading.everything("a.docx", to_docx(document(table)))):
        assert "Les 3 premières lignes sur 5" in words
        assert "Une note." in words
        assert "Bourg-2" in words
        assert "Bourg-3" not in words
    assert len(reading.csv_rows(to_csv(table.frame, table.columns))) == 6


def test_columns_fill_the_page_and_texts_keep_a_share():
    rows = [("x" * 90, 10**12, 10**12, 10**9, Decimal("99999.99"), DAY, True)]
    table = Table(pl.DataFrame(rows, schema=SCHEMA, orient="row"), COLUMNS, "Large")
    widths = column_widths(table, 17.0)
    assert sum(widths) == pytest.approx(17.0)
    assert widths[0] > 3
    assert min(widths) > 0.5


def test_an_archive_is_in_order_without_a_moment_and_without_a_double():
    files = [("b.txt", b"2"), ("a.txt", b"1")]
    assert to_zip(files) == to_zip(files[::-1])
    with zipfile.ZipFile(io.BytesIO(to_zip(files))) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
    with pytest.raises(ValueError, match="same name"):
        to_zip([("A.txt", b""), ("a.TXT", b"")])
