"""Files that cannot be taken: what, where, what to do; never a traceback, and never by the last resort."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extracts import kinds, proposed_extract_date, reason_words, recognise
from pipeline.extracts.catalogue import REFUSALS, ROWS
from pipeline.extracts.readers import READERS
from pipeline.extracts.reading import REJECTED_SCHEMA, Reading

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"), (b"\n\n  \r\n", "empty_file"), (b"\xef\xbb\xbf", "empty_file"), (b"\xff\xfe", "empty_file"), (b"\0" * 50, "empty_file"),
        (PNG, "not_a_table"), (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not_a_table"), (b"PK\x03\x04xl/workbook broken", "not_a_table"),
        (b"PK\x03\x04 other", "not_a_table"), (bytes(range(256)) * 20, "not_a_table"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "not_a_table"),
        (b"a,b,c\n1,2,3\n", "unknown_layout"), (b"just a sentence", "unknown_layout"), (b"=cmd|' /C calc'!A0;b\n1;2", "unknown_layout"),
        (b'{"entered_at": 1, "payload": ', "not_a_table"), (b'{"a": 1}', "unknown_layout"), (b"\xef\xbb\xbfa;\xff;b\n", "not_a_table"),
        ("exercice;é;ù".encode("utf-16-le") + b"\0", "truncated_file"), ("commune;é".encode()[:-1] + b"", "unknown_layout"),
        ("déjà;é".encode()[:-1], "truncated_file"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_extract(read, data, code):
    reading = read(data, name="users_2026_03_30.csv")
    assert (reading.status, reading.code, reading.frames) == ("refused", code, {})
    assert reading.message.endswith((".", "!"))


@pytest.mark.parametrize("kind", ["mouvements", "adhesions"])
def test_a_header_alone_is_refused(read, template, kind):
    assert read(template(kind)).code == "header_only"


def test_a_snapshot_without_rows_is_refused(read, users):
    assert read(users()).code == "header_only"
    assert read(users().strip()).code == "header_only"


@pytest.mark.parametrize(("kind", "table"), [("titres", "invoice_line"), ("demandes", "request")])
def test_a_list_without_rows_is_an_empty_month(read, template, kind, table):
    reading = read(template(kind))
    assert (reading.status, reading.rows_read, reading.frames[table].height) == ("accepted", 0, 0)
    assert reading.frames[table].schema == read(template(kind, {})).frames[table].schema


def test_a_missing_column_is_named_with_what_looks_like_it(read, template):
    reading = read(template("adhesions", {}).replace("date_effet", "date_efet"))
    assert (reading.code, reading.kind) == ("missing_column", None)
    assert "date_effet" in reading.message
    assert "vouliez-vous dire" in reading.message


def test_a_users_file_without_its_licences_is_refused(read, users):
    reading = read(users({}).replace("Licenses", "Autre"))
    assert reading.code == "missing_column"
    assert "Licenses" in reading.message


def test_a_column_that_stands_twice_is_refused(read, template):
    reading = read(template("titres", {}, headers=["montant"]))
    assert reading.code == "duplicate_column"
    assert "montant" in reading.message


def test_an_unknown_layout_shows_the_headers_found(read):
    message = read("Sujet;Auteur;Horodatage\n1;2;3\n").message
    assert all(word in message for word in ("Sujet", "Auteur", "Horodatage", "ligne 1"))


def test_the_kind_can_be_imposed(read, template):
    assert read(template("titres", {}), kind="titres").rows_accepted == 1
    assert read(template("titres", {}), kind="adhesions").code == "missing_column"
    refused = read(template("titres", {}), kind="factures")
    assert refused.code == "unknown_kind"
    assert all(kind in refused.message for kind in kinds())


def test_recognised_by_content_never_by_name(read, template):
    assert read(template("titres", {}), name="users_2026_03_30 11_05_42.csv").kind == "titres"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("users_2026_03_30 11_05_42.csv", date(2026, 3, 30)), ("titres-2026-12-31.xlsx", date(2026, 12, 31)),
        ("demandes_20261231.csv", date(2026, 12, 31)), ("x 31-12-2026.csv", date(2026, 12, 31)), ("x 05-05-2026.csv", date(2026, 5, 5)),
        ("x 05-06-2026.csv", None), ("titres_2026.csv", None), ("users_2026_13_30.csv", None), ("id_120260331.csv", None),
        ("2026_02_30 puis 2026_03_01.csv", date(2026, 3, 1)), ("/2025-01-01/x_2026-01-02.csv", date(2026, 1, 2)),
    ],
)  # fmt: skip
def test_the_date_that_a_name_proposes(name, day):
    assert proposed_extract_date(name) == day


def test_the_extract_date_is_given_or_in_the_name_or_missing(read, template):
    text = template("titres", {})
    assert read(text, "titres_2026-12-20.csv", extract_date=None).extract_date == date(2026, 12, 20)
    assert read(text, "titres_2026-12-20.csv").extract_date == date(2026, 12, 31)
    refused = read(text, "titres.csv", extract_date=None)
    assert (refused.code, refused.kind) == ("extract_date_missing", "titres")


def test_a_file_from_the_future_of_its_extract_date(read, users):
    reading = read(users({}, {"Object Id": "b"}), extract_date=date(2026, 1, 1))
    assert (reading.status, reading.code, reading.rows_read, reading.rows_rejected) == (
        "refused",
        "nothing_accepted",
        2,
        2,
    )
    assert "03/02/2026" in reading.message
    assert reading.rejected["code"].to_list() == ["future_event"] * 2


def test_formula_names_are_text(read, users):
    reading = read(users({"Display name": "=cmd|' /C calc'!A0"}))
    assert reading.frames["account_observation"]["name"].to_list() == ["=cmd|' /C calc'!A0"]


def test_the_last_resort_is_for_the_unforeseen_only(context, template, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("pipeline.extracts.recognition.typed_rows", broken)
    reading = recognise(template("titres", {}).encode(), "x.csv", context, extract_date=date(2026, 12, 31))
    assert (reading.status, reading.code) == ("refused", "unreadable")


def test_a_reading_that_loses_a_row_cannot_be_made():
    with pytest.raises(ValueError, match="3 rows read"):
        Reading("titres", None, "accepted", 3, 2, {}, pl.DataFrame(schema=REJECTED_SCHEMA), {}, "x")


def test_every_ignored_reason_of_a_reader_has_its_words():
    reasons = {rule.code for reader in READERS for rule in reader.rules if rule.outcome == "ignored"}
    assert {reason for reason in reasons | {"duplicate_row", "blank_row"} if reason_words(reason) == reason} == set()


def test_every_message_is_a_french_sentence_with_a_remedy():
    for message in (*REFUSALS.values(), *ROWS.values()):
        assert message.sentence[0].isupper() or message.sentence[0] in "«{"
        assert message.remedy


FILES = ["users", "titres", "demandes", "mouvements", "adhesions"]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_truncated_or_flipped_anywhere_there_is_an_answer(read, users, template, data):
    kind = data.draw(st.sampled_from(FILES))
    rows = [{}, {"objet": 'a "b"\nc', "Department": "x,\ny"}]
    text = users(*rows) if kind == "users" else template(kind, *rows)
    spoiled = bytearray(
        text.encode(data.draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"])))
    )
    spoiled = spoiled[: data.draw(st.integers(0, len(spoiled)))]
    for _ in range(data.draw(st.integers(0, 3))):
        if spoiled:
            spoiled[data.draw(st.integers(0, len(spoiled) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert read(bytes(spoiled)).message


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_have_an_answer(read, data):
    assert read(data).message
