"""What makes long columns quick changes nothing of what is found: each text once, slices, documents read at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import polars as pl
import pytest

from pipeline.extracts.documents import fields
from pipeline.extracts.marks import LARGE
from pipeline.extracts.refusal import RefusalError
from pipeline.extracts.repeats import by_distinct, each_once, of_texts, repeats
from pipeline.extracts.slices import SLICE, all_differ
from pipeline.extracts.text import as_text
from pipeline.extracts.texts import texts_of


@pytest.mark.parametrize("cells", [[], [None], ["a"], ["b", None, "a", "b", ""]])
def test_each_text_once_and_its_place_give_the_column_again(cells):
    column = pl.Series("c", cells, dtype=pl.String)
    texts, places = each_once(column)
    assert texts.n_unique() == len(texts)
    assert texts.gather(places).to_list() == cells


@pytest.mark.parametrize("around", ["", '"'])
def test_texts_lose_what_stands_around_them_whether_they_repeat_or_not(around):
    few = pl.Series([f"{around} a\u00a0{around}", f"{around}{around}", f"{around}b{around}"] * 100)
    many = pl.Series([f"{around}\t{number}{around}" for number in range(300)])
    assert repeats(few)
    assert not repeats(many)
    read = texts_of(few, quoted=bool(around))
    assert read.spread(read.texts).to_list() == ["a", None, "b"] * 100
    read = texts_of(many, quoted=bool(around))
    assert read.places is None
    assert read.texts.to_list() == [str(number) for number in range(300)]


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(("cell", "text"), [("a", "a"), ("\u00a0a b\t", "a b"), ("", None), (" \r", None), ("é", "é")])
def test_a_column_that_says_one_thing_is_worked_out_once(cell, text, quoted):
    cells = pl.Series("c", [f'"{cell}"' if quoted else cell] * 300)
    read = texts_of(cells, quoted=quoted)
    assert (read.texts.to_list(), read.places) == ([text], 300)
    assert read.spread(read.texts).to_list() == [text] * 300
    other = texts_of(pl.concat([cells, pl.Series("c", ["z"])]), quoted=quoted)
    assert other.spread(other.texts).to_list() == [text] * 300 + ["z"]


def test_a_column_that_begins_with_nothing_does_not_say_one_thing():
    read = texts_of(pl.Series("c", [None, "a", "b"]), quoted=False)
    assert read.spread(read.texts).to_list() == [None, "a", "b"]


def test_a_null_gives_what_its_expression_gives_for_null():
    column = pl.Series("c", ["A", None, "A"])
    lower, blank = of_texts(column, {"lower": pl.col("cell").str.to_lowercase(), "blank": pl.col("cell").is_null()})
    assert lower.to_list() == ["a", None, "a"]
    assert blank.to_list() == [False, True, False]
    assert by_distinct(column, pl.col("cell").str.to_lowercase()).to_list() == ["a", None, "a"]


def test_rows_differ_by_one_column_by_several_or_not():
    rows = pl.DataFrame({"a": [1, 1, 2], "b": ["x", "y", "x"], "c": [1, 2, 3]})
    assert all_differ(rows)
    assert all_differ(rows.select("a", "b"))
    assert not all_differ(rows.select("a"))
    far_apart = pl.DataFrame({"a": [*range(20_000), 19_999]})
    assert not all_differ(far_apart)
    many = pl.DataFrame({"a": range(2 * SLICE)})
    assert all_differ(many)
    assert not all_differ(pl.concat([many, many.tail(1)]))


def test_a_long_column_gives_per_text_what_a_short_one_gives():
    words = [("Un", "dEUX", None)[number % 3] for number in range(2 * SLICE + 1)]
    found = by_distinct(pl.Series("c", words), pl.col("cell").str.to_lowercase())
    assert found.to_list() == [word and word.lower() for word in words]


def test_documents_give_their_fields_and_nulls_for_what_they_do_not_have():
    documents = [
        '{"Id": "x", "T": [{"ID": "y"}], "L": [{"N": "a", "V": "1"}, {"N": "b"}, 3]}',
        "{",
        "[]",
        '{"Id": 1}',
        "null",
    ]
    found = fields(pl.Series(documents), ["Id"], "T", "L", ["N", "V"])
    assert found["Id"].to_list() == ["x", None, None, "1", None]
    assert found["T"].to_list()[0].replace(" ", "") == '[{"ID":"y"}]'
    assert found["L"].to_list()[0][:2] == [{"N": "a", "V": "1"}, {"N": "b", "V": None}]
    assert found["L"].to_list()[1:] == [None] * 4


def test_many_documents_come_in_their_order_and_those_that_are_none_spoil_no_other():
    documents = [f'{{"Id": "{number}"}}' if number % 7 else f'{{"Id": {number}' for number in range(25_000)]
    found = fields(pl.Series(documents), ["Id"], "T", "L", ["N"])
    assert found["Id"].to_list() == [str(number) if number % 7 else None for number in range(25_000)]


def test_of_a_large_text_the_encoding_is_told_too():
    line = "é;1\n".encode()
    whole = line * (2 * LARGE // len(line) + 1)
    assert as_text(whole).utf8 is whole
    middle = len(line) * (len(whole) // len(line) // 2)
    assert as_text(whole[:middle] + b"\xe9;1\n" + whole[middle:]).encoding == "cp1252"
    with pytest.raises(RefusalError) as cut:
        as_text(whole + "é".encode()[:1])
    assert cut.value.code == "truncated_file"


def test_documents_read_at_the_same_time_stay_apart():
    def read(reader):
        documents = pl.Series([f'{{"Id":"{reader}-{place}"}}' for place in range(3_000 + reader)])
        return fields(documents, ["Id"], "T", "L", ["N"])["Id"].to_list()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(read, range(24)))
    assert found == [[f"{reader}-{place}" for place in range(3_000 + reader)] for reader in range(24)]
