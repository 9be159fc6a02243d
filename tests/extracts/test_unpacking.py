"""A ZIP of extracts: its files one by one, and what no honest archive holds."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest

from pipeline.extracts import Reading, unpack


def archive(*files, method=zipfile.ZIP_DEFLATED):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as target:
        for name, content in files:
            # Dated like every other run: bytes name a test, and workers must agree on the names.
            target.writestr(zipfile.ZipInfo(name), content, method)
    return data.getvalue()


def workbook():
    data = io.BytesIO()
    openpyxl.Workbook().save(data)
    return data.getvalue()


def refusal(data):
    reading = unpack(data, "mois.zip")
    assert isinstance(reading, Reading)
    assert (reading.status, reading.frames) == ("refused", {})
    return reading.code


@pytest.mark.parametrize("data", [b"", b"a;b\n1;2\n", b"PK", workbook(), b"PK\x03\x04 and no more"[:3]])
def test_what_is_no_archive_stays_as_it_is(data):
    assert unpack(data, "x.csv") == [("x.csv", data)]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_files_come_out_in_their_order(method):
    files = [("titres_2026-12-31.csv", b"a;b\n"), ("demandes.xlsx", workbook()), ("vide.csv", b"")]
    assert unpack(archive(*files, method=method), "mois.zip") == files


def test_each_file_is_then_recognised(read, template):
    for name, data in unpack(
        archive(("t.csv", template("titres", {})), ("d.csv", template("demandes", {}))), "mois.zip"
    ):
        assert read(data, name).rows_accepted == 1


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        (["a/b/users.csv", "c/users.csv", "USERS.csv"], ["users.csv", "users (2).csv", "USERS (3).csv"]),
        (["../../etc/passwd", "..\\..\\boot.ini", "/abs.csv"], ["passwd", "boot.ini", "abs.csv"]),
        (["a\x1b[31mb.csv", "\u202exlsx.csv", "..."], ["a[31mb.csv", "xlsx.csv", "fichier 3"]), (["x" * 300 + ".csv"], ["x" * 116 + ".csv"]),
        (["__MACOSX/._a.csv", ".DS_Store", "d/Thumbs.db", "dossier/", "a.csv"], ["a.csv"]),
    ],
)  # fmt: skip
def test_names_are_cleaned_and_told_apart(inside, names):
    assert [name for name, _ in unpack(archive(*((name, b"1") for name in inside)), "x.zip")] == names


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive(), "empty_archive"), (archive(("dossier/", b"")), "empty_archive"), (archive(("a.zip", archive(("b", b"1")))), "nested_archive"),
        (archive(("a.csv", b"1" * 9_000))[:-40], "broken_archive"), (b"PK\x03\x04" + b"\xff" * 400, "broken_archive"),
        (archive(("a.csv", b"0" * 20_000_000)), "archive_too_large"), (archive(*((str(n), b"1") for n in range(501))), "too_many_files"),
        (archive(("a.csv", b"1" * 500), method=zipfile.ZIP_LZMA), "broken_archive"), (archive(("a.csv", b"1" * 500), method=zipfile.ZIP_BZIP2), "broken_archive"),
    ],
)  # fmt: skip
def test_what_no_honest_archive_holds_is_refused(data, code):
    assert refusal(data) == code


def test_a_long_regular_export_is_no_bomb():
    text = b"".join(b"%08d;a;b;c;d\n" % number for number in range(1_000_000))
    assert unpack(archive(("a.csv", text)), "x.zip") == [("a.csv", text)]


def test_an_archive_with_a_password_says_so():
    data = bytearray(archive(("a.csv", b"1")))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert refusal(bytes(data)) == "encrypted_archive"


def test_a_size_that_lies_gives_no_more_than_it_says():
    data = bytearray(archive(("a.csv", b"0" * 50_000_000)))
    central = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 100)
    struct.pack_into("<I", data, 22, 100)
    assert refusal(bytes(data)) == "broken_archive"


def test_a_workbook_whose_sizes_lie_is_refused(read):
    data = bytearray(archive(("[Content_Types].xml", b""), ("xl/workbook.xml", b" " * 5_000_000)))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 100)
    assert read(bytes(data)).code == "not_a_table"


@pytest.mark.parametrize(
    ("cell", "code"), [("XFD1048576", "vast_sheet"), ("ZZ9000", "vast_sheet"), ("AZ50", "header_only")]
)
def test_a_cell_far_away_does_not_fill_the_memory(read, cell, code):
    book = openpyxl.Workbook()
    book.active.append(["commune", "date_effet", "date_fin"])
    book.active[cell] = " "
    data = io.BytesIO()
    book.save(data)
    assert read(data.getvalue()).code == code
