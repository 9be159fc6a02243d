"""Bytes, encodings, delimiters, titles, headers and lines: what every reader gets for nothing."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracts import lines

KINDS = ["mouvements", "demandes", "titres", "adhesions"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16-le", "utf-16", "utf-16-be", "utf-32", "cp1252"]


def one_frame(reading):
    (frame,) = reading.frames.values()
    return frame


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_template_reads_the_same_in_every_encoding_and_delimiter(read, template, kind, encoding, delimiter):
    row = {"commune": "Yvré-l’Évêque"}
    expected = one_frame(read(template(kind, row)))
    reading = read(template(kind, row, delimiter=delimiter).encode(encoding))
    assert (reading.kind, reading.status, reading.rows_accepted) == (kind, "accepted", 1)
    assert one_frame(reading).equals(expected)
    assert one_frame(reading)["insee"].to_list() == ["72386"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_both_users_layouts_read_the_same_in_every_encoding_and_delimiter(
    read, users, older_headers, encoding, delimiter
):
    for headers in ({}, {"headers": older_headers}):
        reading = read(users({}, delimiter=delimiter, **headers).encode(encoding))
        assert reading.kind == "users"
        frame = one_frame(reading)
        assert frame["name"].to_list() == ["Zoé Petit"]
        assert frame["created"].to_list() == [date(2026, 2, 3)]


def test_utf_16_be_with_a_mark(read, template):
    assert read(b"\xfe\xff" + template("titres", {}).encode("utf-16-be")).rows_accepted == 1


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_line_end(read, template, end):
    assert read(template("titres", {}, {"titre": "451"}).replace("\r\n", end)).rows_accepted == 2


@pytest.mark.parametrize(
    "above",
    ["#TYPE System.Management.Automation.PSCustomObject\n", "sep=;\n", "Titres de 2026\n\n;;Édité le 03/01\n", '"Titre\nsur deux lignes"\n'],
)  # fmt: skip
def test_what_stands_above_the_header_is_skipped_and_lines_stay_those_of_the_file(read, template, above):
    reading = read(above + template("titres", {}, {"titre": "451", "montant": "?"}).replace("\r\n", "\n"))
    header = above.count("\n") + 1
    assert one_frame(reading)["line"].to_list() == [header + 1]
    assert reading.rejected["line"].to_list() == [header + 2]


@pytest.mark.parametrize("other", ["\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_only_a_line_feed_ends_a_line_so_that_no_row_is_taken_for_a_title(read, template, other, quote):
    text = template("titres", {}, {"titre": "451"}).replace("\r\n", "\n")
    reading = read(f"{quote}Titres{other}de 2026{quote}\n{text}".encode())
    assert (reading.rows_read, reading.rows_accepted) == (2, 2)
    assert one_frame(reading)["line"].to_list() == [3, 4]
    behind_header = read(text.replace("\n", f"{other}\n", 1).encode())
    assert (behind_header.rows_read, behind_header.rows_accepted) == (2, 2)


def test_a_phantom_column_at_each_line_end(read, template):
    text = template("titres", {}, {"titre": "451"})
    everywhere = text.replace("\r\n", ";\r\n")
    in_rows_only = everywhere.replace("titre_origine;", "titre_origine", 1)
    in_header_only = text.replace("titre_origine", "titre_origine;")
    assert [read(data).rows_accepted for data in (everywhere, in_rows_only, in_header_only)] == [2, 2, 2]


@pytest.mark.parametrize(
    ("line", "found"), [("2026;12;451;2026-12-15;72003;forfait;Mail;1,00", 8), ("2026;12;451;2026-12-15;72003;forfait;Mail;1,00;;x", 10)]
)  # fmt: skip
def test_a_short_and_a_long_line_are_rejected_by_their_line(read, template, line, found):
    reading = read(template("titres", {}) + line + "\r\n" + "2026;12;452;2026-12-15;72003;forfait;Mail;2,00;\r\n")
    assert (reading.rows_read, reading.rows_accepted, reading.status) == (3, 2, "partly_accepted")
    assert reading.rejected.select("line", "code").rows() == [(3, "wrong_width")]
    assert f"{found} colonnes" in reading.rejected["message"][0]


def test_a_line_number_stays_right_after_a_quoted_line_break(read, template):
    reading = read(
        template("titres", {"objet": "sur\ndeux\r\nlignes"}, {"titre": "451", "montant": "?"}, {"titre": "452"})
    )
    assert one_frame(reading)["line"].to_list() == [2, 6]
    assert one_frame(reading)["subject"][0] == "sur\ndeux\r\nlignes"
    assert reading.rejected.select("line", "column_name", "code").rows() == [(5, "montant", "bad_amount")]


def test_an_unclosed_quote_costs_its_own_line_only(read, template):
    text = template("titres", {}) + '2026;12;451;2026-12-15;72003;forfait;"Mail;1,00;\r\n'
    reading = read(text + "".join(f"2026;12;{n};2026-12-15;72003;forfait;Mail;2,00;\r\n" for n in range(500, 520)))
    assert (reading.rows_read, reading.rows_accepted) == (22, 21)
    assert reading.rejected.select("line", "code").rows() == [(3, "unreadable_line")]


def test_empty_lines_are_no_rows_and_lines_of_delimiters_are_counted(read, template):
    reading = read(template("titres", {}) + "\r\n;;;;;;;;\r\n\r\n")
    assert (reading.rows_read, reading.rows_accepted, reading.ignored) == (2, 1, {"blank_row": 1})


def test_a_null_character_rejects_its_line(read, template):
    reading = read(template("titres", {}, {"titre": "4\x0051"}))
    assert reading.rejected.select("line", "code").rows() == [(3, "unreadable_character")]


@pytest.mark.parametrize(
    ("line", "width", "regular"),
    [
        ("a,b,c", 3, True), ("a,b", 3, False), ("a,b,c,d", 3, False), ('a,"b,x",c', 3, True), ('a,"b""x",c', 3, True),
        ('a,b"x,c', 3, False), ('a,"b,c', 3, False), (",,", 3, False), ("", 3, False), ('"",,x', 3, True), ("é,è,ç", 3, True),
    ],
)  # fmt: skip
def test_a_regular_line_is_exactly_a_row(line, width, regular):
    found = lines._lines(f"h\n1,2,3\n{line}\n".encode(), ",", width, 1)["regular"]
    assert found.to_list() == [True, regular]


IRREGULAR = [
    "4,é",
    "4,5,6,7",
    '"a\nb",c,d',
    '"1,2\n3,4,5\n6,7,8\n9",x,y',
    "",
    " , ,",
    "4,\0,5",
    'a"b,c,d',
    '"never closed,1,2',
    '"x"y,1,2',
    "4,5,6\r",
    '4,5,"6"\r\r',
    "4\r4,5,6",
    '4,"5\r5",6',
    '"",z,=cmd',
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", ""])
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_way_it_is_read_it_is_the_same(delimiter, end, data):
    rows = data.draw(st.lists(st.sampled_from(["1,2,3", '"a,""b""",c,d', ",é,", *IRREGULAR]), max_size=12))
    utf8 = ("title\na,b,c\n" + "\n".join(rows) + end).replace(",", delimiter).encode()
    careful = lines.careful_body(utf8, delimiter, ["a", "b", "c"], 2, [0, 2])
    regular = lines._lines(utf8, delimiter, 3, 2)["regular"]
    mixed = lines._mixed_body(utf8, delimiter, ["a", "b", "c"], 2, [0, 2], regular)
    read = lines.read_body(utf8, delimiter, ["a", "b", "c"], 2, [0, 2])
    for other in (mixed, read):
        assert other.rows.equals(careful.rows)
        assert other.spoiled.equals(careful.spoiled)
        assert other.blank_rows == careful.blank_rows


