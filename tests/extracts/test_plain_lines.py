"""What is read at once is what the careful reading finds, record by record; whatever is doubtful is left to it."""

from __future__ import annotations

import random

import polars as pl
import pytest

from pipeline.extracts import marks, plain_lines, quotes, schemas
from pipeline.extracts.lines import careful_body
from pipeline.extracts.plain_lines import plain_body
from pipeline.extracts.repeats import cells_type

TOKENS = ("a", "bb", "é", " ", "\r", ";", ";;", '"', '""', ';"', '";"', '"\n', "\n", "\r\n")
QUOTED = ("a", "", '"b"', '"b;b"', '"b""b"', '""""', '""', "é")
# What cells hold that are quoted only because they must.
NEEDED = ("a", "", '"b;b"', '"b;""b"""', '""";b"', "é")
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


@pytest.mark.parametrize("long", [0, quotes.LONG])
def test_a_long_one_that_quotes_some_cells_too(long, monkeypatch):
    monkeypatch.setattr(quotes, "LONG", long)
    lines = [f'{line};"é, ""{line % 7}"" ; x";{line % 3}\r\n' for line in range(400_000)]
    text = ("h;h;h\n" + "".join(lines)).encode()
    found, careful = both(text, 3)
    assert found is not None
    assert found.cells(found.rows["line"]).equals(careful.rows)
    assert plain(text.removesuffix(b"\r\n"), 3) is not None
    for spoiled in (
        text + b'1;"a"b;3\n',
        text + b'1;a"b";3\n',
        text + b'1;"a"b"c";3\n',
        text + b'1;"a\nb";3\n',
        text + b'1;"a;3\n',
        text + b'1;"a"\n',
        text + b'1;"a";3;4\n',
        text + b'1;"a\0";3\n',
        text + b'1;2;"a"\rb\n',
        text + b'1;2;"a"b',
        text + b'1;2;"a',
    ):
        assert plain(spoiled, 3) is None, spoiled[-20:]


def test_marks_are_counted():
    body = b'a;"b""c";""\r\n"";"";"d\n;"\n1;2;"e"'
    assert marks.marks_of(b"h\n" + body, 2, ";") == marks.Marks(14, 1, 3, 1)


def byte_by_byte(body: bytes, delimiter: bytes) -> marks.Marks | None:
    opens, doubled = False, 0
    for place, byte in enumerate(body):
        behind = body[place + 1 : place + 2]
        if (byte < ord("\r") and byte not in b"\n\t") or (byte == ord("\r") and behind not in (b"\n", b"")):
            return None
        if byte == ord('"'):
            opens = not opens
            if opens and body[max(place - 1, 0) : place] not in (b"", b"\n", delimiter, b'"'):
                return None
            if not opens and behind not in (b"", b"\r", b"\n", delimiter, b'"'):
                return None
            doubled += not opens and behind == b'"'
    return None if opens else marks.Marks(body.count(b'"'), doubled, body.count(b"\n"), body.count(b"\r"))


@pytest.mark.parametrize("seed", range(4))
def test_marks_of_any_text_are_those_found_byte_by_byte(seed, monkeypatch):
    chance = random.Random(seed)
    known = 0
    for _ in range(TRIES):
        monkeypatch.setattr(marks, "PIECE", chance.choice((1, 7, 64, 100, 1_000)))
        cells = chance.choices(
            ("a", "", '"b"', '"b;b"', '"b""b"', '""""', "é", '"é\u00a0b"'), k=chance.randrange(1, 60)
        )
        body = "".join(cell + chance.choice((";", ";", ";", "\n", "\r\n")) for cell in cells)
        if chance.random() < 0.5:
            body = body.rstrip("\r\n")
        for _ in range(chance.choice((0, 0, 1))):
            place = chance.randrange(len(body) + 1)
            body = body[:place] + chance.choice((*TOKENS, "\0", "\t")) + body[place:]
        delimiter = chance.choice(";\t")
        text = body.replace(";", delimiter).encode()
        # What a line feed within quotes gives depends on the pieces; the rows are then counted.
        if not text or any(line.count(b'"') % 2 for line in text.split(b"\n")):
            continue
        expected = byte_by_byte(text, delimiter.encode())
        assert marks.marks_of(b"h\n" + text, 2, delimiter) == expected, repr(body)
        known += expected is not None
    assert 300 < known < TRIES


