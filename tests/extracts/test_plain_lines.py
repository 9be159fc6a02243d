"""What is read at once is what the careful reading finds, record by record; whatever is doubtful is left to it."""

from __future__ import annotations

import random

import pytest

from pipeline.extracts.lines import careful_body
from pipeline.extracts.plain_lines import plain_body

TOKENS = ("a", "bb", "é", " ", "\r", ";", ";;", '"', '""', ';"', '";"', '"\n', "\n", "\r\n")
TRIES = 1_500


def text_of(rows: int, width: int, ending: str = "\r\n", around: str = "") -> bytes:
    lines = [";".join(f"{around}é{line}-{place % 3}{around}" for place in range(width)) for line in range(rows)]
    return ending.join(["h;" * (width - 1) + "h", *lines, ""]).encode()


def both(text: bytes, width: int):
    return plain(text, width), careful_body(text, ";", ["h"] * width, 1, range(width))


def plain(text: bytes, width: int):
    return plain_body(text, ";", width, 1, range(width))


@pytest.mark.parametrize("around", ["", '"'])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("last_ends", [True, False])
def test_a_plain_text_is_read_at_once(around, ending, last_ends):
    text = text_of(200, 4, ending, around)
    found, careful = both(text if last_ends else text.removesuffix(ending.encode()), 4)
    assert found is not None
    assert found.cells(found.rows["line"]).rows() == careful.rows.rows()


def test_a_long_one_too_with_its_columns_that_repeat():
    text = text_of(400_000, 3)
    found, careful = both(text, 3)
    assert [str(kind).split("(")[0] for kind in found.rows.dtypes] == ["Int32", "String", "String", "String"]
    assert found.rows.equals(careful.rows)
    same = b"".join(b"h;h\n" if not line else b"%d;72\r\n" % (line % 7) for line in range(2_000_000))
    found = plain(same, 2)
    assert str(found.rows["0"].dtype).startswith("Categorical")
    first_rows = found.cells(found.rows["line"].head(9))
    assert first_rows.rows() == [(line + 1, str(line % 7), "72") for line in range(1, 10)]


@pytest.mark.parametrize(
    "body",
    [
        "a;b\nc\n",
        "a;b\nc;d;e\n",
        "a;b\nc;d;\n",
        "a;b;\nc\n",
        "a;b\n\nc;d\n",
        "a;b\n ;\n",
        "a;b\0\n",
        'a;"b"\n',
        '"a";b\n',
        '"a";"b""c"\n',
        '"a;b";"c"\n',
        '"a";"b\nc"\n',
        '"a";"b"\n"";""\n',
        "a;b\nc;d;",
        "",
    ],
)
def test_what_is_doubtful_is_left_to_the_reading_of_each_line(body):
    assert plain(f"h;h\n{body}".encode(), 2) is None


@pytest.mark.parametrize("seed", range(3))
def test_any_text_gives_the_same_rows_or_none(seed):
    chance = random.Random(seed)
    read_at_once = 0
    for _ in range(TRIES):
        tokens = chance.choices(TOKENS, k=chance.randrange(1, 12))
        body = "".join(tokens)
        if chance.random() < 0.5:
            body = '"' + "".join(tokens).replace('"', "").replace(";", '";"').replace("\n", '"\n"') + '"\n'
        width = chance.randrange(1, 4)
        found, careful = both((";".join("h" * width) + "\n" + body).encode(), width)
        if found is None:
            continue
        read_at_once += 1
        assert careful.spoiled.is_empty(), body
        assert not careful.blank_rows, body
        got = found.cells(found.rows["line"]).rows()
        assert [stripped(row) for row in got] == [stripped(row) for row in careful.rows.rows()], body
    assert read_at_once > 10


def stripped(row):
    return tuple(cell.strip() if isinstance(cell, str) else cell for cell in row)