@pytest.mark.parametrize("delimiter", [",", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
@given(rows=st.lists(st.sampled_from(["1,2,3", '"a,b""",c,d', "", "", " , ,", ",,", "  ", ",,,,"]), max_size=12))
@settings(max_examples=40, deadline=None)
def test_many_blank_lines_are_passed_over_as_one_by_one(delimiter, end, rows):
    utf8 = ("a,b,c\n" + "".join(row + (end or "\n") for row in rows)).replace(",", delimiter).encode()
    utf8 = utf8 if end else utf8.removesuffix(b"\n")
    careful = lines.careful_body(utf8, delimiter, ["a", "b", "c"], 1, [0, 2])
    read = lines.read_body(utf8, delimiter, ["a", "b", "c"], 1, [0, 2])
    assert read.rows.equals(careful.rows)
    assert (read.spoiled.height, read.blank_rows) == (careful.spoiled.height, careful.blank_rows)


@pytest.mark.parametrize("length", [1 << 20, (1 << 21) + 5, 5 << 20])
@pytest.mark.parametrize("end", ["\n", ""])
def test_an_endless_line_is_rejected_by_its_number_and_the_others_read(length, end):
    rows = ["1,2,3"] * 3
    for places in ([1], [0, 3], [1, 2, 5]):
        told = rows[:]
        for place in places:
            told.insert(place, "x" * length)
        read = lines.read_body(("a,b,c\n" + "\n".join(told) + end).encode(), ",", ["a", "b", "c"], 1, [0])
        assert read.rows["line"].to_list() == [n for n, row in enumerate(told, start=2) if row == "1,2,3"]
        found = {n for n, row in enumerate(told, start=2) if row != "1,2,3"}
        assert set(read.spoiled["line"].to_list()) == found
        if length > 1 << 21:
            assert set(read.spoiled["code"]) == {"endless_line"}


def test_headers_are_compared_without_case_accents_apostrophes_and_blanks(read):
    text = "EXERCICE;Bordereau;Titre;Date\u00a0\u00c9mission;Commune;Nature;Objet;Montant ;Titre  d\u2019origine\n".replace(
        " d\u2019", " "
    )
    assert read(text + "2026;1;2;2026-12-01;72003;forfait;x;1;\n").rows_accepted == 1


def test_columns_in_any_order_and_two_hundred_of_them(read, template):
    extra = [f"colonne {number}" for number in range(200)]
    assert read(template("titres", {}, headers=extra)).rows_accepted == 1
    reading = read(
        "montant;objet;nature;commune;date_emission;titre;bordereau;exercice;titre_origine\n1;x;forfait;72003;2026-12-01;2;1;2026;\n"
    )
    assert one_frame(reading)["amount_cents"].to_list() == [100]


def test_an_unknown_header_is_known_once_it_is_mapped(read, template, mapped):
    text = template("titres", {}).replace("montant", "Somme TTC")
    assert read(text).code == "missing_column"
    for value in ("montant", "amount_cents"):
        assert read(text, context=mapped(("header", "somme ttc", value))).rows_accepted == 1


def test_a_workbook_reads_like_the_text(read, template):
    headers, row = (line.split(";") for line in template("titres", {}).splitlines())
    book = openpyxl.Workbook()
    book.active.append(["Notes"])
    sheet = book.create_sheet("Titres")
    sheet.append(["Titres de 2026"])
    sheet.append([])
    sheet.append(headers)
    sheet.append([])
    sheet.append([2026, 12, 450, date(2026, 12, 15), 72003, "forfait", "Messagerie", 150.1, None])
    sheet.append([*row[:2], 451, *row[3:7], "?", ""])
    data = io.BytesIO()
    book.save(data)
    reading = read(data.getvalue(), name="titres.csv")
    assert one_frame(reading).row(0, named=True) | {"line": 5} == one_frame(reading).row(0, named=True)
    assert one_frame(reading).select("bordereau", "issued_on", "amount_cents").rows() == [
        ("12", date(2026, 12, 15), 15010)
    ]
    assert reading.rejected.select("line", "code").rows() == [(6, "bad_amount")]


def test_a_long_column_keeps_its_order(read, template, monkeypatch):
    monkeypatch.setattr("pipeline.extracts.slices.SLICE", 7)
    rows = [{"titre": str(number), "montant": f"{number},00"} for number in range(1, 60)]
    frame = one_frame(read(template("titres", *rows)))
    assert frame["amount_cents"].to_list() == [number * 100 for number in range(1, 60)]
    assert isinstance(frame, pl.DataFrame)