def test_of_a_long_one_a_row_that_holds_nothing_is_no_row():
    body = b"".join(b"%d;72\r\n" % (line % 7) for line in range(1_500_000))
    assert plain(b"h;h\n" + body, 2) is not None
    assert plain(b"h;h\n" + body + b";\r\n", 2) is None
    assert plain(b"h;h\n" + body + b" ; \r\n", 2) is None
    assert plain(b"h;h\n" + body + b"1;\r\n;2\r\n", 2) is not None


def test_of_a_long_one_that_quotes_all_a_cell_without_quotes_hides_no_doubled_ones():
    """The one lacks as many quotes as the other has too many: counted together they would be right."""
    body = b"".join(b'"%d";"72"\r\n' % (line % 7) for line in range(1_000_000))
    assert plain(b"h;h\n" + body, 2).quoted
    found = plain(b"h;h\n" + body + b'"x""y";\r\n', 2)
    assert found is None or found.cells(found.rows["line"].tail(1)).row(0)[1:] == ('x"y', "")


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("a;b", (0, 1, 0, 0)),
        ("a;;", (0, 1, 0, 2)),
        (';;"b"', (2, 1, 0, 0)),
        ("a;;\r", (0, 1, 1, 2)),
        ("\r", (0, 1, 1, 0)),
        ("a\tb;", (0, 1, 0, 1)),
        ("a\rb", None),
        ("a\0;", None),
    ],
)
def test_the_ends_of_lines_are_counted(line, ends, monkeypatch):
    monkeypatch.setattr(marks, "PIECE", 4)
    times = None if ends is None else marks.Ends(*(3 * number for number in ends))
    assert marks.ends_of(f"h;\n{3 * (line + chr(10))}".encode(), 3, ";") == times
    if ends is not None:
        less = marks.Ends(ends[0], 0, *ends[2:])
        assert marks.ends_of(f"h;\n{line}".encode(), 3, ";") == less


def test_polars_leaves_out_of_quoted_cells_what_the_counting_of_quotes_presumes():
    """Both quotes around, every other one of those in a row inside, and nothing of a cell that begins otherwise."""
    for written, read in {
        '"a""b"': 'a"b',
        '"a"""': 'a"',
        '""""': '"',
        '"a""""b"': 'a""b',
        '"a"""b"c"': 'a"bc',
        'a"b"c': 'a"b"c',
        "a'b": "a'b",
        ' "a"': ' "a"',
    }.items():
        frame = pl.read_csv(f"{written};z\n".encode(), has_header=False, separator=";")
        assert frame.row(0) == (read, "z"), written
    # Quotes inside a cell that begins otherwise hide no delimiter.
    frame = pl.read_csv(b'a"b;c"d;z\n', has_header=False, separator=";")
    assert frame.row(0) == ('a"b', 'c"d', "z")


@pytest.mark.parametrize("way", ["counted", "marked", "both", "each text once"])
@pytest.mark.parametrize("seed", range(4))
def test_any_text_that_quotes_some_cells_gives_the_same_rows_or_none(seed, way, monkeypatch):
    monkeypatch.setattr(plain_lines, "LARGE", 0)
    monkeypatch.setattr(marks, "PIECE", 3 + 2 * seed)
    chance = random.Random(seed)

    def some_once(_utf8, _delimiter, width, _line, _numbers=()):
        return pl.Schema({str(place): cells_type(repeating=chance.random() < 0.7) for place in range(width)})

    monkeypatch.setattr(quotes, "LONG", 0)
    if way == "counted":
        monkeypatch.setattr(quotes, "marks_of", lambda *_: None)
    if way == "marked":
        monkeypatch.setattr(quotes, "ends_of", lambda *_: None)
    if way == "each text once":
        monkeypatch.setattr(plain_lines, "sampled_schema", some_once)
    some_quoted = 0
    for _ in range(TRIES):
        width = chance.randrange(1, 4)
        cells = chance.choices(NEEDED if way == "counted" else QUOTED, k=3 * width)
        lines = [";".join(cells[place : place + width]) for place in range(0, len(cells), width)]
        body = chance.choice(("\n", "\r\n")).join([*lines, ""][: chance.choice((3, 4))])
        for _ in range(chance.choice((0, 0, 1, 2))):
            place = chance.randrange(len(body) + 1)
            body = body[:place] + chance.choice((*TOKENS, "")) + body[place + chance.choice((0, 1)) :]
        found, careful = both((";".join("h" * width) + "\n" + body).encode(), width)
        if found is None:
            continue
        some_quoted += '"' in body and not found.quoted
        assert careful.spoiled.is_empty(), repr(body)
        assert not careful.blank_rows, repr(body)
        got = found.cells(found.rows["line"]).rows()
        assert [stripped(row) for row in got] == [stripped(row) for row in careful.rows.rows()], body
    assert some_quoted > 100


NUMBERS = ("5", "40", "123", "", "0", str(2**63 - 1))
# What may be a number for one reading and none for another, or the same number in more letters, or in fewer.
NEARLY = (
    "05",
    "+5",
    "-5",
    "-0",
    "1e3",
    "5.0",
    "5,0",
    " 5",
    "5 ",
    "0x9",
    "1_000",
    "½",
    "٣",
    "5\r0",
    "5\r",
    "\r5",
    "é",
    str(2**63),
)


@pytest.mark.parametrize("large", [schemas.PIECES, plain_lines.LARGE])
@pytest.mark.parametrize("seed", range(3))
def test_numbers_read_at_once_are_those_of_the_careful_reading(seed, large, monkeypatch):
    monkeypatch.setattr(schemas, "LARGE", large)
    chance = random.Random(seed)
    as_numbers = 0
    for _ in range(TRIES):
        width = chance.randrange(1, 4)
        cells = chance.choices(NUMBERS, k=width * chance.randrange(1, 6))
        for _ in range(chance.choice((0, 0, 1, 2))):
            cells[chance.randrange(len(cells))] = chance.choice(NEARLY)
        lines = [";".join(cells[place : place + width]) for place in range(0, len(cells), width)]
        if chance.random() < 0.3:
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(("", "7", "5\r0", " ", ";" * width)))
        text = (";".join("h" * width) + "\n" + "\n".join(lines) + chance.choice(("", "\n"))).encode()
        numbers = {place for place in range(width) if chance.random() < 0.7}
        found = plain_body(text, ";", width, 1, range(width), numbers)
        if found is None:
            continue
        careful = careful_body(text, ";", ["h"] * width, 1, range(width))
        assert careful.spoiled.is_empty(), text
        assert not careful.blank_rows, text
        assert found.rows["line"].equals(careful.rows["line"]), text
        for name, kind in found.rows.drop("line").schema.items():
            read, written = found.rows[name].to_list(), [cell.strip() for cell in careful.rows[name]]
            if kind == pl.Int64:
                as_numbers += 1
                assert read == [int(cell) if cell else None for cell in written], text
            else:
                assert [(cell or "").strip() for cell in found.rows[name].cast(pl.String)] == written, text
    assert as_numbers > 100


def test_what_is_left_out_of_a_number_does_not_make_up_for_what_a_line_lacks():
    for text in (b" 5;1\n7\n", b"5;1\n+7\n", b"7\n05;1\n", b"5;1\n7\n00;1\n", b"5;1\n7;2;\n9\n"):
        assert plain_body(b"h;h\n" + text, ";", 2, 1, range(2), {0, 1}) is None, text


@pytest.mark.parametrize("numbers", [set(), {0, 1, 2}])
@pytest.mark.parametrize("rows", [3, 200_000])
def test_a_line_that_is_too_long_is_seen_wherever_it_stands_though_another_is_as_much_too_short(rows, numbers):
    """Delimiters counted together do not tell: that Polars refuses the long one is what the counting presumes."""
    for long in (0, rows // 2, rows - 1):
        for short in {0, rows // 3, rows - 1} - {long}:
            lines = ["1;2;3"] * rows
            lines[long], lines[short] = "1;2;3;4", "1;2"
            for end in ("", "\n", "\r\n"):
                text = ("h;h;h\n" + "\n".join(lines) + end).encode()
                assert plain_body(text, ";", 3, 1, range(3), numbers) is None, (long, short, end)


@pytest.mark.parametrize("other", ["1 234", "12,0", "1.234", "½"])
def test_a_number_written_otherwise_makes_texts_of_its_column_and_costs_no_row(other):
    text = b"h;h\n" + b"".join(b"%d;a\n" % number for number in range(1_000))
    assert plain_body(text, ";", 2, 1, range(2), {0}).rows.dtypes == [pl.Int32, pl.Int64, pl.String]
    body = plain_body(text + f"{other};a\n".encode(), ";", 2, 1, range(2), {0})
    assert body.rows.dtypes == [pl.Int32, pl.String, pl.String]
    assert body.rows.row(-1) == (1_002, other, "a")


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
        assert careful.spoiled.is_empty(), repr(body)
        assert not careful.blank_rows, repr(body)
        got = found.cells(found.rows["line"]).rows()
        assert [stripped(row) for row in got] == [stripped(row) for row in careful.rows.rows()], body
    assert read_at_once > 10


def stripped(row):
    return tuple(cell.strip() if isinstance(cell, str) else cell for cell in row)
